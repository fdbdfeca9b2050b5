"""Workbooks in Office Open XML (.xlsx, .xlsm): the cells of their sheets as shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from indexer.readers.bounds import Meter
from indexer.readers.number_formats import BUILT_IN, show_number
from indexer.readers.packages import RELATIONS, Package
from indexer.readers.sheets import Merge, Sheet
from wenzheng.errors import UnreadableFile

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CELL, _VALUE = f"{_S}c", f"{_S}v"
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_ON = ("1", "true")


@dataclass(slots=True)
class _Book:
    """What all sheets of a workbook share."""

    strings: list[str]
    formats: list[str]
    since_1904: bool


def xlsx_sheets(data: bytes, name: str, meter: Meter) -> Iterator[Sheet]:
    """The sheets in the order of their tabs; hidden ones without their cells."""
    package = Package(data, name)
    main = package.first_related("", "officeDocument") or "xl/workbook.xml"
    root = package.xml(main)
    if root is None:
        raise UnreadableFile(
            f"{name}：缺少工作簿部分，文件已损坏；请用办公软件打开并另存后再试",
            f"{name}: its workbook part is missing; open it in an office program and save it again",
        )
    related = package.related(main)
    parts = dict(related.values())
    properties = root.find(f"{_S}workbookPr")
    book = _Book(
        _strings(package, parts.get("sharedStrings")),
        _formats(package, parts.get("styles")),
        properties is not None and properties.get("date1904") in _ON,
    )
    for node in root.iter(f"{_S}sheet"):
        kind, part = related.get(node.get(f"{RELATIONS}id", ""), ("", ""))
        if kind != "worksheet":
            continue
        sheet = Sheet(node.get("name", ""), node.get("state", "visible") != "visible")
        if not sheet.is_hidden:
            _fill(sheet, package, part, book, meter)
        yield sheet


def _fill(sheet: Sheet, package: Package, part: str, book: _Book, meter: Meter) -> None:
    row = -1
    for node in package.elements(part, f"{_S}row", f"{_S}mergeCell"):
        if node.tag == f"{_S}mergeCell":
            first, _, last = node.get("ref", "").partition(":")
            start, end = _place(first), _place(last)
            if start and end:
                sheet.merges.append(Merge(*start, *end))
            continue
        number = node.get("r", "")
        row = int(number) - 1 if number.isdecimal() and len(number) < 8 else row + 1
        column = -1
        for cell in node.iterchildren(_CELL):
            place = _place(cell.get("r", ""))
            row, column = place or (row, column + 1)
            text = _shown(cell, book)
            if text:
                meter.count(len(text), 1)
                sheet.put(row, column, text)


def _shown(cell: etree._Element, book: _Book) -> str:
    """What the cell shows; formulas show the value that was last computed."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(f"{_S}is")
        return "" if inline is None else _rich_text(inline)
    value = cell.findtext(_VALUE) or ""
    if kind == "s":
        at = int(value) if value.isdecimal() and len(value) < 10 else len(book.strings)
        return book.strings[at] if at < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if value.strip() in _ON else "FALSE"
    if kind != "n":
        return value
    style = cell.get("s", "0")
    at = int(style) if style.isdecimal() and len(style) < 8 else 0
    code = book.formats[at] if at < len(book.formats) else "General"
    try:
        return show_number(float(value), code, book.since_1904) if value else ""
    except ValueError:
        return value


def _strings(package: Package, part: str | None) -> list[str]:
    return [_rich_text(node) for node in package.elements(part, f"{_S}si")] if part else []


def _rich_text(node: etree._Element) -> str:
    """The words of a text in several fonts, without the readings written above them."""
    pieces = (
        piece
        for child in node.iterchildren(f"{_S}t", f"{_S}r")
        for piece in ([child] if child.tag == f"{_S}t" else child.iterchildren(f"{_S}t"))
    )
    return "".join(piece.text or "" for piece in pieces)


def _formats(package: Package, part: str | None) -> list[str]:
    """The number format of each cell style."""
    root = package.xml(part) if part else None
    if root is None:
        return []
    own = {
        node.get("numFmtId", ""): node.get("formatCode", "General")
        for node in root.iter(f"{_S}numFmt")
    }
    built_in = {str(number): code for number, code in BUILT_IN.items()}
    codes = built_in | own
    styles = root.iterfind(f"{_S}cellXfs/{_S}xf")
    return [codes.get(node.get("numFmtId", "0"), "General") for node in styles]


def _place(address: str) -> tuple[int, int] | None:
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1
