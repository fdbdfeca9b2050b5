"""Opens what a command needs, by the settings: the embedder, the library, the writer, the engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from indexer.workers import Workers
from search.engine import Engine
from search.ranking.factory import chosen_ranker
from search.ranking.ranker import Fitted
from search.reranking import Reranker
from search.reranking.factory import load_reranker
from wenzheng.embedding import Embedder
from wenzheng.embedding.factory import load_embedder
from wenzheng.library import Library, Writer
from wenzheng.settings import Settings
from wenzheng.text.tokenise import Tokeniser


@dataclass(frozen=True)
class Context:
    """One command's settings and, when first asked for, what they name."""

    settings: Settings

    @cached_property
    def tokeniser(self) -> Tokeniser:
        """The tokeniser of this version."""
        return Tokeniser()

    @cached_property
    def embedder(self) -> Embedder:
        """The model that the settings name."""
        return load_embedder(
            self.settings.model,
            threads=self.settings.threads,
            query_prompt=self.settings.query_prompt,
            passage_prompt=self.settings.passage_prompt,
        )

    @cached_property
    def reranker(self) -> Reranker | None:
        """The second ranking stage, where the settings name one; nothing is loaded yet."""
        return load_reranker(self.settings)

    @cached_property
    def ranker(self) -> Fitted | None:
        """The learned ranking that the settings mean; None for the fixed weights."""
        return chosen_ranker(self.settings, self.embedder.model_id)

    def library(self) -> Library:
        """The data folder, for reading."""
        return Library.open(
            self.settings.data, model_id=self.embedder.model_id, tokeniser=self.tokeniser
        )

    @contextmanager
    def workers(self) -> Iterator[Workers]:
        """Processes that parse, within the limits of the settings."""
        with Workers(
            self.settings.threads,
            seconds=self.settings.parse_seconds,
            memory=self.settings.parse_memory << 20,
        ) as workers:
            yield workers

    @contextmanager
    def writer(self, *, rebuild: bool = False) -> Iterator[Writer]:
        """The data folder, for writing: one at a time. `rebuild`: with both indexes made anew."""
        with Writer.open(
            self.settings.data,
            model_id=self.embedder.model_id,
            tokeniser=self.tokeniser,
            rebuild=rebuild,
        ) as writer:
            yield writer

    def engine(self) -> Engine:
        """Search and answers over the data folder."""
        return Engine(self.library(), self.embedder, self.tokeniser, ranker=self.ranker)
