"""Figures of the documents page by page, and as a table in a file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from wenzheng.errors import UsageError
from wenzheng.store.statements import StatementFilters, StoredStatement
from wenzheng.targets import COLUMNS, Target, target_of

_FETCHED = 500
_FORMULA = tuple("=+-@＝＋－＠\t\r")
"""How a text begins that a spreadsheet would take for a formula."""

_SIGNS = frozenset(("=", ">=", ">", "<=", "<", "≈"))
"""What a comparator is, which is no formula."""


class TableFormat(StrEnum):
    """What a table can be written as; its file's ending."""

    CSV = "csv"
    XLSX = "xlsx"


class Figures(Protocol):
    """Where figures are selected; a snapshot is one."""

    def statements(
        self, filters: StatementFilters, *, after: str | None = None, limit: int | None = None
    ) -> Sequence[StoredStatement]:
        """Figures that pass, by doc_id and place in the text, from behind `after` on."""
        ...


def every(
    snapshot: Figures, filters: StatementFilters, after: str | None, limit: int | None
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


def figures_table(found: Iterable[Target]) -> Iterator[Sequence[Any]]:
    """One row for each, behind a header."""
    yield COLUMNS
    for one in found:
        yield tuple(asdict(one).values())


def write_file(path: Path, table: Iterable[Sequence[Any]]) -> int:
    """Write the table by the file's ending; how many rows follow its header.

    Raises UsageError for another ending, and for a place where nothing can be written.
    """
    ending = path.suffix.lower().removeprefix(".")
    if ending not in list(TableFormat):
        raise UsageError(
            f"不支持写入 {path.name}；请用 .csv 或 .xlsx 结尾的文件名",
            f"{path.name} cannot be written; name a file that ends in .csv or .xlsx",
        )
    aside = path.with_name(f".{path.name}.new")
    try:
        with aside.open("wb") as file:
            rows = write_table(file, TableFormat(ending), table)
        aside.replace(path)
        return rows
    except OSError as error:
        raise UsageError(
            f"无法写入 {path}（{error.strerror}）；请检查目录是否存在、是否可写",
            f"{path} cannot be written ({error.strerror}); check that the folder is there",
        ) from error
    finally:
        aside.unlink(missing_ok=True)


def write_table(file: IO[bytes], kind: TableFormat, table: Iterable[Sequence[Any]]) -> int:
    """Write the table, whose first row is its header; how many rows follow it."""
    written = _write_csv if kind is TableFormat.CSV else _write_xlsx
    return written(file, table) - 1


def _write_csv(file: IO[bytes], table: Iterable[Sequence[Any]]) -> int:
    """With a byte order mark, which spreadsheets need to read Chinese."""
    rows = 0
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", errors="replace")
    writer = csv.writer(text)
    for rows, row in enumerate(table, 1):  # noqa: B007 - counted
        writer.writerow([_harmless(value) for value in row])
    text.flush()
    text.detach()
    return rows


def _harmless(value: Any) -> Any:
    """Text that would be a formula with an apostrophe before it, as spreadsheets write it."""
    is_formula = isinstance(value, str) and value.startswith(_FORMULA) and value not in _SIGNS
    return f"'{value}" if is_formula else value


def _write_xlsx(file: IO[bytes], table: Iterable[Sequence[Any]]) -> int:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("指标")
    rows = 0
    for rows, row in enumerate(table, 1):  # noqa: B007 - counted
        sheet.append([_cell(sheet, value) for value in row])
    book.save(file)
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
