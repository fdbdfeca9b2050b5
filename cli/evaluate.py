"""Commands that measure: `wenzheng eval …`."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.context import Context
from cli.output import print_json
from eval.answers import evaluate_answers
from eval.answers_page import write_answers_page
from eval.asked import evaluate_questions
from eval.baselines import Baseline, baseline_stage
from eval.compare import compare_runs
from eval.datasets import Dataset, Qrels
from eval.export import export as write_export
from eval.extraction import evaluate_extraction
from eval.gate import gate as hold
from eval.gate import write_baseline
from eval.index import Indexed, indexed
from eval.measures import MAIN, MEASURES, SEED, check_measure
from eval.pages import write_report
from eval.report import (
    answers_text,
    comparison_text,
    extraction_text,
    gate_text,
    questions_text,
    retrieval_text,
    score_text,
    write_cases,
)
from eval.results import find_results, read_results, write_results
from eval.retrieval import evaluate_retrieval, modes_with
from eval.scoring import score_runs
from eval.statements import evaluate_statements, statements_text
from search.ranking.factory import chosen_ranker
from search.results import Mode
from wenzheng.errors import UsageError
from wenzheng.evaluations import EvaluationKind, keep
from wenzheng.readable import EVERYTHING

app = typer.Typer(no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出")]
Folder = Annotated[Path, typer.Argument(help="BEIR 格式的评测集目录", metavar="DIR")]


def _index(context: Context, dataset: Dataset) -> Indexed:
    chosen = context.chosen_embedder
    index = indexed(dataset, context.settings.data, chosen)
    ranker = chosen_ranker(context.settings, chosen.model_id)
    return replace(index, ranker=ranker, reranker=context.reranker)


Save = Annotated[
    bool, typer.Option("--save", help="把结果存入数据目录，供评测页面和 /v1/evaluations 显示")
]


def _keep(context: Context, kind: EvaluationKind, dataset: str, report: dict[str, Any]) -> None:
    kept = keep(context.settings.data, kind, dataset, version("wenzheng"), report)
    typer.echo(f"已保存 / saved: {kept.name}", err=True)


Modes = Annotated[
    str | None, typer.Option("--modes", help="检索方式，逗号分隔，如 bm25,hybrid；默认全部")
]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="只问按种子抽取的 N 个问题")]
Seed = Annotated[int, typer.Option("--seed", help="抽取问题的种子")]
Against = Annotated[
    Qrels, typer.Option("--qrels", help="判定：given 为原判定，dupaware 把副本也算相关")
]
Measure = Annotated[str, typer.Option("--measure", help="指标，如 RR@10、nDCG@10、AP@100")]


def _modes(context: Context, text: str | None) -> list[Mode]:
    """In the order of the pipeline, whatever order they are named in."""
    ranker = chosen_ranker(context.settings, context.chosen_embedder.model_id)
    there = modes_with(ranker=ranker is not None, reranker=context.reranker is not None)
    if text is None:
        return list(there)
    names = {name.strip() for name in text.split(",") if name.strip()}
    known = [mode.value for mode in there]
    if wrong := sorted(names - set(known)) or ([] if names else [text]):
        raise UsageError(
            f"没有检索方式 {'、'.join(wrong)}；可用：{'、'.join(known)}",
            f"there is no mode {', '.join(wrong)}; known are {', '.join(known)}",
        )
    return [mode for mode in there if mode.value in names]


@app.command()
def retrieval(
    context: typer.Context,
    folders: Annotated[list[Path], typer.Argument(help="BEIR 格式的评测集目录", metavar="DIR…")],
    run: Annotated[
        Path | None, typer.Option("--run", help="把各方式的 TREC 排序结果写入此目录")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="把逐题结果写入此目录；多个评测集时各占一个子目录"),
    ] = None,
    modes: Modes = None,
    baseline: Annotated[
        Baseline | None, typer.Option("--baseline", help="另加一行对照：rank-bm25")
    ] = None,
    limit: Limit = None,
    seed: Seed = SEED,
    save: Save = False,
    as_json: Json = False,
) -> int:
    """评测检索：各检索方式在评测集上的指标、区间与成对检验。"""
    wanted = _modes(context.obj, modes)
    datasets = [Dataset(folder) for folder in folders]
    _check_names(datasets)
    for dataset in datasets:
        index = _index(context.obj, dataset)
        stages = []
        if baseline:
            stages = [baseline_stage(baseline, index.library())]
        report = evaluate_retrieval(
            dataset,
            index.engine,
            settings=index.settings(),
            run_folder=run,
            modes=wanted,
            baselines=stages,
            limit=limit,
            seed=seed,
        )
        if out:
            write_results(out if len(datasets) == 1 else out / dataset.name, report, dataset)
        if save:
            _keep(context.obj, EvaluationKind.RETRIEVAL, report.dataset, report.to_json())
        print_json(report.to_json()) if as_json else typer.echo(retrieval_text(report))
    return 0


def _check_names(datasets: list[Dataset]) -> None:
    names = [dataset.name for dataset in datasets]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(
                f"有两个评测集都叫 {name}，结果会互相覆盖；请分开评测或改名",
                f"two sets are called {name} and would overwrite each other's results; "
                "evaluate them apart or rename one",
            )


@app.command()
def score(
    folder: Folder,
    runs: Annotated[list[Path], typer.Argument(help="TREC 排序结果", metavar="RUN…")],
    qrels: Against = Qrels.GIVEN,
    measure: Annotated[
        list[str] | None, typer.Option("--measure", help="指标，可重复；默认为全部常用指标")
    ] = None,
    as_json: Json = False,
) -> int:
    """给任何系统的 TREC 排序结果打分。"""
    names = tuple(check_measure(name) for name in measure) if measure else MEASURES
    scored = score_runs(Dataset(folder), runs, qrels=qrels, names=names)
    print_json(scored) if as_json else typer.echo(score_text(scored))
    return 0


@app.command()
def compare(
    one: Annotated[str, typer.Argument(help="结果目录、目录#方式，或 TREC 排序结果", metavar="A")],
    other: Annotated[str, typer.Argument(help="同上", metavar="B")],
    dataset: Annotated[
        Path | None, typer.Option("--dataset", help="评测集目录：两者都是 TREC 排序结果时给出判定")
    ] = None,
    measure: Measure = MAIN,
    qrels: Against = Qrels.GIVEN,
    as_json: Json = False,
) -> int:
    """成对比较两次结果：差、95 % 区间、随机化检验 p、相差最大的问题。"""
    judged = Dataset(dataset) if dataset else None
    found = compare_runs(one, other, dataset=judged, name=measure, qrels=qrels)
    print_json(found.to_json()) if as_json else typer.echo(comparison_text(found))
    return 0


@app.command()
def report(
    results: Annotated[
        list[Path], typer.Argument(help="--out 写出的结果目录，或其上级目录", metavar="RESULTS…")
    ],
    to: Annotated[Path, typer.Option("--to", help="写入此目录", metavar="FOLDER")],
    qrels: Against = Qrels.GIVEN,
    failures: Annotated[
        int, typer.Option("--failures", min=0, help="每种方式列出多少个未中的问题")
    ] = 100,
    as_json: Json = False,
) -> int:
    """把结果写成网页（report.html）和 Markdown（report.md）。"""
    folders = [folder for path in results for folder in find_results(path)]
    sets = [read_results(folder) for folder in folders]
    written = write_report(to, sets, qrels=qrels, most=failures)
    names = [path.as_posix() for path in written]
    print_json({"written": names}) if as_json else typer.echo("\n".join(names))
    return 0


@app.command()
def gate(
    context: typer.Context,
    folder: Folder,
    baseline: Annotated[Path, typer.Option("--baseline", help="基线文件", metavar="FILE")],
    update: Annotated[bool, typer.Option("--update", help="以本次结果作为新的基线")] = False,
    as_json: Json = False,
) -> int:
    """回归检查：与保存的指标相比，下降超过一个问题的分量即不通过（退出码 1）。"""
    dataset = Dataset(folder)
    index = _index(context.obj, dataset)
    report = evaluate_retrieval(dataset, index.engine, settings=index.settings())
    if update:
        write_baseline(baseline, report)
    found = hold(report, baseline)
    print_json(found.to_json()) if as_json else typer.echo(gate_text(found))
    return 0 if found.is_passed else 1


@app.command()
def export(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", help="写入此目录", metavar="FOLDER")],
    questions: Annotated[
        Path | None, typer.Option("--questions", help="问题文件：同时生成判定", metavar="FILE")
    ] = None,
    as_json: Json = False,
) -> int:
    """把当前数据目录导出为 BEIR 格式，每个文段一篇，供其他工具比较。"""
    ours: Context = context.obj
    with ours.library() as library, library.snapshot(EVERYTHING) as snapshot:
        written = write_export(snapshot, to, questions)
    if as_json:
        print_json(written.to_json())
    else:
        typer.echo("  ".join(f"{name} {value}" for name, value in written.to_json().items()))
    return 0


@app.command()
def answers(
    context: typer.Context,
    folder: Folder,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="每类只问前 N 个问题")] = None,
    cases: Annotated[
        Path | None, typer.Option("--cases", help="把每个问题的结果写入此文件")
    ] = None,
    without: Annotated[
        bool,
        typer.Option(
            "--without-relevant", help="再问一遍每个可答的问题，但除去其相关文档：应当拒答"
        ),
    ] = False,
    page: Annotated[
        Path | None, typer.Option("--page", help="把结果与可靠性图写成网页", metavar="FILE")
    ] = None,
    save: Save = False,
    as_json: Json = False,
) -> int:
    """评测答案：引文覆盖、拒答与置信度。"""
    dataset = Dataset(folder)
    index = _index(context.obj, dataset)
    report = evaluate_answers(
        dataset, index.engine(), settings=index.settings(), limit=limit, without=without
    )
    if cases:
        write_cases(cases, report)
    if page:
        write_answers_page(page, report)
    if save:
        _keep(context.obj, EvaluationKind.ANSWERS, report.dataset, report.to_json())
    print_json(report.to_json()) if as_json else typer.echo(answers_text(report))
    return 0


@app.command()
def questions(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="问题文件（JSON Lines）", metavar="FILE")],
    save: Save = False,
    as_json: Json = False,
) -> int:
    """用问题文件考查当前数据目录的答案。"""
    ours: Context = context.obj
    report = evaluate_questions(file, ours.engine())
    if save:
        _keep(ours, EvaluationKind.QUESTIONS, file.name, report.to_json())
    print_json(report.to_json()) if as_json else typer.echo(questions_text(report))
    return 0


@app.command()
def targets(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="标注文件（JSON Lines）", metavar="FILE")],
    as_json: Json = False,
) -> int:
    """用人工标注评测当前数据目录中的指标数字：准确率与召回率。"""
    ours: Context = context.obj
    with ours.library().snapshot(EVERYTHING) as snapshot:
        report = evaluate_statements(file, snapshot)
    print_json(report.to_json()) if as_json else typer.echo(statements_text(report))
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
