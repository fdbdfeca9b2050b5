"""One score out of the evidence, by fixed weights (ADR 12 has the measurements)."""

from __future__ import annotations

import numpy as np

from search.ranking.evidence import Column, Evidence

WEIGHTS = {
    "cosine": 0.75,
    "bm25": 0.03,
    "around": 0.05,
    "coverage": 0.1,
    "coverage_around": 0.05,
    "coverage_document": 0.1,
    "coverage_title": -0.03,
    "elsewhere": -0.03,
    "past": -0.05,
}
"""Chosen on a plateau of five development sets (ADR 12), for the embedded model, whose cosines lie
close together (0.7 to 0.95): another one wants `wenzheng tune`. What speaks against a document costs
more than two equally good passages differ by, and less than what tells a right one from a wrong one.
"""


def fused(evidence: Evidence) -> Column:
    """A score a candidate. Only `coverage_document` depends on other candidates: those of its document."""
    score: Column = sum(
        (weight * getattr(evidence, name) for name, weight in WEIGHTS.items()),
        np.zeros(len(evidence.rows)),
    )
    return score
