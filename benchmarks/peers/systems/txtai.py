"""txtai: BM25 and vectors, normalised and summed with equal weights, as `hybrid: true` does.

`ngrams` is the setting of its tokeniser for scripts without spaces; without it text is cut by
Unicode's word boundaries. The vectors come from outside ("external vectors" in its documentation).
With bigrams the FAISS index is exact; the default leaves txtai's own choice.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers.base import Matrix, Passage, Search, Vector

os.environ["ALLOW_RESOLVE_TRANSFORM"] = "1"

_vectors: dict[str, Vector] = {}


def transform(texts: Sequence[str]) -> Matrix:
    """The given vectors of texts; txtai finds this function by its name."""
    return np.stack([_vectors[text] for text in texts])


class Txtai:
    def __init__(self, ngrams: int | None) -> None:
        self._config: dict[str, Any] = {
            "method": "external",
            "transform": f"{__name__}.transform",
            "content": False,
            "hybrid": True,
        }
        if ngrams:
            tokenizer = {"ngrams": ngrams, "lowercase": True}
            self._config["scoring"] = {
                "method": "bm25",
                "terms": True,
                "normalize": True,
                "tokenizer": tokenizer,
            }
            self._config["faiss"] = {"components": "IDMap,Flat"}

    def build(self, passages: Sequence[Passage], vectors: Matrix, folder: Path) -> None:
        from txtai import Embeddings

        _vectors.update((one.whole, row) for one, row in zip(passages, vectors, strict=True))
        embeddings = Embeddings(self._config)
        embeddings.index((one.passage_id, one.whole, None) for one in passages)
        embeddings.save(str(folder / "txtai"))

    def open(self, folder: Path, k: int) -> Search:
        from txtai import Embeddings

        embeddings = Embeddings()
        embeddings.load(str(folder / "txtai"))

        def search(text: str, vector: Vector) -> list[str]:
            _vectors[text] = vector
            return [found for found, _ in embeddings.search(text, k)]

        return search


def make(ngrams: int | None) -> Txtai:
    return Txtai(ngrams)
