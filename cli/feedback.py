"""Commands for ratings of answers: feedback list, export, clear."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.feedback.store import FeedbackStore, Rating, Verdict
from api.observing.audit import AuditLog
from cli.context import Context
from cli.output import print_json
from wenzheng.errors import UsageError
from wenzheng.readable import EVERYTHING

app = typer.Typer(no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出")]
_IN_WORDS = {Verdict.RIGHT: "正确", Verdict.WRONG: "不正确", Verdict.NOT_ASKED: "不是所问"}


@app.command("list")
def list_(
    context: typer.Context,
    verdict: Annotated[Verdict | None, typer.Option("--verdict", help="只看这一种")] = None,
    as_json: Json = False,
) -> int:
    """列出评价，最早的在前：何时、谁、问题、答案、评价、说明。"""
    for one in _store(context).all(verdict):
        print_json(_shape(one)) if as_json else typer.echo(_line(one))
    return 0


@app.command()
def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="写入的目录", metavar="DIR")],
    corpus: Annotated[
        bool, typer.Option("--corpus", help="附上全部文段，供 wenzheng eval 使用")
    ] = False,
    as_json: Json = False,
) -> int:
    """把评价写成判定过的问题（BEIR 格式的目录），可直接交给 wenzheng tune。"""
    from eval.feedback import collected, write

    ours: Context = context.obj
    with ours.library() as library, library.snapshot(EVERYTHING) as snapshot:
        found = collected(_store(context).all(), snapshot)
        written = write(found, folder, snapshot if corpus else None)
    if as_json:
        print_json(written.to_json())
        return 0
    typer.echo(
        f"问题 {written.queries} 个，判定 {written.judgements} 条，答案 {written.answers} 个，"
        f"无答案的问题 {written.unanswerable} 个"
    )
    if written.filtered or written.gone:
        typer.echo(
            f"未写入：带筛选条件的 {written.filtered} 条，引文已不在库中的 {written.gone} 条"
        )
    return 0


@app.command()
def clear(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="确认清空")] = False,
    as_json: Json = False,
) -> int:
    """清空全部评价；不可恢复，须加 --yes。"""
    if not yes:
        raise UsageError(
            "清空评价不可恢复；确定要清空请加 --yes，可先用 wenzheng feedback list --json 存一份",
            "cleared ratings cannot be had back; add --yes, and keep `wenzheng feedback list --json` "
            "first if in doubt",
        )
    gone = _store(context).clear()
    ours: Context = context.obj
    log = AuditLog.of(ours.settings, ours.settings.data)
    if log:
        log.command(f"feedback cleared, {gone} ratings")
    print_json({"cleared": gone}) if as_json else typer.echo(f"已清空 {gone} 条评价")
    return 0


def _store(context: typer.Context) -> FeedbackStore:
    ours: Context = context.obj
    return FeedbackStore(ours.settings.data)


def _shape(one: Rating) -> dict[str, object]:
    citations = [cited._asdict() for cited in one.rated.citations]
    known = {"id": one.rating_id, "time": one.time, "asker": one.asker}
    return {**known, **asdict(one.rated), "citations": citations}


def _line(one: Rating) -> str:
    """A rating in one line, whatever was typed: no other line can be forged by it."""
    rated = one.rated
    said = f"{rated.question} → {rated.answer or '无答案'}"
    note = f"（{rated.note}）" if rated.note else ""
    line = f"{one.time}  {one.asker or '匿名'}  {_IN_WORDS[rated.verdict]}  {said}{note}"
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)
