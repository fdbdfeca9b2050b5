"""Sheets of a workbook, whatever kind of file it is: from cells to blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from indexer.readers.base import Block, RowCell
from indexer.readers.grids import table_blocks


class Merge(NamedTuple):
    """Cells shown as one, from the upper left one to the lower right one, both included."""

    row: int
    column: int
    last_row: int
    last_column: int


@dataclass(slots=True)
class Sheet:
    """One sheet: what its cells show, by row and column from 0; empty cells are not there."""

    name: str
    is_hidden: bool = False
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)

    def put(self, row: int, column: int, text: str) -> None:
        """Set what a cell shows."""
        if text.strip():
            self.rows.setdefault(row, {})[column] = text


def sheet_blocks(sheet: Sheet, tables: Iterator[int], part: str | None) -> Iterator[Block]:
    """The sheet's tables and lines; several tables may stand under each other."""
    merges = {(merge.row, merge.column): merge for merge in sheet.merges}
    for area in _areas(sheet.rows):
        first_column = min(min(sheet.rows[row]) for row in area)
        rows = [_row(sheet, merges, area, row, first_column) for row in area]
        yield from table_blocks(rows, next(tables), part=part)


def cell_name(row: int, column: int) -> str:
    """B7 for row 6, column 1."""
    letters = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return f"{letters}{row + 1}"


def _row(
    sheet: Sheet,
    merges: Mapping[tuple[int, int], Merge],
    area: list[int],
    row: int,
    first_column: int,
) -> list[RowCell]:
    cells: list[RowCell] = []
    for column, text in sorted(sheet.rows[row].items()):
        merge = merges.get((row, column), Merge(row, column, row, column))
        covered = (
            sum(row <= other <= merge.last_row for other in area) if merge.last_row > row else 1
        )
        width = max(1, merge.last_column - column + 1)
        name = cell_name(row, column)
        cells.append(RowCell(text, column - first_column, covered, width, name=name))
    return cells


def _areas(rows: Mapping[int, Mapping[int, str]]) -> Iterator[list[int]]:
    """The rows that belong together: a wide gap, or a gap and a title after it, ends a table."""
    area: list[int] = []
    is_table = False
    for row in sorted(rows):
        gap = row - area[-1] - 1 if area else 0
        is_lone = len(rows[row]) == 1
        if is_table and (gap > 1 or (gap == 1 and is_lone)):
            yield area
            area, is_table = [], False
        area.append(row)
        is_table = is_table or not is_lone
    if area:
        yield area
