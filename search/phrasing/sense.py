"""What turns a sentence into its contrary without a number or a name of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.phrasing.facts import Source

_OPPOSITES = (
    (
        "增长|增加|上升|提高|提升|上涨|上调|扩大|增至|升至",
        "下降|减少|降低|下跌|下滑|下调|缩小|压减|降至",
    ),
    ("可以|可(?=[申享自予按])|允许|准许|有权", "不得|不可|不能|禁止|严禁|不准|不予|无权"),
    ("有效|施行|生效|实施", "废止|失效|停止执行|不再执行"),
    ("至少|不少于|不低于|以上", "至多|不多于|不超过|不高于|以下|以内"),
    ("高于|多于|超过|大于|优于", "低于|少于|不足|小于|劣于"),
    ("全部|所有|一律", "部分"),
)
"""What is said of the same thing in one direction, and in the other."""

_SIDES = tuple(
    (re.compile(one), re.compile(other)) for pair in _OPPOSITES for one, other in (pair, pair[::-1])
)
_NEGATED = re.compile(
    r"(?:不|未|没有|没|勿|禁止|严禁|取消|停止|暂停|免(?:于|除)?|无[需须])[\u4e00-\u9fff]{0,2}\Z"
)
_AROUND = 5
"""Characters before a word in which its negation stands (不再予以支持)."""


@dataclass(frozen=True, slots=True)
class Direction:
    """A word of one side of a pair of opposites."""

    side: re.Pattern[str]
    other: re.Pattern[str]

    def stands_in(self, sources: Sequence[Source]) -> bool:
        """Whether a quote says so too, or none of them says the contrary."""
        texts = [source.text for source in sources]
        return any(map(self.side.search, texts)) or not any(map(self.other.search, texts))


@dataclass(frozen=True, slots=True)
class Act:
    """A verb, affirmed or negated."""

    word: str
    is_negated: bool

    def stands_in(self, sources: Sequence[Source]) -> bool:
        """Whether a quote has it in this way, or none has it at all."""
        ways = {way for source in sources for way in _ways(source.text, self.word)}
        return not ways or self.is_negated in ways


def directions(text: str) -> Iterator[tuple[int, int, Direction]]:
    """Every word of a pair of opposites, with its span."""
    for side, other in _SIDES:
        contrary = [match.span() for match in other.finditer(text)]
        for match in side.finditer(text):
            if not any(start <= match.start() and match.end() <= end for start, end in contrary):
                yield *match.span(), Direction(side, other)


def acts(text: str, verbs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, Act]]:
    """The verbs at these spans, with whether they are negated."""
    for start, end in verbs:
        yield start, end, Act(text[start:end], _is_negated(text, start))


def _ways(text: str, word: str) -> Iterator[bool]:
    at = text.find(word)
    while at >= 0:
        yield _is_negated(text, at)
        at = text.find(word, at + 1)


def _is_negated(text: str, at: int) -> bool:
    return _NEGATED.search(text[max(0, at - _AROUND) : at]) is not None
