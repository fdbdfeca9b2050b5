"""Rows of cells as a table: which rows are its title, its header, its notes?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.readers.base import Block, RowCell, row_block

Row = Sequence[RowCell]
_NOTE = re.compile(r"\s*(?:注|备注|说明|附注|资料来源|数据来源|来源|填表说明)\s*\d?\s*[:：.、]")
_FIGURE = re.compile(r"[-+−]?[\d,，]*\.?\d+\s*[%％‰]?")
_YEAR = re.compile(r"(?:19|20)\d\d")


def table_blocks(
    rows: Sequence[Row], table: int, headers: int | None = None, **place: object
) -> Iterator[Block]:
    """The table's title lines, its rows with their cells, and the notes beneath it.

    `headers` is how many rows the file itself marks as header. Rows without words are left out,
    but still count. Further arguments are fields of every block.
    """
    first, end = _body(rows)
    for row in rows[:first]:
        yield from _lines(row, place)
    body = rows[first:end]
    deep = _header_rows(body) if headers is None else max(0, headers - first)
    for number, row in enumerate(body):
        cells = (cell._replace(is_header=number < deep) for cell in row)
        block = row_block(cells, number, table, **place)
        if block.text:
            yield block
    for row in rows[end:]:
        yield from _lines(row, place)


def _lines(row: Row, place: dict[str, object]) -> Iterator[Block]:
    for cell in row:
        if text := " ".join(cell.text.split()):
            yield Block(text, **place)  # type: ignore[arg-type]


def _body(rows: Sequence[Row]) -> tuple[int, int]:
    """Where the table proper begins and ends: titles, units and notes stand alone in their rows."""
    first, end = 0, len(rows)
    while first < end and len(_filled(rows[first])) < 2:
        first += 1
    if first == end:
        # One cell a row is a list under its heading, not a title above nothing.
        return 0, len(rows)
    while end > first and _is_beneath(rows[end - 1]):
        end -= 1
    return first, end


def _filled(row: Row) -> list[RowCell]:
    return [cell for cell in row if cell.text.strip()]


def _is_beneath(row: Row) -> bool:
    filled = _filled(row)
    return not filled or (len(filled) == 1 and _NOTE.match(filled[0].text) is not None)


def _header_rows(body: Sequence[Row]) -> int:
    """How many rows at the top name the columns: one, or as many as its merged names reach over."""
    if len(body) < 2:
        return 0
    top = _filled(body[0])
    if not top or _has_figures(top):
        return 0
    deep = max(cell.rows for cell in top)
    if any(cell.columns > 1 for cell in top):
        # Names under a wide name make a second row of the header, merged neighbours or not.
        deep = max(deep, 1 if _has_figures(_filled(body[1])) else 2)
    else:
        deep = 1
    return min(deep, len(body) - 1)


def _has_figures(cells: Sequence[RowCell]) -> bool:
    """Whether the cells hold values; a year may well be a name."""
    words = [cell.text.strip() for cell in cells]
    return any(_FIGURE.fullmatch(word) and not _YEAR.fullmatch(word) for word in words)
