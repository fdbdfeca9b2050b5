"""Candidates from both legs, weighed by all the evidence there is for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

import numpy as np

from search.beside import Embedded
from search.ranking.asked import Asked
from search.ranking.evidence import Column, Evidence, gather
from search.ranking.fusion import fused
from search.results import LegScore
from wenzheng.index.base import RowNumbers
from wenzheng.library import Ranked, Rows, Snapshot

CANDIDATES = 80
"""Rows that each leg puts forward: recall@100 is 0.99, and what is that far down does not rise."""


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """A chunk's row, its score, its place in each leg, and what the score was made of."""

    row: int
    score: float
    legs: Mapping[str, LegScore]
    features: Mapping[str, float] = field(default_factory=dict)


Rank = Callable[[Evidence], Column]
"""Scores of candidates by their evidence, higher is better."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The dense leg on its way: the question's vector, and the rows nearest to it."""

    embedded: Future[Embedded]
    rows: Future[Ranked]


def depth_of(k: int) -> int:
    """How many rows each leg puts forward for the `k` best: whole blocks of candidates."""
    return max(1, -(-k // CANDIDATES)) * CANDIDATES


def retrieve(
    snapshot: Snapshot,
    asked: Asked | None,
    nearest: Nearest | None,
    k: int,
    allowed: Rows | None,
    rank: Rank = fused,
) -> list[ScoredRow]:
    """The `k` best rows. Without an `asked` the dense leg stands alone, without a `nearest` the lexical.

    Candidates are ranked block by block: the first `CANDIDATES` of both legs, then the next that are
    not among them, and so on. So the same rows are in the same order whatever `k` is, and every page
    of a result is a part of one list. The lexical leg does not wait for the dense one.
    """
    depth = depth_of(k)
    lexical = snapshot.lexical(asked.terms.looked_up, depth, allowed) if asked else None
    if nearest is None:
        return _single("bm25", lexical, k)
    found = nearest.rows.result()
    dense = snapshot.best(found.rows, found.scores, depth)
    if lexical is None or asked is None:
        return _single("dense", dense, k)
    legs = {"bm25": _ranks(lexical), "dense": _ranks(dense)}
    vector = nearest.embedded.result().vector
    ranked: list[ScoredRow] = []
    for rows in _blocks(lexical.rows, dense.rows, depth):
        cosine = snapshot.similarity(vector, rows).astype(np.float64)
        evidence = gather(snapshot, asked, rows, cosine)
        block = _ranked(snapshot, evidence, rank, legs, k - len(ranked))
        least = ranked[-1].score if ranked else np.inf
        ranked += [replace(one, score=min(one.score, least)) for one in block]
        if len(ranked) >= k:
            break
    return ranked


def _blocks(lexical: RowNumbers, dense: RowNumbers, depth: int) -> Iterator[RowNumbers]:
    """Candidates that are ranked together, ascending; none is in two blocks, none is empty."""
    before = np.empty(0, dtype=np.int64)
    for begin in range(0, depth, CANDIDATES):
        end = begin + CANDIDATES
        block = np.setdiff1d(np.union1d(lexical[begin:end], dense[begin:end]), before)
        before = np.concatenate([before, block])
        if len(block):
            yield block


def _ranked(
    snapshot: Snapshot,
    evidence: Evidence,
    rank: Rank,
    legs: Mapping[str, Mapping[int, int]],
    k: int,
) -> list[ScoredRow]:
    """The `k` best rows of the evidence."""
    rows = evidence.rows
    scores = rank(evidence).astype(np.float32)
    best = snapshot.best(rows, scores, k)
    place = {int(row): at for at, row in enumerate(rows)}
    raw = {"bm25": evidence.bm25, "dense": evidence.cosine}
    return [
        ScoredRow(
            row,
            score,
            {name: LegScore(legs[name].get(row), float(raw[name][place[row]])) for name in legs},
            evidence.of(place[row]),
        )
        for row, score in _pairs(best)
    ]


def _pairs(ranked: Ranked) -> list[tuple[int, float]]:
    return list(zip(ranked.rows.tolist(), ranked.scores.tolist(), strict=True))


def _single(name: str, ranked: Ranked | None, k: int) -> list[ScoredRow]:
    if ranked is None:
        return []
    return [
        ScoredRow(row, score, {name: LegScore(rank, score)})
        for rank, (row, score) in enumerate(_pairs(ranked)[:k], 1)
    ]


def _ranks(ranked: Ranked) -> dict[int, int]:
    return {int(row): rank for rank, row in enumerate(ranked.rows, 1)}
