"""The seam of the language model."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol


class Phraser(Protocol):
    """Says in its own words what passages answer to a question. Safe to share between threads."""

    @property
    def name(self) -> str:
        """Which model this is, as those who ask may know it."""

    def phrase(self, question: str, passages: Sequence[str]) -> str:
        """What it says, whole; `[n]` cites the n-th passage, from 1. Nothing of it is to be believed.

        Raises PhrasingFailed.
        """

    def pieces(self, question: str, passages: Sequence[str]) -> AsyncGenerator[str]:
        """The same as it is said, in pieces of any length; closing it ends the work.

        Raises PhrasingFailed, at the latest where a whole reply would have ended.
        """
