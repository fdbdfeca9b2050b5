"""The seam between text and vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
"""Shape (texts, dimension), rows of unit length."""


class Embedder(Protocol):
    """Turns texts into unit vectors whose inner product is their similarity.

    Questions and passages are embedded differently (their prompts differ), so each has its own
    method. No implementation cuts a text silently: one longer than the model's window is embedded
    in windows whose vectors are averaged and normalised again.
    """

    @property
    def model_id(self) -> str:
        """Name and checksum of the weights; an index made with another one is refused."""

    @property
    def dimension(self) -> int:
        """Length of one vector."""

    @property
    def max_tokens(self) -> int:
        """Longest input, prompt and special tokens included, that is embedded in one window."""

    def count_tokens(self, text: str) -> int:
        """Tokens that `text` takes as a passage, prompt and special tokens included."""

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """Vectors of questions, in order."""

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Vectors of passages, in order."""
