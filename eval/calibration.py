"""Does a confidence mean what it says? Of answers said to be right in 70 %, how many are?

The reliability diagram (Murphy and Winkler 1977) sorts answers into bins of equal width by their
confidence and compares, bin by bin, the mean confidence with the share that is right. The expected
calibration error is the mean of these differences, weighted by the counts (Naeini et al. 2015).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from eval.measures import auroc

BINS = 10
_SURE = 1e-6
"""Nearer than this to 0 or 1 no confidence counts as: its logarithm would outweigh all others."""


@dataclass(frozen=True)
class Bin:
    """Answers with a confidence in [low, high); the last bin holds 1 too. Empty ones are left out."""

    low: float
    high: float
    answers: int
    expected: float
    observed: float


@dataclass(frozen=True)
class Reliability:
    """How far confidences are from what happened, over `count` answers.

    `log_loss` is the mean of -ln of what was said of what happened, `brier` the mean squared
    difference; lower is better for both, and for `ece`. `auroc` is the chance that a right answer has more
    confidence than a wrong one, None where there is but one sort.
    """

    count: int
    right: int
    ece: float
    log_loss: float
    brier: float
    auroc: float | None
    bins: tuple[Bin, ...]


def reliability(confidences: Sequence[float], right: Sequence[bool]) -> Reliability:
    """Compare the confidences (0 to 1) with whether each answer was right, in the same order."""
    pairs = list(zip(confidences, right, strict=True))
    found = [_bin(at, [p for p in pairs if _place(p[0]) == at]) for at in range(BINS)]
    bins = tuple(one for one in found if one.answers)
    count = max(len(pairs), 1)
    return Reliability(
        count=len(pairs),
        right=sum(right),
        ece=_round(sum(b.answers * abs(b.expected - b.observed) for b in bins) / count),
        log_loss=_round(sum(_loss(said, was) for said, was in pairs) / count),
        brier=_round(sum((said - was) ** 2 for said, was in pairs) / count),
        auroc=auroc([s for s, was in pairs if was], [s for s, was in pairs if not was]),
        bins=bins,
    )


def _place(confidence: float) -> int:
    return min(int(confidence * BINS), BINS - 1)


def _bin(at: int, pairs: Sequence[tuple[float, bool]]) -> Bin:
    count = max(len(pairs), 1)
    expected, observed = (
        (sum(side) / count for side in zip(*pairs, strict=True)) if pairs else (0, 0)
    )
    return Bin(at / BINS, (at + 1) / BINS, len(pairs), _round(expected), _round(observed))


def _loss(said: float, was: bool) -> float:
    said = min(max(said, _SURE), 1 - _SURE)
    return -math.log(said if was else 1 - said)


def _round(value: float) -> float:
    return round(value, 4)
