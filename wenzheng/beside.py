"""Indexes built beside the old ones and switched to at once.

A switch is one SQLite transaction. Readers go on with what they have until it commits, and take the
new state with their next snapshot; killed before, all is as it was, and the next writer deletes the
folders that nothing names.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from wenzheng.following import Following
from wenzheng.index import pair
from wenzheng.index.base import LexicalIndex, State, VectorIndex
from wenzheng.index.pair import Entry, Indexes
from wenzheng.store.sqlite import Meta

EMPTY = State(0, 0)
"""What an index holds that was just created."""

Progress = Callable[[int], None]
"""Called with the number of passages that were done since the last call."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What building beside needs of the writer. `check_idle` raises ValueError while it has changes
    that are not committed; `checkpoint` is told each step."""

    data: Path
    connection: sqlite3.Connection
    following: Following
    check_idle: Callable[[], None]
    checkpoint: Callable[[str], None]

    def new_lexical(self, rows: Iterable[tuple[int, list[str]]]) -> tuple[LexicalIndex, Entry]:
        """An index of these rows with their terms, that nothing refers to yet."""
        index, entry = pair.create_lexical(self.data)
        index.apply(rows, (), self.following.goal)
        return index, entry

    def new_vector(self, meta: Meta) -> tuple[VectorIndex, Entry]:
        """An index of all live rows with their vectors of the model that `meta` names."""
        index, entry = pair.create_vector(self.data)
        index.apply(self.following.added_vectors(EMPTY, meta), (), self.following.goal)
        return index, entry

    def note(self, *made: Entry) -> None:
        """Name new indexes in the store: with the transaction's commit readers turn to them."""
        for entry in made:
            pair.note(self.connection, entry.name, entry.identity, self.following.goal)

    def follow_lexical(self, lexical: LexicalIndex) -> None:
        """Go on with a new lexical index that the store names, and delete the old one."""
        self.following.switch(Indexes(lexical, self.following.both.vector))

    def follow_vector(self, vector: VectorIndex) -> None:
        """Go on with a new vector index that the store names, and delete the old one."""
        self.following.switch(Indexes(self.following.both.lexical, vector))
