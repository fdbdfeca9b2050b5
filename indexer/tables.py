"""What is each cell of a table about? Its row, its column, its unit.

A figure in a table says nothing by itself: what it counts stands at the beginning of its row, its
year at the head of its column, its unit in either or above the table (单位：亿元).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wenzheng.domain import Cell, CellReading, ParsedDocument, Table
from wenzheng.reading.quantities import find_quantities

_ABOVE = 2
"""Lines above a table in which its caption and its unit stand."""
_LONGEST_CAPTION = 60
_LONGEST_LEAD = 160
_UNIT_LABEL = re.compile(r"(?:计量)?单位\s*[:：]\s*([^\s，,。；;|）)]{1,8})")
_UNIT_IN_BRACKETS = re.compile(r"[（(]([^（）()\s，,、]{1,8})[)）]\s*$")
_FIGURE = re.compile(r"\d")
_NUMBER = re.compile(r"[\d,.，％%+\-—~～至 ]+")


class _Unit(NamedTuple):
    """A unit and where it stands in the text."""

    name: str
    start: int
    end: int


class TableReader:
    """Tells of the tables of one document what their cells are about."""

    def __init__(self, document: ParsedDocument) -> None:
        self._text = document.text
        self._tables = [table for table in document.tables if table.cells]
        self._leads = [self._lead(table) for table in self._tables]

    def lead(self, start: int) -> str:
        """What has to be said before a stretch that begins within a table; else empty."""
        at = bisect_left(self._tables, start, key=lambda table: table.start) - 1
        return self._leads[at] if at >= 0 and start < self._tables[at].end else ""

    def _lead(self, table: Table) -> str:
        first = min(cell.row for cell in table.cells)
        heads = [c for c in table.cells if c.is_header and c.row == first]
        above = [self._text[start:end] for start, end in self._above(table)]
        head = " | ".join(self._text[c.start : c.end] for c in heads)
        return "\n".join([*above, head] if head else above)[:_LONGEST_LEAD]

    def _above(self, table: Table) -> list[tuple[int, int]]:
        """The short lines right above the table, top down."""
        found: list[tuple[int, int]] = []
        end = table.start - 1
        while end > 0 and len(found) < _ABOVE:
            start = self._text.rfind("\n", 0, end) + 1
            line = self._text[start:end]
            if not line.strip() or len(line) > _LONGEST_CAPTION or line.endswith(("。", "；")):
                break
            found.insert(0, (start, end))
            end = start - 1
        return found

    def readings(self) -> list[CellReading]:
        """All cells but headers, in order of the text."""
        found = [reading for table in self._tables for reading in self._of_table(table)]
        return sorted(found, key=lambda reading: reading.start)

    def _of_table(self, table: Table) -> Iterator[CellReading]:
        by_column, by_row = _headers(table, self._text)
        above = next(
            (u for s, e in reversed(self._above(table)) if (u := self._labelled(s, e))), None
        )
        for cell in table.cells:
            rows = by_row.get(cell.row, ())
            if cell.is_header or cell in rows:
                continue
            columns = [
                head
                for column in range(cell.column, cell.column + cell.columns)
                for head in by_column.get(column, ())
            ]
            unit = next(
                (u for c in (*reversed(columns), *reversed(rows)) if (u := self._unit(c))), above
            )
            yield CellReading(
                cell.start,
                cell.end,
                self._words(rows),
                self._words(columns),
                (columns[-1].start, columns[-1].end) if columns else None,
                unit.name if unit else "",
                (unit.start, unit.end) if unit else None,
                cell.name,
            )

    def _words(self, cells: Sequence[Cell]) -> str:
        words = (self._text[cell.start : cell.end] for cell in cells)
        return " ".join(dict.fromkeys(words))

    def _unit(self, cell: Cell) -> _Unit | None:
        """The unit that a header names: 产值（亿元）, 单位：万个, or nothing but a unit."""
        words = self._text[cell.start : cell.end]
        if labelled := self._labelled(cell.start, cell.end):
            return labelled
        match = _UNIT_IN_BRACKETS.search(words)
        if match and _is_unit(match[1]):
            return _Unit(match[1], cell.start + match.start(1), cell.start + match.end(1))
        return _Unit(words, cell.start, cell.end) if _is_unit(words) else None

    def _labelled(self, start: int, end: int) -> _Unit | None:
        match = _UNIT_LABEL.search(self._text, start, end)
        return _Unit(match[1], *match.span(1)) if match and _is_unit(match[1]) else None


def _headers(table: Table, text: str) -> tuple[dict[int, list[Cell]], dict[int, list[Cell]]]:
    """The headers of each column, top down, and of each row, from the left.

    A row's headers are its cells without figures at its left, among them those that span it from
    above.
    """
    by_column: dict[int, list[Cell]] = {}
    by_row: dict[int, list[Cell]] = {}
    begun: set[int] = set()
    for cell in sorted(table.cells, key=lambda cell: (cell.column, cell.row)):
        if cell.is_header:
            for column in range(cell.column, cell.column + cell.columns):
                by_column.setdefault(column, []).append(cell)
            continue
        words = text[cell.start : cell.end]
        is_figure = (_NUMBER.fullmatch(words) is not None and not _is_unit(words)) or _is_quantity(
            words
        )
        for row in range(cell.row, cell.row + cell.rows):
            if is_figure and cell.column > 0:
                begun.add(row)
            elif row not in begun:
                by_row.setdefault(row, []).append(cell)
    return by_column, by_row


def _is_quantity(words: str) -> bool:
    found = find_quantities(words) if _FIGURE.search(words) else []
    return len(found) == 1 and found[0].start == 0 and found[0].end == len(words)


def _is_unit(words: str) -> bool:
    """Whether a figure before these words is a quantity of just this unit."""
    if not words or _FIGURE.search(words) or len(words) > 8:
        return False
    found = find_quantities(f"1{words}")
    return len(found) == 1 and found[0].end == len(words) + 1 and bool(found[0].unit)
