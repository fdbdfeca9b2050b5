"""Commands that measure: eval retrieval, eval answers, eval questions, eval extraction."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.context import Context
from cli.output import print_json
from eval.answers import evaluate_answers
from eval.asked import evaluate_questions
from eval.datasets import Dataset
from eval.extraction import evaluate_extraction
from eval.index import Indexed, indexed
from eval.report import (
    answers_text,
    extraction_text,
    questions_text,
    retrieval_text,
    write_cases,
)
from eval.retrieval import evaluate_retrieval

app = typer.Typer(no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出")]
Folder = Annotated[Path, typer.Argument(help="BEIR 格式的评测集目录", metavar="DIR")]


def _index(context: Context, dataset: Dataset) -> Indexed:
    return indexed(dataset, context.settings.data, context.chosen_embedder)


@app.command()
def retrieval(
    context: typer.Context,
    folder: Folder,
    run: Annotated[
        Path | None, typer.Option("--run", help="把各方式的 TREC 排序结果写入此目录")
    ] = None,
    as_json: Json = False,
) -> int:
    """评测检索：各检索方式在一个评测集上的指标。"""
    dataset = Dataset(folder)
    index = _index(context.obj, dataset)
    report = evaluate_retrieval(dataset, index.engine, settings=index.settings(), run_folder=run)
    print_json(report.to_json()) if as_json else typer.echo(retrieval_text(report))
    return 0


@app.command()
def answers(
    context: typer.Context,
    folder: Folder,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="每类只问前 N 个问题")] = None,
    cases: Annotated[
        Path | None, typer.Option("--cases", help="把每个问题的结果写入此文件")
    ] = None,
    as_json: Json = False,
) -> int:
    """评测答案：引文覆盖、拒答与置信度。"""
    dataset = Dataset(folder)
    index = _index(context.obj, dataset)
    report = evaluate_answers(dataset, index.engine(), settings=index.settings(), limit=limit)
    if cases:
        write_cases(cases, report)
    print_json(report.to_json()) if as_json else typer.echo(answers_text(report))
    return 0


@app.command()
def questions(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="问题文件（JSON Lines）", metavar="FILE")],
    as_json: Json = False,
) -> int:
    """用问题文件考查当前数据目录的答案。"""
    ours: Context = context.obj
    report = evaluate_questions(file, ours.engine())
    print_json(report.to_json()) if as_json else typer.echo(questions_text(report))
    return 0


@app.command()
def extraction(
    files: Annotated[Path, typer.Argument(help="待解析文件所在的目录", metavar="DIR")],
    reference: Annotated[
        Path, typer.Option("--reference", help="参考文本（JSON Lines，可为 .gz）", metavar="FILE")
    ],
    as_json: Json = False,
) -> int:
    """评测解析：从文件取出的正文与参考文本的符合程度。"""
    report = evaluate_extraction(files, reference)
    print_json(report.to_json()) if as_json else typer.echo(extraction_text(report))
    return 0
