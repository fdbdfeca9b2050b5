"""BM25 and inner products the slow and obvious way: what every index is compared with."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray


def bm25(
    passages: Mapping[int, Sequence[str]], question: Sequence[str], k1: float = 0.9, b: float = 0.4
) -> dict[int, float]:
    """Score of every passage, by the formula as it stands in textbooks."""
    n = len(passages)
    mean = sum(map(len, passages.values())) / n if n else 0.0
    scores = {}
    for row, terms in passages.items():
        counts, score = Counter(terms), 0.0
        for term in question:
            df = sum(term in other for other in passages.values())
            idf = math.log(1 + (n - df + 0.5) / (df + 0.5))
            tf = counts[term]
            if tf:
                score += idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * len(terms) / mean))
        scores[row] = score
    return scores


def inner_products(
    vectors: Mapping[int, NDArray[np.float16]], question: NDArray[np.float32]
) -> dict[int, float]:
    """Inner product of every vector, as it is stored, with the question's."""
    asked = question.astype(np.float64)
    return {row: float(vector.astype(np.float64) @ asked) for row, vector in vectors.items()}


def best(
    scores: Mapping[int, float],
    names: Mapping[int, str],
    k: int,
    allowed: Collection[int] | None = None,
) -> list[int]:
    """The k best rows among those allowed, ties (in single precision) by name."""
    held = [row for row in scores if allowed is None or row in allowed]
    return sorted(held, key=lambda row: (-np.float32(scores[row]), names[row]))[:k]
