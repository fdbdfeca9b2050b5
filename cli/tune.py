"""The command that fits the ranking to questions of one's own: `wenzheng tune`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from cli.context import Context
from cli.output import print_json
from wenzheng.errors import UsageError
from wenzheng.readable import EVERYTHING

if TYPE_CHECKING:
    from eval.datasets import Judgement, Query
    from eval.examples import Example
    from eval.tuning import Tuning
    from wenzheng.library import Library


FEEDBACK = "feedback"
"""What the ranking is said to be fitted to, where that is ratings."""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(name="tune")(tune_command)


def tune_command(
    context: typer.Context,
    questions: Annotated[
        Path | None,
        typer.Argument(help="判定过的问题：BEIR 格式的目录，或问题文件", metavar="DIR"),
    ] = None,
    feedback: Annotated[
        bool, typer.Option("--feedback", help="用对答案的评价作为问题（见 wenzheng feedback）")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只报告，不写入")] = False,
    folds: Annotated[int, typer.Option("--folds", min=2, max=50, help="分几组交叉检验")] = 5,
    remove: Annotated[bool, typer.Option("--reset", help="去掉已写入的排序，恢复固定权重")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出")] = False,
) -> int:
    """用自己的问题调整排序；只有在未参与训练的问题上确有提高才写入。"""
    from eval.fitting import has_extra
    from eval.tuning import FEWEST_FOR_TREES, fit, reset, tune, write_ranking
    from search.ranking.factory import OWN
    from search.ranking.ranker import Kind, Trained

    ours: Context = context.obj
    folder = ours.settings.data / OWN
    if [remove, feedback, questions is not None].count(True) != 1:
        raise UsageError(
            "请给出问题所在的目录或文件，或只给 --feedback、--reset 之一",
            "give the folder or file of the questions, or one of --feedback and --reset alone",
        )
    if remove:
        _print_reset(reset(folder), as_json)
        return 0
    found = _examples(ours, questions)
    trees = len(found.examples) >= FEWEST_FOR_TREES and has_extra()
    tuned = tune(found.examples, folds, [Kind.LINEAR, Kind.TREES] if trees else [Kind.LINEAR])
    is_written = tuned.chosen is not None and not dry_run
    if tuned.chosen is not None and not dry_run:
        write_ranking(
            folder,
            fit(found.examples, tuned.chosen),
            model=found.model,
            tokeniser=found.tokeniser,
            trained_on=[
                Trained(
                    name=questions.resolve().name if questions else FEEDBACK,
                    questions=len(found.examples),
                )
            ],
        )
    if as_json:
        print_json({**tuned.to_json(), "written": is_written})
    else:
        _print_tuning(tuned, is_written=is_written)
    return 0


class _Found(NamedTuple):
    """What there is to learn from, and the model and tokeniser of the library it comes from."""

    examples: list[Example]
    model: str
    tokeniser: str


def _examples(context: Context, questions: Path | None) -> _Found:
    from eval.examples import examples

    with _judged(context, questions) as (library, queries, judgements):
        found = examples(library, context.embedder_of, queries, judgements)
        with library.snapshot(EVERYTHING) as snapshot:
            return _Found(found, snapshot.model.id, snapshot.tokeniser.version)


@contextmanager
def _judged(
    context: Context, questions: Path | None
) -> Iterator[tuple[Library, list[Query], list[Judgement]]]:
    """The library that is asked, the questions, and what is right: see docs/ranking.md.

    Without questions they are those whose answers were rated.
    """
    from eval.datasets import Dataset
    from eval.index import indexed
    from eval.tuning import judged_by_name, judged_by_patterns

    if questions is None:
        with context.library() as library:
            yield library, *_rated(context, library)
        return
    if questions.is_file():
        with context.library() as library:
            yield library, *judged_by_patterns(library, questions)
        return
    dataset = Dataset(questions)
    queries, judgements = judged_by_name(dataset)
    if dataset.has_corpus:
        index = indexed(dataset, context.settings.data, context.chosen_embedder)
        opened = index.library()
    else:
        opened = context.library()
    with opened as library:
        yield library, queries, judgements


def _rated(context: Context, library: Library) -> tuple[list[Query], list[Judgement]]:
    from api.feedback.store import FeedbackStore
    from eval.feedback import collected

    with library.snapshot(EVERYTHING) as snapshot:
        found = collected(FeedbackStore(context.settings.data).all(), snapshot)
    if not found.queries:
        raise UsageError(
            "还没有评为正确的答案可用来调整；请先在页面上评价答案，或给出判定过的问题",
            "no answer has been rated right yet; rate some on the page, or give judged questions",
        )
    return list(found.queries), list(found.judgements)


def _print_reset(was_there: bool, as_json: bool) -> None:
    if as_json:
        print_json({"removed": was_there})
        return
    typer.echo("已恢复固定权重" if was_there else "没有调整过的排序，无需恢复")


def _print_tuning(tuned: Tuning, *, is_written: bool) -> None:
    from eval.measures import MAIN

    typer.echo(f"问题 {tuned.questions} 个，分 {tuned.folds} 组；以下均为未参与训练的问题上的结果")
    typer.echo(f"{'fixed':<8}" + _means(tuned.fixed))
    for one in tuned.compared:
        gain = one.gains[MAIN]
        low, high = gain.interval
        typer.echo(f"{one.kind.value:<8}" + _means(one.means))
        typer.echo(
            f"        {MAIN} {gain.difference:+.4f} [{low:+.4f}, {high:+.4f}] p {gain.p:.3f}"
        )
    typer.echo("权重：" + "  ".join(f"{name} {value:.3f}" for name, value in tuned.weights.items()))
    typer.echo(_outcome(tuned, is_written=is_written))


def _means(values: Mapping[str, float]) -> str:
    return "  ".join(f"{name} {value:.4f}" for name, value in values.items())


def _outcome(tuned: Tuning, *, is_written: bool) -> str:
    if tuned.chosen is None:
        return "没有可靠的提高（区间含 0），未写入；仍用固定权重"
    if not is_written:
        return f"{tuned.chosen.value} 确有提高；按 --dry-run 未写入"
    return f"{tuned.chosen.value} 确有提高，已写入；正在运行的服务重启后生效，--reset 可恢复"
