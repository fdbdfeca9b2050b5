"""How good is a ranking, and how sure is that? Measures of ir-measures with their uncertainty.

nDCG@10 (Järvelin and Kekäläinen 2002), RR@10 (reciprocal rank of the first relevant document),
R@10 and R@100 (share of the relevant documents that were found), Success@1 (the first is relevant).
A judged query without a result scores 0 and stays in the mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import ir_measures
import numpy as np
from numpy.typing import NDArray

from eval.datasets import Judgement
from wenzheng.errors import UsageError

MEASURES: tuple[str, ...] = ("RR@10", "nDCG@10", "R@10", "R@100", "Success@1")
RESAMPLES = 1000
MAIN = "RR@10"
"""The measure that comparisons and intervals are about, where none is named."""
SEED = 20
_DECIMALS = 4
_BLOCK = 1 << 20
"""Values that are drawn at a time: some megabytes whatever the number of questions."""

Values = NDArray[np.float64]
"""One value a query, in the order of `Measured.query_ids`."""

Ranking = Mapping[str, Sequence[str]]
"""Documents of each query, best first."""


class Interval(NamedTuple):
    """Where the mean lies in 95 % of the samples."""

    low: float
    high: float


class Measured(NamedTuple):
    """Every measure's value for every judged query."""

    query_ids: tuple[str, ...]
    values: Mapping[str, Values]

    def row(self) -> dict[str, float | list[float]]:
        """Means by measure, and `<measure>_ci`, their 95 % intervals over queries."""
        row: dict[str, float | list[float]] = {}
        for name, values in self.values.items():
            row[name] = round(float(values.mean()), _DECIMALS) if len(values) else 0.0
        for name, values in self.values.items():
            row[f"{name}_ci"] = [round(bound, _DECIMALS) for bound in bootstrap(values)]
        return row


def check_measure(name: str) -> str:
    """The name as ir-measures writes it (`nDCG(cutoff=5)` is `nDCG@5`).

    Raises UsageError for a measure that does not exist or that needs more than a ranking.
    """
    try:
        found = ir_measures.parse_measure(name)
        list(ir_measures.iter_calc([found], {"q": {"d": 1}}, {"q": {"d": 1.0}}))
    except (NameError, ValueError, TypeError, SyntaxError, RuntimeError, AssertionError) as error:
        raise UsageError(
            f"没有可用的指标 {name!r}；可用的如 {'、'.join(MEASURES)}、nDCG@20、AP@100、P@5",
            f"there is no measure {name!r} to be had; try {', '.join(MEASURES)}, nDCG@20, AP@100 "
            "or P@5",
        ) from error
    return str(found)


def measure(
    judgements: Iterable[Judgement], ranking: Ranking, names: Sequence[str] = MEASURES
) -> Measured:
    """Score a ranking of documents."""
    judged: dict[str, dict[str, int]] = {}
    for query_id, doc_id, relevance in judgements:
        judged.setdefault(query_id, {})[doc_id] = relevance
    query_ids = tuple(judged)
    at = {query_id: index for index, query_id in enumerate(query_ids)}
    values = {name: np.zeros(len(query_ids)) for name in names}
    run = {query_id: _scores(ranking[query_id]) for query_id in query_ids if query_id in ranking}
    parsed = [ir_measures.parse_measure(name) for name in names]
    for metric in ir_measures.iter_calc(parsed, judged, run) if run else ():
        values[str(metric.measure)][at[metric.query_id]] = metric.value
    return Measured(query_ids, values)


def _scores(documents: Sequence[str]) -> dict[str, float]:
    """Scores that fall with the rank: ties would be broken by the tool, not by the product."""
    return {doc_id: float(len(documents) - rank) for rank, doc_id in enumerate(documents)}


def bootstrap(values: Values, resamples: int = RESAMPLES, seed: int = SEED) -> Interval:
    """95 % percentile interval of the mean (Efron 1979); the same seed gives the same interval."""
    if not len(values):
        return Interval(0.0, 0.0)
    rng = np.random.default_rng(seed)
    means = np.empty(resamples)
    rows = max(_BLOCK // len(values), 1)
    for start in range(0, resamples, rows):
        part = means[start : start + rows]
        drawn = rng.integers(len(values), size=(len(part), len(values)), dtype=np.int32)
        part[:] = values[drawn].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(low), float(high))


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Chance that a positive scores above a negative, ties counting half (Mann and Whitney).

    None when either is empty.
    """
    if not positive or not negative:
        return None
    ordered = np.sort(np.asarray(negative, dtype=np.float64))
    wanted = np.asarray(positive, dtype=np.float64)
    below = np.searchsorted(ordered, wanted, side="left")
    up_to = np.searchsorted(ordered, wanted, side="right")
    return float((below + up_to).sum() / 2 / (len(wanted) * len(ordered)))


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0…1) of them lie, between neighbours linearly; 0 if none."""
    return round(float(np.quantile(values, share)), 2) if values else 0.0
