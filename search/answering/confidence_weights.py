"""Written by scripts/fit_confidence.py, which says on what data; do not edit by hand."""

from __future__ import annotations

from collections.abc import Mapping

WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "span": {
        "score": 0.0,
        "lead": 1.943,
        "words": 1.796,
        "missing": 0.0,
        "pairs": 0.0,
        "document": 2.555,
        "nearer": 30.938,
    },
    "name": {
        "score": 3.0,
        "lead": 1.0,
        "words": 0.0,
        "missing": 0.0,
        "pairs": 0.0,
        "document": 0.0,
        "nearer": 0.0,
    },
    "text": {
        "score": 0.569,
        "lead": 1.673,
        "words": 0.655,
        "missing": -0.047,
        "pairs": 0.267,
        "document": 2.226,
        "nearer": 45.125,
    },
    "near": {
        "score": 0.0,
        "lead": 2.103,
        "words": 0.0,
        "missing": -0.183,
        "pairs": 0.0,
        "document": 5.631,
        "nearer": 34.718,
    },
}
"""By sort and sign: see `search.answering.confidence`."""

INTERCEPTS: Mapping[str, float] = {
    "span": -4.607,
    "name": -1.0,
    "text": -3.74,
    "near": -5.108,
}

LEAST_PROBABILITY = 0.16
"""Below it no text is given as the answer."""
