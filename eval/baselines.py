"""Other people's ranking over our passages and our terms: what the product's own is held against."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from enum import StrEnum
from types import ModuleType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from eval.passages import Passage, passages
from eval.retrieval import Search, Stage
from search.hits import hit_of
from search.results import Hit, LegScore
from wenzheng.errors import UsageError
from wenzheng.library import Library
from wenzheng.readable import EVERYTHING
from wenzheng.text.normalise import normalise_text


class Baseline(StrEnum):
    """A ranking by another package."""

    RANK_BM25 = "rank-bm25"


class _Scorer(Protocol):
    def get_scores(self, query: list[str]) -> NDArray[np.float64]:
        """One score a passage, in their order."""


def baseline_stage(baseline: Baseline, library: Library) -> Stage:
    """The baseline over all passages of the library.

    Raises UsageError where its package is not installed.
    """
    package = _package(baseline)
    return Stage(baseline.value, lambda: _rank_bm25(package, library))


def _package(baseline: Baseline) -> ModuleType:
    try:
        return importlib.import_module(baseline.value.replace("-", "_"))
    except ImportError as error:
        raise UsageError(
            f"基线 {baseline.value} 需要软件包 {baseline.value}；请运行 pip install -e '.[eval]'",
            f"the baseline {baseline.value} needs the package {baseline.value}; "
            "run `pip install -e '.[eval]'`",
        ) from error


def _rank_bm25(package: ModuleType, library: Library) -> Search:
    """BM25Okapi with the package's own constants and its own idf, over our terms."""
    with library.snapshot(EVERYTHING) as snapshot:
        held, tokeniser = list(passages(snapshot)), snapshot.tokeniser
    scorer: _Scorer = package.BM25Okapi([tokeniser.terms(one.context) for one in held])

    def search(text: str, k: int) -> Sequence[Hit]:
        terms = tokeniser.terms(normalise_text(text))
        return _best(held, scorer.get_scores(terms), k)

    return search


def _best(held: Sequence[Passage], scores: NDArray[np.float64], k: int) -> list[Hit]:
    """Passages that share a term with the question; equal scores by chunk_id, the order of `held`."""
    order = np.argsort(-scores, kind="stable")[:k]
    return [
        hit_of(
            held[at].stored,
            held[at].document,
            float(scores[at]),
            {Baseline.RANK_BM25.value: LegScore(rank, float(scores[at]))},
        )
        for rank, at in enumerate(order, 1)
        if scores[at]
    ]
