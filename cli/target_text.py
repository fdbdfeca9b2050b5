"""Figures as a reader sees them on a terminal."""

from __future__ import annotations

import typer

from wenzheng.matrix import Matrix
from wenzheng.targets import GONE, Target, disagree, shown


def print_matrix(found: Matrix) -> None:
    """Region by region, each figure with its quote: a table of so many columns fits no terminal."""
    typer.echo(f"{found.year}年")
    for row in found.rows:
        typer.secho(row.region, bold=True)
        for column, cell in zip(found.columns, row.cells, strict=True):
            for target in cell:
                differs = "  【说法不一】" if disagree(cell) else ""
                typer.echo(f"  {column.title}：{shown(target)}  {_state(target)}{differs}")
                typer.echo(f"      {' '.join(target.quote.split())[:120]}")


def print_target(target: Target) -> None:
    """What it says, its sentence, its document."""
    year = f"{target.year}年" if target.year else "年份未说明"
    same = "" if target.amount == target.text else f"（{target.amount}）"
    every = "每年 " if target.yearly else ""
    said = f"{target.indicator} {target.change} {target.comparator} {every}{target.text}{same}"
    typer.echo(f"{said}  {year}  {target.region or '地区未说明'}  {_state(target)}")
    typer.echo(f"    {' '.join(target.quote.split())[:160]}")
    typer.echo(f"    ——《{target.title}》 {target.published or ''}  {target.source}")


def _state(target: Target) -> str:
    """The figure's state, and that of its document where that holds no longer."""
    if target.status not in GONE:
        return target.state
    by = f"，由《{target.repealed_by_title}》废止" if target.repealed_by_title else ""
    return f"{target.state}（文件已{target.status}{by}）"
