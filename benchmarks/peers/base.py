"""What a system under comparison is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
"""Shape (dimension,), of unit length."""

Matrix = NDArray[np.float32]
"""Shape (texts, dimension), rows of unit length."""

Search = Callable[[str, Vector], list[str]]
"""A question and its vector to the identifiers of passages, best first."""

BIGRAMS = r"(?=([\u3400-\u9fff]{2}|(?<![a-z0-9])[a-z0-9]+))"
"""Every pair of neighbouring Chinese characters, and words and numbers of other scripts whole.

For `re.findall` on lower-case text, which gives the group of each place: pairs overlap.
"""


class Passage(NamedTuple):
    """A row of the corpus; `title` may be empty."""

    passage_id: str
    title: str
    text: str

    @property
    def whole(self) -> str:
        """The document that every system is given: title and text."""
        return f"{self.title}\n{self.text}" if self.title else self.text


class System(Protocol):
    """A tool in one way of setting it up. Building and searching are done by different processes."""

    def build(self, passages: Sequence[Passage], vectors: Matrix, folder: Path) -> None:
        """Index the passages, vector i being that of passage i, and leave all in the folder."""

    def open(self, folder: Path, k: int) -> Search:
        """A search for the `k` best passages of what `build` left."""


def bigrams(text: str) -> list[str]:
    """The terms of BIGRAMS, with repeats."""
    found: list[str] = re.findall(BIGRAMS, text.lower())
    return found
