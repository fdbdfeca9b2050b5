"""The seam between kinds of files and the rest: bytes in, plain text with its marks out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import NamedTuple, Protocol

from wenzheng.domain import Cell, Place, Table
from wenzheng.errors import InputFailed

CELL_SEPARATOR = " | "


@dataclass(frozen=True, slots=True)
class Stated:
    """What a file says about itself outside its text; None where it says nothing.

    `written` is the day a document was signed (成文日期), `published` the day it was made public;
    `issuer` the body that issued it, `medium` who put it on the web.
    """

    title: str | None = None
    issuer: str | None = None
    medium: str | None = None
    doc_number: str | None = None
    published: date | None = None
    written: date | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, table row or heading: one line of the text.

    `level` is 1–6 for a heading, 7 for a bold line, else 0. `linked` counts the characters that
    stand in links. `page`, `part` and `confidence` are as in `domain.Place`. Rows that follow one
    another with the same number in `table` make up a table; their `cells` have offsets within this
    block's text.
    """

    text: str
    level: int = 0
    linked: int = 0
    page: int | None = None
    part: str | None = None
    confidence: float | None = None
    table: int | None = None
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class HeadingMark:
    """The line of the text that begins at `start` is marked as a heading in the file."""

    start: int
    level: int


@dataclass(frozen=True, slots=True)
class Extracted:
    """The original text, one block a line, and what the file marks or says besides.

    `places` are in order of their starts; none where a file has neither pages nor parts.
    """

    text: str
    headings: tuple[HeadingMark, ...] = ()
    stated: Stated = field(default_factory=Stated)
    warnings: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    places: tuple[Place, ...] = ()


class Reader(Protocol):
    """One kind of files that hold one document."""

    def can_read(self, data: bytes, name: str) -> bool:
        """Whether a file of this content, called `name`, is of this kind; cheap, never raises."""
        ...

    def read(self, data: bytes, name: str) -> Extracted:
        """The text of the file. Raises InputFailed, naming the file and the remedy."""
        ...


class Member(NamedTuple):
    """A document within a file of several: its name there, and its content."""

    name: str
    data: bytes


class Archive(Protocol):
    """One kind of files that hold several documents, each read by whichever reader can."""

    def can_open(self, data: bytes, name: str) -> bool:
        """Whether a file of this content, called `name`, is of this kind; cheap, never raises."""
        ...

    def members(self, data: bytes, name: str) -> Iterator[Member | InputFailed]:
        """The members in the file's order; one that cannot be had comes as an error in its place.

        Raises InputFailed, naming the file and the remedy, when nothing (more) can be had.
        """
        ...


class RowCell(NamedTuple):
    """A cell on its way into a row: its words, how far it spans, and its name in the file."""

    text: str
    column: int
    rows: int = 1
    columns: int = 1
    is_header: bool = False
    name: str | None = None


def row_block(cells: Iterable[RowCell], row: int, table: int, **place: object) -> Block:
    """The row as one block; cells without words are left out, with their separators.

    `row` is the row's number within the table numbered `table`; further arguments are fields of
    the block. Line breaks within a cell become spaces.
    """
    words: list[str] = []
    found: list[Cell] = []
    at = 0
    for cell in cells:
        text = " ".join(cell.text.split())
        if not text:
            continue
        at += len(CELL_SEPARATOR) if words else 0
        span = (at, at + len(text))
        found.append(
            Cell(*span, row, cell.column, cell.rows, cell.columns, cell.is_header, cell.name)
        )
        words.append(text)
        at = span[1]
    block = Block(CELL_SEPARATOR.join(words), table=table, cells=tuple(found))
    return replace(block, **place)  # type: ignore[arg-type]


def assemble(blocks: Iterable[Block], stated: Stated, warnings: tuple[str, ...] = ()) -> Extracted:
    """The blocks as the lines of one text."""
    placed = list(_placed(blocks))
    headings = (HeadingMark(start, block.level) for start, block in placed if block.level)
    return Extracted(
        "\n".join(block.text for _, block in placed),
        tuple(headings),
        stated,
        warnings,
        tuple(_tables(placed)),
        tuple(_places(placed)),
    )


def _placed(blocks: Iterable[Block]) -> Iterator[tuple[int, Block]]:
    """The blocks with their starts in the text."""
    at = 0
    for block in blocks:
        yield at, block
        at += len(block.text) + 1


def _tables(placed: Iterable[tuple[int, Block]]) -> Iterator[Table]:
    for number, group in groupby(placed, key=lambda item: item[1].table):
        rows = list(group)
        if number is None:
            continue
        cells = [
            replace(cell, start=start + cell.start, end=start + cell.end)
            for start, block in rows
            for cell in block.cells
        ]
        last, block = rows[-1]
        yield Table(rows[0][0], last + len(block.text), tuple(cells))


def _places(placed: Iterable[tuple[int, Block]]) -> Iterator[Place]:
    before: tuple[object, ...] = (None, None, None)
    for start, block in placed:
        here = (block.page, block.part, block.confidence)
        if here != before:
            yield Place(start, *here)
        before = here
