"""The weights by which spans are scored, as `scripts/fit_spans.py` fitted and wrote them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from models import SPANS_ZH
from search.understanding.focus import Focus, Sought

EVERY = "every"
"""The group of weights that hold for every question."""
_YEAR = "year"
"""Questions for a year are a group apart from those for any other time."""


def group_of(focus: Focus) -> str:
    """The group of weights that hold for a question beside those for every question."""
    is_year = focus.sought is Sought.DATE and focus.noun == "年"
    return _YEAR if is_year else focus.sought.value


GROUPS = (*(one.value for one in Sought), _YEAR)


@dataclass(frozen=True)
class SpanModel:
    """Weights of features by name, for each group of questions those for every question added."""

    weights: Mapping[str, Mapping[str, float]]

    @classmethod
    def read(cls, file: Path) -> SpanModel:
        """The model of this file."""
        said = json.loads(file.read_text("utf-8"))["weights"]
        return cls({group: _sum(said[EVERY], said[group]) for group in GROUPS})

    def of(self, focus: Focus) -> Mapping[str, float]:
        """The weights for a question of this focus; a feature without one weighs nothing."""
        return self.weights[group_of(focus)]


def _sum(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {name: one.get(name, 0.0) + other.get(name, 0.0) for name in {**one, **other}}


@cache
def span_model() -> SpanModel:
    """The model that is carried with the product, read once."""
    return SpanModel.read(SPANS_ZH / "spans.json")
