"""Commands for the dictionary: words suggest, add, list, remove, apply."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.words import EntriesOut, WordsOut
from cli.context import Context
from cli.output import print_json, progress
from indexer.decode import decode
from indexer.files import File
from wenzheng.errors import UsageError
from wenzheng.readable import EVERYTHING
from wenzheng.text.dictionary import Changes, Entry, Overview, parse_entries, parse_entry
from wenzheng.text.discovery import MOST_PASSAGES, Suggestion, discover

app = typer.Typer(no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出")]
_FORM = "每项是一个词，或用“=”连接的一组同义词：十四五 = “十四五” = 十四五时期"


@app.command()
def suggest(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, help="最多几个词")] = 50,
    least: Annotated[int, typer.Option("--min-count", min=2, help="至少出现几次")] = 10,
    as_json: Json = False,
) -> int:
    """从已索引的文档中发现词典里没有的词，附次数和例句；不作改动。"""
    ours: Context = context.obj
    with ours.library().snapshot(EVERYTHING) as snapshot:
        known = {form for entry in snapshot.words().pending.added for form in entry.forms}
        with progress("读取", min(snapshot.counts().chunks, MOST_PASSAGES)) as advance:
            found = discover(
                snapshot.passages(MOST_PASSAGES),
                snapshot.tokeniser,
                least=least,
                limit=limit + len(known),
                progress=advance,
            )
    fresh = [one for one in found if one.word not in known][:limit]
    for one in fresh:
        print_json(one._asdict()) if as_json else _print_suggestion(one)
    return 0


def _print_suggestion(one: Suggestion) -> None:
    typer.echo(f"{one.word}  {one.times} 次，{one.documents} 个文档  {one.example}")


@app.command()
def add(
    context: typer.Context,
    entries: Annotated[
        list[str] | None, typer.Argument(help=f"词或同义词组。{_FORM}", metavar="WORD…")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", help=f"文本文件，一行一项，“#”起为注释。{_FORM}", metavar="FILE"),
    ] = None,
    as_json: Json = False,
) -> int:
    """添加词和同义词，运行 words apply 后生效。"""
    ours: Context = context.obj
    new = [parse_entry(text) for text in entries or ()]
    if file:
        new += parse_entries(decode(File.of(file).data, str(file)).text.splitlines())
    if not new:
        raise UsageError(
            "没有给出词；请写在命令后面或用 --file 指定文件",
            "no words; give them as arguments or in a file with --file",
        )
    with ours.writer() as writer:
        fresh = writer.words.add(new)
    _report("added", "已添加", "其余已有" if len(fresh) < len(new) else "", fresh, as_json=as_json)
    return 0


@app.command()
def remove(
    context: typer.Context,
    entries: Annotated[
        list[str],
        typer.Argument(help="自己添加的词或同义词组（写组中任一词即可）", metavar="WORD…"),
    ],
    as_json: Json = False,
) -> int:
    """移除自己添加的词和同义词，运行 words apply 后生效。"""
    ours: Context = context.obj
    with ours.writer() as writer:
        gone = writer.words.remove(entries)
    _report("removed", "已移除", "", gone, as_json=as_json)
    return 0


def _report(key: str, zh: str, also: str, entries: Sequence[Entry], *, as_json: bool) -> None:
    if as_json:
        print_json({key: EntriesOut.of(tuple(entries)).model_dump()})
    else:
        tail = f"（{also}）" if also else ""
        typer.echo(f"{zh} {len(entries)} 项{tail}；运行 wenzheng words apply 后生效")


@app.command("list")
def list_(context: typer.Context, as_json: Json = False) -> int:
    """列出词典：版本、内置词数、自定义的词和同义词、待生效的改动。"""
    ours: Context = context.obj
    with ours.library().snapshot(EVERYTHING) as snapshot:
        overview = snapshot.words()
    if as_json:
        print_json(WordsOut.of(overview).model_dump())
    else:
        _print_overview(overview)
    return 0


def _print_overview(overview: Overview) -> None:
    words = sum(entry.is_word for entry in overview.built_in)
    typer.echo(
        f"词典版本 {overview.number}：内置 {words} 个词、{len(overview.built_in) - words} 组同义词，"
        f"自定义 {len(overview.own)} 项"
    )
    _print_entries("  ", overview.own)
    if overview.pending:
        typer.echo("待生效（运行 wenzheng words apply）：")
        _print_changes(overview.pending)
    if overview.newer:
        typer.echo("本程序的内置词典更新，运行 wenzheng words apply 即可采用：")
        _print_changes(overview.newer)


def _print_changes(changes: Changes) -> None:
    _print_entries("  + ", changes.added)
    _print_entries("  - ", changes.removed)


def _print_entries(mark: str, entries: Iterable[Entry]) -> None:
    for entry in entries:
        typer.echo(f"{mark}{entry.text}")


@app.command()
def apply(context: typer.Context, as_json: Json = False) -> int:
    """使改动生效：重新切分全部文段，不重新计算向量；只改同义词时立即生效。"""
    ours: Context = context.obj
    with ours.writer() as writer, progress("切分", writer.chunks) as advance:
        applied = writer.words.apply(advance)
    if as_json:
        print_json(
            {
                "version": applied.number,
                "added": EntriesOut.of(applied.changes.added).model_dump(),
                "removed": EntriesOut.of(applied.changes.removed).model_dump(),
                "recut": applied.recut,
            }
        )
    elif applied.changes:
        added, removed = applied.changes
        typer.echo(
            f"词典版本 {applied.number} 已生效：新增 {len(added)} 项，移除 {len(removed)} 项，"
            f"重新切分文段 {applied.recut} 个"
        )
    else:
        typer.echo(f"没有待生效的改动；词典版本 {applied.number}")
    return 0
