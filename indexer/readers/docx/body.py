"""The stories of a document (its text, its notes) as blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from lxml import etree

from indexer.readers.base import Block, RowCell
from indexer.readers.docx.inline import ALTERNATES, WRAPPERS, InlineReader, Notes, Words, chosen
from indexer.readers.docx.names import child, switch, value, w, whole
from indexer.readers.docx.numbering import Numbering, NumberOf
from indexer.readers.docx.styles import Styles, level_of_outline
from indexer.readers.grids import table_blocks
from indexer.readers.html import BOLD_LEVEL
from wenzheng.text.normalise import is_cjk

_LONGEST_BOLD_HEADING = 60
_WIDEST = 1024
_LOOKS_STRUCK_OUT = ("del", "moveFrom")


@dataclass(slots=True)
class Body:
    """Reads stories one after another, counting numbers, notes and tables through all of them."""

    styles: Styles
    numbering: Numbering
    notes: Notes = field(default_factory=Notes)
    has_other_files: bool = False
    _tables: Iterator[int] = field(default_factory=count)

    def blocks(self, story: etree._Element) -> Iterator[Block]:
        """Paragraphs and tables in order; a text box comes after the paragraph it hangs on."""
        carried: Words | None = None
        for node in _members(story):
            if node.tag == w("tbl"):
                yield from self._table(node)
            elif node.tag == w("p"):
                words = carried or Words()
                InlineReader(self.styles, self.notes, _style_of(node), words).read(node)
                # Where the mark between two paragraphs was struck out they are one.
                carried = words if _is_struck_out(child(node, "pPr", "rPr")) else None
                if carried is None:
                    yield from self._paragraph(node, words)
            elif node.tag == w("altChunk"):
                self.has_other_files = True
        if carried is not None:
            yield from _line_blocks(carried, 0, "")

    def _paragraph(self, node: etree._Element, words: Words) -> Iterator[Block]:
        style = _style_of(node)
        label = self._label(node, style)
        if not (words.refers_to_contents and self.styles.is_contents(style)):
            own = level_of_outline(whole(value(node, "pPr", "outlineLvl")))
            yield from _line_blocks(words, self.styles.level(style) if own is None else own, label)
        for box in words.boxes:
            yield from self.blocks(box)

    def _label(self, node: etree._Element, style: str | None) -> str:
        """The automatic number of the paragraph."""
        inherited = self.styles.number(style)
        number_id = value(node, "pPr", "numPr", "numId")
        depth = whole(value(node, "pPr", "numPr", "ilvl"))
        if number_id is None and inherited is not None:
            number_id, by_style, source = inherited
            tied = self.numbering.depth_of_style(number_id, source)
            depth = next(found for found in (depth, by_style, tied) if found is not None)
        return self.numbering.next_label(NumberOf(number_id, depth or 0)) if number_id else ""

    def _table(self, node: etree._Element) -> Iterator[Block]:
        rows = [row for row in _members(node) if _is_row(row)]
        cells = [[cell for cell in _members(row) if cell.tag == w("tc")] for row in rows]
        if all(len(row) < 2 for row in cells):
            # One cell beside nothing is a frame around its content.
            for row in cells:
                for cell in row:
                    yield from self.blocks(cell)
            return
        number = next(self._tables)
        inner: list[Block] = []
        grid = [
            self._row(row, row_cells, inner) for row, row_cells in zip(rows, cells, strict=True)
        ]
        marked = sum(1 for _ in _leading_headers(rows))
        yield from table_blocks(_merged(grid), number, marked or None)
        yield from inner

    def _row(
        self, row: etree._Element, cells: list[etree._Element], inner: list[Block]
    ) -> list[tuple[RowCell, str | None]]:
        """The cells of one row, each with its part in a vertical merge; tables in them to `inner`."""
        found: list[tuple[RowCell, str | None]] = []
        column = _bounded(whole(value(row, "trPr", "gridBefore")), 0)
        for node in cells:
            properties = child(node, "tcPr")
            width = _bounded(whole(value(properties, "gridSpan")), 1)
            if found and _merge(properties, "hMerge") == "continue":
                before, merge = found[-1]
                found[-1] = before._replace(columns=before.columns + width), merge
            else:
                text = self._cell_text(node, inner)
                found.append((RowCell(text, column, 1, width), _merge(properties, "vMerge")))
            column += width
        return found

    def _cell_text(self, node: etree._Element, inner: list[Block]) -> str:
        blocks = list(self.blocks(node))
        inner += (block for block in blocks if block.table is not None)
        return " ".join(block.text for block in blocks if block.table is None)


def _line_blocks(words: Words, level: int, label: str) -> Iterator[Block]:
    """The lines of a paragraph; a heading is one line, however it is broken."""
    lines = [line for line in words.lines if line.text.strip()]
    if level and lines:
        yield Block(_labelled(label, _joined([line.text.strip() for line in lines])), level)
        return
    for line in lines:
        text = _labelled(label, line.text.strip())
        label = ""
        is_bold = 0 < line.letters == line.bold and len(text) <= _LONGEST_BOLD_HEADING
        yield Block(text, BOLD_LEVEL if is_bold else 0, line.linked)
    if not lines and label.strip():
        yield Block(label.strip())


def _labelled(label: str, text: str) -> str:
    """The text after its automatic number; figures of the two are never run together."""
    gap = " " if label[-1:].isdigit() and text[:1].isdigit() else ""
    return f"{label}{gap}{text}"


def _joined(lines: list[str]) -> str:
    joined = lines[0]
    for line in lines[1:]:
        joined += ("" if is_cjk(joined[-1]) and is_cjk(line[0]) else " ") + line
    return joined


def _members(node: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs, tables, rows or cells in the node, whatever they are wrapped in."""
    for item in node.iterchildren(etree.Element):
        if item.tag in WRAPPERS:
            yield from _members(item)
        elif item.tag == ALTERNATES:
            yield from _members(chosen(item))
        else:
            yield item


def _style_of(paragraph: etree._Element) -> str | None:
    return value(paragraph, "pPr", "pStyle")


def _is_struck_out(properties: etree._Element | None) -> bool:
    return any(child(properties, name) is not None for name in _LOOKS_STRUCK_OUT)


def _is_row(node: etree._Element) -> bool:
    return node.tag == w("tr") and not _is_struck_out(child(node, "trPr"))


def _leading_headers(rows: list[etree._Element]) -> Iterator[etree._Element]:
    """The rows that are repeated on each page."""
    for row in rows:
        if not switch(row, "trPr", "tblHeader"):
            return
        yield row


def _bounded(number: int | None, least: int) -> int:
    return least if number is None else max(least, min(number, _WIDEST))


def _merge(properties: etree._Element | None, name: str) -> str | None:
    """`restart` for the first of merged cells, `continue` for the others."""
    found = child(properties, name)
    return None if found is None else found.get(w("val"), "continue")


def _merged(grid: list[list[tuple[RowCell, str | None]]]) -> list[list[RowCell]]:
    """The rows with each vertical merge as one cell."""
    above: dict[int, tuple[int, int]] = {}
    rows: list[list[RowCell]] = []
    for cells in grid:
        row: list[RowCell] = []
        for cell, merge in cells:
            if merge == "continue" and cell.column in above:
                at, place = above[cell.column]
                rows[at][place] = rows[at][place]._replace(rows=len(rows) - at + 1)
                continue
            above.pop(cell.column, None)
            if merge == "restart":
                above[cell.column] = (len(rows), len(row))
            row.append(cell)
        rows.append(row)
    return rows
