"""Fits the model of confidence (ADR 18): trees over signs of candidates, and a scale for each sort of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.fitting import lightgbm_module, to_onnx
from search.trees import Matrix, Trees

Column = NDArray[np.float64]

HALF_RIGHT = 0.5
"""What a wrong candidate counts, while trees are fitted, where the question has an answer. A passage that
answers is nearer to being right than one that cannot; the scales make probabilities again of what comes of it."""
ROUNDS = 300
PARAMETERS: Mapping[str, Any] = {
    "objective": "cross_entropy",
    "learning_rate": 0.03,
    "num_leaves": 8,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.3,
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
_PENALTY = 0.003
_STEPS = 40
_RISING = frozenset({"score", "lead", "words", "pairs", "document", "nearer"})
_FALLING = frozenset({"missing"})

Scales = dict[str, tuple[float, float]]
"""Slope and intercept by sort."""


@dataclass(frozen=True)
class Case:
    """A candidate: its set, its sort, its signs, and what became of it."""

    dataset: str
    sort: str
    signs: Mapping[str, float]
    is_right: bool
    is_answerable: bool


def fit_graph(cases: Sequence[Case], names: Sequence[str], seed: int) -> bytes:
    """The graph of the trees. No sign of the candidate itself may weigh the wrong way. Raises UsageError without LightGBM."""
    lightgbm = lightgbm_module()
    label = [max(one.is_right, HALF_RIGHT * one.is_answerable) for one in cases]
    weight = weights_of(cases)
    data = lightgbm.Dataset(matrix_of(cases, names), label=label, weight=weight / weight.mean())
    constraints = [(name in _RISING) - (name in _FALLING) for name in names]
    parameters = {**PARAMETERS, "seed": seed, "monotone_constraints": constraints}
    return to_onnx(lightgbm.train(parameters, data, ROUNDS).dump_model(), len(names))


def matrix_of(cases: Iterable[Case], names: Sequence[str]) -> Matrix:
    """Shape (cases, signs)."""
    rows = [[one.signs[name] for name in names] for one in cases]
    return np.array(rows, dtype=np.float32).reshape(-1, len(names))


def weights_of(cases: Sequence[Case]) -> Column:
    """A set of four times as many counts twice as much."""
    counts: dict[str, int] = {}
    for one in cases:
        counts[one.dataset] = counts.get(one.dataset, 0) + 1
    return np.array([counts[one.dataset] ** -0.5 for one in cases])


def sums_of(cases: Sequence[Case], names: Sequence[str], graph: bytes) -> Column:
    """What the trees make of each."""
    return Trees(graph)(matrix_of(cases, names))


def fit_scales(cases: Sequence[Case], sums: Column) -> Scales:
    """By sort, the logistic regression of being right on sums by trees that knew other questions."""
    sorts = np.array([one.sort for one in cases])
    right = np.array([one.is_right for one in cases], dtype=np.float64)
    weights = weights_of(cases)
    return {
        sort: _scale(sums[sorts == sort], right[sorts == sort], weights[sorts == sort])
        for sort in dict.fromkeys(sorts.tolist())
    }


def _scale(sums: Column, right: Column, weights: Column) -> tuple[float, float]:
    """Platt's (1999) scaling, by Newton's method; the slope is held near 1."""
    weights = weights / weights.sum()
    design = np.column_stack([sums, np.ones(len(sums))])
    penalty, usual = np.array([_PENALTY, 0.0]), np.array([1.0, 0.0])
    found = usual
    for _ in range(_STEPS):
        said = 1 / (1 + np.exp(-design @ found))
        slope = design.T @ (weights * (said - right)) + penalty * (found - usual)
        curve = (design * (weights * said * (1 - said))[:, None]).T @ design + np.diag(penalty)
        found = found - np.linalg.solve(curve + 1e-9 * np.eye(2), slope)
    return round(float(found[0]), 3), round(float(found[1]), 3)


def probabilities(cases: Sequence[Case], sums: Column, scales: Scales) -> list[float]:
    """How likely each is right."""
    pairs = (scales[one.sort] for one in cases)
    logits = np.array([a * z + b for z, (a, b) in zip(sums, pairs, strict=True)])
    said: list[float] = (1 / (1 + np.exp(-logits))).tolist()
    return said
