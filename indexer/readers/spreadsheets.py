"""Spreadsheets: every sheet as its tables, with the numbers as shown and the cells' names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from indexer.readers.base import Block, Extracted, Stated, assemble
from indexer.readers.bounds import Meter
from indexer.readers.ole import OleKind, ole_kind
from indexer.readers.packages import is_cut_short, part_names
from indexer.readers.sheets import Sheet, sheet_blocks
from indexer.readers.xls import xls_sheets
from indexer.readers.xlsx import xlsx_sheets

_ENDINGS = (".xlsx", ".xlsm", ".xltx", ".xltm")


class SpreadsheetReader:
    """Reads .xlsx, .xlsm and .xls, whatever their name."""

    def can_read(self, data: bytes, name: str) -> bool:
        """Whether it is a package or a compound file with a workbook, or what is left of one."""
        if ole_kind(data) is OleKind.WORKBOOK:
            return True
        names = part_names(data)
        if not names:
            return is_cut_short(data, name, _ENDINGS)
        return "[Content_Types].xml" in names and any(
            part.startswith("xl/workbook") and part.endswith(".xml") for part in names
        )

    def read(self, data: bytes, name: str) -> Extracted:
        """The sheets in order. Hidden ones are left out, and named in a warning."""
        meter = Meter(name)
        read = xls_sheets if ole_kind(data) is OleKind.WORKBOOK else xlsx_sheets
        sheets = list(read(data, name, meter))
        shown = [sheet for sheet in sheets if not sheet.is_hidden and sheet.rows]
        warnings = tuple(f"隐藏的工作表未读取：{s.name}" for s in sheets if s.is_hidden)
        return assemble(_blocks(shown), Stated(), warnings)


def _blocks(sheets: Iterable[Sheet]) -> Iterator[Block]:
    tables = count()
    sheets = list(sheets)
    for sheet in sheets:
        if len(sheets) > 1:
            yield Block(sheet.name, level=1, part=sheet.name)
        yield from sheet_blocks(sheet, tables, sheet.name)
