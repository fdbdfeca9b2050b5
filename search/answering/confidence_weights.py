"""Written by scripts/fit_confidence.py, which says on what data; do not edit by hand."""

from __future__ import annotations

from collections.abc import Mapping

WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "span": {
        "score": 0.0,
        "lead": 1.88,
        "words": 2.3,
        "sentence": 0.0,
        "found": 0.0,
        "missing": 0.41,
        "pairs": 1.86,
        "around": 0.0,
        "document": 1.5,
        "nearer": 35.0,
    },
    "text": {
        "score": 0.93,
        "lead": 1.57,
        "words": 0.8,
        "sentence": 0.0,
        "found": 0.0,
        "missing": 0.0,
        "pairs": 1.33,
        "around": 0.0,
        "document": 1.6,
        "nearer": 40.0,
    },
}
"""By sort and sign: see `search.answering.confidence`."""


INTERCEPTS: Mapping[str, float] = {"span": -5.0, "text": -4.3}

LEAST_PROBABILITY = 0.2
"""Below it no text is given as the answer."""
