"""Plain baselines: BM25 over character bigrams, exact cosines, and the two usual ways to join them.

Weighted: each leg's best passages, min-max scaled within the leg, 0.7 of BM25 and 0.3 of the cosine;
a passage that a leg does not have counts 0 there. RRF: 1 / (60 + rank) summed over both legs
(Cormack et al. 2009). BM25 is that of Lucene with k1 = 0.9, b = 0.4 (Anserini's defaults).
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.base import Matrix, Passage, Search, Vector, bigrams

K1, B = 0.9, 0.4
LEXICAL = 0.7
RRF = 60

Scores = NDArray[np.float64]


class Fusion(StrEnum):
    """How the legs are joined, or which stands alone."""

    BM25 = "bm25"
    DENSE = "dense"
    WEIGHTED = "weighted"
    RRF = "rrf"


class Leg(NamedTuple):
    """Passages by number, best first, with their scores."""

    numbers: NDArray[np.int64]
    scores: Scores


class Bm25:
    """An inverted index in arrays: each term's passages, with what each adds to a score."""

    def __init__(self, places: dict[str, list[int]], owners: Scores, parts: Scores) -> None:
        self._places = places
        self._owners = owners.astype(np.int64)
        self._parts = parts

    @classmethod
    def of(cls, texts: Sequence[str]) -> Bm25:
        counted = [Counter(bigrams(text)) for text in texts]
        lengths = np.array([sum(counts.values()) for counts in counted])
        norm = K1 * (1 - B + B * lengths / max(lengths.mean(), 1e-9))
        holding: dict[str, list[tuple[int, int]]] = {}
        for number, counts in enumerate(counted):
            for term, tf in counts.items():
                holding.setdefault(term, []).append((number, tf))
        places, owners, parts = {}, [], []
        for term, found in holding.items():
            idf = math.log1p((len(texts) - len(found) + 0.5) / (len(found) + 0.5))
            places[term] = [len(owners), len(owners) + len(found)]
            owners += [number for number, _ in found]
            parts += [idf * tf * (K1 + 1) / (tf + norm[number]) for number, tf in found]
        return cls(places, np.array(owners), np.array(parts))

    def scores(self, text: str, passages: int) -> Scores:
        """Of every passage."""
        scores = np.zeros(passages)
        for term in bigrams(text):
            start, end = self._places.get(term, (0, 0))
            scores[self._owners[start:end]] += self._parts[start:end]
        return scores

    def save(self, folder: Path) -> None:
        (folder / "terms.json").write_text(json.dumps(self._places, ensure_ascii=False), "utf-8")
        np.savez(folder / "bm25.npz", owners=self._owners, parts=self._parts)

    @classmethod
    def load(cls, folder: Path) -> Bm25:
        arrays = np.load(folder / "bm25.npz")
        places = json.loads((folder / "terms.json").read_text("utf-8"))
        return cls(places, arrays["owners"], arrays["parts"])


class Plain:
    def __init__(self, fusion: Fusion) -> None:
        self._fusion = fusion

    def build(self, passages: Sequence[Passage], vectors: Matrix, folder: Path) -> None:
        Bm25.of([one.whole for one in passages]).save(folder)
        np.save(folder / "vectors.npy", vectors)
        (folder / "ids.json").write_text(json.dumps([one.passage_id for one in passages]), "utf-8")

    def open(self, folder: Path, k: int) -> Search:
        words, vectors = Bm25.load(folder), np.load(folder / "vectors.npy")
        ids = json.loads((folder / "ids.json").read_text("utf-8"))

        def search(text: str, vector: Vector) -> list[str]:
            legs = []
            if self._fusion is not Fusion.DENSE:
                legs.append(best(words.scores(text, len(ids)), k, above=0))
            if self._fusion is not Fusion.BM25:
                legs.append(best((vectors @ vector).astype(np.float64), k, above=-np.inf))
            return [ids[number] for number in JOIN[self._fusion](legs, len(ids)).numbers[:k]]

        return search


def best(scores: Scores, k: int, *, above: float) -> Leg:
    """The `k` best that score above a bound; ties by number."""
    order = np.lexsort((np.arange(len(scores)), -scores))[:k]
    order = order[scores[order] > above]
    return Leg(order, scores[order])


def weighted(legs: Sequence[Leg], passages: int) -> Leg:
    """Min-max scaled scores, summed with weights."""
    sums = np.zeros(passages)
    for leg, weight in zip(legs, (LEXICAL, 1 - LEXICAL), strict=True):
        sums[leg.numbers] += weight * _scaled(leg.scores)
    return _joined(legs, sums)


def _scaled(scores: Scores) -> Scores:
    """Best first: the best becomes 1, the last 0; all 1 when all are equal."""
    spread = scores[0] - scores[-1] if len(scores) else 0.0
    return (scores - scores[-1]) / spread if spread > 0 else np.ones(len(scores))


def rrf(legs: Sequence[Leg], passages: int) -> Leg:
    """Reciprocal ranks, summed."""
    sums = np.zeros(passages)
    for leg in legs:
        sums[leg.numbers] += 1 / (RRF + 1 + np.arange(len(leg.numbers)))
    return _joined(legs, sums)


def _joined(legs: Sequence[Leg], sums: Scores) -> Leg:
    numbers = np.unique(np.concatenate([leg.numbers for leg in legs]))
    order = numbers[np.lexsort((numbers, -sums[numbers]))]
    return Leg(order, sums[order])


def _alone(legs: Sequence[Leg], _passages: int) -> Leg:
    return legs[0]


JOIN: dict[Fusion, Callable[[Sequence[Leg], int], Leg]] = {
    Fusion.BM25: _alone,
    Fusion.DENSE: _alone,
    Fusion.WEIGHTED: weighted,
    Fusion.RRF: rrf,
}


def make(fusion: str) -> Plain:
    return Plain(Fusion(fusion))
