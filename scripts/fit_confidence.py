"""Fits what confidence is made of, and says how well it does on questions it was not fitted to.

    python scripts/fit_confidence.py NCP_POLICY CAIL CMRC2018 DRCD RGB CRUD_QA --data DIR [--write]

Each argument is a folder in BEIR layout with answers.jsonl: here ncp_policy_psg_dev, cail2019_cjrc,
cmrc2018, drcd, crud_qa and the rejection cases that scripts/rgb_rejections.py makes of rgb_zh. Their indexes
are built under `DIR/eval` where they are not there yet. Questions are asked with the documents that
answer them and without (near misses), or, where a set has unanswerable questions, those. All of a
question is in one half, by sha256 of its identifier: 0 is fitted to, 1 is only reported on.

A logistic regression each for spans, texts, and texts in place of a span (L2, Newton's method), every set
weighing the same, and no sign the wrong way.
The least probability of a text is the highest that refuses no more than `--refusals` of the answerable
questions of the first set, of half 0. `--write` puts all of it into search/answering/confidence_weights.py.
`--signs FILE` keeps what was gathered; where the file is there, nothing is asked.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cli.context import Context
from eval.answers import Asked, filters_of, is_right_answer, questions_of
from eval.calibration import reliability
from eval.datasets import Dataset
from eval.index import indexed
from eval.measures import SEED, auroc
from eval.near_misses import WITHOUT
from eval.progress import bar
from search.answering import confidence_weights
from search.answering.confidence import Signs, Sort
from search.engine import Engine
from search.ranking.factory import chosen_ranker
from search.results import AnswerKind, Status
from search.understanding import parse_question
from wenzheng.embedding.provider import only
from wenzheng.errors import BadQuestion
from wenzheng.readable import EVERYTHING
from wenzheng.settings import Settings

Column = NDArray[np.float64]

PENALTY = 0.003
FOLDS = 5
STEPS = 40
THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4)
_DECIMALS = 3
_SENSE = tuple(-1 if name == "missing" else 1 for name in Signs._fields)
"""Which way each sign may weigh."""


@dataclass(frozen=True)
class Row:
    """One question as it was decided; `signs` are empty where there was no candidate.

    `is_quotable` is not whatever has a gold of YES or NO, which no answer can be compared with.
    `is_told`: whether it was answered by a span, or would be by a text if that were likely enough.
    """

    dataset: str
    half: int
    kind: str
    text: str
    is_answerable: bool
    is_quotable: bool
    is_told: bool
    sort: str
    signs: tuple[float, ...]
    is_right: bool


@dataclass(frozen=True)
class Fit:
    """Weights by sort, the intercept last."""

    weights: Mapping[str, Column]

    def probability(self, row: Row) -> float:
        """0 where there was no candidate."""
        return (
            float(_sigmoid(np.array([row.signs]), self.weights[row.sort])[0]) if row.signs else 0.0
        )


def main() -> None:
    """Gather, fit, report, and with `--write` keep."""
    arguments = _arguments()
    rows = _gathered(arguments)
    fitted, held = ([row for row in rows if row.half == half] for half in (0, 1))
    fit = Fit({sort.value: _fitted(fitted, sort) for sort in Sort})
    least = _least(
        fit, [r for r in fitted if r.dataset == arguments.sets[0].name], arguments.refusals
    )
    _report(fit, least, fitted, held)
    if arguments.write:
        _write(Path(confidence_weights.__file__), fit, least)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("sets", nargs="+", type=Path, help="folders of judged sets")
    parser.add_argument("--data", type=Path, required=True, help="where the indexes are built")
    parser.add_argument("--limit", type=int, default=600, help="questions of each sort of a set")
    parser.add_argument("--refusals", type=float, default=0.155, help="of the first set, at most")
    parser.add_argument("--signs", type=Path, help="file to keep what was gathered in")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write the weights")
    return parser.parse_args()


# What there is to fit


def _gathered(arguments: argparse.Namespace) -> list[Row]:
    kept: Path | None = arguments.signs
    if kept and kept.exists():
        lines = kept.read_text(encoding="utf-8").splitlines()
        read = (json.loads(line) for line in lines)
        return [Row(**{**row, "signs": tuple(row["signs"])}) for row in read]
    context = Context(Settings(data=arguments.data, threads=arguments.threads))
    rows = [row for path in arguments.sets for row in _rows(context, path, arguments.limit)]
    if kept:
        written = (json.dumps(asdict(row), ensure_ascii=False) for row in rows)
        kept.write_text("\n".join(written), encoding="utf-8")
    return rows


def _rows(context: Context, path: Path, limit: int) -> Iterator[Row]:
    dataset, embedder = Dataset(path), context.chosen_embedder
    ranker = chosen_ranker(context.settings, embedder.model_id)
    library = indexed(dataset, context.settings.data, embedder).library()
    engine = Engine(library, only(embedder), ranker=ranker)
    asked = _sample(dataset, limit)
    golds = {gold.query_id: gold.answers for gold in dataset.answers()}
    with library, bar(dataset.name, len(asked)) as advance:
        for one in asked:
            if row := _row(dataset.name, engine, one, golds.get(_name(one), ())):
                yield row
            advance(1)


def _sample(dataset: Dataset, limit: int) -> list[Asked]:
    """So many answerable questions and so many others; near misses are those of the answerable."""
    has_others = any(True for _ in dataset.unanswerable())
    every = questions_of(dataset, None, without=not has_others)[1]
    every.sort(key=lambda one: sha256(f"{SEED} {_name(one)}".encode()).digest())
    answerable = [one for one in every if one.golds][:limit]
    others = [one for one in every if not one.golds][:limit]
    return [*answerable, *others]


def _name(asked: Asked) -> str:
    return asked.query_id.removesuffix(WITHOUT)


def _row(dataset: str, engine: Engine, asked: Asked, golds: Sequence[str]) -> Row | None:
    """None where nothing can be learned: a near miss that a document nobody judged answers after all."""
    try:
        decision = engine.decision(asked.text, filters=filters_of(asked), readable=EVERYTHING)
    except BadQuestion:
        return None
    judged = decision.judged
    is_text = judged is not None and judged.sort is Sort.TEXT and judged.signs.score >= 0
    holds = judged is not None and is_right_answer(judged.candidate.text, golds)
    if holds and not asked.golds:
        return None
    return Row(
        dataset=dataset,
        half=sha256(_name(asked).encode()).digest()[0] % 2,
        kind=parse_question(asked.text, str.split, today=date.today()).kind.value,
        text=asked.text,
        is_answerable=bool(asked.golds),
        is_quotable=asked.is_quotable or not asked.golds,
        is_told=is_text or decision.status is not Status.ABSTAINED,
        sort=judged.sort.value if judged else "",
        signs=tuple(judged.signs) if judged else (),
        is_right=holds,
    )


# Fitting


def _fitted(rows: Sequence[Row], sort: Sort) -> Column:
    return _rising(*_matrix(_judged(rows, sort)))


def _rising(signs: Column, right: Column, weights: Column) -> Column:
    """A sign whose weight would say that more of what speaks for a candidate speaks against it has none."""
    kept = list(range(signs.shape[1]))
    while True:
        found = _regression(signs[:, kept], right, weights)
        against = [at for at, weight in zip(kept, found, strict=False) if weight * _SENSE[at] < 0]
        if not against:
            whole = np.zeros(signs.shape[1] + 1)
            whole[[*kept, -1]] = found
            return whole
        kept = [at for at in kept if at not in against]


def _judged(rows: Sequence[Row], sort: Sort) -> list[Row]:
    return [row for row in rows if row.sort == sort.value and row.is_quotable]


def _matrix(rows: Sequence[Row]) -> tuple[Column, Column, Column]:
    """Signs, whether right, and weights: every set weighs the same."""
    names = [row.dataset for row in rows]
    weights = np.array([1 / names.count(name) for name in names])
    right = np.array([row.is_right for row in rows], dtype=np.float64)
    return np.array([row.signs for row in rows]), right, weights / weights.sum()


def _regression(signs: Column, right: Column, weights: Column) -> Column:
    """Weights of the signs, then the intercept: L2 on standardised signs, by Newton's method."""
    mean, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-9
    scaled = np.column_stack([(signs - mean) / spread, np.ones(len(signs))])
    penalty = PENALTY * np.append(np.ones(signs.shape[1]), 0)
    found = np.zeros(scaled.shape[1])
    for _ in range(STEPS):
        said = 1 / (1 + np.exp(-scaled @ found))
        slope = scaled.T @ (weights * (said - right)) + penalty * found
        curve = (scaled * (weights * said * (1 - said))[:, None]).T @ scaled + np.diag(penalty)
        found -= np.linalg.solve(curve + 1e-9 * np.eye(len(found)), slope)
    own: Column = found[:-1] / spread
    return np.append(own, found[-1] - float(own @ mean))


def _sigmoid(signs: Column, weights: Column) -> Column:
    values: Column = 1 / (1 + np.exp(-(signs @ weights[:-1] + weights[-1])))
    return values


def _crossed(rows: Sequence[Row], sort: Sort) -> tuple[list[float], list[bool]]:
    """Each row's probability by weights that were fitted to the other folds."""
    own = _judged(rows, sort)
    signs, right, weights = _matrix(own)
    fold = np.array([int(sha256(row.text.encode()).hexdigest()[:8], 16) % FOLDS for row in own])
    said = np.zeros(len(own))
    for at in range(FOLDS):
        rest = fold != at
        found = _rising(signs[rest], right[rest], weights[rest] / weights[rest].sum())
        said[~rest] = _sigmoid(signs[~rest], found)
    return said.tolist(), [row.is_right for row in own]


def _least(fit: Fit, rows: Sequence[Row], refusals: float) -> float:
    """The highest hundredth that refuses no more than this share of the answerable rows."""
    steps = (at / 100 for at in range(99, 0, -1))
    return next((s for s in steps if 1 - _told(fit, rows, s, answerable=True) <= refusals), 0.0)


def _told(fit: Fit, rows: Sequence[Row], least: float, *, answerable: bool) -> float:
    """The share of the rows that get an answer."""
    own = [row for row in rows if row.is_answerable is answerable]
    told = [
        row.is_told and (row.sort == Sort.SPAN.value or fit.probability(row) >= least)
        for row in own
    ]
    return sum(told) / max(len(told), 1)


# Report


def _report(fit: Fit, least: float, fitted: Sequence[Row], held: Sequence[Row]) -> None:
    for sort in Sort:
        named = zip((*Signs._fields, "1"), fit.weights[sort.value], strict=True)
        print(f"{sort.value}: " + ", ".join(f"{name} {weight:.2f}" for name, weight in named))
        crossed = reliability(*_crossed(fitted, sort))
        print(
            f"  cross-validated, {crossed.count} rows of half 0: log loss {crossed.log_loss:.3f}, "
            f"ECE {crossed.ece:.3f}, AUROC {crossed.auroc or 0:.3f}"
        )
    print(f"least probability of a text: {least:.2f}")
    names = list(dict.fromkeys(row.dataset for row in held))
    print("half 1 | rows | log loss | ECE | right, wrong | answerable, not | by question alone")
    for name in [*names, "all"]:
        own = [row for row in held if name in (row.dataset, "all")]
        known = [row for row in fitted if name in (row.dataset, "all")]
        judged = [row for row in own if row.signs and row.is_quotable]
        found = reliability([fit.probability(row) for row in judged], [r.is_right for r in judged])
        print(
            f"{name} | {found.count} | {found.log_loss:.3f} | {found.ece:.3f} | {found.auroc or 0:.3f} | "
            f"{_apart(own, [fit.probability(row) for row in own]):.3f} | "
            f"{_apart(own, _by_question(known, own)):.3f}"
        )
    for name in names:
        for half, rows in ((0, fitted), (1, held)):
            own = [row for row in rows if row.dataset == name]
            curve = (
                f"{t:.2f}: {1 - _told(fit, own, t, answerable=True):.3f}/{_told(fit, own, t, answerable=False):.3f}"
                for t in sorted({*THRESHOLDS, least})
            )
            print(f"{name}, half {half}, refused/answered in vain: {'  '.join(curve)}")


def _apart(rows: Sequence[Row], said: Sequence[float]) -> float:
    """The chance that an answerable row has more than an unanswerable one."""
    sides = {True: list[float](), False: list[float]()}
    for row, value in zip(rows, said, strict=True):
        sides[row.is_answerable].append(value)
    return auroc(sides[True], sides[False]) or 0.0


def _by_question(known: Sequence[Row], asked: Sequence[Row]) -> list[float]:
    """Whether it is answerable by its kind and length alone: what a look at no text would be worth."""
    right = np.array([row.is_answerable for row in known], dtype=np.float64)
    weights = np.full(len(known), 1 / len(known))
    found = _regression(np.array([_wording(row) for row in known]), right, weights)
    values: list[float] = _sigmoid(np.array([_wording(row) for row in asked]), found).tolist()
    return values


def _wording(row: Row) -> list[float]:
    return [len(row.text), *(float(row.kind == kind.value) for kind in AnswerKind)]


def _write(path: Path, fit: Fit, least: float) -> None:
    rounded = {sort: np.round(weights, _DECIMALS).tolist() for sort, weights in fit.weights.items()}
    lines = [
        f'"""{confidence_weights.__doc__}"""',
        "",
        "from __future__ import annotations",
        "",
        "from collections.abc import Mapping",
        "",
        "WEIGHTS: Mapping[str, Mapping[str, float]] = {",
    ]
    for sort, weights in rounded.items():
        signs = zip(Signs._fields, weights[:-1], strict=True)
        lines += [f'    "{sort}": {{', *(f'        "{n}": {w},' for n, w in signs), "    },"]
    lines += [
        "}",
        '"""By sort and sign: see `search.answering.confidence`."""',
        "",
        "INTERCEPTS: Mapping[str, float] = {",
        *(f'    "{sort}": {weights[-1]},' for sort, weights in rounded.items()),
        "}",
        "",
        f"LEAST_PROBABILITY = {least:g}",
        '"""Below it no text is given as the answer."""',
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
