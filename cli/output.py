"""What commands print: JSON, short Chinese text, progress bars on a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from api.v1 import DiffOut
    from search.results import Answer, Explanation, Note, SearchResult


def print_json(shape: Any) -> None:
    """One JSON value on a line of its own."""
    typer.echo(json.dumps(shape, ensure_ascii=False))


@contextmanager
def progress(label: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing in a pipe; gives the function that moves it on."""
    from tqdm import tqdm

    with tqdm(
        desc=label, total=total, unit="个", file=sys.stderr, disable=not sys.stderr.isatty()
    ) as bar:

        def advance(count: int) -> None:
            bar.update(count)

        yield advance


def print_search(result: SearchResult, *, explain: bool) -> None:
    """Hits for a reader; `explain` shows why each stands where it does, and the time of each stage."""
    from search.results import Relation

    _print_notes(result.notes, len(result.parsed.corrected))
    if not result.hits:
        typer.echo("没有找到相关内容")
    for number, hit in enumerate(result.hits, result.offset + 1):
        section = " › ".join(hit.section)
        typer.echo(f"{number}. {hit.title}{'  [' + section + ']' if section else ''}")
        typer.echo(f"   {' '.join(hit.text.split())[:160]}")
        copies = f"  另有 {len(hit.copies)} 处相同内容" if hit.copies else ""
        typer.echo(f"   {hit.source}  {hit.status}  ({hit.score:.3f}){copies}")
        if hit.explanation is not None:
            _print_explanation(hit.explanation)
    least = "至少 " if result.total.relation is Relation.AT_LEAST else ""
    more = f"；下一页：--offset {result.next_offset}" if result.next_offset is not None else ""
    typer.echo(f"匹配的文段：{least}{result.total.value}{more}")
    if explain:
        typer.echo("用时（毫秒）：" + "，".join(f"{k} {v}" for k, v in result.took_ms.items()))


def _print_explanation(explanation: Explanation) -> None:
    for stage, place in explanation.stages.items():
        typer.echo(f"   {stage:<8} 第 {place.rank or '—'} 位  {place.score:.4f}")
    if explanation.words:
        typer.echo(f"   匹配的词：{'、'.join(explanation.words)}")
    for name, value in explanation.features.items():
        typer.echo(f"   {name} = {value:.4f}")


def _print_notes(notes: Sequence[Note], corrections: int) -> None:
    """Those of corrections come first, and can be undone."""
    for at, note in enumerate(notes):
        undo = "（--ignore corrected 可按原文检索）" if at < corrections else ""
        typer.echo(f"注意：{note.zh}{undo}")


def print_answer(answer: Answer) -> None:
    """An answer with its quotes, or why there is none."""
    from cli.answers import compared_lines, history_lines, item_lines, source_line, value_line
    from search.results import Status

    _print_notes(answer.notes, len(answer.parsed.corrected))
    is_answered = answer.status is Status.ANSWERED
    if answer.answer is not None:
        typer.secho(answer.answer, bold=True)
    else:
        typer.echo(answer.reason)
    shown = answer.values[:1] if answer.answer is not None else answer.values
    for value in () if answer.cells else shown:
        typer.echo(value_line(value))
    for line in (*compared_lines(answer), *(item_lines(answer) if is_answered else ())):
        typer.echo(line)
    for number, citation in enumerate(answer.citations, 1):
        typer.echo(f"[{number}] {' '.join(citation.quote.split())}")
        typer.echo(source_line(citation))
    for line in history_lines(answer):
        typer.echo(line)
    if answer.phrased:
        typer.echo(f"由语言模型转述（{answer.phrased.model}，以上方原文为准）：")
        typer.echo(f"  {answer.phrased.text}")
    if answer.related:
        typer.echo("相关内容（不是答案）：")
        for hit in answer.related:
            typer.echo(f"  · {hit.title}：{' '.join(hit.text.split())[:60]}…")


def print_diff(found: DiffOut) -> None:
    """What differs between two versions, the words of both."""
    from search.versions import Change

    names = {Change.CHANGED: "修改", Change.ADDED: "新增", Change.REMOVED: "删去"}
    for sign, version in (("-", found.before), ("+", found.after)):
        typer.echo(f"{sign} 《{version.title}》 {version.published or ''}  {version.source}")
    for one in found.changes:
        sides = [(sign, c) for sign, c in (("-", one.before), ("+", one.after)) if c is not None]
        typer.echo(f"\n[{names[one.change]}] {sides[-1][1].label or '（首部）'}")
        for sign, clause in sides:
            typer.echo("\n".join(f"{sign} {line}" for line in clause.quote.splitlines()))
    typer.echo(f"\n未修改：{found.unchanged} 条，其中序号或标题有变：{found.renumbered} 条")
