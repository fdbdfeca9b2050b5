"""Fits the weights by which spans of names, days and figures are chosen, and says how well they do.

    python scripts/fit_spans.py CMRC2018 DRCD --data DIR [--write]

Each argument is a folder in BEIR layout with `answers.jsonl`; its index is built under `DIR/eval` where it
is not there yet. Half of the questions of each set, by a hash of their identifier, is learnt from, and
the table is of the other half: the share of questions whose likeliest span is the gold, by the sort
of the gold. With `--write` the weights go to `models/spans-zh/spans.json`.

The model is a softmax over the spans of a question. Of several spans that are right any one will do (the
loss is that of their sum). A feature weighs the same for all questions, plus what it weighs for those of one
group; both are held down by a Gaussian prior. Weights near 0 are dropped, the others rounded.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array, diags_array, hstack

from cli.context import Context
from eval.answer_types import AnswerType, answer_type
from eval.datasets import Dataset
from eval.index import indexed
from eval.matching import fold, is_exact
from models import SPANS_ZH
from search.answering.exact import asked_of, likeliest_spans, nearest_sentences
from search.answering.span_model import EVERY, GROUPS, group_of
from search.answering.spans import Feature, Stretch
from search.contract import Reading
from wenzheng.readable import EVERYTHING
from wenzheng.settings import Settings
from wenzheng.text.tagging import tagged

SEED = 20
OTHERS = 400
"""Spans of a question that are no answer, at most, that are learnt from: drawn by `SEED`."""
PRIOR, PRIOR_OF_GROUP = 3.0, 6.0
LEAST_SEEN = 100
"""Spans of a group that a feature has to be seen at to be given a weight."""
LEAST = 0.05
"""What a weight has to be, at least, to be kept."""


@dataclass
class Spans:
    """The spans of one question that is learnt from: their features, and which are right."""

    group: str
    weight: float
    features: list[list[Feature]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)


@dataclass(frozen=True)
class Question:
    """One question with what the engine reads for it, and its golds."""

    query_id: str
    read: Reading
    golds: tuple[str, ...]

    @property
    def is_learnt_from(self) -> bool:
        """Whether it belongs to the half that is."""
        return hashlib.sha256(self.query_id.encode()).digest()[0] % 2 == 0

    @property
    def sort(self) -> AnswerType:
        """What sort of thing its gold is."""
        return answer_type(self.golds)


def spans_of(question: Question, rng: random.Random) -> Spans | None:
    """What is learnt from it; None where it asks for no single thing or no span is right."""
    read = question.read
    asked = asked_of(read.parsed, read.weights.__getitem__)
    if asked is None:
        return None
    golds = {fold(gold) for gold in question.golds}
    right, wrong = [], []
    for sentence, general in nearest_sentences(asked, read.passages):
        stretch = Stretch(asked, sentence.text, tagged(sentence.text), general)
        for i, j in stretch.spans():
            text = stretch.text[stretch.words[i].start : stretch.words[j].end]
            (right if fold(text) in golds else wrong).append((stretch, i, j))
    if not right:
        return None
    wrong = rng.sample(wrong, min(OTHERS, len(wrong)))
    is_other = question.sort is AnswerType.OTHER
    spans = Spans(group_of(asked.focus), 0.7 if is_other else 1.0)
    for stretch, i, j in (*right, *wrong):
        spans.features.append(
            [
                *stretch.general,
                *stretch.left_features(i),
                *stretch.right_features(j),
                *stretch.inner_features(i, j),
            ]
        )
    spans.right = [True] * len(right) + [False] * len(wrong)
    return spans


def fit(examples: Sequence[Spans]) -> dict[str, dict[str, float]]:
    """The weights by group and feature, rounded."""
    names, matrix = _matrix(examples)
    group = np.concatenate([np.full(len(e.right), GROUPS.index(e.group)) for e in examples])
    parts = [
        matrix,
        *(diags_array((group == k).astype(float)) @ matrix for k in range(len(GROUPS))),
    ]
    whole = csr_array(hstack(parts))
    seen = np.asarray((whole != 0).sum(axis=0)).ravel()
    kept = np.flatnonzero(seen >= LEAST_SEEN)
    whole = csr_array(whole[:, kept])
    prior = np.where(kept < len(names), PRIOR, PRIOR_OF_GROUP)
    weights = _minimise(whole, examples, prior)
    found: dict[str, dict[str, float]] = {one: {} for one in (EVERY, *GROUPS)}
    for column, weight in zip(kept, weights, strict=True):
        part, at = divmod(int(column), len(names))
        if abs(weight) >= LEAST:
            found[(EVERY, *GROUPS)[part]][names[at]] = round(float(weight), 2)
    return {one: dict(sorted(of.items())) for one, of in found.items()}


def _matrix(examples: Sequence[Spans]) -> tuple[list[str], csr_array]:
    columns: dict[str, int] = {}
    data, indices, ends = [], [], [0]
    for example in examples:
        for features in example.features:
            for name, value in features:
                indices.append(columns.setdefault(name, len(columns)))
                data.append(value)
            ends.append(len(indices))
    shape = (len(ends) - 1, len(columns))
    return list(columns), csr_array((np.array(data), np.array(indices), np.array(ends)), shape)


def _minimise(matrix: csr_array, examples: Sequence[Spans], prior: np.ndarray) -> np.ndarray:
    sizes = [len(e.right) for e in examples]
    starts = np.r_[0, np.cumsum(sizes)[:-1]]
    of = np.repeat(np.arange(len(examples)), sizes)
    right = np.concatenate([e.right for e in examples])
    importance = np.array([e.weight for e in examples])
    turned = csr_array(matrix.T)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        scores = np.exp(scores - np.maximum.reduceat(scores, starts)[of])
        good = np.where(right, scores, 0.0)
        total, of_right = np.add.reduceat(scores, starts), np.add.reduceat(good, starts) + 1e-30
        slope = (scores / total[of] - good / of_right[of]) * importance[of]
        value = (importance * (np.log(total) - np.log(of_right))).sum()
        return value + 0.5 * (prior * weights**2).sum(), turned @ slope + prior * weights

    began = np.zeros(matrix.shape[1])
    return minimize(loss, began, jac=True, method="L-BFGS-B", options={"maxiter": 80}).x


def questions(context: Context, folder: Path) -> Iterator[Question]:
    """Every question of the set that has golds, with the passages that are read for it."""
    dataset = Dataset(folder)
    index = indexed(dataset, context.settings.data, context.chosen_embedder)
    golds = {gold.query_id: gold.answers for gold in dataset.answers()}
    engine = index.engine()
    for query in dataset.queries():
        if query.query_id in golds:
            read = engine.reading(query.text, readable=EVERYTHING)
            yield Question(query.query_id, read, golds[query.query_id])


def is_right(question: Question) -> bool:
    """Whether the likeliest span, by the weights that are carried now, is the gold."""
    read = question.read
    found = likeliest_spans(read.parsed, read.passages, read.weights.__getitem__)
    return bool(found) and is_exact(found[0].text, question.golds)


def main() -> None:
    """Fit, write where that is wished, and check on the other half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path, help="folders of the sets")
    parser.add_argument("--data", type=Path, required=True, help="where the indexes are built")
    parser.add_argument("--limit", type=int, help="the first questions of each set alone")
    parser.add_argument("--write", action="store_true", help="write models/spans-zh first")
    arguments = parser.parse_args()
    context = Context(Settings(data=arguments.data))
    asked = {
        folder.name: list(islice(questions(context, folder), arguments.limit))
        for folder in arguments.sets
    }
    if arguments.write:
        rng = random.Random(SEED)
        learnt = {
            name: [s for q in ones if q.is_learnt_from and (s := spans_of(q, rng))]
            for name, ones in asked.items()
        }
        write(
            fit([s for ones in learnt.values() for s in ones]),
            Counter({n: len(o) for n, o in learnt.items()}),
        )
    for name, ones in asked.items():
        unseen: dict[str, list[bool]] = defaultdict(list)
        for question in ones:
            if not question.is_learnt_from and question.sort is not AnswerType.OTHER:
                unseen[question.sort.value].append(is_right(question))
                unseen["all"].append(unseen[question.sort.value][-1])
        for sort, right in unseen.items():
            print(f"| {name} | {sort} | {len(right)} | {np.mean(right):.3f} |", flush=True)


def write(weights: dict[str, dict[str, float]], trained_on: Counter[str]) -> None:
    """Keep the weights where the product reads them."""
    said = {
        "format": 1,
        "trained_on": [{"name": n, "questions": c} for n, c in trained_on.items()],
        "weights": weights,
    }
    text = json.dumps(said, ensure_ascii=False, indent=1)
    SPANS_ZH.mkdir(exist_ok=True)
    (SPANS_ZH / "spans.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
