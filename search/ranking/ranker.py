"""A ranking fitted to judged questions, from a folder: `ranker.json`, and its trees beside it.

What is learned is a correction of the fused score, so that all it takes off (what is repealed, for
one) stays taken off, and where nothing was learned the fixed weights decide.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from search.ranking.asked import Asked
from search.ranking.evidence import Column, Evidence
from search.ranking.features import EVIDENCE, NAMES, Matrix, features
from search.ranking.fusion import WEIGHTS, fused
from search.retrieval import Rank
from search.trees import Trees, checksum
from wenzheng.errors import RankerUnusable

CARD = "ranker.json"

SCALE = 120.0
"""Trees are boosted from so many times the fused score, and their sum is divided by it: what lies
0.01 apart in the fused score lies about 1 apart for a pairwise logistic loss."""


class Kind(StrEnum):
    """Other weights of the evidence, or a sum of trees over all features."""

    LINEAR = "linear"
    TREES = "trees"


class Trained(BaseModel):
    """A set of questions that a ranking was fitted to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    questions: int = Field(ge=1)


class Card(BaseModel):
    """What `ranker.json` says; `features` are in their order, `file` holds the trees.

    `model` and `tokeniser` are those of the index that it was fitted on. Cosines of another model
    lie elsewhere: it is refused. Another tokeniser moves the values little, and is only on record.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    kind: Kind
    features: tuple[str, ...]
    weights: Mapping[str, float] = {}
    file: str = Field(default="", pattern=r"^[\w.-]*$")
    sha256: str = ""
    model: str
    tokeniser: str
    trained_on: tuple[Trained, ...]


class Correction(Protocol):
    """What is added to the fused scores."""

    def __call__(self, matrix: Matrix) -> Column:
        """One finite value a row, which depends on that row alone."""


class Ranker(Protocol):
    """A learned ranking; safe to share between threads."""

    def of(self, asked: Asked) -> Rank:
        """Scores candidates for this question."""


@dataclass(frozen=True)
class Fitted:
    """A ranking with what is on record of it; scores are on the scale of the fused ones."""

    card: Card
    correction: Correction

    def of(self, asked: Asked) -> Rank:
        """Scores candidates for this question."""
        return partial(self._scores, asked)

    def _scores(self, asked: Asked, evidence: Evidence) -> Column:
        base = fused(evidence)
        return base + self.correction(features(asked, evidence, base))


@dataclass(frozen=True)
class OtherWeights:
    """The evidence by these weights in place of the fixed ones."""

    weights: Mapping[str, float]

    def __call__(self, matrix: Matrix) -> Column:
        """What the difference of the weights makes."""
        moved = np.array([self.weights[name] - WEIGHTS[name] for name in EVIDENCE])
        # Summed row by row, as the evidence is: a product depends on how many rows there are.
        column: Column = (matrix[:, : len(EVIDENCE)].astype(np.float64) * moved).sum(axis=1)
        return column


@dataclass(frozen=True)
class Boosted:
    """Trees over all features, which were boosted from `SCALE` times the fused score."""

    trees: Trees

    def __call__(self, matrix: Matrix) -> Column:
        """The sum of the trees, on the scale of the fused score."""
        column: Column = self.trees(matrix) / SCALE
        return column


def load_ranker(folder: Path, model_id: str) -> Fitted:
    """The ranking of this folder, for an index of that embedding model. Raises RankerUnusable."""
    card = _card(folder / CARD)
    if card.model != model_id:
        raise RankerUnusable(
            f"排序模型 {folder} 是用向量模型 {card.model} 训练的，现用 {model_id}；"
            "请重新运行 wenzheng tune，或设 WENZHENG_RANKER=fixed",
            f"the ranking in {folder} was fitted with the embedding model {card.model}, this one is "
            f"{model_id}; run `wenzheng tune` again, or set WENZHENG_RANKER=fixed",
        )
    expected = EVIDENCE if card.kind is Kind.LINEAR else NAMES
    if card.features != expected or (card.kind is Kind.LINEAR and {*card.weights} != {*expected}):
        strange = sorted(set(card.features) ^ set(expected)) or ["…"]
        raise RankerUnusable(
            f"排序模型 {folder} 的特征与本版本不同（{'、'.join(strange)}）；"
            "请重新运行 wenzheng tune，或设 WENZHENG_RANKER=fixed",
            f"the ranking in {folder} has other features than this version "
            f"({', '.join(strange)}); run `wenzheng tune` again, or set WENZHENG_RANKER=fixed",
        )
    is_linear = card.kind is Kind.LINEAR
    return Fitted(card, OtherWeights(card.weights) if is_linear else _trees(folder, card))


def _card(path: Path) -> Card:
    try:
        return Card.model_validate(json.loads(path.read_bytes()))
    except (OSError, ValueError, ValidationError) as error:
        raise RankerUnusable(
            f"排序模型 {path} 无法读取（{_reason(error)}）；请给出 wenzheng tune 写出的目录，"
            "或设 WENZHENG_RANKER=fixed",
            f"the ranking {path} cannot be read ({_reason(error)}); give a folder that "
            "`wenzheng tune` wrote, or set WENZHENG_RANKER=fixed",
        ) from error


def _trees(folder: Path, card: Card) -> Boosted:
    path = folder / card.file
    try:
        graph = path.read_bytes()
    except OSError as error:
        raise _damaged(path, _reason(error)) from error
    if checksum(graph) != card.sha256:
        raise _damaged(path, "sha256")
    return Boosted(Trees(graph))


def _damaged(path: Path, why: str) -> RankerUnusable:
    return RankerUnusable(
        f"排序模型的文件 {path} 缺失或损坏（{why}）；请恢复该文件，或重新运行 wenzheng tune",
        f"{path} of the ranking is missing or damaged ({why}); restore it, or run `wenzheng tune` "
        "again",
    )


def _reason(error: Exception) -> str:
    """One line: of a card that does not fit, which field of it and why."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error).splitlines()[0]
