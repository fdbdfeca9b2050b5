"""Fits the model of spans (ADR 17): weights of features by a softmax, then trees over signs of the likeliest.

Both are fitted to whole questions: of several spans that are right any one will do, so the loss is the
negative logarithm of the sum of their shares.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array

from eval.fitting import lightgbm_module, to_onnx
from search.answering.span_model import EVERY, GROUPS
from search.answering.spans import Feature
from search.trees import Matrix

PRIOR, PRIOR_OF_GROUP = 3.0, 6.0
"""Inverse variances of the Gaussian priors around 0."""
LEAST_SEEN = 100
"""Spans of a group that a feature has to be seen at to be given a weight."""
LEAST = 0.05
"""What a weight has to be, at least, to be kept."""
STEPS = 80

Column = NDArray[np.float64]
Mask = NDArray[np.bool_]
Weights = dict[str, dict[str, float]]


@dataclass
class Examples:
    """The spans of questions, row by row; which of them are right; and how much each question counts."""

    columns: dict[str, int] = field(default_factory=dict)
    _at: array[int] = field(default_factory=lambda: array("i"))
    _values: array[float] = field(default_factory=lambda: array("d"))
    _ends: array[int] = field(default_factory=lambda: array("q", [0]))
    right: list[bool] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def coded(self, features: Sequence[Feature]) -> tuple[array[int], array[float]]:
        """The features by their columns, which may serve for many spans."""
        at = (self.columns.setdefault(name, len(self.columns)) for name, _ in features)
        return array("i", at), array("d", (value for _, value in features))

    def add(self, parts: Sequence[tuple[array[int], array[float]]], is_right: bool) -> None:
        """One span, with all its features."""
        for at, values in parts:
            self._at.extend(at)
            self._values.extend(values)
        self._ends.append(len(self._at))
        self.right.append(is_right)

    def end(self, group: str, weight: float) -> None:
        """The spans since the last call are those of one question."""
        self.groups.append(GROUPS.index(group))
        self.weights.append(weight)
        self.sizes.append(len(self.right) - sum(self.sizes))

    def matrix(self) -> csr_array:
        """Shape (spans, features)."""
        shape = len(self.right), len(self.columns)
        return csr_array((np.array(self._values), np.array(self._at), np.array(self._ends)), shape)


def fit_weights(examples: Examples, taught: Mask) -> Weights:
    """The weights by group and feature, rounded, learnt from the questions that `taught` marks."""
    of = np.repeat(np.arange(len(examples.sizes)), examples.sizes)
    group = np.array(examples.groups)[of]
    order = np.flatnonzero(taught[of])
    order = order[np.argsort(group[order], kind="stable")]
    whole = examples.matrix()
    parts = [whole[order[group[order] == one]] for one in range(len(GROUPS))]
    question = of[order]
    starts = np.flatnonzero(np.r_[True, question[1:] != question[:-1]])
    importance = np.array(examples.weights)[question[starts]]
    found = _minimise(parts, starts, np.array(examples.right)[order], importance)
    names = list(examples.columns)
    return {
        one: {
            names[at]: round(float(row[at]), 2)
            for at in sorted(np.flatnonzero(np.abs(row) >= LEAST), key=names.__getitem__)
        }
        for one, row in zip((EVERY, *GROUPS), found, strict=True)
    }


def _minimise(
    parts: Sequence[csr_array], starts: NDArray[np.int64], right: Mask, importance: Column
) -> Column:
    """Weights of shape (1 and groups, features): those for every question come first."""
    seen = np.array([np.bincount(one.indices, minlength=one.shape[1]) for one in parts])
    kept = np.vstack([seen.sum(axis=0), seen]) >= LEAST_SEEN
    prior = np.array([PRIOR, *[PRIOR_OF_GROUP] * len(parts)])[:, None]
    turned = [csr_array(one.T) for one in parts]
    cuts = np.cumsum([one.shape[0] for one in parts])[:-1]
    of = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(right)]))

    def loss(flat: Column) -> tuple[float, Column]:
        weights = flat.reshape(kept.shape)
        scores = np.concatenate(
            [one @ (weights[0] + w) for one, w in zip(parts, weights[1:], strict=True)]
        )
        value, slope = softmax_loss(scores, starts, of, right, importance)
        slopes = [one @ s for one, s in zip(turned, np.split(slope, cuts), strict=True)]
        gradient = (np.vstack([np.sum(slopes, axis=0), *slopes]) + prior * weights) * kept
        return value + 0.5 * float((prior * weights**2).sum()), gradient.ravel()

    options = {"maxiter": STEPS}
    found: Column = minimize(
        loss, np.zeros(kept.size), jac=True, method="L-BFGS-B", options=options
    ).x
    return found.reshape(kept.shape)


def softmax_loss(
    scores: Column,
    starts: NDArray[np.int64],
    of: NDArray[np.int64],
    right: Mask,
    importance: Column,
) -> tuple[float, Column]:
    """Minus the logarithm of the share of what is right, summed over questions, and its slope.

    A question's rows begin at `starts`; `of` is the question of each row.
    """
    odds = np.exp(scores - np.maximum.reduceat(scores, starts)[of])
    good = np.where(right, odds, 0.0)
    total, of_right = np.add.reduceat(odds, starts), np.add.reduceat(good, starts) + 1e-30
    slope: Column = (odds / total[of] - good / of_right[of]) * importance[of]
    return float((importance * (np.log(total) - np.log(of_right))).sum()), slope


ROUNDS = 350
PARAMETERS: Mapping[str, Any] = {
    "learning_rate": 0.03,
    "num_leaves": 8,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.25,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 10,
    "max_bin": 63,
    "use_missing": False,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
_LEAST_CURVE = 1e-3


@dataclass(frozen=True)
class Contest:
    """The contenders of one question: their signs, what trees are boosted from, which of them are
    right, and how much it counts."""

    signs: Matrix
    began: Column
    right: Mask
    weight: float


def fit_trees(contests: Sequence[Contest], seed: int) -> bytes:
    """The graph of trees whose sums, by a softmax, are shares. Raises UsageError without LightGBM."""
    lightgbm = lightgbm_module()
    sizes = np.array([len(one.right) for one in contests])
    starts = np.r_[0, np.cumsum(sizes)[:-1]]
    of = np.repeat(np.arange(len(contests)), sizes)
    right = np.concatenate([one.right for one in contests])
    importance = np.array([one.weight for one in contests])

    def slopes(scores: Column, _data: object) -> tuple[Column, Column]:
        _, slope = softmax_loss(scores, starts, of, right, importance)
        odds = np.exp(scores - np.maximum.reduceat(scores, starts)[of])
        share = odds / np.add.reduceat(odds, starts)[of]
        return slope, np.maximum(share * (1 - share), _LEAST_CURVE) * importance[of]

    data = lightgbm.Dataset(
        np.concatenate([one.signs for one in contests]),
        label=right.astype(int),
        init_score=np.concatenate([one.began for one in contests]),
    )
    fitted = lightgbm.train({**PARAMETERS, "objective": slopes, "seed": seed}, data, ROUNDS)
    return to_onnx(fitted.dump_model(), contests[0].signs.shape[1])
