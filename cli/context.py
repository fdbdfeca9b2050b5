"""Opens what a command needs: the library, the writer, the engine, with the library's own model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from wenzheng.configuration import Configuration
from wenzheng.errors import IndexIncompatible
from wenzheng.readable import EVERYTHING
from wenzheng.settings import Settings

if TYPE_CHECKING:
    from indexer.workers import Workers
    from search.engine import Engine
    from search.phrasing.breaker import Breaker as PhraserBreaker
    from search.ranking.ranker import Fitted
    from search.reranking.breaker import Breaker as RerankerBreaker
    from wenzheng.embedding import Embedder
    from wenzheng.embedding.provider import Embedders
    from wenzheng.library import Library, Model, ModelSource, Writer

_FIELDS = {"model": "name", "query_prompt": "query_prompt", "passage_prompt": "passage_prompt"}
"""Settings that name a model, by the part of its source that they are."""


@dataclass(frozen=True)
class Context:
    """One command's settings and, when first asked for, what they name."""

    settings: Settings
    configuration: Configuration | None = None

    @classmethod
    def of(cls, configuration: Configuration) -> Context:
        """The context of a command that was given these settings."""
        return cls(configuration.settings, configuration)

    @cached_property
    def embedders(self) -> Embedders:
        """Models, each loaded once."""
        from wenzheng.embedding.provider import Embedders

        return Embedders(self.settings.threads)

    @cached_property
    def chosen_source(self) -> ModelSource:
        """The model that the settings name: that of a new library, or one to measure."""
        from wenzheng.embedding.factory import source_of

        return source_of(*(getattr(self.settings, name) for name in _FIELDS))

    @cached_property
    def chosen_embedder(self) -> Embedder:
        """The embedder of the model that the settings name."""
        return self.embedders.load(self.chosen_source)

    def embedder_of(self, model: Model) -> Embedder:
        """The embedder of a library's model; one that names none has that of the settings."""
        named = model if model.source.name else model._replace(source=self.chosen_source)
        return self.embedders(named)

    @cached_property
    def reranker(self) -> RerankerBreaker | None:
        """The second ranking stage, where the settings name one; nothing is loaded yet."""
        if not self.settings.reranker:
            return None
        from search.reranking.factory import load_reranker

        return load_reranker(self.settings)

    @cached_property
    def phraser(self) -> PhraserBreaker | None:
        """The language model that phrases answers, where the settings name one."""
        from search.phrasing.factory import load_phraser

        return load_phraser(self.settings)

    @cached_property
    def ranker(self) -> Fitted | None:
        """The learned ranking that the settings mean; None for the fixed weights."""
        from search.ranking.factory import chosen_ranker

        with self.library() as library, library.snapshot(EVERYTHING) as snapshot:
            return chosen_ranker(self.settings, snapshot.model.id)

    def library(self) -> Library:
        """The data folder, for reading.

        Raises IndexIncompatible when the settings name another model than the library's.
        """
        from wenzheng.library import Library

        library = Library.open(self.settings.data)
        with library.snapshot(EVERYTHING) as snapshot:
            self._check_chosen(snapshot.model)
        return library

    def engine(self, library: Library | None = None) -> Engine:
        """Search and answers over the data folder, or over its library where that is open."""
        from search.engine import Engine

        return Engine(
            library or self.library(),
            self.embedder_of,
            ranker=self.ranker,
            reranker=self.reranker,
            rerank_depth=self.settings.rerank_depth,
            phraser=self.phraser,
        )

    @contextmanager
    def workers(self) -> Iterator[Workers]:
        """Processes that parse, within the limits of the settings."""
        from indexer.workers import Workers

        with Workers(
            self.settings.threads,
            seconds=self.settings.parse_seconds,
            memory=self.settings.parse_memory << 20,
        ) as workers:
            yield workers

    @contextmanager
    def writer(self, *, rebuild: bool = False) -> Iterator[Writer]:
        """The library that is there, for changes that embed nothing: one writer at a time.

        `rebuild`: with both indexes made anew.
        """
        from wenzheng.library import Writer

        with Writer.open(self.settings.data, rebuild=rebuild) as writer:
            yield writer

    @contextmanager
    def indexing(self) -> Iterator[tuple[Writer, Embedder]]:
        """The data folder, for adding documents, with its model; made where there is none."""
        from wenzheng.library import Model, Writer
        from wenzheng.store.sqlite import STORE_FILE

        data, model = self.settings.data, None
        if not (data / STORE_FILE).exists():
            model = Model.of(self.chosen_embedder, self.chosen_source)
        with Writer.open(data, model=model) as writer:
            self._check_chosen(writer.model)
            yield writer, self.embedder_of(writer.model)

    def _check_chosen(self, model: Model) -> None:
        """A setting that was made must mean the library's model, be it from another place."""
        made = [name for name in _FIELDS if name in self.settings.model_fields_set]
        wanted = model.source._replace(
            **{_FIELDS[name]: getattr(self.chosen_source, _FIELDS[name]) for name in made}
        )
        if wanted == model.source or not wanted.name:
            return
        found = self.embedders.load(wanted).model_id
        if found != model.id:
            names = "、".join(f"WENZHENG_{name.upper()}" for name in made)
            raise IndexIncompatible(
                f"{self.settings.data} 的索引用的是向量模型 {model.id}，而设置 {names} 指的是 {found}；"
                f"请去掉该设置，或运行 wenzheng model switch {wanted.name} 换用",
                f"the index in {self.settings.data} has embedding model {model.id}, but the "
                f"settings ({names}) mean {found}; unset them, or change the model with "
                f"`wenzheng model switch {wanted.name}`",
            )
