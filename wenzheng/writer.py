"""The write side: one writer at a time, and the protocol that keeps store and indexes one thing.

A commit is one SQLite transaction; it makes a generation, and from then on nothing can be lost.
The indexes follow, each by one atomic change of its own that also records how far it is. What they
lack after an interruption is what the store added or removed after the generation they record, so
the next writer brings them up to date. Deletions reach an index one commit late, or when the writer
closes: until every reader can see the new version of a document, its old one stays findable.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from wenzheng.beside import Beside
from wenzheng.domain import Chunk, ParsedDocument
from wenzheng.embedding.model import Model
from wenzheng.errors import Busy, UsageError
from wenzheng.following import Following
from wenzheng.index import pair
from wenzheng.index.base import RowNumbers
from wenzheng.model_switch import ModelSwitch
from wenzheng.readable import DEFAULT, collection_names
from wenzheng.reading.statements import Statement
from wenzheng.snapshot import not_found
from wenzheng.store import reading, sqlite, writing
from wenzheng.store import statements as stored_statements
from wenzheng.store.jobs import JobTable
from wenzheng.store.writing import Terms, vector_hash
from wenzheng.text.dictionary import Dictionary, built_in
from wenzheng.words import Words

LOCK_FILE = "writer.lock"


class Known(NamedTuple):
    """What a source was when it was indexed; unchanged if both are the same again."""

    file_hash: str
    parser_version: str


class Stored(NamedTuple):
    """A document that is there, and what it was made from by which parser."""

    source: str
    doc_id: str
    file_hash: str
    parser_version: str


class Writer:
    """Adds, replaces and removes documents. Use it in a `with` block, in one thread.

    `words` changes the dictionary, `model_switch` the embedding model, `jobs` is the table of jobs.
    What is not committed when the block ends is not kept.
    """

    def __init__(
        self,
        data: Path,
        connection: sqlite3.Connection,
        lock: FileLock,
        checkpoint: Callable[[str], None],
    ) -> None:
        self._data = data
        self._connection = connection
        self._lock = lock
        self._checkpoint = checkpoint
        self._terms = Terms(connection)
        self._following = Following(data, connection, self._cut, checkpoint)
        beside = Beside(data, connection, self._following, self._check_committed, checkpoint)
        self.words = Words(beside, self._terms)
        self.model_switch = ModelSwitch(beside)
        self.jobs = JobTable(data)
        self._changed = False
        self._lost = False

    @classmethod
    def open(
        cls,
        data: Path,
        *,
        model: Model | None = None,
        rebuild: bool = False,
        checkpoint: Callable[[str], None] = lambda _: None,
    ) -> Writer:
        """Take the lock, create what is not there, replay what the indexes lack.

        `model` is what the vectors to be put are of, and what a new store is made for; without one
        the store has to be there. An index that is missing or not this store's is built again.
        `rebuild` builds both again in any case, and accepts a store made with another tokeniser.
        `checkpoint` is told each step of a commit and of a switch. Raises Busy when there is
        another writer, IndexMissing, and IndexIncompatible for a store of another format or model,
        or of another tokeniser unless rebuilding.
        """
        if model is None and not (data / sqlite.STORE_FILE).exists():
            sqlite.open_store(data)  # says what is missing
        data.mkdir(parents=True, exist_ok=True)
        lock = _locked(data)
        try:
            if model is not None and not (data / sqlite.STORE_FILE).exists():
                first = Dictionary(1, built_in())
                sqlite.create(data / sqlite.STORE_FILE, model=model, dictionary=first)
            connection = sqlite.open_store(data)
            try:
                meta = sqlite.read_meta(connection)
                sqlite.check_format(data, meta)
                if model is not None:
                    sqlite.check_model(data, meta, model.id)
                writer = cls(data, connection, lock, checkpoint)
                writer._start(rebuild)
            except BaseException:
                connection.close()
                raise
        except BaseException:
            lock.release()
            raise
        return writer

    def _start(self, rebuild: bool) -> None:
        if not rebuild:
            version = self.words.dictionary.tokeniser.version
            sqlite.check_tokeniser(self._data, self._meta(), version)
        self.jobs.interrupt_running()
        if not self._following.open() or rebuild:
            self.rebuild()
        pair.remove_others(self._data, pair.entries(self._connection))
        self._following.follow()
        self._following.settle()
        self.model_switch.drop_vectors()

    def _cut(self, text: str) -> list[str]:
        return self.words.dictionary.tokeniser.terms(text)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close(settle=kind is None)

    def close(self, *, settle: bool = True) -> None:
        """Forget what is not committed, take removed documents out of the indexes, let go."""
        try:
            self._roll_back()
            if settle:
                self._following.settle()
            self._following.close()
        finally:
            self._connection.close()
            self._lock.release()

    # What is there

    @property
    def generation(self) -> int:
        """The last committed generation."""
        found: int = self._meta().generation
        return found - self._changed

    @property
    def model(self) -> Model:
        """The model whose vectors are put."""
        return self._meta().made_with

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return self._meta().live_chunks

    def rows(self) -> RowNumbers:
        """Rows of the chunks that are there, ascending."""
        return reading.extents(self._connection, ("removed IS NULL", [])).rows

    def embedded_text(self, row: int) -> str:
        """What is embedded of a chunk. Raises KeyError for an unknown row."""
        return reading.embedded_text(self._connection, row)

    def _meta(self) -> sqlite.Meta:
        return sqlite.read_meta(self._connection)

    def known(self, source: str) -> Known | None:
        """What the source was when it was indexed, puts not yet committed included."""
        row = self._connection.execute(
            "SELECT lower(hex(file_hash)), parser_version FROM documents "
            "WHERE source = ? AND removed IS NULL",
            [source],
        ).fetchone()
        return Known(*row) if row else None

    def sources(self) -> dict[str, str]:
        """The doc_id of every source."""
        return dict(
            self._connection.execute("SELECT source, doc_id FROM documents WHERE removed IS NULL")
        )

    def collections_of(self, doc_id: str) -> frozenset[str]:
        """The collections that a document is in; none of one that is not there."""
        return writing.collections_of(self._connection, doc_id)

    def stored(self) -> list[Stored]:
        """All documents, in the order in which they were put."""
        rows = self._connection.execute(
            "SELECT source, doc_id, lower(hex(file_hash)), parser_version FROM documents "
            "WHERE removed IS NULL ORDER BY document"
        )
        return [Stored(*row) for row in rows]

    def file(self, file_hash: str) -> bytes:
        """The file of that sha256, as it was. Raises KeyError where none is stored."""
        row = self._connection.execute(
            "SELECT data FROM files WHERE hash = ?", [bytes.fromhex(file_hash)]
        ).fetchone()
        if row is None:
            raise KeyError(file_hash)
        return zlib.decompress(row[0])

    def missing_vectors(self, hashes: Iterable[str]) -> set[str]:
        """Those of the hashes that have to be embedded."""
        return writing.missing_vectors(self._connection, self._meta().model, hashes)

    # Changing

    def put(
        self,
        document: ParsedDocument,
        chunks: Sequence[Chunk],
        vectors: Mapping[str, NDArray[np.floating]],
        file: bytes,
        file_hash: str,
        *,
        parser_version: str = "",
        statements: Sequence[Statement] = (),
        collections: Iterable[str] | None = None,
    ) -> None:
        """Add a document with its statements, or replace the one of its doc_id as a whole.

        It is in these `collections` afterwards; without any given it stays in those it is in, and a
        new one is in the default collection. `vectors` by `vector_hash(chunk.context(title))`; those that the store holds may be left
        out. Raises ValueError, and changes nothing, when one is missing or of the wrong size, or
        when `file_hash` is not the file's sha256.
        """
        hashes = [vector_hash(chunk.context(document.title)) for chunk in chunks]
        with self._change():
            wanted = {key: vectors[key] for key in set(hashes) if key in vectors}
            self._add_vectors(wanted)
            missing = self.missing_vectors(hashes)
            if missing:
                raise ValueError(f"{document.source}: {len(missing)} chunks have no vector")
            writing.add_file(self._connection, file, file_hash)
            was_there = self._retire(document.doc_id, hide=False)
            if collections is not None or not was_there:
                self._collect(document.doc_id, (DEFAULT,) if collections is None else collections)
            number, first_row = writing.add_document(
                self._connection,
                document,
                len(chunks),
                generation=self._meta().generation,
                file_hash=file_hash,
                parser_version=parser_version,
            )
            stored_statements.add(self._connection, number, document, statements)
            writing.add_chunks(self._connection, number, first_row, document, chunks, hashes)
            rows = range(first_row, first_row + len(chunks))
            cut = [self._cut(chunk.context(document.title)) for chunk in chunks]
            self._following.remember(rows, cut)
            counted = self._terms.counted(cut)
            writing.add_postings(self._connection, rows, counted)
            self._terms.add(counted)

    def _add_vectors(self, vectors: Mapping[str, NDArray[np.floating]]) -> None:
        meta = self._meta()
        dimension = writing.add_vectors(self._connection, meta.model, meta.dimension, vectors)
        if dimension != meta.dimension:
            self._connection.execute("UPDATE meta SET dimension = ?", [dimension])

    def collect(self, doc_id: str, collections: Iterable[str]) -> None:
        """Put a document into these collections, and into no other; nothing is indexed again.

        Raises DocumentNotFound, and UsageError for no collection at all or a name that cannot be one.
        """
        with self._change():
            if not self.collections_of(doc_id):
                raise not_found(doc_id)
            self._collect(doc_id, collections)

    def _collect(self, doc_id: str, collections: Iterable[str]) -> None:
        names = collection_names(collections)
        if not names:
            raise UsageError(
                f"文档 {doc_id} 至少要在一个文档集中；请先用 wenzheng collections add 把它加入另一个",
                f"the document {doc_id} has to be in a collection; add it to another one first, "
                "with `wenzheng collections add`",
            )
        writing.set_collections(self._connection, doc_id, names)

    def remove(self, doc_id: str) -> None:
        """Take a document away; once committed, no search returns any version of it.

        Raises DocumentNotFound.
        """
        with self._change():
            if not self._retire(doc_id, hide=True):
                raise not_found(doc_id)
            writing.set_collections(self._connection, doc_id, ())

    def _retire(self, doc_id: str, *, hide: bool) -> bool:
        row = self._connection.execute(
            "SELECT document, first_row, chunks FROM documents "
            "WHERE doc_id = ? AND removed IS NULL",
            [doc_id],
        ).fetchone()
        if row is None:
            return False
        number, first_row, size = row
        self._terms.discard(np.arange(first_row, first_row + size))
        self._connection.execute(
            "UPDATE documents SET removed = (SELECT generation FROM meta) WHERE document = ?",
            [number],
        )
        if hide:  # older versions too, which readers may still see while the indexes follow
            self._connection.execute("UPDATE documents SET hidden = 1 WHERE doc_id = ?", [doc_id])
        return True

    @contextmanager
    def _change(self) -> Iterator[None]:
        """One document's change: done as a whole, or undone while the others stay.

        A full or failing disk makes SQLite give up the whole transaction; then nothing more can be
        done with this writer, lest the caller think that its earlier changes still wait.
        """
        self._check_not_lost()
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")
        if not self._changed:
            self._connection.execute("UPDATE meta SET generation = generation + 1")
            self._changed = True
        self._connection.execute("SAVEPOINT change")
        try:
            yield
            self._terms.keep()
        except BaseException:
            self._lost = not self._connection.in_transaction
            if not self._lost:
                self._connection.execute("ROLLBACK TO change")
                self._connection.execute("RELEASE change")
            self._terms.undo()
            raise
        self._connection.execute("RELEASE change")

    def _check_not_lost(self) -> None:
        if self._lost:
            raise sqlite3.OperationalError("the transaction was given up; open the writer again")

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._terms.forget()
        self._following.forget()
        self._changed = False

    # Committing

    def commit(self) -> int:
        """Make all changes so far last and visible, and return the generation.

        When it returns, both indexes hold them. When it does not (the machine stopped, a disk is
        full), either nothing is committed, or everything is and the next writer completes it.
        """
        self._check_not_lost()
        if self._changed:
            try:
                self._terms.flush()
                self._checkpoint("store")
                self._connection.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise
            self._changed = False
            self._checkpoint("committed")
        self._following.follow()
        self._following.forget()
        return self.generation

    # Building beside, and switching

    def rebuild(self) -> None:
        """Build both indexes again from the store, embedding nothing, and switch to them.

        Also cuts every passage again where this program cuts otherwise than the one that made the
        store. Until the switch readers see the old state. Raises ValueError while changes wait for
        a commit.
        """
        self.words.rebuild()

    def _check_committed(self) -> None:
        if self._changed:
            raise ValueError("commit or close before this")


def _locked(data: Path) -> FileLock:
    """The writer's lock; the system lets go of it when the process ends, however it ends."""
    lock = FileLock(data / LOCK_FILE, thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise Busy(
            f"另一个进程正在写入 {data}；请等待其结束后重试",
            f"another process is writing to {data}; wait for it to end and try again",
        ) from error
    return lock
