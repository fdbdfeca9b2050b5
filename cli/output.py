"""What commands print: JSON, short Chinese text, progress bars on a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer
from tqdm import tqdm

from search.results import Answer, SearchResult, Status


def print_json(shape: Any) -> None:
    """One JSON value on a line of its own."""
    typer.echo(json.dumps(shape, ensure_ascii=False))


@contextmanager
def progress(label: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing in a pipe; gives the function that moves it on."""
    with tqdm(
        desc=label, total=total, unit="个", file=sys.stderr, disable=not sys.stderr.isatty()
    ) as bar:

        def advance(count: int) -> None:
            bar.update(count)

        yield advance


def print_search(result: SearchResult, *, explain: bool) -> None:
    """Hits for a reader; `explain` shows every leg's rank and score and the time of each stage."""
    if not result.hits:
        typer.echo("没有找到相关内容")
    for number, hit in enumerate(result.hits, 1):
        section = " › ".join(hit.section)
        typer.echo(f"{number}. {hit.title}{'  [' + section + ']' if section else ''}")
        typer.echo(f"   {' '.join(hit.text.split())[:160]}")
        typer.echo(f"   {hit.source}  ({hit.score:.3f})")
        for leg, place in hit.legs.items() if explain else ():
            typer.echo(f"   {leg}: 第 {place.rank or '—'} 位，{place.score:.4f}")
    if explain:
        typer.echo("用时（毫秒）：" + "，".join(f"{k} {v}" for k, v in result.took_ms.items()))


def print_answer(answer: Answer) -> None:
    """An answer with its quotes, or why there is none."""
    if answer.status is Status.ANSWERED:
        typer.secho(answer.answer, bold=True)
    else:
        typer.echo(answer.reason)
    for value in answer.values if answer.status is Status.CONFLICT else ():
        typer.echo(f"  {value.text}  [{value.citation + 1}]")
    for number, citation in enumerate(answer.citations, 1):
        typer.echo(f"[{number}] {' '.join(citation.quote.split())}")
        typer.echo(f"    ——《{citation.title}》 {citation.published or ''}  {citation.source}")
    if answer.related:
        typer.echo("相关内容（不是答案）：")
        for hit in answer.related:
            typer.echo(f"  · {hit.title}：{' '.join(hit.text.split())[:60]}…")
