"""`wenzheng targets`: figures of the documents, printed or written as a table."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import Context
from cli.filters import with_document_options
from cli.output import print_json

if TYPE_CHECKING:
    from wenzheng.targets import Target


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
    from cli.exporting import every, write
    from wenzheng.statement_filters import parse_statement_filters

    ours: Context = context.obj
    own = {"indicator": indicator, "year": year, "state": state, "change": change, "unit": unit}
    filters = parse_statement_filters({**given, **{n: v for n, v in own.items() if v}})
    with ours.library().snapshot() as snapshot:
        found = every(snapshot, filters, after, limit)
        if output is not None:
            typer.echo(f"已写入 {output}：{write(output, found)} 条", err=True)
            return 0
        for target in found:
            print_json(asdict(target)) if as_json else _print(target)
    return 0


def _print(target: Target) -> None:
    year = f"{target.year}年" if target.year else "年份未说明"
    same = "" if target.amount == target.text else f"（{target.amount}）"
    said = f"{target.indicator} {target.change} {target.comparator} {target.text}{same}"
    typer.echo(f"{said}  {year}  {target.region or '地区未说明'}  {target.state}")
    typer.echo(f"    {' '.join(target.quote.split())[:160]}")
    typer.echo(f"    ——《{target.title}》 {target.published or ''}  {target.source}")
