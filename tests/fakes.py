"""Stand-ins that are quick: an embedder without a model."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from wenzheng.embedding import Matrix


class HashEmbedder:
    """Vectors of hashed character pairs: texts that share pairs are near. Counts what it embeds."""

    model_id = "hash@1"
    dimension = 64
    max_tokens = 512

    def __init__(self) -> None:
        self.embedded = 0

    def count_tokens(self, text: str) -> int:
        """One token a character, and two special ones."""
        return len(text) + 2

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """Like passages, not counted."""
        return np.array(
            [_vector(text, self.dimension) for text in texts], dtype=np.float32
        ).reshape(len(texts), self.dimension)

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors, one a text."""
        self.embedded += len(texts)
        return self.embed_queries(texts)


def _vector(text: str, dimension: int) -> Matrix:
    vector = np.full(dimension, 1e-3, dtype=np.float32)
    for at in range(len(text) - 1):
        digest = blake2b(text[at : at + 2].encode("utf-8", "surrogatepass"), digest_size=4).digest()
        vector[int.from_bytes(digest, "big") % dimension] += 1
    unit: Matrix = vector / np.linalg.norm(vector)
    return unit
