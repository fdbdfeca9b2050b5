"""How the two indexes follow the store: what they lack, and how they come by it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wenzheng.errors import IndexUnusable
from wenzheng.index import pair
from wenzheng.index.base import State
from wenzheng.index.pair import Entry, Indexes, IndexName
from wenzheng.store import reading, writing
from wenzheng.store.packing import unpack_vectors
from wenzheng.store.sqlite import Meta, read_meta, transaction

_REMEMBERED = 10_000
"""Passages of one transaction whose terms are kept until its commit: some 30 MB."""


class Following:
    """Brings both indexes to what the store has committed. Only the writer does that.

    Nothing here may run while changes to the store are not committed, save `remember` and the two
    that list what an index lacks. `terms` cuts a passage with the active dictionary.
    """

    def __init__(
        self,
        data: Path,
        connection: sqlite3.Connection,
        terms: Callable[[str], list[str]],
        checkpoint: Callable[[str], None],
    ) -> None:
        self._data = data
        self._connection = connection
        self._terms = terms
        self._checkpoint = checkpoint
        self._cut: dict[int, str] = {}
        self._indexes: Indexes | None = None

    def open(self) -> bool:
        """Open the indexes; False when one is missing, damaged or ahead of the store."""
        try:
            self._indexes = pair.open_pair(self._data, pair.entries(self._connection))
            newest = max(state.generation for state in self.states())
        except IndexUnusable:
            return False
        return newest <= self._generation()

    def close(self) -> None:
        """Let go of the indexes."""
        if self._indexes:
            self._indexes.lexical.close()
            self._indexes.vector.close()

    @property
    def goal(self) -> State:
        """The state of an index that holds what the store has committed."""
        return State(self._generation(), self._generation())

    def switch(self, new: Indexes) -> None:
        """Follow with these from now on, as the store already names them, and delete others."""
        if self._indexes and self._indexes.lexical is not new.lexical:
            self._indexes.lexical.close()
        if self._indexes and self._indexes.vector is not new.vector:
            self._indexes.vector.close()
        self._indexes = new
        pair.remove_others(self._data, pair.entries(self._connection))

    def remember(self, rows: Iterable[int], cut: Iterable[list[str]]) -> None:
        """Spare the commit that follows from cutting the same passages again."""
        if len(self._cut) > _REMEMBERED:
            self._cut.clear()
        self._cut.update((row, " ".join(terms)) for row, terms in zip(rows, cut, strict=True))

    def forget(self) -> None:
        """Let go of the terms that were remembered."""
        self._cut.clear()

    def _generation(self) -> int:
        return read_meta(self._connection).generation

    @property
    def both(self) -> Indexes:
        """The indexes that follow now."""
        if self._indexes is None:
            raise RuntimeError("the indexes are not open")
        return self._indexes

    def states(self) -> tuple[State, State]:
        """How far the lexical and the vector index are."""
        return self.both.lexical.view().state, self.both.vector.view().state

    def follow(self) -> None:
        """Bring both indexes to the store's generation.

        Deletions are applied only up to the generation that readers can already see.
        """
        states = self.states()
        goal = State(self._generation(), min(state.generation for state in states))
        if all(state.generation == goal.generation for state in states):
            return
        self._apply(states, goal)

    def settle(self) -> None:
        """Take what was removed out of the indexes and out of the store."""
        states = self.states()
        goal = State(self._generation(), self._generation())
        pending = self._connection.execute(
            "SELECT 1 FROM documents WHERE removed IS NOT NULL LIMIT 1"
        ).fetchone()
        if pending and all(state.generation == goal.generation for state in states):
            self._apply(states, goal)

    def _apply(self, states: tuple[State, State], goal: State) -> None:
        lexical, vector = states
        goal_for = [State(goal.generation, max(goal.deleted, s.deleted)) for s in states]
        if lexical != goal_for[0]:
            self.both.lexical.apply(
                self.added_terms(lexical), self._removed(lexical, goal), goal_for[0]
            )
        self._checkpoint("lexical")
        if vector != goal_for[1]:
            self.both.vector.apply(
                self.added_vectors(vector, read_meta(self._connection)),
                self._removed(vector, goal),
                goal_for[1],
            )
        self._checkpoint("vector")
        with transaction(self._connection):
            self._note(pair.entries(self._connection), goal_for)
        self._checkpoint("noted")

    def _note(self, held: Iterable[Entry], states: Sequence[State]) -> None:
        """Tell readers, and purge what neither index holds any more."""
        identities = {entry.name: entry.identity for entry in held}
        for name, state in zip(IndexName, states, strict=True):
            pair.note(self._connection, name, identities[name], state)
        writing.purge(self._connection, min(state.deleted for state in states))

    def _removed(self, state: State, goal: State) -> list[int]:
        condition = "removed > ? AND removed <= ?", [state.deleted, goal.deleted]
        rows: list[int] = reading.extents(self._connection, condition).rows.tolist()
        return rows

    def added_terms(self, state: State) -> Iterator[tuple[int, list[str]]]:
        """Rows that an index in this state lacks, with their terms: remembered or cut again."""
        found = self._connection.execute(
            f'SELECT c."row", d.title, {reading.CHUNK} '
            "FROM documents d JOIN chunks c USING (document) "
            'WHERE d.added > ? AND d.removed IS NULL ORDER BY c."row"',
            [state.generation],
        )
        for row, title, *rest in found:
            cut = self._cut.get(row)
            if cut is None:
                yield row, self._terms(reading.chunk_of(rest).context(title))
            else:
                yield row, cut.split(" ") if cut else []

    def added_vectors(self, state: State, of: Meta) -> Iterator[tuple[int, NDArray[np.float16]]]:
        """Rows that an index in this state lacks, with their vectors of the model that `of` names."""
        found = self._connection.execute(
            'SELECT c."row", v.vector FROM documents d JOIN chunks c USING (document) '
            "JOIN vectors v ON v.hash = c.vector_hash AND v.model = ? "
            'WHERE d.added > ? AND d.removed IS NULL ORDER BY c."row"',
            [of.model, state.generation],
        )
        for row, blob in found:
            yield row, unpack_vectors([blob], of.dimension or 0)[0]
