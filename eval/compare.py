"""Two runs over the same questions, side by side: is the difference real, and where does it lie?

A side is a folder of results, one mode of it (`FOLDER#MODE`), or a TREC run of any system. Of two
folders every mode that both have is compared, and the p values are adjusted for their number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from eval.datasets import Dataset, Qrels
from eval.judged import Judged, judged
from eval.measures import MAIN, Measured, Ranking, check_measure, measure
from eval.paired import compare, holm
from eval.results import RUN, by_query, first_relevant, read_results
from eval.scoring import check_run
from eval.trec import read_trec_run
from wenzheng.errors import UsageError

MOST_DIFFERENT = 10
"""Questions that are listed of a comparison."""

TOP = 3
"""Documents of each side that are listed with such a question."""


class Side(NamedTuple):
    """One run: its label, its documents by query, and by what it is judged."""

    label: str
    ranking: Ranking
    judged: Judged


@dataclass(frozen=True)
class Comparison:
    """All pairs, in the order of the pipeline, as plain JSON types (`to_json`)."""

    dataset: str
    measure: str
    qrels: Qrels
    queries: int
    hashes: Mapping[str, str | None]
    pairs: tuple[dict[str, Any], ...]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {
            "dataset": self.dataset,
            "measure": self.measure,
            "qrels": self.qrels.value,
            "queries": self.queries,
            "hashes": dict(self.hashes),
            "pairs": list(self.pairs),
        }


def compare_runs(
    one: str,
    other: str,
    *,
    dataset: Dataset | None = None,
    name: str = MAIN,
    qrels: Qrels = Qrels.GIVEN,
) -> Comparison:
    """Compare two sides; a positive difference means that the first is better.

    `dataset` gives the judgements where both sides are TREC runs. Raises UsageError when the sides
    are not over the same corpus, queries and judgements, or share no mode.
    """
    name = check_measure(name)
    task = judged(dataset) if dataset else None
    known = dataset.corpus().doc_ids if dataset and dataset.has_corpus else None
    task = task or _judged_of(one, other)
    ones, others = _sides(one, task, known), _sides(other, task, known)
    pairs = list(_pairs(ones, others))
    for left, right in pairs:
        _check_alike(left, right, qrels)
    rows = [_row(left, right, name, qrels) for left, right in pairs]
    for row, p_holm in zip(rows, holm([row["p"] for row in rows]), strict=True):
        row["p_holm"] = round(p_holm, 5)
    shared = pairs[0][0].judged
    return Comparison(
        shared.dataset, name, qrels, len(shared.queries), shared.hashes(), tuple(rows)
    )


def _judged_of(*sides: str) -> Judged:
    """The judgements of the first side that bears them."""
    for side in sides:
        folder = _path_and_mode(side)[0]
        if (folder / RUN).is_file():
            return read_results(folder).judged
    raise UsageError(
        f"{' 和 '.join(sides)} 都不是评测结果目录；比较 TREC 排序结果请用 --dataset DIR 给出判定",
        f"neither {' nor '.join(sides)} is a folder of results; "
        "to compare TREC runs give the judgements with --dataset DIR",
    )


def _path_and_mode(side: str) -> tuple[Path, str | None]:
    if Path(side).exists():
        return Path(side), None
    path, sign, mode = side.rpartition("#")
    return (Path(path), mode) if sign else (Path(side), None)


def _sides(text: str, task: Judged, known: frozenset[str] | None) -> dict[str, Side]:
    """By mode; a TREC run is the only one of its own name."""
    path, mode = _path_and_mode(text)
    if not path.is_dir():
        ranking = check_run(path, read_trec_run(path), task, known)
        return {path.name: Side(path.name, ranking, task)}
    stored = read_results(path)
    if mode is not None and mode not in stored.results:
        raise UsageError(
            f"{path} 中没有方式 {mode}；有：{'、'.join(stored.results)}",
            f"{path} holds no mode {mode}; it holds {', '.join(stored.results)}",
        )
    return {
        name: Side(f"{path.name}#{name}", {r.query_id: r.ranked for r in results}, stored.judged)
        for name, results in stored.results.items()
        if mode in (None, name)
    }


def _pairs(ones: Mapping[str, Side], others: Mapping[str, Side]) -> Iterator[tuple[Side, Side]]:
    if len(ones) == 1 or len(others) == 1:
        yield from ((left, right) for left in ones.values() for right in others.values())
        return
    shared = [name for name in ones if name in others]
    if not shared:
        raise UsageError(
            f"两者没有相同的检索方式（{'、'.join(ones)}；{'、'.join(others)}）；请用 目录#方式 指定",
            f"the two share no mode ({', '.join(ones)}; {', '.join(others)}); "
            "name one each as FOLDER#MODE",
        )
    yield from ((ones[name], others[name]) for name in shared)


_WHAT = {
    "corpus": ("语料", "corpus"),
    "queries": ("问题", "queries"),
    "given": ("判定", "judgements"),
    "dupaware": ("判定（含副本）", "judgements with copies"),
}


def _check_alike(one: Side, other: Side, qrels: Qrels) -> None:
    ours, theirs = one.judged.hashes(), other.judged.hashes()
    for name in ("corpus", "queries", qrels.value):
        mine, its = ours.get(name), theirs.get(name)
        is_unknown = name == "corpus" and None in (mine, its)
        if mine != its and not is_unknown:
            zh, en = _WHAT[name]
            raise UsageError(
                f"{one.label} 与 {other.label} 的{zh}不同（{mine} 与 {its}），不能比较；"
                "请在同一评测集上重新评测",
                f"{one.label} and {other.label} are over different {en} ({mine} and {its}) and "
                "cannot be compared; evaluate both on the same set",
            )


def _row(one: Side, other: Side, name: str, qrels: Qrels) -> dict[str, Any]:
    judgements = one.judged.of(qrels)
    left = measure(judgements, one.ranking, (name,))
    right = measure(judgements, other.ranking, (name,))
    return {
        "one": one.label,
        "other": other.label,
        "mean_one": round(float(left.values[name].mean()), 4),
        "mean_other": round(float(right.values[name].mean()), 4),
        **compare(left.values[name], right.values[name]).to_json(),
        "most_different": list(_most_different(one, other, left, right, name, qrels)),
    }


def _most_different(
    one: Side, other: Side, left: Measured, right: Measured, name: str, qrels: Qrels
) -> Iterator[dict[str, Any]]:
    """The questions with the greatest difference either way, ties by identifier."""
    gains = left.values[name] - right.values[name]
    order = sorted(range(len(gains)), key=lambda at: (-abs(gains[at]), left.query_ids[at]))
    texts = dict(one.judged.queries)
    relevance = by_query(one.judged.of(qrels))
    for at in order[:MOST_DIFFERENT]:
        if not gains[at]:
            return
        query_id = left.query_ids[at]
        relevant = relevance[query_id]
        yield {
            "query": query_id,
            "text": texts[query_id],
            "one": round(float(left.values[name][at]), 4),
            "other": round(float(right.values[name][at]), 4),
            "relevant": [doc_id for doc_id, grade in relevant.items() if grade > 0],
            "one_first_relevant": first_relevant(one.ranking.get(query_id, ()), relevant),
            "other_first_relevant": first_relevant(other.ranking.get(query_id, ()), relevant),
            "one_top": list(one.ranking.get(query_id, ()))[:TOP],
            "other_top": list(other.ranking.get(query_id, ()))[:TOP],
        }
