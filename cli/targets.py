"""`wenzheng targets`: figures of the documents, printed or written as a table."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.context import Context
from cli.filters import with_document_options
from cli.output import print_json
from wenzheng.readable import EVERYTHING


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
    as_matrix: Annotated[
        bool,
        typer.Option("--matrix", help="地区 × 指标 的表；不给 --indicator 时用常见的 11 个指标"),
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", help="写入 .csv 或 .xlsx 文件", metavar="FILE")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出，每行一条")] = False,
) -> int:
    """列出文档中的指标数字：目标、现状与预测，逐条附原文。"""
    from cli.target_text import print_target
    from wenzheng.exporting import every, figures_table, write_file
    from wenzheng.statement_filters import parse_statement_filters

    ours: Context = context.obj
    own = {"indicator": indicator, "year": year, "state": state, "change": change, "unit": unit}
    if as_matrix:
        given = {**given, **{n: v for n, v in own.items() if v and n not in ("indicator", "year")}}
        return _matrix(ours, given, indicator or [], year or [], output, as_json=as_json)
    filters = parse_statement_filters({**given, **{n: v for n, v in own.items() if v}})
    with ours.library().snapshot(EVERYTHING) as snapshot:
        found = every(snapshot, filters, after, limit)
        if output is not None:
            typer.echo(f"已写入 {output}：{write_file(output, figures_table(found))} 条", err=True)
            return 0
        printed = 0
        for printed, target in enumerate(found, 1):  # noqa: B007 - counted
            print_json(asdict(target)) if as_json else print_target(target)
    if not printed:
        typer.echo("没有符合条件的指标数字；可以少用几个词，或去掉一些筛选条件", err=True)
    return 0


def _matrix(
    ours: Context,
    given: dict[str, list[str]],
    asked: list[str],
    years: list[str],
    output: Path | None,
    *,
    as_json: bool,
) -> int:
    from cli.target_text import print_matrix
    from wenzheng.exporting import write_file
    from wenzheng.matrix import columns_of, matrix_of, matrix_table
    from wenzheng.statement_filters import parse_statement_filters, parse_year

    columns, filters = columns_of(asked), parse_statement_filters(given)
    year = parse_year(years[-1]) if years else None
    with ours.library().snapshot(EVERYTHING) as snapshot:
        found = matrix_of(snapshot, filters, columns, year)
    if not found.rows:
        typer.echo("没有符合条件的指标数字；可以换一个年份或指标，或去掉一些筛选条件", err=True)
    if output is not None:
        typer.echo(f"已写入 {output}：{write_file(output, matrix_table(found))} 行", err=True)
    elif as_json:
        print_json(found.to_json())
    elif found.rows:
        print_matrix(found)
    return 0
