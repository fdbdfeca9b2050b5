"""Text cut into marked and unmarked stretches, and documents into lines and tables, for showing."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wenzheng.domain import Cell, Section, Table

Span = tuple[int, int]
Mark = tuple[Span, str]


class Piece(NamedTuple):
    """A stretch of text; `mark` holds the names of its mark or is empty."""

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
    """One line of a document, or a cell; `level` 0 is running text, else that of the heading it is alone.

    It begins at `start` of the text. `section` is where a section's heading begins in it; `target` is
    which of its pieces the quote begins with, None on all lines but that one.
    """

    start: int
    section: int | None
    level: int
    pieces: tuple[Piece, ...]
    target: int | None


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell with its text and how many rows and columns it covers."""

    line: Line
    rows: int
    columns: int
    is_header: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a document, row by row."""

    rows: tuple[tuple[GridCell, ...], ...]


class Marker:
    """Cuts stretches of one text, in their order, at its headings, its quote and its answer."""

    def __init__(
        self, text: str, sections: Sequence[Section], quote: Span | None, answer: Span | None
    ) -> None:
        self._text = text
        self._sections = sorted(sections, key=lambda section: section.start)
        self._starts = [section.start for section in self._sections]
        self._marks = [
            (span, name) for span, name in ((quote, "quote"), (answer, "answer")) if span
        ]
        self._is_sought = bool(self._marks)

    def line(self, start: int, end: int) -> Line:
        """The stretch as a line."""
        line = self._text[start:end]
        headed = self._sections[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        headings = [((s.start, s.start + len(s.heading)), "heading") for s in headed]
        cut = tuple(pieces(line, [*headings, *self._marks], start))
        target = _first_marked(cut) if self._is_sought else None
        self._is_sought = self._is_sought and target is None
        return Line(start, headed[0].start if headed else None, _level(line, headed), cut, target)


def lines(
    text: str, sections: Sequence[Section], quote: Span | None, answer: Span | None
) -> Iterator[Line]:
    """The lines of a text with its headings, the quote and the answer in it marked."""
    marker = Marker(text, sections, quote, answer)
    return (marker.line(start, end) for start, end in _line_spans(text, 0, len(text)))


def blocks(
    text: str,
    sections: Sequence[Section],
    tables: Sequence[Table],
    quote: Span | None,
    answer: Span | None,
) -> Iterator[Line | Grid]:
    """The same with its tables as tables."""
    marker = Marker(text, sections, quote, answer)
    at = 0
    for table in sorted(tables, key=lambda table: table.start):
        if table.start < at or not table.cells:
            continue
        yield from (marker.line(*span) for span in _line_spans(text, at, table.start))
        yield _grid(marker, table)
        at = table.end
    yield from (marker.line(*span) for span in _line_spans(text, at, len(text)))


def _line_spans(text: str, start: int, end: int) -> Iterator[Span]:
    """The lines of a stretch that hold more than white space."""
    for line in text[start:end].split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _grid(marker: Marker, table: Table) -> Grid:
    rows: defaultdict[int, list[Cell]] = defaultdict(list)
    for cell in table.cells:
        rows[cell.row].append(cell)
    return Grid(
        tuple(
            tuple(
                GridCell(marker.line(one.start, one.end), one.rows, one.columns, one.is_header)
                for one in sorted(rows[row], key=lambda one: one.column)
            )
            for row in sorted(rows)
        )
    )


def _first_marked(cut: Sequence[Piece]) -> int | None:
    return next((at for at, piece in enumerate(cut) if piece.mark in ("quote", "answer")), None)


def _level(line: str, headed: Sequence[Section]) -> int:
    """The heading's level, if it is all that stands in the line."""
    alone = headed and len(line.strip()) <= len(headed[0].heading)
    return headed[0].level if alone else 0
