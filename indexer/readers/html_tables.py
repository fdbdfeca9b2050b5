"""Tables of pages: which hold data and not the layout, and what are their rows?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from selectolax.lexbor import LexborNode

from indexer.readers.base import Block, RowCell, row_block

_CELLS = ("td", "th")
_DATA_ROLES = ("table", "grid")
_LONGEST_CELL = 400
_MOST_PARAGRAPHS = 6
_MOST_LINKS = 3
_WIDEST_SPAN = 100
_TALLEST_SPAN = 10_000
_BLANK = re.compile(r"\s+")
_DIGITS = re.compile(r"\d{1,5}")

ReadCell = Callable[[LexborNode], Sequence[Block]]


def is_data_table(table: LexborNode) -> bool:
    """Whether values stand side by side in it; else it only lays out the page.

    Such a table holds no other, has two or more in each direction, and no cell that is an article
    or a menu of its own; or its role is stated.
    """
    role = table.attributes.get("role")
    if role in _DATA_ROLES:
        return True
    if role == "presentation" or any(map(_holds_table, _children(table))):
        return False
    cells = table.css("td, th")
    if not len({row.mem_id for row in filter(None, (cell.parent for cell in cells))}) > 1:
        return False
    if not any(_has_neighbour(cell) for cell in cells):
        return False
    return not any(map(_is_article_or_menu, cells))


def _holds_table(node: LexborNode) -> bool:
    return bool(node.is_element_node) and node.css_first("table") is not None


def _has_neighbour(cell: LexborNode) -> bool:
    following = cell.next
    while following is not None and following.tag not in _CELLS:
        following = following.next
    return following is not None and bool(following.text().strip() and cell.text().strip())


def _is_article_or_menu(cell: LexborNode) -> bool:
    if len(cell.css("a")) >= _MOST_LINKS:
        return True
    if len(_BLANK.sub("", cell.text())) > _LONGEST_CELL:
        return True
    return len(cell.css("p, br, div")) > _MOST_PARAGRAPHS


def grid_rows(table: LexborNode, number: int, read: ReadCell) -> Iterator[Block]:
    """The rows with words; a cell stands in the row and column that a browser would give it."""
    rows = table.css("tr")
    has_heads = table.css_first("th") is not None
    occupied: dict[int, int] = {}
    for index, row in enumerate(rows):
        cells: list[RowCell] = []
        linked = column = 0
        for cell in _cells(row):
            while occupied.get(column, -1) >= index:
                column += 1
            height = min(_span(cell, "rowspan", _TALLEST_SPAN), len(rows) - index)
            width = _span(cell, "colspan", _WIDEST_SPAN)
            blocks = read(cell)
            linked += sum(block.linked for block in blocks)
            is_header = cell.tag == "th" if has_heads else index == 0
            words = " ".join(block.text for block in blocks)
            cells.append(RowCell(words, column, height, width, is_header))
            if height > 1:
                occupied.update(dict.fromkeys(range(column, column + width), index + height - 1))
            column += width
        block = row_block(cells, index, number, linked=linked)
        if block.text:
            yield block


def _cells(row: LexborNode) -> Iterator[LexborNode]:
    return (child for child in _children(row) if child.tag in _CELLS)


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _span(cell: LexborNode, name: str, most: int) -> int:
    """How many rows or columns the cell covers; 0 means all that are left."""
    stated = _DIGITS.match((cell.attributes.get(name) or "").strip())
    if stated is None:
        return 1
    return min(int(stated[0]), most) or (most if name == "rowspan" else 1)
