"""Commands that read: parse, search, ask, documents, diff, status, doctor."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.context import Context
from cli.filters import with_filters
from cli.output import print_answer, print_diff, print_json, print_search
from search.results import Mode, to_json
from search.understanding import Part, parse_parts
from wenzheng.domain import Filters, ParsedDocument, StoredDocument
from wenzheng.errors import InputFailed
from wenzheng.readable import EVERYTHING

if TYPE_CHECKING:
    from indexer.workers import Task
    from wenzheng.checkup import Finding
    from wenzheng.library import Snapshot

Ignore = Annotated[
    list[str] | None,
    typer.Option("--ignore", help=f"忽略对问题的一部分理解：{'、'.join(Part)}；可重复"),
]
Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (parse, diff, doctor, status):
        app.command()(command)
    for filtered in (search, ask, documents):
        app.command()(with_filters(filtered))


def parse(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="要解析的文件", metavar="FILE")],
    as_json: Json = False,
) -> int:
    """显示一个文件会被解析成什么，不存储；压缩包中的每个文档各占一行。"""
    from indexer.parsed_json import parsed_json

    ours: Context = context.obj
    failures: list[InputFailed] = []
    with ours.workers() as workers:
        for _task, result in workers.parse_all(_tasks(file, failures)):
            if isinstance(result, InputFailed):
                failures.append(result)
            else:
                print_json(parsed_json(result)) if as_json else _print_parsed(result)
    for failure in failures:
        typer.echo(f"{failure.zh}\n{failure.en}", err=True)
    return InputFailed.exit_code if failures else 0


def _tasks(path: Path, failures: list[InputFailed]) -> Iterator[Task[None]]:
    """What the file holds; what cannot be had is noted among the failures."""
    from indexer.files import File
    from indexer.members import Failure, pieces
    from indexer.workers import Task

    resolved = path.resolve()
    for piece in pieces(resolved.as_posix(), resolved.name, File.of(path).data):
        if isinstance(piece, Failure):
            failures.append(piece.error)
        else:
            yield Task(piece, None)


def _print_parsed(document: ParsedDocument) -> None:
    known = document.metadata
    typer.echo(f"标题：{known.title}\n发布：{known.published or '未知'}")
    typer.echo(
        f"机关：{known.issuer or '未知'}\n文号：{known.doc_number or '未知'}\n文种：{known.kind}"
    )
    for section in document.sections:
        typer.echo(f"{'  ' * section.level}{section.heading}")
    for warning in document.warnings:
        typer.echo(f"提示：{warning}")
    typer.echo(f"\n{document.text}")


def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="检索词或问题", metavar="QUERY")],
    filters: Filters,
    k: Annotated[int, typer.Option("-k", help="返回条数")] = 10,
    mode: Annotated[Mode | None, typer.Option("--mode", help="检索方式；默认为最好的一种")] = None,
    offset: Annotated[int, typer.Option("--offset", help="从第几条起，首条为 0")] = 0,
    collapse: Annotated[bool, typer.Option(help="相同内容合为一条")] = True,
    ignore: Ignore = None,
    explain: Annotated[bool, typer.Option("--explain", help="说明各条的由来与各阶段用时")] = False,
    as_json: Json = False,
) -> int:
    """检索文段。"""
    ours: Context = context.obj
    result = ours.engine().search(
        query,
        k=k,
        offset=offset,
        mode=mode,
        filters=filters,
        ignore=parse_parts(ignore or ()),
        collapse=collapse,
        explain=explain,
        readable=EVERYTHING,
    )
    print_json(to_json(result)) if as_json else print_search(result, explain=explain)
    return 0


def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="问题", metavar="QUESTION")],
    filters: Filters,
    ignore: Ignore = None,
    phrase: Annotated[
        bool, typer.Option("--phrase/--no-phrase", help="配置了语言模型时，附上它的转述")
    ] = True,
    as_json: Json = False,
) -> int:
    """提问，得到逐字引用的答案；文档没有说的，如实告知。"""
    ours: Context = context.obj
    answer = ours.engine().ask(
        question,
        filters=filters,
        ignore=parse_parts(ignore or ()),
        phrase=phrase,
        readable=EVERYTHING,
    )
    print_json(to_json(answer)) if as_json else print_answer(answer)
    return 0


def documents(context: typer.Context, filters: Filters, as_json: Json = False) -> int:
    """列出已索引的文档。"""
    ours: Context = context.obj
    with ours.library().snapshot(EVERYTHING) as snapshot:
        for document in snapshot.documents(filters):
            if as_json:
                print_json(_document(document))
            else:
                typer.echo(
                    f"{document.doc_id}  {document.published or '日期未知'}  {document.title}"
                )
    return 0


def diff(
    context: typer.Context,
    before: Annotated[str, typer.Argument(help="较早版本的编号或来源", metavar="DOC")],
    after: Annotated[str, typer.Argument(help="较晚版本的编号或来源", metavar="DOC")],
    as_json: Json = False,
) -> int:
    """逐条比较一个文件的两个版本。"""
    from api.v1 import DiffOut
    from search.versions import diff_of

    ours: Context = context.obj
    with ours.library().snapshot(EVERYTHING) as snapshot:
        versions = diff_of(snapshot, _doc_id(snapshot, before), _doc_id(snapshot, after))
    found = DiffOut.of(versions)
    print_json(found.model_dump(mode="json")) if as_json else print_diff(found)
    return 0


def _doc_id(snapshot: Snapshot, name: str) -> str:
    """The doc_id of a document given by it or by its source; what is neither is left as it is."""
    sources = {document.source: document.doc_id for document in snapshot.documents()}
    return sources.get(name) or sources.get(Path(name).resolve().as_posix()) or name


def _document(document: StoredDocument) -> dict[str, Any]:
    shape = dataclasses.asdict(document)
    shape |= shape.pop("validity")
    for name in ("written", "published", "effective", "expires"):
        shape[name] = shape[name].isoformat() if shape[name] else None
    return shape


def status(context: typer.Context, as_json: Json = False) -> int:
    """显示数据目录的状况。"""
    from wenzheng.checkup import advise

    ours: Context = context.obj
    with ours.library().snapshot(EVERYTHING) as snapshot:
        shape = {
            "data": ours.settings.data.resolve().as_posix(),
            "model": snapshot.model.id,
            "reranker": ours.reranker and ours.reranker.name,
            "phraser": ours.phraser and ours.phraser.name,
            "generation": snapshot.generation,
            **snapshot.counts()._asdict(),
            "terms": snapshot.terms,
            "dictionary": snapshot.words().number,
        }
        advice = advise(snapshot)
    if as_json:
        print_json({**shape, "advice": [one._asdict() for one in advice]})
    else:
        for name, value in shape.items():
            typer.echo(f"{name}: {value}")
        _print_advice(advice)
    return 0


def _print_advice(advice: Sequence[Finding]) -> None:
    for one in advice:
        typer.echo(f"提示：{one.zh}\nAdvice: {one.en}")


def doctor(context: typer.Context, as_json: Json = False) -> int:
    """检查数据目录是否完好、重排序是否可用；发现问题时退出码为 1。"""
    from search.reranking.probe import probe
    from wenzheng.checkup import advise, check

    ours: Context = context.obj
    library = ours.library()
    findings = check(ours.settings.data, library)
    with library.snapshot(EVERYTHING) as snapshot:
        advice = advise(snapshot)
    shape: dict[str, Any] = {}
    if ours.reranker is not None:
        probed = probe(ours.reranker)
        findings += probed.findings
        shape["reranker"] = {"name": probed.name, "first_ms": probed.first_ms, "ms": probed.ms}
        if not as_json and probed.ms is not None:
            typer.echo(
                f"重排序 {probed.name}：首次 {probed.first_ms} 毫秒，之后 {probed.ms} 毫秒（两个短句）"
            )
    if as_json:
        print_json(
            {
                "findings": [finding._asdict() for finding in findings],
                "advice": [one._asdict() for one in advice],
                **shape,
            }
        )
        return 1 if findings else 0
    _print_advice(advice)
    for finding in findings:
        typer.echo(f"问题：{finding.zh}\nFinding: {finding.en}")
    if not findings:
        typer.echo("一切正常")
    return 1 if findings else 0
