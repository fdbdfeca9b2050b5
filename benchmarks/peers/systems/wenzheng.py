"""Wenzheng itself: its own indexing, and its engine's search with all that comes with a hit.

The model is loaded when building, since passages are cut by its tokens; what it has to embed comes
out of the cache. While searching the question's vector is given, as every other system is given it,
and no model is loaded.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from benchmarks.peers.base import Matrix, Passage, Search, Vector
from benchmarks.peers.vectors import CachedEmbedder, VectorCache
from eval.datasets import BeirDocument
from eval.index import beir_id_of, parsed_document
from indexer.pipeline import Report, SourceFile, ingest
from models import RANKER_ZH
from search.engine import Engine
from search.ranking.ranker import load_ranker
from search.results import Mode
from wenzheng.configuration import load_settings
from wenzheng.embedding.factory import load_embedder
from wenzheng.embedding.provider import only
from wenzheng.library import Library, Model, Writer
from wenzheng.readable import EVERYTHING

CACHE_VARIABLE = "BENCH_VECTORS"
"""Names the file of cached vectors to the process that builds."""

_MODEL_FILE = "model_id"


class Given:
    """An embedder that gives the one vector it was handed."""

    def __init__(self, model_id: str) -> None:
        self.model_id = model_id
        self.vector: Vector = np.empty(0, dtype=np.float32)
        self.max_tokens = 0

    @property
    def dimension(self) -> int:
        return len(self.vector)

    def count_tokens(self, text: str) -> int:
        raise NotImplementedError("searching counts no tokens")

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        raise NotImplementedError("searching embeds no passage")

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        return np.stack([self.vector for _ in texts])


class Wenzheng:
    def __init__(self, mode: str) -> None:
        """Raises ImportError where this version of the product has no such mode."""
        if mode not in list(Mode):
            raise ImportError(f"no mode {mode}")
        self._mode = Mode(mode)

    def build(self, passages: Sequence[Passage], vectors: Matrix, folder: Path) -> None:
        settings = load_settings()
        real = load_embedder(settings.model, threads=settings.threads)
        with (
            closing(VectorCache(Path(os.environ[CACHE_VARIABLE]))) as cache,
            Writer.open(folder, model=Model.of(real)) as writer,
        ):
            ingest(_files(passages), writer, CachedEmbedder(real, cache), Report())
            writer.commit()
        (folder / _MODEL_FILE).write_text(real.model_id, "utf-8")

    def open(self, folder: Path, k: int) -> Search:
        given = Given((folder / _MODEL_FILE).read_text("utf-8"))
        ranker = load_ranker(RANKER_ZH, given.model_id) if self._mode is Mode.RANKED else None
        engine = Engine(Library.open(folder), only(given), ranker=ranker)

        def search(text: str, vector: Vector) -> list[str]:
            given.vector = vector
            hits = engine.search(
                text, k=k, mode=self._mode, collapse=False, readable=EVERYTHING
            ).hits
            return list(dict.fromkeys(beir_id_of(hit.source) for hit in hits))

        return search


def _files(passages: Sequence[Passage]) -> Iterator[SourceFile]:
    for one in passages:
        data = one.whole.encode("utf-8", "surrogatepass")
        parsed = parsed_document(BeirDocument(*one))
        yield SourceFile(parsed, data, hashlib.sha256(data).hexdigest())


def make(mode: str) -> Wenzheng:
    return Wenzheng(mode)
