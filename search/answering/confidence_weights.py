"""Written by scripts/fit_confidence.py, which says on what data; do not edit by hand."""

from __future__ import annotations

from collections.abc import Mapping

WEIGHTS: Mapping[str, tuple[float, ...]] = {
    "span": (0.0, 1.88, 2.3, 0.0, 0.0, 0.41, 1.86, 0.0, 1.5, 35.0),
    "text": (0.93, 1.57, 0.8, 0.0, 0.0, 0.0, 1.33, 0.0, 1.6, 40.0),
}
"""Of each sign, in the order of `search.answering.confidence.Signs`."""

INTERCEPTS: Mapping[str, float] = {"span": -5.0, "text": -4.3}

LEAST_PROBABILITY = 0.2
"""Below it no text is given as the answer."""
