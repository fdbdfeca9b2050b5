"""Is one system better than another over the same questions, or is it chance? Paired tests.

Each question gives one difference of the two systems' values. The interval is the percentile
bootstrap over questions (Efron 1979). The p value is that of Fisher's randomisation test: if both
systems were alike, each difference could as well have had the other sign; p is the share of all
assignments of signs whose mean is at least as far from 0 as the one observed (two-sided). Smucker,
Allan & Carterette, "A Comparison of Statistical Significance Tests for Information Retrieval
Evaluation", CIKM 2007, recommend both over Wilcoxon's and the sign test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eval.measures import SEED, Interval, Values, bootstrap

PERMUTATIONS = 20_000
RESAMPLES = 10_000
"""Of a comparison's interval; both tests are seeded and give the same result every time."""

_BLOCK = 1 << 22
"""Signs that are drawn at a time: some megabytes whatever the number of questions."""

_ROUNDING = 1e-9
"""Sums that differ by less are equal: the same differences added in another order."""


@dataclass(frozen=True)
class Paired:
    """`difference` is the mean of one side minus the other, `p` unadjusted; counts are questions."""

    difference: float
    interval: Interval
    p: float
    wins: int
    ties: int
    losses: int

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types, rounded as they are shown."""
        return {
            "difference": round(self.difference, 4),
            "ci": [round(bound, 4) for bound in self.interval],
            "p": round(self.p, 5),
            "wins": self.wins,
            "ties": self.ties,
            "losses": self.losses,
        }


def compare(one: Values, other: Values) -> Paired:
    """Compare two systems' values of the same questions, in the same order."""
    gains = one - other
    near = np.abs(gains) <= _ROUNDING
    return Paired(
        difference=float(gains.mean()) if len(gains) else 0.0,
        interval=bootstrap(gains, RESAMPLES),
        p=randomisation(gains),
        wins=int((~near & (gains > 0)).sum()),
        ties=int(near.sum()),
        losses=int((~near & (gains < 0)).sum()),
    )


def randomisation(gains: Values, permutations: int = PERMUTATIONS, seed: int = SEED) -> float:
    """Two-sided p of paired differences.

    Differences of 0 change no sum and are left out. Where there are no more assignments of signs
    than `permutations`, all of them are counted and p is exact. Otherwise signs are drawn, and the
    observed assignment counts as one of them, so that p is never 0 (Phipson & Smyth 2010).
    """
    sizes = np.abs(gains)
    moved = np.sort(sizes[sizes > _ROUNDING])  # signs are drawn: neither they nor the order count
    if not len(moved):
        return 1.0
    observed = abs(float(gains.sum())) - _ROUNDING
    if 2 ** min(len(moved), 62) <= permutations:
        return _exact(moved, observed)
    rng = np.random.default_rng(seed)
    extreme, left = 1, permutations
    while left:
        rows = min(left, max(_BLOCK // len(moved), 1))
        signs = rng.integers(2, size=(rows, len(moved)), dtype=np.int8)
        # With bits in place of signs: sum of the positive part, twice, less the whole.
        sums = 2 * (signs @ moved) - moved.sum()
        extreme += int((np.abs(sums) >= observed).sum())
        left -= rows
    return extreme / (permutations + 1)


def _exact(moved: Values, observed: float) -> float:
    sums = np.zeros(1)
    for gain in moved:
        sums = np.concatenate([sums + gain, sums - gain])
    return float((np.abs(sums) >= observed).mean())


def holm(ps: Sequence[float]) -> list[float]:
    """The p values adjusted for how many they are (Holm 1979), in the order given.

    An adjusted value below 0.05 can be called significant with a chance of at most 5 % that any
    one of them all is called so wrongly.
    """
    adjusted = [0.0] * len(ps)
    least = 0.0
    for rank, at in enumerate(sorted(range(len(ps)), key=lambda index: ps[index])):
        least = max(least, min(1.0, (len(ps) - rank) * ps[at]))
        adjusted[at] = least
    return adjusted
