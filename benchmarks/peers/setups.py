"""Which systems are compared, and how each is set up."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module
from typing import Any, NamedTuple

from benchmarks.peers.base import System


class Environment(StrEnum):
    """Whose Python runs a system."""

    PRODUCT = "product"
    PEERS = "peers"


class Setup(NamedTuple):
    """A system by the name it bears in tables; `module` has `make(**options)`."""

    name: str
    module: str
    environment: Environment
    options: Mapping[str, Any]

    def system(self) -> System:
        """Raises ImportError where the tool is not installed."""
        made: System = import_module(f"benchmarks.peers.systems.{self.module}").make(**self.options)
        return made

    def is_offered(self) -> bool:
        """Whether this version of the product has it; of other tools nothing is known here."""
        if self.environment is Environment.PEERS:
            return True
        try:
            self.system()
        except ImportError:
            return False
        return True


def _setups(module: str, environment: Environment, **named: Mapping[str, Any]) -> tuple[Setup, ...]:
    return tuple(
        Setup(f"{module}-{name}", module, environment, options) for name, options in named.items()
    )


REFERENCES = ("wenzheng-ranked", "wenzheng-hybrid")
"""What the others are compared with: the first of these that was run."""

SETUPS: tuple[Setup, ...] = (
    *_setups(
        "wenzheng",
        Environment.PRODUCT,
        ranked={"mode": "ranked"},
        hybrid={"mode": "hybrid"},
    ),
    *_setups(
        "plain",
        Environment.PRODUCT,
        bm25={"fusion": "bm25"},
        dense={"fusion": "dense"},
        weighted={"fusion": "weighted"},
        rrf={"fusion": "rrf"},
    ),
    *_setups(
        "txtai",
        Environment.PEERS,
        bigrams={"ngrams": 2},
        default={"ngrams": None},
    ),
    *_setups(
        "haystack",
        Environment.PEERS,
        bigrams_rrf={"bigrams": True, "join": "reciprocal_rank_fusion"},
        bigrams_dbsf={"bigrams": True, "join": "distribution_based_rank_fusion"},
        default={"bigrams": False, "join": "reciprocal_rank_fusion"},
    ),
    *_setups(
        "lancedb",
        Environment.PEERS,
        bigrams_rrf={"tokenizer": "ngram", "reranker": "rrf"},
        bigrams_linear={"tokenizer": "ngram", "reranker": "linear"},
        icu={"tokenizer": "icu", "reranker": "rrf"},
        default={"tokenizer": "simple", "reranker": "rrf"},
    ),
    *_setups(
        "llamaindex",
        Environment.PEERS,
        bigrams_rrf={"bigrams": True, "mode": "reciprocal_rerank"},
        bigrams_relative={"bigrams": True, "mode": "relative_score"},
        default={"bigrams": False, "mode": "reciprocal_rerank"},
    ),
)


def named(name: str) -> Setup:
    """Raises KeyError for an unknown name."""
    return {setup.name: setup for setup in SETUPS}[name]
