"""Text cut into marked and unmarked stretches, and documents into lines, for showing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wenzheng.domain import Section

Span = tuple[int, int]


class Piece(NamedTuple):
    """A stretch of text; `mark` is the name of its mark or empty."""

    text: str
    mark: str


def pieces(text: str, marks: Iterable[tuple[Span, str]], start: int = 0) -> Iterator[Piece]:
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

    `is_first` is set for the line that the quote begins in.
    """

    level: int
    pieces: tuple[Piece, ...]
    is_first: bool


def lines(
    text: str, sections: Sequence[Section], quote: Span | None, answer: Sequence[Span] = ()
) -> Iterator[Line]:
    """The lines of a text with its headings, the quote and the answer in it marked."""
    headed = {section.start: section for section in sections}
    marks = [((s.start, s.start + len(s.heading)), "heading") for s in sections]
    marks += [(quote, "quote")] if quote else []
    marks += [(span, "answer") for span in answer]
    at = 0
    for line in text.split("\n"):
        first = quote is not None and at <= quote[0] < at + len(line) + 1
        if line.strip():
            section = headed.get(at)
            alone = section is not None and len(line.strip()) <= len(section.heading)
            level = section.level if section and alone else 0
            here = [
                (span, name) for span, name in marks if span[1] > at and span[0] < at + len(line)
            ]
            yield Line(level, tuple(pieces(line, here, at)), first)
        at += len(line) + 1
