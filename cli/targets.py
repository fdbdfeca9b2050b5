"""`wenzheng targets`: figures of the documents, printed or written as a table."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from cli.context import Context
from cli.filters import with_document_options
from cli.output import print_json
from wenzheng.errors import UsageError
from wenzheng.snapshot import Snapshot
from wenzheng.statement_filters import parse_statement_filters
from wenzheng.store.statements import StatementFilters
from wenzheng.targets import COLUMNS, Target, target_of

_FETCHED = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(with_document_options(targets))


def targets(
    context: typer.Context,
    given: dict[str, list[str]],
    indicator: Annotated[
        list[str] | None,
        typer.Option("--indicator", help="指标名中的词，空格隔开；可重复，表示任一"),
    ] = None,
    year: Annotated[list[str] | None, typer.Option("--year", help="所说的年份；可重复")] = None,
    state: Annotated[
        list[str] | None,
        typer.Option("--state", help="已实现、现状、目标、预测、未说明；可重复"),
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option("--change", help="水平、增长、年均增长、下降、新增、占比；可重复"),
    ] = None,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", help="单位，如 座、元；可重复")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="最多列出几条")] = None,
    after: Annotated[str | None, typer.Option("--after", help="从这一条之后列起")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="写入 .csv 或 .xlsx 文件", metavar="FILE")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出，每行一条")] = False,
) -> int:
    """列出文档中的指标数字：目标、现状与预测，逐条附原文。"""
    ours: Context = context.obj
    own = {"indicator": indicator, "year": year, "state": state, "change": change, "unit": unit}
    filters = parse_statement_filters({**given, **{n: v for n, v in own.items() if v}})
    with ours.library().snapshot() as snapshot:
        found = _targets(snapshot, filters, after, limit)
        if output is not None:
            typer.echo(f"已写入 {output}：{_write(output, found)} 条", err=True)
            return 0
        for target in found:
            print_json(asdict(target)) if as_json else _print(target)
    return 0


def _targets(
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


def _print(target: Target) -> None:
    year = f"{target.year}年" if target.year else "年份未说明"
    same = "" if target.amount == target.text else f"（{target.amount}）"
    said = f"{target.indicator} {target.change} {target.comparator} {target.text}{same}"
    typer.echo(f"{said}  {year}  {target.region or '地区未说明'}  {target.state}")
    typer.echo(f"    {' '.join(target.quote.split())[:160]}")
    typer.echo(f"    ——《{target.title}》 {target.published or ''}  {target.source}")


def _write(path: Path, found: Iterator[Target]) -> int:
    """Write the table by the file's ending; how many rows. Raises UsageError for another ending."""
    writers = {".csv": _write_csv, ".xlsx": _write_xlsx}
    if path.suffix.lower() not in writers:
        raise UsageError(
            f"不支持写入 {path.name}；请用 .csv 或 .xlsx 结尾的文件名",
            f"{path.name} cannot be written; name a file that ends in .csv or .xlsx",
        )
    try:
        return writers[path.suffix.lower()](path, found)
    except OSError as error:
        raise UsageError(
            f"无法写入 {path}（{error.strerror}）；请检查目录是否存在、是否可写",
            f"{path} cannot be written ({error.strerror}); check that the folder is there",
        ) from error


def _write_csv(path: Path, found: Iterator[Target]) -> int:
    """With a byte order mark, which spreadsheets need to read Chinese."""
    rows = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for rows, target in enumerate(found, 1):  # noqa: B007 - counted
            writer.writerow([_harmless(value) for value in asdict(target).values()])
    return rows


def _harmless(value: Any) -> Any:
    """Text that would be a formula with an apostrophe before it, as spreadsheets write it."""
    is_formula = isinstance(value, str) and value.startswith(_FORMULA)
    return f"'{value}" if is_formula else value


def _write_xlsx(path: Path, found: Iterator[Target]) -> int:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("指标")
    sheet.append(COLUMNS)
    rows = 0
    for rows, target in enumerate(found, 1):  # noqa: B007 - counted
        sheet.append([_cell(sheet, value) for value in asdict(target).values()])
    book.save(path)
    return rows


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    # A file format of XML holds no control characters; texts from damaged files may.
    shown = "".join(c for c in value if c >= " " or c in "\n\t")
    cell = WriteOnlyCell(sheet, shown)
    cell.data_type = "s"
    return cell
