"""Vectors of the product's model, each embedded once and kept outside of the project.

The cache is one SQLite file; a vector's key is the model, whether it is a question's or a passage's,
and the hash of the text.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path

import numpy as np

from benchmarks.peers.base import Matrix
from wenzheng.embedding import Embedder

_BATCH = 64
"""Texts embedded between two commits."""

_SCHEMA = """CREATE TABLE IF NOT EXISTS vectors (
    model TEXT NOT NULL, kind TEXT NOT NULL, hash BLOB NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (model, kind, hash)
) STRICT, WITHOUT ROWID"""


class Kind(StrEnum):
    """What a text is: the model's prompts differ."""

    QUESTION = "question"
    PASSAGE = "passage"


class VectorCache:
    """The file; close it in the end."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path)
        self._connection.execute(_SCHEMA)

    def close(self) -> None:
        """Nothing can be read any more."""
        self._connection.close()

    def get(self, model: str, kind: Kind, text: str) -> Matrix | None:
        """One vector."""
        row = self._connection.execute(
            "SELECT vector FROM vectors WHERE model = ? AND kind = ? AND hash = ?",
            [model, kind.value, _hash(text)],
        ).fetchone()
        return np.frombuffer(row[0], dtype="<f4") if row else None

    def put(self, model: str, kind: Kind, texts: Sequence[str], vectors: Matrix) -> None:
        """All of them, at once or not at all."""
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)",
                [
                    (model, kind.value, _hash(text), np.asarray(row, dtype="<f4").tobytes())
                    for text, row in zip(texts, vectors, strict=True)
                ],
            )


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


class CachedEmbedder:
    """An embedder that asks the real one only for what the cache lacks; `embedded` counts those."""

    def __init__(self, real: Embedder, cache: VectorCache) -> None:
        self._real = real
        self._cache = cache
        self.model_id = real.model_id
        self.dimension = real.dimension
        self.max_tokens = real.max_tokens
        self.embedded = 0

    def count_tokens(self, text: str) -> int:
        return self._real.count_tokens(text)

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        return self._embed(Kind.QUESTION, texts, self._real.embed_queries)

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        return self._embed(Kind.PASSAGE, texts, self._real.embed_passages)

    def _embed(
        self, kind: Kind, texts: Sequence[str], embed: Callable[[Sequence[str]], Matrix]
    ) -> Matrix:
        found = {text: self._cache.get(self.model_id, kind, text) for text in texts}
        missing = [text for text, vector in found.items() if vector is None]
        for at in range(0, len(missing), _BATCH):
            batch = missing[at : at + _BATCH]
            vectors = embed(batch)
            self._cache.put(self.model_id, kind, batch, vectors)
            found.update(zip(batch, vectors, strict=True))
        self.embedded += len(missing)
        rows = [row for text in texts if (row := found[text]) is not None]
        return np.stack(rows) if rows else np.empty((0, self.dimension), dtype=np.float32)
