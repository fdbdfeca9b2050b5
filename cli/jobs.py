"""Commands for the table of jobs: jobs list, show, cancel."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.context import Context
from cli.output import print_json
from wenzheng.store.jobs import Job, JobState, JobTable, Said

app = typer.Typer(no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出")]
Number = Annotated[int, typer.Argument(help="任务编号", metavar="JOB", min=1, max=2**53)]

_MOST = 500
_STATES = {
    JobState.QUEUED: "排队",
    JobState.RUNNING: "进行中",
    JobState.DONE: "完成",
    JobState.FAILED: "失败",
    JobState.CANCELLED: "已取消",
}
_WAYS = {
    "added": "新增",
    "updated": "更新",
    "unchanged": "未变",
    "removed": "移除",
    "failed": "失败",
    "chunks": "文段",
    "embedded": "新计算向量",
}


@app.command("list")
def list_(
    context: typer.Context,
    state: Annotated[JobState | None, typer.Option("--state", help="只看这种状态")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="最多几个")] = 20,
    as_json: Json = False,
) -> int:
    """列出上传和命令的任务，新的在前。"""
    for job in _table(context).jobs(state=state, limit=limit):
        print_json(_shape(job)) if as_json else typer.echo(_line(job))
    return 0


@app.command()
def show(context: typer.Context, job: Number, as_json: Json = False) -> int:
    """显示一个任务和其中各文件的结果，失败的在前。"""
    table = _table(context)
    found, outcomes = table.job(job), table.outcomes(job, _MOST)
    if as_json:
        files = [
            {
                "source": one.source,
                "outcome": one.way.value,
                "doc_id": one.doc_id,
                "reason": _said(one.error),
            }
            for one in outcomes
        ]
        print_json({**_shape(found), "files": files})
        return 0
    typer.echo(_line(found))
    if found.error:
        typer.echo(f"  {found.error.zh}\n  {found.error.en}")
    for one in outcomes:
        typer.echo(f"  {_WAYS[one.way]}  {one.source}")
        if one.error:
            typer.echo(f"    {one.error.zh}\n    {one.error.en}")
    return 0


@app.command()
def cancel(context: typer.Context, job: Number, as_json: Json = False) -> int:
    """取消任务；正在进行的，做完手头一批即停，已提交的文档仍然保留。"""
    found = _table(context).take_back(job)
    print_json(_shape(found)) if as_json else typer.echo(_line(found))
    return 0


def _table(context: typer.Context) -> JobTable:
    ours: Context = context.obj
    return JobTable(ours.settings.data)


def _said(said: Said | None) -> dict[str, str] | None:
    return said and {"code": said.code, "message": said.zh, "message_en": said.en}


def _shape(job: Job) -> dict[str, object]:
    names = ("id", "asker", "created", "started", "finished", "total", "done")
    return {
        **{name: getattr(job, name) for name in names},
        "kind": job.kind.value,
        "state": job.state.value,
        "counts": dict(job.counts),
        "reason": _said(job.error),
    }


def _line(job: Job) -> str:
    counts = "，".join(f"{_WAYS.get(way, way)} {count}" for way, count in job.counts.items())
    files = f"  {job.done}/{job.total}" if job.total else ""
    who = f"  {job.asker}" if job.asker else ""
    return (
        f"{job.id}  {job.created}  {job.kind}  {_STATES[job.state]}{files}{who}  {counts}".rstrip()
    )
