"""A data folder as one thing: documents with their chunks, and the two indexes over them.

with Writer.open(data, model=Model.of(embedder)) as writer:     one process at a time
    writer.put(document, chunks, vectors, file, file_hash)
    writer.commit()

library = Library.open(data)                                    any number, in any process
with library.snapshot(EVERYTHING) as snapshot:                 or what a reader may read
    best = snapshot.lexical(snapshot.tokeniser.terms(question), k=10)
    passages = snapshot.chunks(best.rows)

A library says itself which dictionary its terms were cut with and which model its vectors are of.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from wenzheng.embedding.model import Model, ModelSource
from wenzheng.errors import IndexIncompatible, IndexUnusable
from wenzheng.index import pair
from wenzheng.index.base import LexicalView, Ranked, Rows, VectorView
from wenzheng.index.pair import Entry, Indexes
from wenzheng.readable import NOTHING, Readable
from wenzheng.snapshot import Counts, DocumentTexts, Frame, Snapshot, Switch
from wenzheng.store import entries, sqlite
from wenzheng.store.jobs import Job, JobState, JobTable
from wenzheng.store.sqlite import Meta
from wenzheng.store.writing import vector_hash
from wenzheng.text.dictionary import Dictionary
from wenzheng.writer import Known, Writer

__all__ = [
    "Counts",
    "DocumentTexts",
    "Job",
    "JobState",
    "JobTable",
    "Known",
    "Library",
    "Model",
    "ModelSource",
    "Ranked",
    "Rows",
    "Snapshot",
    "Switch",
    "Writer",
    "vector_hash",
]

_ATTEMPTS = 50


@dataclass(frozen=True, slots=True)
class _Captured:
    """Views of both indexes, and what the store said of the indexes before they were taken."""

    entries: tuple[Entry, ...]
    indexes: Indexes
    lexical: LexicalView
    vector: VectorView

    @property
    def generation(self) -> int:
        """The newest that both hold."""
        return min(self.lexical.state.generation, self.vector.state.generation)

    def shows(self, meta: Meta) -> bool:
        """Whether nothing visible at this generation is gone from an index or from the store."""
        gone = max(self.lexical.state.deleted, self.vector.state.deleted, meta.purged)
        return gone <= self.generation <= meta.generation


class Library:
    """The read side. Safe to share between threads; each takes snapshots of its own."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._lock = Lock()
        self._idle: list[sqlite3.Connection] = []
        self._captured: _Captured | None = None
        self._frame: Frame | None = None

    @classmethod
    def open(cls, data: Path) -> Library:
        """Raises IndexMissing or IndexIncompatible, each naming what and the remedy."""
        library = cls(data)
        try:
            with library.snapshot(NOTHING):
                return library
        except BaseException:
            library.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that no snapshot uses."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    @contextmanager
    def snapshot(self, readable: Readable) -> Iterator[Snapshot]:
        """One read transaction at the newest generation that both indexes hold.

        What is not `readable` is not in it, as if it had never been added. What is committed meanwhile shows in the next one. Raises IndexMissing or IndexIncompatible
        when the folder has been changed into something that cannot be read.
        """
        connection = self._connection()
        try:
            yield Snapshot(connection, self._begin(connection), readable)
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            with self._lock:
                self._idle.append(connection)

    def _connection(self) -> sqlite3.Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return sqlite.open_store(self._data)

    def _begin(self, connection: sqlite3.Connection) -> Frame:
        """Start the transaction, with views of the indexes that fit it.

        Views are taken outside the transaction, and a writer may move on in between: then both
        are taken again. The store keeps what a view may show until newer views are to be had.
        """
        for attempt in range(_ATTEMPTS):
            connection.execute("BEGIN")
            meta = sqlite.read_meta(connection)
            sqlite.check_format(self._data, meta)
            held = pair.entries(connection)
            captured = self._captured
            if captured and captured.entries == held and captured.shows(meta):
                return self._framed(connection, meta, captured)
            connection.execute("ROLLBACK")
            time.sleep(0.002 * max(attempt - 5, 0))
            last = attempt >= _ATTEMPTS // 2
            with suppress(*(() if last else (IndexUnusable,))):
                self._capture(held)
        raise IndexIncompatible(
            f"{self._data} 的索引与库不一致；请运行 wenzheng rebuild",
            f"the indexes in {self._data} do not fit its store; run `wenzheng rebuild`",
        )

    def _capture(self, named: tuple[Entry, ...]) -> None:
        with self._lock:
            held = self._captured
            if held and _identities(held.entries) == _identities(named):
                indexes = held.indexes
            else:
                indexes = pair.open_pair(self._data, named)
            self._captured = _Captured(
                named, indexes, indexes.lexical.view(), indexes.vector.view()
            )

    def _framed(self, connection: sqlite3.Connection, meta: Meta, captured: _Captured) -> Frame:
        """The frame of this state; the same for all snapshots of it."""
        frame = self._frame
        if frame is None or frame.meta != meta or frame.lexical is not captured.lexical:
            dictionary = self._dictionary(connection, meta)
            frame = Frame(meta, captured.generation, captured.lexical, captured.vector, dictionary)
            self._frame = frame
        return frame

    def _dictionary(self, connection: sqlite3.Connection, meta: Meta) -> Dictionary:
        """The active dictionary of this state; the one at hand where that is it."""
        held = self._frame
        if held and held.meta.dictionary == meta.dictionary:
            dictionary = held.dictionary
        else:
            dictionary = entries.active(connection, meta.dictionary)
        sqlite.check_tokeniser(self._data, meta, dictionary.tokeniser.version)
        return dictionary


def _identities(named: tuple[Entry, ...]) -> list[str]:
    return [entry.identity for entry in named]
