"""Text cut into marked and unmarked stretches, and documents into lines, for showing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wenzheng.domain import Section

Span = tuple[int, int]
Mark = tuple[Span, str]


class Piece(NamedTuple):
    """A stretch of text; `mark` is the name of its mark or empty."""

    text: str
    mark: str


def pieces(text: str, marks: Iterable[Mark], start: int = 0) -> Iterator[Piece]:
    """The text cut at its marks, whose spans count from `start`; a later mark wins where two meet."""
    names = [""] * len(text)
    for (begin, end), name in marks:
        begin, end = max(begin - start, 0), min(end - start, len(text))
        if begin < end:
            names[begin:end] = [name] * (end - begin)
    at = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or names[index] != names[at]:
            yield Piece(text[at:index], names[at])
            at = index


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document; `level` 0 is running text, else that of the heading it is alone.

    `section` is where a section's heading begins in it; `target` is which of its pieces the quote
    begins with, None on all lines but that one.
    """

    section: int | None
    level: int
    pieces: tuple[Piece, ...]
    target: int | None


def lines(
    text: str, sections: Sequence[Section], quote: Span | None, answer: Span | None
) -> Iterator[Line]:
    """The lines of a text with its headings, the quote and the answer in it marked."""
    ordered = sorted(sections, key=lambda section: section.start)
    starts = [section.start for section in ordered]
    marks = [(span, name) for span, name in ((quote, "quote"), (answer, "answer")) if span]
    start, sought = 0, bool(marks)
    for line in text.split("\n"):
        end = start + len(line)
        if line.strip():
            headed = ordered[bisect_left(starts, start) : bisect_left(starts, end)]
            headings = [((s.start, s.start + len(s.heading)), "heading") for s in headed]
            cut = tuple(pieces(line, [*headings, *marks], start))
            target = _first_marked(cut) if sought else None
            sought = sought and target is None
            section = headed[0].start if headed else None
            yield Line(section, _level(line, headed), cut, target)
        start = end + 1


def _first_marked(cut: Sequence[Piece]) -> int | None:
    return next((at for at, piece in enumerate(cut) if piece.mark in ("quote", "answer")), None)


def _level(line: str, headed: Sequence[Section]) -> int:
    """The heading's level, if it is all that stands in the line."""
    alone = headed and len(line.strip()) <= len(headed[0].heading)
    return headed[0].level if alone else 0
