"""Fits the weights by which runs of sentences are ranked (search/answering/runs.py), and says how well.

    python scripts/fit_runs.py NCP_POLICY --data DIR --half 0

The argument is a folder in BEIR layout with `answers.jsonl`; its index is built under `DIR/eval` where it
is not there yet. A question's half is the first byte of the SHA-256 of its identifier, modulo 2: fit on
half 0, and look at half 1 when all is decided. Only questions that a passage may answer count. Printed
are the share whose first run, and one of whose first three, holds 80 % of the gold: by the weights that
are in use, by fitted ones (each question by weights fitted to four fifths of the others), and the best
that any order could reach. Constraints and thresholds play no part here.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from cli.context import Context
from eval.datasets import Dataset, GoldAnswer
from eval.index import filter_id, indexed
from eval.matching import MOST, best_coverage
from eval.measures import SEED
from search.answering.runs import WEIGHTS, Features, Run, runs
from search.answering.subject import Subject
from search.engine import Engine
from search.results import AnswerKind
from wenzheng.domain import NO_FILTERS, Filters
from wenzheng.readable import EVERYTHING
from wenzheng.settings import Settings

FOLDS = 5
SHOWN = 3
PRIOR = 1.0
"""Weight of a normal prior around 0 on features of unit spread."""
_TEXTS = frozenset(AnswerKind) - {
    AnswerKind.NUMBER,
    AnswerKind.DATE,
    AnswerKind.PERSON,
    AnswerKind.DEFINITION,
    AnswerKind.ARTICLE,
}

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """The runs of one question, row by row, and how much of the gold each holds."""

    found: tuple[Run, ...]
    matrix: Matrix
    held: Matrix

    @property
    def is_right(self) -> NDArray[np.bool_]:
        """Which rows are good enough."""
        return self.held >= MOST


def main() -> None:
    """Fit, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--half", type=int, choices=(0, 1), required=True)
    arguments = parser.parse_args()
    found = list(_examples(Dataset(arguments.dataset), arguments.data, arguments.half))
    in_use = np.array(WEIGHTS)
    print(f"{len(found)} questions; weights in use {_named(in_use)}")
    print(f"in use            {_shares(found, [in_use] * len(found))}")
    print(f"cross-validated   {_shares(found, _by_folds(found))}")
    print(f"any order         {np.mean([e.is_right.any() for e in found]):.3f}")
    print(f"fitted to all     {_named(fit(found))}")


def _examples(dataset: Dataset, data: Path, half: int) -> Iterator[Example]:
    context = Context(Settings(data=data))
    index = indexed(dataset, data, context.chosen_embedder)
    texts = {query.query_id: query.text for query in dataset.queries()}
    engine = index.engine()
    for gold in dataset.answers():
        if hashlib.sha256(gold.query_id.encode()).digest()[0] % 2 == half and gold.is_quotable:
            example = _example(engine, texts[gold.query_id], gold)
            if example is not None:
                yield example


def _example(engine: Engine, question: str, gold: GoldAnswer) -> Example | None:
    filters = Filters(doc_id=tuple(map(filter_id, gold.sources))) if gold.sources else NO_FILTERS
    parsed, passages, weights = engine.reading(question, filters, readable=EVERYTHING)
    if parsed.kind not in _TEXTS:
        return None
    found = tuple(runs(parsed, Subject.of(parsed.subject.split(), weights.__getitem__), passages))
    held = [best_coverage([run.whole.text], gold.answers) for run in found]
    rows = np.array([run.features for run in found], dtype=np.float64)
    return Example(found, rows.reshape(len(found), len(WEIGHTS)), np.array(held))


def fit(found: Sequence[Example]) -> Matrix:
    """The weights that maximise the likelihood that a softmax over the runs draws a right one."""
    teaching = [example for example in found if example.is_right.any()]
    spread = np.concatenate([example.matrix for example in teaching]).std(0) + 1e-9

    def loss(weights: Matrix) -> tuple[float, Any]:
        value, slope = PRIOR / 2 * float(weights @ weights), PRIOR * weights
        for example in teaching:
            rows = example.matrix / spread
            share = np.exp(rows @ weights - (rows @ weights).max())
            share /= share.sum()
            right = share * example.is_right
            value -= np.log(max(float(right.sum()), 1e-12))
            slope = slope + (share - right / max(float(right.sum()), 1e-12)) @ rows
        return value, slope

    fitted = minimize(loss, np.zeros(len(spread)), jac=True, method="L-BFGS-B").x
    return np.asarray(fitted / spread)


def _by_folds(found: Sequence[Example]) -> list[Matrix]:
    """For each example weights that were fitted without it."""
    fold = np.random.default_rng(SEED).permutation(len(found)) % FOLDS
    without = [
        fit([e for e, own in zip(found, fold, strict=True) if own != k]) for k in range(FOLDS)
    ]
    return [without[own] for own in fold]


def _shares(found: Sequence[Example], weights: Sequence[Matrix]) -> str:
    held = [_held(example, by) for example, by in zip(found, weights, strict=True)]
    first = np.mean([max(one[:1], default=0.0) >= MOST for one in held])
    shown = np.mean([max(one, default=0.0) >= MOST for one in held])
    return f"first {first:.3f}  first {SHOWN} {shown:.3f}"


def _held(example: Example, weights: Matrix) -> list[float]:
    """What the first runs hold, none of which overlaps another."""
    taken: list[int] = []
    for row in np.argsort(-(example.matrix @ weights), kind="stable"):
        if not any(_overlap(example.found[row], example.found[other]) for other in taken):
            taken.append(int(row))
        if len(taken) == SHOWN:
            break
    return [float(example.held[row]) for row in taken]


def _overlap(one: Run, other: Run) -> bool:
    same = one.whole.passage is other.whole.passage
    return same and one.whole.start < other.whole.end and other.whole.start < one.whole.end


def _named(weights: Sequence[float] | Matrix) -> str:
    return "  ".join(f"{n} {w:.2f}" for n, w in zip(Features._fields, weights, strict=True))


if __name__ == "__main__":
    main()
