"""Written by scripts/fit_confidence.py, which says on what data; do not edit by hand."""

from __future__ import annotations

from collections.abc import Mapping

WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "span": {
        "score": 1.54,
        "lead": 0.899,
        "words": 0.624,
        "missing": 0.0,
        "pairs": 1.645,
        "document": 3.494,
        "nearer": 12.559,
    },
    "name": {
        "score": 3.223,
        "lead": 0.0,
        "words": 2.25,
        "missing": 0.0,
        "pairs": 0.0,
        "document": 1.829,
        "nearer": 27.0,
    },
    "text": {
        "score": 0.514,
        "lead": 2.058,
        "words": 0.171,
        "missing": 0.0,
        "pairs": 1.006,
        "document": 2.266,
        "nearer": 47.158,
    },
    "near": {
        "score": 0.0,
        "lead": 1.272,
        "words": 0.0,
        "missing": 0.0,
        "pairs": 0.84,
        "document": 3.72,
        "nearer": 36.435,
    },
}
"""By sort and sign: see `search.answering.confidence`."""

INTERCEPTS: Mapping[str, float] = {
    "span": -5.037,
    "name": -5.522,
    "text": -4.183,
    "near": -4.703,
}

LEAST_PROBABILITY = 0.12
"""Below it no text is given as the answer."""
