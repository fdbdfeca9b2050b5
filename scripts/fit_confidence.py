"""Fits what confidence is made of, and says how well it does on questions it was not fitted to.

    python scripts/fit_confidence.py NCP_POLICY CAIL CMRC2018 DRCD RGB CRUD_QA --data DIR [--write]

Each argument is a folder in BEIR layout with answers.jsonl: here ncp_policy_psg_dev, cail2019_cjrc,
cmrc2018, drcd, crud_qa and the rejection cases that scripts/rgb_rejections.py makes of rgb_zh. Their indexes
are built under `DIR/eval` where they are not there yet. Questions are asked with the documents that
answer them and without (near misses), or, where a set has unanswerable questions, those. All of a
question is in one half, by sha256 of its identifier: 0 is fitted to, 1 is only reported on. Of sets that the
reader learnt from, as its card says, only questions that it has not seen are taken, half of them for each.

Trees look at the signs of the likeliest candidate; a logistic scale by sort of candidate makes
probabilities of their sums, fitted to sums by trees that knew four fifths of the other questions. The least
probability of a text is the highest that refuses no more than `--refusals` of the answerable questions of the
first set, of half 0; that of a name the highest that withholds no more than `--withheld` of the right
ones, as the mean of all sets. `--write` puts the model into models/confidence-zh. `--signs FILE` keeps what was
gathered; where the file is there, nothing is asked. Needs the extra `tune`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np

from cli.context import Context
from eval.answers import Asked, filters_of, is_right_answer, questions_of
from eval.calibration import reliability
from eval.confidence_fitting import (
    Case,
    Scales,
    fit_graph,
    fit_scales,
    probabilities,
    sums_of,
)
from eval.datasets import Dataset
from eval.fitting import keep_trees
from eval.halves import is_fitted_to, is_learnt_from
from eval.index import indexed
from eval.measures import SEED, auroc
from eval.near_misses import WITHOUT
from eval.progress import bar
from models import CONFIDENCE_ZH, READER_ZH
from search.answering.confidence import Sort
from search.answering.confidence_model import CARD
from search.engine import Engine
from search.ranking.factory import chosen_ranker
from search.reader.onnx import CARD as READER_CARD
from search.results import AnswerKind, Status
from search.understanding import parse_question
from wenzheng.embedding.provider import only
from wenzheng.errors import BadQuestion
from wenzheng.readable import EVERYTHING
from wenzheng.settings import Settings

FOLDS = 5
BEYOND = 4
"""Every so many-th question beyond the documents makes probabilities: sets ask as many of those as of others, who
asks a library mostly asks what it holds. A choice, not a measurement; what is withheld does not hang on it."""
THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4)


@dataclass(frozen=True)
class Row:
    """One question as it was decided; `signs` are empty where there was no candidate.

    `is_quotable` is not whatever has a gold of YES or NO, which no answer can be compared with.
    `is_told`: whether it was answered, or would be if that were likely enough.
    """

    dataset: str
    half: int
    kind: str
    text: str
    is_answerable: bool
    is_quotable: bool
    is_told: bool
    sort: str
    signs: dict[str, float]
    is_right: bool

    @property
    def fold(self) -> int:
        """One of `FOLDS` that its question belongs to."""
        return int(sha256(self.text.encode()).hexdigest()[:8], 16) % FOLDS

    @property
    def is_usual(self) -> bool:
        """Whether it is among those whose probability somebody may see, in the shares of use.

        What is withheld whatever its probability says nothing of what is given.
        """
        is_shown = self.is_told or self.sort == Sort.NEAR.value
        return is_shown and (self.is_answerable or self._number() % BEYOND == 0)

    def _number(self) -> int:
        return int(sha256(self.text.encode()).hexdigest()[8:16], 16)

    @property
    def is_told_right(self) -> bool:
        """Whether it is right, as far as is known: a text that answers with yes or no is, if any can."""
        return self.is_right or (self.is_answerable and not self.is_quotable)

    @property
    def case(self) -> Case:
        """As trees are fitted to it."""
        return Case(self.dataset, self.sort, self.signs, self.is_told_right, self.is_answerable)


@dataclass(frozen=True)
class Fit:
    """The model: names of signs, the graph of the trees, the scales by sort."""

    names: tuple[str, ...]
    graph: bytes
    scales: Scales

    def probabilities(self, rows: Sequence[Row]) -> list[float]:
        """Of each row; 0 where there was no candidate."""
        judged = [row.case for row in rows if row.signs]
        found = iter(probabilities(judged, sums_of(judged, self.names, self.graph), self.scales))
        return [next(found) if row.signs else 0.0 for row in rows]


def main() -> None:
    """Gather, fit, report, and with `--write` keep."""
    arguments = _arguments()
    rows = _gathered(arguments)
    fitted, held = ([row for row in rows if row.half == half] for half in (0, 1))
    fit, crossed = _fitted(fitted)
    first = [(r, p) for r, p in crossed if r.dataset == arguments.sets[0].name]
    least = {
        Sort.TEXT.value: _least_of_texts(first, arguments.refusals),
        Sort.NAME.value: _least_of_names(crossed, arguments.withheld),
    }
    _report(fit, least, fitted, held)
    if arguments.write:
        _write(CONFIDENCE_ZH, fit, least, fitted)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("sets", nargs="+", type=Path, help="folders of judged sets")
    parser.add_argument("--data", type=Path, required=True, help="where the indexes are built")
    parser.add_argument("--limit", type=int, default=600, help="questions of each sort of a set")
    parser.add_argument("--refusals", type=float, default=0.12, help="of the first set, at most")
    parser.add_argument("--withheld", type=float, default=0.02, help="of right names, at most")
    parser.add_argument("--signs", type=Path, help="file to keep what was gathered in")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write models/confidence-zh")
    return parser.parse_args()


# What there is to fit


def _gathered(arguments: argparse.Namespace) -> list[Row]:
    kept: Path | None = arguments.signs
    if kept and kept.exists():
        lines = kept.read_text(encoding="utf-8").splitlines()
        return [Row(**json.loads(line)) for line in lines]
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
            half = _half(dataset.name, one)
            if half is not None:
                row = _row(dataset.name, half, engine, one, golds.get(_name(one), ()))
                if row:
                    yield row
            advance(1)


def _sample(dataset: Dataset, limit: int) -> list[Asked]:
    """So many answerable questions and so many others; near misses are those of the answerable."""
    has_others = any(True for _ in dataset.unanswerable())
    asked = questions_of(dataset, None, without=not has_others)[1]
    every = [one for one in asked if _half(dataset.name, one) is not None]
    every.sort(key=lambda one: sha256(f"{SEED} {_name(one)}".encode()).digest())
    answerable = [one for one in every if one.golds][:limit]
    others = [one for one in every if not one.golds][:limit]
    return [*answerable, *others]


def _name(asked: Asked) -> str:
    return asked.query_id.removesuffix(WITHOUT)


def _half(dataset: str, asked: Asked) -> int | None:
    """The half that it is in; None for a question that the reader learnt from."""
    name = _name(asked)
    if not dataset.startswith(_read_by_reader()):
        return int(not is_learnt_from(name))
    return None if is_learnt_from(name) else int(not is_fitted_to(name))


@cache
def _read_by_reader() -> tuple[str, ...]:
    """The sets that the reader learnt from; a part of one begins with its name."""
    names: list[str] = json.loads((READER_ZH / READER_CARD).read_text("utf-8"))["trained_on"]
    return tuple(names)


def _row(dataset: str, half: int, engine: Engine, asked: Asked, golds: Sequence[str]) -> Row | None:
    """None where nothing can be learned: a near miss that a document nobody judged answers after all."""
    try:
        decision = engine.decision(asked.text, filters=filters_of(asked), readable=EVERYTHING)
    except BadQuestion:
        return None
    judged = decision.judged
    holds = judged is not None and is_right_answer(judged.candidate.text, golds)
    if holds and not asked.golds:
        return None
    return Row(
        dataset=dataset,
        half=half,
        kind=parse_question(asked.text, str.split, today=date.today()).kind.value,
        text=asked.text,
        is_answerable=bool(asked.golds),
        is_quotable=asked.is_quotable or not asked.golds,
        is_told=decision.status is not Status.ABSTAINED,
        sort=judged.sort.value if judged else "",
        signs=dict(judged.signs) if judged else {},
        is_right=holds,
    )


# Fitting


def _fitted(rows: Sequence[Row]) -> tuple[Fit, list[tuple[Row, float]]]:
    """The model, and each row with its probability by trees that were fitted to the other folds."""
    known = [row for row in rows if row.signs]
    cases = [row.case for row in known]
    names = tuple(known[0].signs)
    fold = np.array([row.fold for row in known])
    sums = np.zeros(len(known))
    for at in range(FOLDS):
        graph = fit_graph([c for c, f in zip(cases, fold, strict=True) if f != at], names, SEED)
        own = [c for c, f in zip(cases, fold, strict=True) if f == at]
        sums[fold == at] = sums_of(own, names, graph)
    quoted = np.array([row.is_quotable and row.is_usual for row in known])
    scales = fit_scales([c for c, q in zip(cases, quoted, strict=True) if q], sums[quoted])
    said = probabilities(cases, sums, scales)
    silent = [(row, 0.0) for row in rows if not row.signs]
    crossed = [*zip(known, said, strict=True), *silent]
    return Fit(names, fit_graph(cases, names, SEED), scales), crossed


def _least_of_texts(pairs: Sequence[tuple[Row, float]], refusals: float) -> float:
    """The highest hundredth that refuses no more than this share of the answerable rows."""
    steps = (at / 100 for at in range(99, 0, -1))
    fitting = (
        step
        for step in steps
        if 1 - _told(pairs, {Sort.TEXT.value: step}, is_answerable=True) <= refusals
    )
    return next(fitting, 0.0)


def _least_of_names(pairs: Sequence[tuple[Row, float]], withheld: float) -> float:
    """The highest hundredth below which no more than this share of right names is, over the sets."""
    right: dict[str, list[float]] = {}
    for row, said in pairs:
        if row.sort == Sort.NAME.value and row.is_right:
            right.setdefault(row.dataset, []).append(said)
    steps = (at / 100 for at in range(99, 0, -1))
    shares = ((s, np.mean([np.mean(np.array(o) < s) for o in right.values()])) for s in steps)
    return next((step for step, share in shares if share <= withheld), 0.0)


def _told(
    pairs: Sequence[tuple[Row, float]], least: dict[str, float], *, is_answerable: bool
) -> float:
    """The share of the rows that get an answer."""
    own = [(row, said) for row, said in pairs if row.is_answerable is is_answerable]
    told = [row.is_told and said >= least.get(row.sort, 0.0) for row, said in own]
    return sum(told) / max(len(told), 1)


# Report


def _report(fit: Fit, least: dict[str, float], fitted: Sequence[Row], held: Sequence[Row]) -> None:
    print(f"{len(fit.names)} signs; scales {fit.scales}; least {least}")
    said = fit.probabilities(held)
    names = list(dict.fromkeys(row.dataset for row in held))
    print("unseen | rows | log loss | ECE | right, wrong | answerable, not | by question alone")
    for name in [*names, *Sort, "all"]:
        own = [(r, p) for r, p in zip(held, said, strict=True) if _is_of(r, name)]
        known = [r for r in fitted if _is_of(r, name)]
        judged = [(r, p) for r, p in own if r.signs and r.is_quotable and r.is_usual]
        found = reliability([p for _, p in judged], [r.is_right for r, _ in judged])
        rows = [r for r, _ in own]
        print(
            f"{name} | {found.count} | {found.log_loss:.3f} | {found.ece:.3f} | {found.auroc or 0:.3f} | "
            f"{_apart(rows, [p for _, p in own]):.3f} | {_apart(rows, _by_question(known, rows)):.3f}"
        )
    for name in names:
        own = [(r, p) for r, p in zip(held, said, strict=True) if r.dataset == name]
        curve = (_point(own, {**least, Sort.TEXT.value: t}) for t in THRESHOLDS)
        print(
            f"{name}, unseen, refused/answered in vain by the least of a text: {'  '.join(curve)}"
        )


def _is_of(row: Row, name: str) -> bool:
    return name in (row.dataset, row.sort, "all")


def _point(pairs: Sequence[tuple[Row, float]], least: dict[str, float]) -> str:
    refused = 1 - _told(pairs, least, is_answerable=True)
    vain = _told(pairs, least, is_answerable=False)
    return f"{least[Sort.TEXT.value]:.2f}: {refused:.3f}/{vain:.3f}"


def _apart(rows: Sequence[Row], said: Sequence[float]) -> float:
    """The chance that an answerable row has more than an unanswerable one."""
    sides = {True: list[float](), False: list[float]()}
    for row, value in zip(rows, said, strict=True):
        sides[row.is_answerable].append(value)
    return auroc(sides[True], sides[False]) or 0.0


def _by_question(known: Sequence[Row], asked: Sequence[Row]) -> list[float]:
    """Whether it is answerable by its kind and length alone: what a look at no text would be worth."""
    right = np.array([row.is_answerable for row in known], dtype=np.float64)
    design = np.array([_wording(row) for row in known])
    found, *_ = np.linalg.lstsq(design, right, rcond=None)
    values: list[float] = (np.array([_wording(row) for row in asked]) @ found).tolist()
    return values


def _wording(row: Row) -> list[float]:
    return [1.0, len(row.text), *(float(row.kind == kind.value) for kind in AnswerKind)]


def _write(folder: Path, fit: Fit, least: dict[str, float], fitted: Sequence[Row]) -> None:
    """Keep the model where the product reads it, in place of an earlier one."""
    file, sha256_of_trees = keep_trees(folder, fit.graph)
    names = [row.dataset for row in fitted]
    said = {
        "format": 1,
        "trained_on": [{"name": n, "questions": names.count(n)} for n in dict.fromkeys(names)],
        "file": file,
        "sha256": sha256_of_trees,
        "signs": fit.names,
        "scales": fit.scales,
        "least": least,
    }
    (folder / CARD).write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
