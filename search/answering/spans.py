"""Every short span of a sentence that might be the one thing asked for, and what speaks for it.

A span is a run of words. What speaks for it are features: the sentence it stands in, the words and parts of
speech at its ends, the question's words near it, and how the words before and behind it agree with
those around the words that ask (the question read as a statement with a gap).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from search.understanding.focus import Focus, Sought
from wenzheng.text.tagging import Tagged

MOST_WORDS = 10
"""Words of a span, at most."""
MOST_CHARACTERS = 26
"""Characters of a span, at most."""
_NEVER_WITHIN = frozenset("，。；;！？!?\n,：:|")
_OPENING = {
    "《": "》",
    "「": "」",
    "『": "』",
    "“": "”",
    "（": "）",
    "(": ")",
    "〈": "〉",
    "【": "】",
}
_CLOSING = {close: opening for opening, close in _OPENING.items()}
_MARKS = frozenset("、·・-—~～.％%/'’&:：× ") | _OPENING.keys() | _CLOSING.keys()
_NOT_FIRST = frozenset(["uj", "ul", "ug", "uz", "uv", "ud", "y", "c", "p", "e"])
_NOT_LAST = frozenset(["uj", "ug", "uv", "ud", "c", "p", "y"])
_DOTS = "·•‧・"
_NAME_PART = re.compile(r"[\u4e00-\u9fffA-Za-z·•‧・.]+")
_CALENDAR = frozenset(["年", "月", "日", "世纪", "年代"])
_ERAS = frozenset(["民国", "公元", "公元前", "西元", "西元前"])
_NUMERALS = re.compile(r"[\d〇○零一二三四五六七八九十百廿卅元]+")
_YEAR_OF_REIGN = re.compile(r"[元二三四五六七八九十廿卅][一二三四五六七八九十]{0,2}年")
_NEAR, _FAR = 0.72, 0.93
"""What is left, a character farther on, of what a word of the question counts."""
_CLAUSE_MARKS = "，,；;：:。"
_AT_COMMA = 0.75
_LINKS = "的是为叫称作在于由被，、：了把与和、了有到从以即乃,:"
_NUMERAL = re.compile(r"[\d零〇一二三四五六七八九十百千万亿两廿卅]")
_OF_TIME = re.compile(
    r"[\d〇零一二三四五六七八九十百廿卅]|年|世纪|[朝代季]|时期|期间|时候|[春夏秋冬初末]|之[前后]|以[前后]|[早中晚]期"
    r"|[夏商周秦汉晋隋唐宋元明清]"
)
_YEAR = re.compile(r"[\d〇○零一二三四五六七八九十百廿卅元]+年|\d{3,4}")
_IN_NO_NAME = re.compile(r"\d|[年月]")
_CONTENT = "nmtjlise"
"""Words of these parts of speech are what texts are about: as neighbours they tell nothing general."""
_TELLING_ALONE = "vnm"
_TELLING_NOTHING = "是有在为"
_OF_ONE_CHARACTER = 1.0
"""What a word of one character weighs among those around the words that ask."""
Feature = tuple[str, float]
"""Its name and its value."""


class Word(NamedTuple):
    """`sentence[start:end]` with its part of speech."""

    start: int
    end: int
    text: str
    tag: str


class Told(NamedTuple):
    """A word of the question, so many characters before the words that ask or behind them."""

    word: str
    tag: str
    weight: float
    is_before: bool
    distance: int


@dataclass(frozen=True)
class Asked:
    """The question as spans are compared with it."""

    focus: Focus
    weights: Mapping[str, float]
    """Of each pair of neighbouring characters, and of single words."""
    told: tuple[Told, ...]
    """Its words in order, but for those that ask and those that mean nothing by themselves."""

    @classmethod
    def of(cls, focus: Focus, tagged: Sequence[Tagged], weight: Callable[[str], float]) -> Asked:
        """The question of these words, weighed by `weight`; the words that ask weigh nothing."""
        weights: dict[str, float] = {}
        told: list[Told] = []
        at = 0
        for word, tag in tagged:
            begin, at = at, at + len(word)
            if at > focus.start and begin < focus.end:
                continue
            said = word.lower()
            if len(word) > 1 or (tag[0] in _TELLING_ALONE and word not in _TELLING_NOTHING):
                distance = focus.start - at if at <= focus.start else begin - focus.end
                own = weight(word) if len(word) > 1 else _OF_ONE_CHARACTER
                told.append(Told(said, tag, own, at <= focus.start, distance))
            heavy = weight(word) if len(word) > 1 and tag[0] in "nvatmsjbzeilq" else 0.3
            if len(said) > 1:
                for i in range(len(said) - 1):
                    weights[said[i : i + 2]] = max(heavy, weights.get(said[i : i + 2], 0.0))
            elif tag[0] in "nvatmsjg":
                weights[said] = 0.6
        for part in (focus.before.lower(), focus.after.lower()):
            for i in range(len(part) - 1):
                pair = part[i : i + 2]
                if pair[0] not in _NEVER_WITHIN and pair[1] not in _NEVER_WITHIN:
                    weights.setdefault(pair, 0.3)
        return cls(focus, weights, tuple(told))

    @cached_property
    def total(self) -> float:
        """Sum of all weights; 1 where there are none."""
        return sum(self.weights.values()) or 1.0

    @cached_property
    def left(self) -> str:
        """What stands before the words that ask, without what links it to them."""
        return self.focus.before.rstrip(_LINKS).lower()

    @cached_property
    def right(self) -> str:
        """What stands behind the words that ask, without what links it to them."""
        return self.focus.after.rstrip("?？。 ").lstrip(_LINKS).lower()

    @cached_property
    def near_left(self) -> str:
        """The character before the words that ask."""
        return self.focus.before[-1:]

    def share(self, text: str) -> float:
        """How much of the question, by weight, stands in the lower-cased text."""
        return sum(w for pair, w in self.weights.items() if pair in text) / self.total


class Stretch:
    """One sentence read word by word, with where the question's words stand in it."""

    def __init__(
        self, asked: Asked, text: str, tagged: Sequence[Tagged], general: Sequence[Feature]
    ):
        self.asked, self.text, self.general = asked, text, general
        self.low = text.lower()
        self.words: list[Word] = []
        at = 0
        for word, tag in joined(tagged):
            self.words.append(Word(at, at + len(word), word, tag))
            at += len(word)
        self.has_brackets = any(c in _OPENING or c in _CLOSING for c in text)
        self.cover = self._cover()
        self.sums = [0.0]
        self.counts = [0]
        for value in self.cover:
            self.sums.append(self.sums[-1] + value)
            self.counts.append(self.counts[-1] + (value > 0))
        self.clause_start, self.clause_end = self._clauses()
        self.before = {d: self._decayed(d) for d in (_NEAR, _FAR)}
        self.behind = {d: self._decayed(d, back=True) for d in (_NEAR, _FAR)}

    def _cover(self) -> list[float]:
        cover = [0.0] * len(self.low)
        for pair, weight in self.asked.weights.items():
            at = self.low.find(pair)
            while at >= 0:
                for i in range(at, at + len(pair)):
                    cover[i] = max(cover[i], weight)
                at = self.low.find(pair, at + 1)
        return cover

    def _clauses(self) -> tuple[list[int], list[int]]:
        """For each place where the clause around it begins and where it ends."""
        n = len(self.text)
        starts, ends = [0] * (n + 1), [n] * (n + 1)
        for i in range(n):
            starts[i + 1] = i + 1 if self.text[i] in _CLAUSE_MARKS else starts[i]
        for i in range(n - 1, -1, -1):
            ends[i] = i if self.text[i] in _CLAUSE_MARKS else ends[i + 1]
        return starts, ends

    def _decayed(self, decay: float, back: bool = False) -> list[float]:
        n = len(self.text)
        sums = [0.0] * (n + 1)
        order = range(n - 1, -1, -1) if back else range(n)
        value = 0.0
        for i in order:
            if self.text[i] in "，,；;：":
                value *= _AT_COMMA
            value = value * decay + self.cover[i] * (1 - decay)
            sums[i if back else i + 1] = value
        return sums

    def spans(self) -> Iterator[tuple[int, int]]:
        """First and last word of every span."""
        words = self.words
        for i, first in enumerate(words):
            if not _may_begin(first):
                continue
            for j in range(i, min(i + MOST_WORDS, len(words))):
                word = words[j]
                if word.end - first.start > MOST_CHARACTERS or word.text[0] in _NEVER_WITHIN:
                    break
                if word.tag == "x" and word.text not in _MARKS and not word.text.isalnum():
                    break
                if _may_end(word) and self._fits(i, j) and self._is_whole(first, word):
                    yield i, j

    def _is_whole(self, first: Word, last: Word) -> bool:
        return not self.has_brackets or _balanced(self.text[first.start : last.end])

    def _fits(self, i: int, j: int) -> bool:
        """Whether it can be a day or a figure where one is asked for, and none where a name is."""
        focus = self.asked.focus
        start, end = self.words[i].start, self.words[j].end
        if focus.sought is Sought.NUMBER:
            return _NUMERAL.search(self.text, start, end) is not None
        if focus.sought is Sought.DATE:
            wanted = _YEAR if focus.noun == "年" else _OF_TIME
            return wanted.search(self.text, start, end) is not None
        if focus.sought is Sought.PERSON:
            return _IN_NO_NAME.search(self.text, start, end) is None
        return True

    def left_features(self, i: int) -> Iterator[Feature]:
        """What speaks for a span that begins with word `i`."""
        words, start = self.words, self.words[i].start
        previous = words[i - 1] if i else None
        tag = previous.tag if previous else "^"
        name = previous.text if previous else "^"
        yield f"pt:{tag[:2]}", 1.0
        if tag[0] not in _CONTENT:
            yield f"pw:{name}", 1.0
        yield f"pt_ft:{tag[:1]}_{words[i].tag[:2]}", 1.0
        yield f"ft:{words[i].tag}", 1.0
        first = words[i]
        yield f"fc:{first.text[0]}", 1.0
        if self.counts[first.end] - self.counts[start] == first.end - start:
            yield "first_covered", 1.0
            yield f"first_covered:{first.tag[0]}", 1.0
        if self.asked.near_left == first.text[0]:
            yield "near_first", 1.0
        yield "near_before", self.before[_NEAR][start]
        yield "far_before", self.before[_FAR][start]
        said = self.low[:start].rstrip(_LINKS)
        alike = _common_suffix(said, self.asked.left)
        yield f"lf:{min(alike, 5)}", 1.0
        if i and self.text[start - 1] == self.asked.near_left:
            yield "near_left", 1.0
        noun = self.asked.focus.noun
        if noun and self.text[:start].endswith(noun):
            yield "noun_before", 1.0
        cross = _common_suffix(said, self.asked.right)
        if cross > 1:
            yield f"xl:{min(cross, 4)}", 1.0

    def right_features(self, j: int) -> Iterator[Feature]:
        """What speaks for a span that ends with word `j`."""
        words, end = self.words, self.words[j].end
        following = words[j + 1] if j + 1 < len(words) else None
        tag = following.tag if following else "$"
        name = following.text if following else "$"
        last = words[j]
        yield f"nt:{tag[:2]}", 1.0
        if tag[0] not in _CONTENT:
            yield f"nw:{name}", 1.0
        yield f"lt_nt:{last.tag[:2]}_{tag[:1]}", 1.0
        yield f"lt:{last.tag}", 1.0
        yield f"lc:{last.text[-1]}", 1.0
        if self.counts[end] - self.counts[last.start] == end - last.start:
            yield "last_covered", 1.0
            yield f"last_covered:{last.tag[0]}", 1.0
        yield "near_behind", self.behind[_NEAR][end]
        yield "far_behind", self.behind[_FAR][end]
        said = self.low[end:].lstrip(_LINKS)
        alike = _common_prefix(said, self.asked.right)
        yield f"rf:{min(alike, 5)}", 1.0
        noun = self.asked.focus.noun
        if noun:
            if self.text[end:].startswith(noun):
                yield "noun_behind", 1.0
            if last.text.endswith(noun):
                yield "ends_noun", 1.0
            elif last.text[-1] == noun[-1]:
                yield "ends_noun_char", 1.0
        tail = self.asked.focus.after
        for n in (3, 2, 1):
            if len(tail) >= n and self.text[:end].endswith(tail[:n]):
                yield f"tail:{n}", 1.0
                break
        cross = _common_prefix(said, self.asked.left)
        if cross > 1:
            yield f"xr:{min(cross, 4)}", 1.0

    def inner_features(self, i: int, j: int) -> Iterator[Feature]:
        """What speaks for the span of the words `i` to `j` by itself."""
        words = self.words
        start, end = words[i].start, words[j].end
        text = self.text[start:end]
        length = end - start
        yield f"len:{length if length < 9 else 9 + (length > 12) + (length > 18)}", 1.0
        yield f"n:{min(j - i + 1, 7)}", 1.0
        tags = [w.tag for w in words[i : j + 1]]
        if j - i < 3:
            yield f"tags:{'+'.join(tags)}", 1.0
        else:
            yield f"tags:{tags[0]}~{tags[-1]}", 1.0
        inner = {t[0] for t in tags}
        for bad in "vpudcrf":
            if bad in inner:
                yield f"has:{bad}", 1.0
        covered = (self.counts[end] - self.counts[start]) / length
        yield "covered", covered
        if covered == 1:
            yield "all_covered", 1.0
        around = self.sums[self.clause_end[end]] - self.sums[self.clause_start[start]]
        within = self.sums[end] - self.sums[start]
        yield "clause", (around - within) / self.asked.total / 2
        yield "lost", (self.sums[end] - self.sums[start]) / self.asked.total / 2
        if _NUMERAL.search(text):
            yield f"shape:{_shape(text)}", 1.0
        for mark in "《「“（·、和A":
            if (mark in text) if mark != "A" else (text.isascii() and text[:1].isalpha()):
                yield f"mark:{mark}", 1.0
        noun = self.asked.focus.noun
        if noun and noun in text:
            yield "holds_noun", 1.0


def may_hold(focus: Focus, text: str) -> bool:
    """Whether a day or a figure stands in the text, where one is asked for."""
    if focus.sought is Sought.NUMBER:
        return _NUMERAL.search(text) is not None
    return focus.sought is not Sought.DATE or _OF_TIME.search(text) is not None


def joined(words: Sequence[Tagged]) -> list[Tagged]:
    """The words with those made one that are parts of one: 91,098, 2.5, 罗伊·霍奇森."""
    whole: list[Tagged] = []
    for at, (word, tag) in enumerate(words):
        following = words[at + 1].word if at + 1 < len(words) else ""
        if whole and (_is_part(whole[-1].word, word, following) or _is_reign(whole[-1], word)):
            kind = "nrt" if whole[-1].word[-1] in _DOTS or word in _DOTS else "m"
            if word[-1] == "年" or word in _CALENDAR or whole[-1].word in _ERAS:
                kind = "t"
            whole[-1] = Tagged(whole[-1].word + word, kind)
        else:
            whole.append(Tagged(word, tag))
    return whole


def _is_reign(before: Tagged, word: str) -> bool:
    """洪武 and 二十五年 are one."""
    is_name = len(before.word) == 2 and before.tag[0] in "nt"
    return is_name and _YEAR_OF_REIGN.fullmatch(word) is not None


def _is_part(before: str, word: str, following: str) -> bool:
    if word in _CALENDAR:
        return _NUMERALS.fullmatch(before.lstrip("公西元前民国约")) is not None
    if before in _ERAS:
        return _NUMERALS.match(word) is not None
    if word in _DOTS:
        return _NAME_PART.fullmatch(before) is not None and bool(_NAME_PART.match(following))
    if before[-1] in _DOTS:
        return _NAME_PART.match(word) is not None
    if before[-1] in ",." and len(before) > 1:
        return word.isdigit()
    return word in ",." and before[-1].isdigit() and following[:1].isdigit()


def _shape(text: str) -> str:
    shape = re.sub(r"[\d,.]+", "9", text)
    shape = re.sub(r"[零〇一二三四五六七八九十百千万亿两廿卅]+", "一", shape)
    shape = re.sub(r"[^\d一年月日世纪代时点分岁元%第至到前后初末]+", "x", shape)
    return shape[:8]


def _may_begin(word: Word) -> bool:
    if word.text[0] in _OPENING:
        return True
    return word.tag not in _NOT_FIRST and (word.tag != "x" or word.text.isalnum())


def _may_end(word: Word) -> bool:
    if word.text[0] in _CLOSING or word.text in "%％":
        return True
    return word.tag not in _NOT_LAST and (word.tag != "x" or word.text.isalnum())


def _balanced(text: str) -> bool:
    stack = []
    for character in text:
        if character in _OPENING:
            stack.append(character)
        elif character in _CLOSING and (not stack or stack.pop() != _CLOSING[character]):
            return False
    return not stack


def _common_suffix(one: str, other: str) -> int:
    n = 0
    for a, b in zip(reversed(one), reversed(other), strict=False):
        if a != b:
            break
        n += 1
    return n


def _common_prefix(one: str, other: str) -> int:
    n = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        n += 1
    return n
