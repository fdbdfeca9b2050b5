"""The original text and the text made from it, side by side, with what was changed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from api.marking import Mark, Piece, Span, pieces
from wenzheng.domain import Repair, RepairKind, Section
from wenzheng.library import DocumentTexts

_EXAMPLES = 3
"""Changes of one kind that are named."""
_LONGEST = 24
"""Characters of a change that are shown as an example."""


class Row(NamedTuple):
    """A line of the text, and the stretch of the original that it was made from."""

    start: int
    end: int
    original_start: int
    original_end: int


@dataclass(frozen=True, slots=True)
class Side:
    """A row to show: both stretches cut at their marks.

    `section` is where a section's heading begins in it; `is_target`: the quote begins here.
    """

    start: int
    section: int | None
    text: tuple[Piece, ...]
    original: tuple[Piece, ...]
    is_target: bool

    @property
    def is_changed(self) -> bool:
        """Whether the two differ."""
        return _joined(self.text) != _joined(self.original)


class Repaired(NamedTuple):
    """How often something was repaired, with the changes that are most frequent."""

    kind: RepairKind
    times: int
    examples: tuple[tuple[str, str], ...]


def rows(texts: DocumentTexts) -> Iterator[Row]:
    """Line by line; together the rows hold every character of both texts exactly once, in order.

    What was dropped between two lines belongs to the first of them, but for what stands in the
    original line that the second one begins in.
    """
    start = original_start = 0
    for line in texts.text.split("\n")[:-1]:
        end = start + len(line) + 1
        original_end = _begin(texts, end, original_start)
        yield Row(start, end, original_start, original_end)
        start, original_start = end, original_end
    yield Row(start, len(texts.text), original_start, len(texts.original_text))


def _begin(texts: DocumentTexts, at: int, least: int) -> int:
    """Where in the original the line begins that begins at `at` of the text."""
    if at >= len(texts.text):
        return len(texts.original_text)
    mapped = texts.offset_map.original_span(at, at + 1)[0]
    before = texts.offset_map.original_span(at - 1, at)[1]
    own_line = texts.original_text.rfind("\n", before, mapped) + 1
    return max(least, own_line or mapped)


_MISREAD = (RepairKind.MISREAD, RepairKind.MISREAD_GBK)
"""Repairs that are shown as what they are, even where what they restored was changed again."""

PART = 400
"""Rows that are shown at once: of more, marked on both sides, browsers are slow."""


class Parts(NamedTuple):
    """The rows of a document in parts of PART, each by where it begins in the text."""

    starts: tuple[int, ...]

    @classmethod
    def of(cls, found: Sequence[Row]) -> Parts:
        """The parts of these rows."""
        return cls(tuple(row.start for row in found[::PART]))

    def at(self, place: int) -> int:
        """The part that holds this place of the text."""
        return max(bisect_right(self.starts, place) - 1, 0)


def sides(
    texts: DocumentTexts,
    found: Iterable[Row],
    sections: Sequence[Section],
    repairs: Sequence[Repair],
    quote: Span | None,
    answer: Span | None,
) -> Iterator[Side]:
    """These rows with the quote, the answer and every repair marked on both sides."""
    to_original = texts.offset_map.original_span
    touching = _Touching(repairs)
    starts = sorted(section.start for section in sections)
    for row in found:
        fixes = touching.within(row.original_start, row.original_end)
        headed = starts[bisect_left(starts, row.start) : bisect_left(starts, row.end)]
        said: list[Mark] = [
            (cut, name)
            for span, name in ((quote, "quote"), (answer, "answer"))
            if span and (cut := _common(span, row[:2]))
        ]
        said_there = [(to_original(*span), name) for span, name in said]
        mine = [(texts.offset_map.text_span(*span), name) for span, name in fixes]
        yield Side(
            row.start,
            headed[0] if headed else None,
            _cut(texts.text, row[:2], mine, said),
            _cut(texts.original_text, row[2:], fixes, said_there),
            bool(quote and row.start <= quote[0] < row.end),
        )


def summary(repairs: Iterable[Repair]) -> list[Repaired]:
    """What was repaired, the most frequent kind first."""
    found: defaultdict[RepairKind, Counter[tuple[str, str]]] = defaultdict(Counter)
    for one in repairs:
        found[one.kind][one.before[:_LONGEST], one.after[:_LONGEST]] += 1
    told = [
        Repaired(kind, changes.total(), tuple(one for one, _ in changes.most_common(_EXAMPLES)))
        for kind, changes in found.items()
    ]
    return sorted(told, key=lambda one: (-one.times, one.kind))


class _Touching:
    """The repairs of one stretch after the other."""

    def __init__(self, repairs: Sequence[Repair]) -> None:
        self._repairs = sorted(repairs, key=lambda one: one.start)
        self._starts = [one.start for one in self._repairs]
        self._first = 0

    def within(self, start: int, end: int) -> list[Mark]:
        """The marks of those that touch this stretch, which begins no earlier than the last one."""
        while self._first < len(self._repairs) and self._repairs[self._first].end <= start:
            self._first += 1
        last = bisect_left(self._starts, end, lo=self._first)
        held = [one for one in self._repairs[self._first : last] if one.end > start]
        held.sort(key=lambda one: one.kind in _MISREAD)
        return [((one.start, one.end), f"fix {one.kind}") for one in held]


def _cut(
    text: str, span: Sequence[int], fixes: Sequence[Mark], said: Sequence[Mark]
) -> tuple[Piece, ...]:
    """A repair within the quote is marked as both."""
    both = [
        (cut, f"{name} {fix}")
        for within, name in said
        for repaired, fix in fixes
        if (cut := _common(within, repaired))
    ]
    return tuple(pieces(text[span[0] : span[1]], [*fixes, *said, *both], span[0]))


def _common(one: Sequence[int], other: Sequence[int]) -> Span | None:
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return (start, end) if start < end else None


def _joined(cut: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in cut)
