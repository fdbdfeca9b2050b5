"""Commands for the embedding model: model show, model switch."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.context import Context
from cli.output import print_json, progress
from indexer.reembed import Reembedded, switch_model
from wenzheng.embedding.factory import source_of
from wenzheng.library import Model
from wenzheng.readable import EVERYTHING

app = typer.Typer(no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出")]


@app.command()
def show(context: typer.Context, as_json: Json = False) -> int:
    """显示索引所用的向量模型，以及未完成的换用。"""
    ours: Context = context.obj
    with ours.library().snapshot(EVERYTHING) as snapshot:
        model, switch = snapshot.model, snapshot.unfinished_switch()
        shape = {
            "id": model.id,
            **model.source._asdict(),
            "dimension": snapshot.dimension,
            "unfinished_switch": switch._asdict() if switch else None,
        }
    if as_json:
        print_json(shape)
        return 0
    typer.echo(f"{model.id}（{model.source.name or '未记名称'}，{shape['dimension'] or 0} 维）")
    if switch:
        typer.echo(f"换用 {switch.model} 未完成：{switch.embedded}/{switch.chunks}")
    return 0


@app.command()
def switch(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="内置模型名、本地目录或模型库名称", metavar="NAME")],
    query_prompt: Annotated[
        str | None, typer.Option("--query-prompt", help="问题前缀（仅限其他模型）")
    ] = None,
    passage_prompt: Annotated[
        str | None, typer.Option("--passage-prompt", help="文段前缀（仅限其他模型）")
    ] = None,
    as_json: Json = False,
) -> int:
    """换用另一个向量模型：重新计算全部向量，完成并检查后一次切换；中断后再次运行即继续。"""
    ours: Context = context.obj
    source = source_of(name, query_prompt, passage_prompt)
    with ours.writer() as writer:
        embedder = ours.embedders.load(source)
        with progress("计算向量", writer.chunks) as advance:
            done = switch_model(writer, Model.of(embedder, source), embedder, advance)
    if as_json:
        print_json(
            {
                "before": done.before.id,
                "after": done.after.id,
                "chunks": done.chunks,
                "embedded": done.embedded,
                "kept": done.kept,
                "in_windows": done.in_windows,
            }
        )
    else:
        _print(done)
    return 0


def _print(done: Reembedded) -> None:
    if done.before.id == done.after.id:
        typer.echo(f"索引用的就是 {done.after.id}，没有需要计算的")
        return
    typer.echo(
        f"已由 {done.before.id} 换为 {done.after.id}：文段 {done.chunks}，"
        f"新计算向量 {done.embedded}，沿用上次已算的 {done.kept}"
    )
    if done.in_windows:
        typer.echo(
            f"其中 {done.in_windows} 个文段超出该模型一次可读的长度，已分窗计算后取平均；"
            "如需按该模型的长度重新分段，请索引到新目录"
        )
