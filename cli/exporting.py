"""Figures of the documents page by page, and as a table in a file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from wenzheng.errors import UsageError
from wenzheng.snapshot import Snapshot
from wenzheng.store.statements import StatementFilters
from wenzheng.targets import COLUMNS, Target, target_of

_FETCHED = 500
_FORMULA = tuple("=+-@＝＋－＠\t\r")
"""How a text begins that a spreadsheet would take for a formula."""

_SIGNS = frozenset(("=", ">=", ">", "<=", "<", "≈"))
"""What a comparator is, which is no formula."""


def every(
    snapshot: Snapshot, filters: StatementFilters, after: str | None, limit: int | None
) -> Iterator[Target]:
    """All that pass, fetched page by page."""
    left = limit
    while left is None or left > 0:
        size = _FETCHED if left is None else min(_FETCHED, left)
        page = snapshot.statements(filters, after=after, limit=size)
        yield from map(target_of, page)
        if len(page) < size:
            return
        after = page[-1].statement_id
        left = None if left is None else left - size


def write(path: Path, found: Iterator[Target]) -> int:
    """Write one row for each; how many. Raises UsageError as `write_rows` does."""
    return write_rows(path, chain([COLUMNS], (tuple(asdict(one).values()) for one in found)))


def write_rows(path: Path, table: Iterable[Sequence[Any]]) -> int:
    """Write the table, whose first row is its header, by the file's ending; how many rows follow it.

    Raises UsageError for another ending, and for a place where nothing can be written.
    """
    writers = {".csv": _write_csv, ".xlsx": _write_xlsx}
    if path.suffix.lower() not in writers:
        raise UsageError(
            f"不支持写入 {path.name}；请用 .csv 或 .xlsx 结尾的文件名",
            f"{path.name} cannot be written; name a file that ends in .csv or .xlsx",
        )
    aside = path.with_name(f".{path.name}.new")
    try:
        rows = writers[path.suffix.lower()](aside, table)
        aside.replace(path)
        return rows - 1
    except OSError as error:
        raise UsageError(
            f"无法写入 {path}（{error.strerror}）；请检查目录是否存在、是否可写",
            f"{path} cannot be written ({error.strerror}); check that the folder is there",
        ) from error
    finally:
        aside.unlink(missing_ok=True)


def _write_csv(path: Path, table: Iterable[Sequence[Any]]) -> int:
    """With a byte order mark, which spreadsheets need to read Chinese."""
    rows = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for rows, row in enumerate(table, 1):  # noqa: B007 - counted
            writer.writerow([_harmless(value) for value in row])
    return rows


def _harmless(value: Any) -> Any:
    """Text that would be a formula with an apostrophe before it, as spreadsheets write it."""
    is_formula = isinstance(value, str) and value.startswith(_FORMULA) and value not in _SIGNS
    return f"'{value}" if is_formula else value


def _write_xlsx(path: Path, table: Iterable[Sequence[Any]]) -> int:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("指标")
    rows = 0
    for rows, row in enumerate(table, 1):  # noqa: B007 - counted
        sheet.append([_cell(sheet, value) for value in row])
    book.save(path)
    return rows


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    # A file format of XML holds no control characters; texts from damaged files may.
    shown = ILLEGAL_CHARACTERS_RE.sub("", value).encode("utf-8", "ignore").decode("utf-8")
    shown = shown.replace("\ufffe", "").replace("\uffff", "")
    cell = WriteOnlyCell(sheet, shown)
    cell.data_type = "s"
    return cell
