"""Tables of pages as rows of the text; one that goes on over the page is one table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from indexer.readers.base import Block, RowCell, row_block
from indexer.readers.pdf.sheets import Box, Grid

_SAME_WIDTH = 4.0

_Row = list[tuple[Box, str]]


class Rows:
    """Numbers tables and their rows as they come."""

    def __init__(self) -> None:
        self._table = 0
        self._next_row = 0
        self._open: Grid | None = None
        self._head: list[str] = []

    def end_table(self) -> None:
        """What comes next is another table."""
        self._open = None

    def of(self, page: int, grid: Grid) -> Iterator[Block]:
        """The rows of the grid that hold text; a head that is repeated after a page's end is not."""
        rows = _rows(grid)
        goes_on = self._open is not None and _have_same_columns(self._open, grid)
        if not goes_on:
            self._table += 1
            self._next_row = 0
            self._head = [text for _, text in rows[0]]
        elif [text for _, text in rows[0]] == self._head:
            rows = rows[1:]
        heads = 0 if goes_on else _head_rows(rows)
        first = rows[0][0][0].row if rows else 0
        offset = self._next_row - first
        for row in rows:
            number = row[0][0].row
            cells = [
                RowCell(text, box.column, box.rows, box.columns, number - first < heads)
                for box, text in row
            ]
            block = row_block(
                cells, number + offset, self._table, page=page, confidence=grid.confidence
            )
            self._next_row = number + offset + 1
            if block.text:
                yield block
        self._open = grid


def _rows(grid: Grid) -> list[_Row]:
    return [list(row) for _, row in groupby(grid.cells, key=lambda cell: cell[0].row)]


def _head_rows(rows: list[_Row]) -> int:
    """How many rows the head has: as many as the tallest cell of the first row, if that is words."""
    words = [text for _, text in rows[0] if text]
    if len(rows) < 2 or len(words) < 2 or any(_is_figure(text) for text in words):
        return 0
    return max(box.rows for box, _ in rows[0])


def _is_figure(text: str) -> bool:
    return not any(character.isalpha() for character in text)


def _have_same_columns(one: Grid, other: Grid) -> bool:
    widths = [
        [after - before for before, after in zip(grid.edges, grid.edges[1:], strict=False)]
        for grid in (one, other)
    ]
    return len(widths[0]) == len(widths[1]) and all(
        abs(a - b) <= _SAME_WIDTH for a, b in zip(*widths, strict=True)
    )
