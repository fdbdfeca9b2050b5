"""The model by which spans are scored, as `scripts/fit_spans.py` fitted and wrote it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from models import SPANS_ZH
from search.trees import Matrix, Sums, Trees
from search.understanding.focus import Focus, Sought

CARD = "spans.json"
EVERY = "every"
"""The group of weights that hold for every question."""
LIKELY = "likely"
"""The sign that is the share by the weights alone."""
_LEAST = 1e-6
_YEAR = "year"
"""Questions for a year are a group apart from those for any other time."""


def group_of(focus: Focus) -> str:
    """The group of weights that hold for a question beside those for every question."""
    is_year = focus.sought is Sought.DATE and focus.noun == "年"
    return _YEAR if is_year else focus.sought.value


GROUPS = (*(one.value for one in Sought), _YEAR)


@dataclass(frozen=True)
class SpanModel:
    """Weights of features by name for each group of questions, and trees over the signs named."""

    weights: Mapping[str, Mapping[str, float]]
    signs: tuple[str, ...]
    trees: Trees

    @classmethod
    def read(cls, folder: Path) -> SpanModel:
        """The model of this folder."""
        said = json.loads((folder / CARD).read_text("utf-8"))
        trees = Trees((folder / said["file"]).read_bytes())
        return cls(by_group(said["weights"]), tuple(said["signs"]), trees)

    def of(self, focus: Focus) -> Mapping[str, float]:
        """The weights for a question of this focus; a feature without one weighs nothing."""
        return self.weights[group_of(focus)]

    def sums(self, rows: Sequence[Mapping[str, float]]) -> list[float]:
        """What the trees make of each of the contenders, whose signs the rows are.

        They are boosted from what the softmax of the weights makes of them.
        """
        if not rows:
            return []
        matrix = np.array([[row[name] for name in self.signs] for row in rows], dtype=np.float32)
        found: list[float] = (
            self.trees(matrix) + began(matrix[:, self.signs.index(LIKELY)])
        ).tolist()
        return found


def shares(sums: Sequence[float]) -> list[float]:
    """The probability of each of the contenders by their sums; together 1."""
    most = max(sums, default=0.0)
    odds = [math.exp(one - most) for one in sums]
    return [one / math.fsum(odds) for one in odds]


def began(likely: Matrix) -> Sums:
    """What the trees are boosted from, by the sign `LIKELY`."""
    found: Sums = np.log(likely.astype(np.float64) + _LEAST)
    return found


def by_group(fitted: Mapping[str, Mapping[str, float]]) -> dict[str, Mapping[str, float]]:
    """The weights of each group, those for every question added."""
    return {group: _sum(fitted[EVERY], fitted[group]) for group in GROUPS}


def _sum(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {name: one.get(name, 0.0) + other.get(name, 0.0) for name in {**one, **other}}


@cache
def span_model() -> SpanModel:
    """The model that is carried with the product, read once."""
    return SpanModel.read(SPANS_ZH)
