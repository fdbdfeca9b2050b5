"""BM25, exactly: from live statistics and the counts in the store, not from an engine's.

    score(q, d) = Σ over terms t of q, with repeats:
                  idf(t) · tf(t, d) · (k1 + 1) / (tf(t, d) + k1 · (1 − b + b · |d| / mean))
    idf(t)      = ln(1 + (N − df(t) + 0.5) / (df(t) + 0.5))

Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, section 3.3;
the idf that is never negative is Lucene's (BM25Similarity). K1 and B are the defaults of Anserini,
found on news passages and the best or within noise of it on every set that was tried here.
"""

from __future__ import annotations

import math
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from wenzheng.store.packing import Postings

K1 = 0.9
B = 0.4

T = TypeVar("T", float, NDArray[np.float64])


class QueryTerms(NamedTuple):
    """A question's terms that passages hold, by number (ascending).

    `weights` are idf times how often each is asked, `terms` the words themselves.
    """

    terms: tuple[str, ...]
    numbers: NDArray[np.int64]
    weights: NDArray[np.float64]

    def among(self, postings: Postings) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which of the postings are of one of the terms, and of which: positions in either."""
        if not len(self.numbers):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        # A table of places in the question, two bytes a term, stays in the processor's cache.
        places = np.zeros(int(self.numbers[-1]) + 2, dtype=np.uint16)
        places[self.numbers] = np.arange(1, len(self.numbers) + 1)
        asked = places.take(postings.term, mode="clip")
        hit = np.flatnonzero(asked)
        return hit, asked[hit].astype(np.int64) - 1


def idf(df: int, n: int) -> float:
    """Weight of a term that `df` of `n` passages hold; in nats, always above 0."""
    return math.log1p((max(n - df, 0) + 0.5) / (df + 0.5))


def saturation(length: T, mean: float, k1: float = K1, b: float = B) -> T:
    """What is added to tf in the denominator for passages of `length` terms."""
    return k1 * (1 - b + b * length / max(mean, 1e-9))


def scores_of(
    query: QueryTerms, postings: Postings, lengths: NDArray[np.int64], mean: float
) -> NDArray[np.float32]:
    """BM25 of each passage of `postings`, whose lengths are in terms.

    A score depends on the passage and the statistics alone, not on which others it is scored
    with: terms are summed in double precision and ascending order, then rounded to single.
    """
    hit, term = query.among(postings)
    owner, tf = postings.owner[hit], postings.tf[hit].astype(np.float64)
    norm = saturation(lengths.astype(np.float64), mean)
    parts = query.weights[term] * tf * (K1 + 1) / (tf + norm[owner])
    return np.bincount(owner, parts, minlength=len(lengths)).astype(np.float32)
