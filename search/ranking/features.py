"""What a learned ranking looks at: the evidence, compared with the other candidates and the document.

A column is worked out from the question's candidates alone, reads no text, and does not depend on the
order in which they come.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.ranking.asked import Asked
from search.ranking.evidence import Column, Evidence, stand_in
from wenzheng.reading.hierarchy import Fit, compatible
from wenzheng.store.reading import Owner

Matrix = NDArray[np.float32]
"""Shape (candidates, features)."""

OPENING = 3
"""Passages from the beginning of a document that are told apart; all behind them are alike."""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class Feature(NamedTuple):
    """A column's name, and whether more of it may only raise a candidate."""

    name: str
    is_rising: bool


EVIDENCE = ("cosine", "bm25", "around", "coverage", "coverage_around", "coverage_document")
"""Named here: evidence that is added one day does not change what a trained ranking is given."""

FEATURES = (
    *(Feature(name, True) for name in EVIDENCE),
    *(Feature(f"{name}_gap", True) for name in EVIDENCE),
    Feature("fused_gap", True),
    Feature("document_gap", True),
    Feature("document_rank", False),
    Feature("document_candidates", False),
    Feature("document_length", False),
    Feature("position", False),
    Feature("opening", False),
    Feature("title_coverage", True),
    Feature("title_years", True),
    Feature("region", True),
)
"""The columns in order.

`*_gap`: how far below the best candidate, 0 or less. `document_gap`, `document_rank`: how far below
the best candidate of its document by the fused score, and how many of that are above it;
`document_candidates`, `document_length`: log(1 + its candidates, its passages). `position`: 0 at the
document's first passage, below 1 at its last; `opening`: the same as a count, to OPENING. `title_coverage`: share
of the question's terms that stand in the title. `title_years`: 1 where the title bears a year that
is asked about, -1 where it bears others alone. `region`: how well the document's fits (`Fit`).
"""

NAMES = tuple(feature.name for feature in FEATURES)


def features(asked: Asked, evidence: Evidence, fused: Column) -> Matrix:
    """The columns of these candidates, whose fused scores are given."""
    own = np.stack([getattr(evidence, name) for name in EVIDENCE], axis=1)
    columns = np.concatenate(
        [
            own,
            own - own.max(axis=0),
            (fused - fused.max())[:, None],
            _in_document(evidence, fused),
            _of_titles(asked, evidence.owners),
        ],
        axis=1,
    )
    matrix: Matrix = columns.astype(np.float32)
    return matrix


def _in_document(evidence: Evidence, fused: Column) -> NDArray[np.float64]:
    """From `document_gap` to `opening`."""
    first = np.array([owner.first_row for owner in evidence.owners], dtype=np.int64)
    length = np.array([owner.chunks for owner in evidence.owners], dtype=np.float64)
    same = first[:, None] == first
    best = np.where(same, fused, -np.inf).max(axis=1)
    above = (same & (fused > fused[:, None])).sum(axis=1)
    place = evidence.rows - first
    return np.stack(
        [
            fused - best,
            above,
            np.log1p(same.sum(axis=1)),
            np.log1p(length),
            place / np.maximum(length, 1),
            np.minimum(place, OPENING),
        ],
        axis=1,
    )


def _of_titles(asked: Asked, owners: Sequence[Owner]) -> NDArray[np.float64]:
    """From `title_coverage` to `region`; candidates of one title and region are alike."""
    seen = {(owner.title, owner.region) for owner in owners}
    values = {key: _of_title(asked, *key) for key in seen}
    return np.array([values[owner.title, owner.region] for owner in owners], dtype=np.float64)


def _of_title(asked: Asked, title: str, region: str | None) -> tuple[float, float, float]:
    terms = frozenset(asked.terms.asked)
    coverage = sum(stand_in(terms, title)) / max(len(terms), 1)
    fits = [compatible(name, region).value for name in asked.regions]
    return coverage, _agreement(asked.years, title), max(fits, default=Fit.UNSAID.value)


def _agreement(asked: frozenset[int], title: str) -> float:
    years = {int(year) for year in _YEAR.findall(title)} if asked else set()
    if not years:
        return 0.0
    return 1.0 if years & asked else -1.0
