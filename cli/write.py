"""Commands that change the data folder: index, remove, rebuild."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import Context
from cli.noting import note, shown
from cli.output import print_json, progress
from wenzheng.errors import DocumentNotFound, InputFailed
from wenzheng.readable import collection_names

if TYPE_CHECKING:
    from indexer.pipeline import Report
    from wenzheng.library import Writer

Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (index, remove, rebuild):
        app.command()(command)


def index(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="文件或文件夹", metavar="PATH…")],
    collections: Annotated[
        list[str] | None,
        typer.Option(
            "--collection",
            help="所属文档集；可重复。不给时，新文档归入“默认”，已有文档不变",
            metavar="NAME",
        ),
    ] = None,
    prune: Annotated[bool, typer.Option("--prune", help="移除这些文件夹中已不存在的文档")] = False,
    as_json: Json = False,
) -> int:
    """添加或更新文件和文件夹。"""
    from indexer.discover import discover
    from indexer.pipeline import index_paths
    from wenzheng.whoami import user

    ours: Context = context.obj
    into = collection_names(collections) if collections else None
    total = sum(1 for _ in discover(paths))
    with (
        ours.indexing() as (writer, embedder),
        ours.workers() as parser,
        progress("索引", total) as advance,
    ):
        report = index_paths(
            paths,
            writer,
            embedder,
            prune=prune,
            collections=into,
            parser=parser,
            progress=advance,
            asker=user(),
        )
    if into:
        note(
            ours,
            f"collections: {len(report.added) + len(report.updated)} documents are in {shown(into)}",
        )
    print_json(_shape(report)) if as_json else _print_report(report)
    return InputFailed.exit_code if report.failed else 0


def _shape(report: Report) -> dict[str, object]:
    return {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "failed": [
            {"source": source, "code": error.code, "message": error.zh, "message_en": error.en}
            for source, error in report.failed
        ],
        "chunks": report.chunks,
        "embedded": report.embedded,
    }


def _print_report(report: Report) -> None:
    typer.echo(
        f"新增 {len(report.added)}，更新 {len(report.updated)}，未变 {len(report.unchanged)}，"
        f"移除 {len(report.removed)}，失败 {len(report.failed)}"
        f"（文段 {report.chunks}，新计算向量 {report.embedded}）"
    )
    for _source, error in report.failed:
        typer.secho(f"失败：{error.zh}", fg="red", err=True)
        typer.echo(f"Failed: {error.en}", err=True)


def remove(
    context: typer.Context,
    documents: Annotated[
        list[str], typer.Argument(help="文档编号（doc_id）或来源路径", metavar="DOC…")
    ],
    as_json: Json = False,
) -> int:
    """移除文档。"""
    ours: Context = context.obj
    with ours.writer() as writer:
        doc_ids = [find(writer, name) for name in documents]
        for doc_id in doc_ids:
            writer.remove(doc_id)
        writer.commit()
    print_json({"removed": doc_ids}) if as_json else typer.echo(f"已移除 {len(doc_ids)} 个文档")
    return 0


def find(writer: Writer, name: str) -> str:
    """The doc_id of a document given by it or by its source."""
    sources = writer.sources()
    if name in sources.values():
        return name
    for source in (name, Path(name).resolve().as_posix()):
        if source in sources:
            return sources[source]
    raise DocumentNotFound(
        f"没有编号或来源为 {name} 的文档；用 wenzheng documents 查看全部文档",
        f"no document has the identifier or source {name}; see `wenzheng documents`",
    )


def rebuild(context: typer.Context) -> int:
    """由存储重建索引，不重新计算向量。"""
    ours: Context = context.obj
    with ours.writer(rebuild=True):
        typer.echo("索引已重建")
    return 0
