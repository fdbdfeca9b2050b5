"""Workbooks of the older binary kind (.xls, .et): the cells of their sheets as shown."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import xlrd

from indexer.readers.bounds import Meter
from indexer.readers.number_formats import BUILT_IN, show_number
from indexer.readers.ole import refuse_encrypted
from indexer.readers.sheets import Merge, Sheet
from indexer.unpacking import damaged

# What the library raises over damaged files.
_BROKEN = (
    *(xlrd.XLRDError, xlrd.compdoc.CompDocError, struct.error, AssertionError, ArithmeticError),
    *(AttributeError, LookupError, TypeError, ValueError, OSError, NotImplementedError),
)


def xls_sheets(data: bytes, name: str, meter: Meter) -> Iterator[Sheet]:
    """The sheets in the order of their tabs; hidden ones without their cells."""
    try:
        book = xlrd.open_workbook(
            file_contents=data,
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            logfile=io.StringIO(),
        )
        visible = [sheet.visibility == 0 for sheet in map(book.sheet_by_index, range(book.nsheets))]
    except _BROKEN as error:
        if "encrypted" in str(error):
            raise refuse_encrypted(name) from error
        raise damaged(name, error) from error
    for number, is_visible in enumerate(visible):
        sheet = Sheet(book.sheet_names()[number], not is_visible)
        if is_visible:
            try:
                _fill(sheet, book, book.sheet_by_index(number), meter)
            except _BROKEN as error:
                raise damaged(name, error) from error
        yield sheet


def _fill(sheet: Sheet, book: xlrd.book.Book, source: xlrd.sheet.Sheet, meter: Meter) -> None:
    for row in range(source.nrows):
        for column, cell in enumerate(source.row(row)):
            text = _shown(book, cell)
            if text:
                meter.count(len(text), 1)
                sheet.put(row, column, text)
    for row, row_end, column, column_end in source.merged_cells:
        sheet.merges.append(Merge(row, column, row_end - 1, column_end - 1))


def _shown(book: xlrd.book.Book, cell: xlrd.sheet.Cell) -> str:
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        key = book.xf_list[cell.xf_index].format_key
        code = BUILT_IN.get(key) or book.format_map[key].format_str
        return show_number(cell.value, code, bool(book.datemode))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return str(cell.value)
