"""Does a ranking fitted to these questions rank better than the fixed weights, on questions it has not seen?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.datasets import Dataset, Judgement, Query
from eval.examples import Example, folds
from eval.export import judgements_of
from eval.fitting import Weights, fit_trees, fit_weights
from eval.measures import MAIN, Measured, measure
from eval.paired import Paired, compare
from eval.passages import passages
from eval.progress import bar
from eval.questions import read_questions
from search.ranking.evidence import Column
from search.ranking.features import EVIDENCE, NAMES, Matrix
from search.ranking.ranker import CARD, Boosted, Card, Kind, OtherWeights, Trained
from search.trees import Trees, checksum
from wenzheng.errors import BadDataset
from wenzheng.library import Library
from wenzheng.readable import EVERYTHING

FEWEST = 20
"""Questions without which nothing is fitted: the interval of any gain would hold 0."""

FEWEST_FOR_TREES = 200

_MEASURES = (MAIN, "nDCG@10")

Correction = Callable[[Matrix], Column]


@dataclass(frozen=True)
class Fit:
    """One kind of ranking: its correction, and what has to be kept of it."""

    correction: Correction
    weights: Weights
    graph: bytes | None


@dataclass(frozen=True)
class Compared:
    """A kind of ranking on the questions that it was not fitted to, and against the fixed weights."""

    kind: Kind
    means: Mapping[str, float]
    gains: Mapping[str, Paired]

    @property
    def is_better(self) -> bool:
        """Whether the interval of the gain lies above 0."""
        return self.gains[MAIN].interval.low > 0

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types."""
        gains = {name: gain.to_json() for name, gain in self.gains.items()}
        return {"kind": self.kind.value, **_rounded(self.means), "gain": gains}


@dataclass(frozen=True)
class Tuning:
    """`fixed` are the means of the fixed weights, `chosen` is None where nothing is better."""

    questions: int
    folds: int
    fixed: Mapping[str, float]
    compared: tuple[Compared, ...]
    chosen: Kind | None
    weights: Weights

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types; `weights` are those fitted to all questions."""
        return {
            "questions": self.questions,
            "folds": self.folds,
            "fixed": _rounded(self.fixed),
            "fitted": [one.to_json() for one in self.compared],
            "chosen": self.chosen.value if self.chosen else None,
            "weights": _rounded(self.weights),
        }


def tune(found: Sequence[Example], count: int, kinds: Sequence[Kind]) -> Tuning:
    """Cross-validate each kind in `count` parts.

    Of kinds that are better than the fixed weights the one with the greater gain is chosen. Raises
    BadDataset for too few questions, or when all are about the same documents.
    """
    if len(found) < FEWEST:
        raise BadDataset(
            f"可用的问题只有 {len(found)} 个，至少需要 {FEWEST} 个；请补充问题与判定",
            f"there are only {len(found)} usable questions, {FEWEST} are needed; judge some more",
        )
    parts = folds(found, count)
    if len(parts) < 2:
        raise BadDataset(
            "所有问题都关于相同的文档，无法分组检验；请补充关于其他文档的问题",
            "all questions are about the same documents and cannot be parted; ask about others too",
        )
    fixed = measured(found, [example.fused for example in found])
    compared = tuple(_compared(found, parts, kind, fixed) for kind in kinds)
    better = [one for one in compared if one.is_better]
    best = max(better, key=lambda one: one.gains[MAIN].difference, default=None)
    return Tuning(
        questions=len(found),
        folds=len(parts),
        fixed=_means(fixed),
        compared=compared,
        chosen=best.kind if best else None,
        weights=fit_weights(found),
    )


def _compared(
    found: Sequence[Example], parts: Sequence[Sequence[int]], kind: Kind, fixed: Measured
) -> Compared:
    scores: list[Column] = [example.fused for example in found]
    with bar(f"检验 / checking {kind.value}", len(parts)) as advance:
        for part in parts:
            held_out = set(part)
            rest = [example for at, example in enumerate(found) if at not in held_out]
            correction = fit(rest, kind).correction
            for at in part:
                scores[at] = found[at].fused + correction(found[at].matrix)
            advance(1)
    held = measured(found, scores)
    gains = {name: compare(held.values[name], fixed.values[name]) for name in _MEASURES}
    return Compared(kind, _means(held), gains)


def fit(found: Sequence[Example], kind: Kind) -> Fit:
    """The ranking of that kind over all these questions."""
    if kind is Kind.LINEAR:
        weights = fit_weights(found)
        return Fit(OtherWeights(weights), weights, None)
    graph = fit_trees(found)
    return Fit(Boosted(Trees(graph)), {}, graph)


def measured(found: Sequence[Example], scores: Sequence[Column]) -> Measured:
    """The measures of the examples under these scores of their candidates."""
    judgements = [Judgement(e.query_id, unit, g) for e in found for unit, g in e.judged.items()]
    ranking = {e.query_id: e.ranking(s) for e, s in zip(found, scores, strict=True)}
    return measure(judgements, ranking, _MEASURES)


def _means(values: Measured) -> dict[str, float]:
    return {name: float(np.mean(column)) for name, column in values.values.items()}


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}


def write_ranking(
    folder: Path, fitted: Fit, *, model: str, tokeniser: str, trained_on: Sequence[Trained]
) -> None:
    """Write the ranking into the folder, over an earlier one.

    Trees have a name of their own and are there before the card that names them: whoever reads at
    any moment finds a whole ranking, the earlier or the later.
    """
    folder.mkdir(parents=True, exist_ok=True)
    graph = fitted.graph
    sha256 = checksum(graph) if graph is not None else ""
    name = f"trees-{sha256[:12]}.onnx" if graph is not None else ""
    card = Card(
        kind=Kind.TREES if graph is not None else Kind.LINEAR,
        features=NAMES if graph is not None else EVIDENCE,
        weights=fitted.weights,
        file=name,
        sha256=sha256,
        model=model,
        tokeniser=tokeniser,
        trained_on=tuple(trained_on),
    )
    if graph is not None:
        _replace(folder / name, graph)
    _replace(folder / CARD, (card.model_dump_json(indent=2) + "\n").encode())
    for path in _trees(folder):
        if path.name != name:
            path.unlink()


def _replace(path: Path, data: bytes) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def reset(folder: Path) -> bool:
    """Take the library's own ranking away; whether there was one."""
    card = folder / CARD
    was_there = card.exists()
    card.unlink(missing_ok=True)
    for path in _trees(folder):
        path.unlink()
    return was_there


def _trees(folder: Path) -> Iterator[Path]:
    return folder.glob("trees-*.onnx")


def judged_by_patterns(library: Library, file: Path) -> tuple[list[Query], list[Judgement]]:
    """The questions of a file in the form of `eval.questions`, judged by the passages that answer.

    Raises BadDataset for a malformed row.
    """
    asked = list(read_questions(file))
    with library.snapshot(EVERYTHING) as snapshot:
        held = list(passages(snapshot))
    judgements = [found for question in asked for found in judgements_of(question, held)]
    judged = {one.query_id for one in judgements}
    queries = [Query(one.question_id, one.text) for one in asked if one.question_id in judged]
    return queries, judgements


def judged_by_name(dataset: Dataset) -> tuple[list[Query], list[Judgement]]:
    """The questions and judgements of a folder. Raises BadDataset for a malformed row."""
    judgements = [one for one in dataset.judgements() if one.relevance > 0]
    judged = {one.query_id for one in judgements}
    return [query for query in dataset.queries() if query.query_id in judged], judgements
