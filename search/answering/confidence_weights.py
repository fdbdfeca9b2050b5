"""Written by scripts/fit_confidence.py, which says on what data; do not edit by hand."""

from __future__ import annotations

from collections.abc import Mapping

WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "span": {
        "score": 0.603,
        "lead": 1.893,
        "words": 3.72,
        "missing": 0.651,
        "pairs": 0.212,
        "document": 2.325,
        "nearer": 28.902,
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
        "score": 0.011,
        "lead": 2.174,
        "words": 0.084,
        "missing": -0.266,
        "pairs": -0.766,
        "document": 5.896,
        "nearer": 34.831,
    },
}
"""By sort and sign: see `search.answering.confidence`."""

INTERCEPTS: Mapping[str, float] = {
    "span": -6.69,
    "text": -3.74,
    "near": -4.808,
}

LEAST_PROBABILITY = 0.16
"""Below it no text is given as the answer."""
