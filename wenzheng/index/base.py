"""What an index is: rows in, candidate rows out. Both kinds hold rows of the store and nothing else.

An index says itself up to which generation it holds additions and deletions; nobody keeps a second
account of that. A *view* is one immutable state of an index: what is written later does not show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

RowNumbers = NDArray[np.int64]


class Rows:
    """An immutable set of row numbers."""

    def __init__(self, numbers: RowNumbers) -> None:
        """`numbers` ascending, without repeats."""
        self.numbers = numbers

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def mask(self) -> NDArray[np.bool_]:
        """`mask[row]` for every row up to the highest of the set."""
        mask = np.zeros(int(self.numbers[-1]) + 1 if len(self.numbers) else 0, dtype=np.bool_)
        mask[self.numbers] = True
        return mask

    def holds(self, numbers: RowNumbers) -> NDArray[np.bool_]:
        """For each number whether it is in the set."""
        mask = self.mask
        inside = numbers < len(mask)
        held = np.zeros(len(numbers), dtype=np.bool_)
        held[inside] = mask[numbers[inside]]
        return held

    def within(self, other: Rows) -> Rows:
        """The rows that are in both sets."""
        return Rows(self.numbers[other.holds(self.numbers)])


class State(NamedTuple):
    """What an index holds: additions up to `generation`, deletions up to `deleted`."""

    generation: int
    deleted: int


class Candidates(NamedTuple):
    """Rows worth scoring, those first that may score most: each at most its number of `most`.

    No row outside scores above `unseen`; 0 means that nothing is left.
    """

    rows: RowNumbers
    most: NDArray[np.float32]
    unseen: float


class Ranked(NamedTuple):
    """Rows with their scores, best first."""

    rows: RowNumbers
    scores: NDArray[np.float32]


class Lengths(NamedTuple):
    """Lengths of passages in terms, as BM25 wants them: their mean, and the longest."""

    mean: float
    longest: int


class LexicalView(Protocol):
    """One state of a lexical index."""

    @property
    def state(self) -> State:
        """What this view holds."""

    def candidates(
        self, weights: Mapping[str, float], limit: int, lengths: Lengths, allowed: Rows
    ) -> Candidates:
        """About `limit` of the allowed rows that score best under BM25 with these term weights."""

    @property
    def size(self) -> int:
        """How many rows it holds."""

    def count(self, words: Sequence[Sequence[str]], allowed: Rows | None) -> int:
        """How many rows (of those allowed) hold all terms of at least one of the words."""


class LexicalIndex(Protocol):
    """Which rows hold these terms?"""

    def view(self) -> LexicalView:
        """The newest committed state."""

    def apply(
        self, adds: Iterable[tuple[int, list[str]]], deletes: Iterable[int], state: State
    ) -> None:
        """Take in rows with their terms, give up others, and be at `state`, at once or not at all.

        Doing it twice is doing it once.
        """

    def close(self) -> None:
        """Let go of what only a writer needs."""


class VectorView(Protocol):
    """One state of a vector index."""

    @property
    def state(self) -> State:
        """What this view holds."""

    def search(self, vector: NDArray[np.float32], k: int, allowed: Rows) -> Ranked:
        """The `k` allowed rows of the greatest inner product; ties at the end are all kept."""

    def vectors(self, rows: RowNumbers) -> NDArray[np.float32]:
        """Shape (rows, dimension). Raises KeyError for a row that is not held."""

    def scores(self, vector: NDArray[np.float32], rows: RowNumbers) -> NDArray[np.float32]:
        """Exact inner products with the vectors of these rows. Raises KeyError likewise."""


class VectorIndex(Protocol):
    """Which rows are near this vector?"""

    def view(self) -> VectorView:
        """The newest committed state."""

    def apply(
        self,
        adds: Iterable[tuple[int, NDArray[np.float16]]],
        deletes: Iterable[int],
        state: State,
    ) -> None:
        """Like LexicalIndex.apply, with rows and their vectors."""

    def close(self) -> None:
        """Let go of what only a writer needs."""
