"""The model by which confidence is reckoned, as `scripts/fit_confidence.py` fitted and wrote it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from models import CONFIDENCE_ZH
from search.trees import Trees

CARD = "confidence.json"


@dataclass(frozen=True)
class ConfidenceModel:
    """Trees over the signs named; the slope and intercept of the probability, and the least that answers.

    `scales` and `least` are by sort of candidate. A sort that is not in `least` is given however likely.
    """

    signs: tuple[str, ...]
    trees: Trees
    scales: Mapping[str, tuple[float, float]]
    least: Mapping[str, float]

    @classmethod
    def read(cls, folder: Path) -> ConfidenceModel:
        """The model of this folder."""
        said = json.loads((folder / CARD).read_text("utf-8"))
        scales = {sort: (slope, intercept) for sort, (slope, intercept) in said["scales"].items()}
        trees = Trees((folder / said["file"]).read_bytes())
        return cls(tuple(said["signs"]), trees, scales, said["least"])

    def probability(self, sort: str, signs: Mapping[str, float]) -> float:
        """How likely a candidate of this sort with these signs is right, 0 to 1."""
        row = np.array([[signs[name] for name in self.signs]], dtype=np.float32)
        slope, intercept = self.scales[sort]
        return 1 / (1 + math.exp(-slope * float(self.trees(row)[0]) - intercept))


@cache
def confidence_model() -> ConfidenceModel:
    """The model that is carried with the product, read once."""
    return ConfidenceModel.read(CONFIDENCE_ZH)
