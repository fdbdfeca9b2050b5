"""Changes to the store within one write transaction, with exact statistics of its terms."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import date
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wenzheng.domain import Chunk, Metadata, ParsedDocument
from wenzheng.reading.organisations import full_name
from wenzheng.store import reading
from wenzheng.store.jobs import now
from wenzheng.store.packing import (
    VECTOR_ITEM,
    pack_counts,
    pack_offsets,
    pack_places,
    pack_repairs,
    pack_signature,
    pack_tables,
    pack_text,
    pack_vector,
)
from wenzheng.text.shingles import Signature, bands

_CACHED_TERMS = 200_000
_DROPPED = 5000
_FOLDED = 256
"""Changes of so many documents are summed up before more are noted."""


def vector_hash(text: str) -> str:
    """The key of what is embedded: sha256 of `chunk.context(title)`, in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class _Change:
    """By how much the statistics change: chunks per term, chunks, and their length in terms."""

    def __init__(self) -> None:
        self._numbers: list[NDArray[np.int64]] = []
        self._signs: list[NDArray[np.int64]] = []
        self.chunks = self.length = self.longest = 0

    def note(self, numbers: NDArray[np.int64], lengths: NDArray[np.int64], sign: int) -> None:
        """Chunks of these lengths came (sign 1) or went (-1); each of their terms by number."""
        self._append(numbers, np.full(len(numbers), sign))
        self.chunks += sign * len(lengths)
        self.length += sign * int(lengths.sum())
        self.longest = max(self.longest, int(lengths.max(initial=0)))

    def take_in(self, other: _Change) -> None:
        self._append(*other.df())
        self.chunks += other.chunks
        self.length += other.length
        self.longest = max(self.longest, other.longest)

    def df(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Terms by number, each with the change of its df, of which none is 0."""
        if not self._numbers:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        numbers, which = np.unique(np.concatenate(self._numbers), return_inverse=True)
        change = np.bincount(which, np.concatenate(self._signs), minlength=len(numbers))
        changed = np.flatnonzero(change)
        return numbers[changed], change[changed].astype(np.int64)

    def _append(self, numbers: NDArray[np.int64], signs: NDArray[np.int64]) -> None:
        self._numbers.append(numbers)
        self._signs.append(signs)
        if len(self._numbers) >= _FOLDED:
            folded_numbers, folded_signs = self.df()
            self._numbers, self._signs = [folded_numbers], [folded_signs]


class Terms:
    """Numbers of terms, and by how much their statistics change in this transaction.

    The changes are written once at its end: a term that a thousand chunks share is one update. What
    one document changes counts only when it is kept.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._numbers: dict[str, int] = {}
        self._kept = _Change()
        self._current = _Change()

    def keep(self) -> None:
        """The document's change is done."""
        self._kept.take_in(self._current)
        self._current = _Change()

    def undo(self) -> None:
        """The document's change was rolled back, and new numbers with it."""
        self._current = _Change()
        self._numbers.clear()

    def forget(self) -> None:
        """The whole transaction was rolled back."""
        self.undo()
        self._kept = _Change()

    def numbers(self, terms: Iterable[str]) -> Mapping[str, int]:
        """A number for each term (and others), a new one where it is met for the first time."""
        wanted = set(terms)
        unknown = {term for term in wanted if term not in self._numbers}
        if len(self._numbers) + len(unknown) > _CACHED_TERMS:
            self._numbers.clear()
            unknown = wanted
        known = reading.term_statistics(self._connection, unknown)
        self._numbers.update((term, found.number) for term, found in known.items())
        # Sorted, so that the same history gives the same numbers.
        self._add_terms(sorted(term for term in unknown if term not in known))
        return self._numbers

    def _add_terms(self, terms: Sequence[str]) -> None:
        highest = self._connection.execute("SELECT max(id) FROM terms").fetchone()[0] or 0
        numbered = list(enumerate(terms, highest + 1))
        self._connection.executemany("INSERT INTO terms VALUES (?, ?, 0)", numbered)
        self._numbers.update((term, number) for number, term in numbered)

    def counted(self, cut: Iterable[Sequence[str]]) -> list[dict[int, int]]:
        """For each passage its terms by number, with how often each occurs in it."""
        counts = [Counter(terms) for terms in cut]
        numbers = self.numbers(chain.from_iterable(counts))
        return [{numbers[term]: n for term, n in found.items()} for found in counts]

    def add(self, counted: Sequence[Mapping[int, int]]) -> None:
        """These chunks are there from now on."""
        lengths = np.array([sum(counts.values()) for counts in counted], dtype=np.int64)
        numbers = np.fromiter(chain.from_iterable(counted), dtype=np.int64)
        self._current.note(numbers, lengths, 1)

    def discard(self, rows: NDArray[np.int64]) -> None:
        """These chunks are no longer there."""
        postings, lengths = reading.postings(self._connection, rows)
        self._current.note(postings.term.astype(np.int64), lengths, -1)

    def flush(self) -> None:
        """Write all that was kept."""
        change, self._kept = self._kept, _Change()
        numbers, by = change.df()
        self._connection.executemany(
            "UPDATE terms SET df = df + ? WHERE id = ?",
            zip(by.tolist(), numbers.tolist(), strict=True),
        )
        self._connection.execute(
            "UPDATE meta SET live_chunks = live_chunks + ?, live_length = live_length + ?, "
            "longest = max(longest, ?)",
            [change.chunks, change.length, change.longest],
        )


def add_file(connection: sqlite3.Connection, file: bytes, file_hash: str) -> None:
    """Keep a file; one that is there already (an archive's next member) costs nothing.

    Raises ValueError when the hash is not that of the file.
    """
    key = bytes.fromhex(file_hash)
    if connection.execute("SELECT 1 FROM files WHERE hash = ?", [key]).fetchone():
        return
    if hashlib.sha256(file).digest() != key:
        raise ValueError(f"file_hash {file_hash} is not the sha256 of the file")
    connection.execute("INSERT INTO files VALUES (?, ?, ?)", [key, len(file), zlib.compress(file)])


def add_document(
    connection: sqlite3.Connection,
    document: ParsedDocument,
    chunks: int,
    *,
    generation: int,
    file_hash: str,
    parser_version: str,
) -> tuple[int, int]:
    """A new version of a document with its texts and sections: its number and its first row."""
    first_row = _next_row(connection)
    known = document.metadata
    row = {
        "doc_id": document.doc_id,
        "added": generation,
        "first_row": first_row,
        "chunks": chunks,
        "source": document.source,
        "title": known.title,
        "issuer": known.issuer,
        "doc_number": known.doc_number,
        "written": _iso(known.written),
        "published": _iso(known.published),
        "effective": _iso(known.validity.effective),
        "expires": _iso(known.validity.expires),
        "region": known.region,
        "level": known.level.value if known.level else None,
        "kind": known.kind.value,
        "characters": len(document.text),
        "file_hash": bytes.fromhex(file_hash),
        "parser_version": parser_version,
        "indexed_at": now(),
        "warnings": json.dumps(list(document.warnings), ensure_ascii=False),
    }
    cursor = connection.execute(
        f"INSERT INTO documents ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})",
        row,
    )
    number = int(cursor.lastrowid or 0)
    _add_texts(connection, number, document)
    _add_relations(connection, number, known)
    _add_signature(connection, number, document.signature)
    return number, first_row


def set_collections(
    connection: sqlite3.Connection, doc_id: str, collections: Iterable[str]
) -> None:
    """Put a document into these collections, and into no other."""
    connection.execute("DELETE FROM memberships WHERE doc_id = ?", [doc_id])
    connection.executemany(
        "INSERT INTO memberships VALUES (?, ?)", [(doc_id, name) for name in sorted(collections)]
    )


def collections_of(connection: sqlite3.Connection, doc_id: str) -> frozenset[str]:
    """The collections of a document."""
    found = connection.execute("SELECT collection FROM memberships WHERE doc_id = ?", [doc_id])
    return frozenset(name for (name,) in found)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _add_relations(connection: sqlite3.Connection, number: int, known: Metadata) -> None:
    issuers = {full_name(name) for name in (*known.issuers, known.issuer) if name}
    connection.executemany(
        "INSERT INTO issuers VALUES (?, ?)", [(number, name) for name in sorted(issuers)]
    )
    connection.executemany(
        "INSERT INTO names VALUES (?, ?)", [(number, name) for name in sorted(set(known.names))]
    )
    connection.executemany(
        "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (number, at, link.relation.value, link.title, link.doc_number, link.start, link.end)
            for at, link in enumerate(known.links)
        ],
    )


def _add_signature(connection: sqlite3.Connection, number: int, found: Signature) -> None:
    if len(found):
        connection.execute("INSERT INTO signatures VALUES (?, ?)", [number, pack_signature(found)])
        connection.executemany(
            "INSERT INTO bands VALUES (?, ?)",
            [(band, number) for band in sorted(set(bands(found)))],
        )


def _next_row(connection: sqlite3.Connection) -> int:
    """Behind the highest row number ever given out, so that a document's rows are one span."""
    found = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'chunks'").fetchone()
    return (found[0] if found else 0) + 1


def _add_texts(connection: sqlite3.Connection, number: int, document: ParsedDocument) -> None:
    connection.execute(
        "INSERT INTO texts VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            number,
            pack_text(document.original_text),
            pack_text(document.text),
            pack_offsets(document.offset_map),
            pack_tables(document.tables),
            pack_places(document.places),
            pack_repairs(document.repairs),
        ],
    )
    connection.executemany(
        "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?)",
        [
            (number, ordinal, section.level, section.heading, section.start, section.end)
            for ordinal, section in enumerate(document.sections)
        ],
    )


def add_chunks(
    connection: sqlite3.Connection,
    number: int,
    first_row: int,
    document: ParsedDocument,
    chunks: Sequence[Chunk],
    hashes: Sequence[str],
) -> None:
    """The chunks of a document's version, at rows from `first_row` on."""
    connection.executemany(
        "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(first_row + at, number, chunk.chunk_id, chunk.ordinal, chunk.start, chunk.end),
                *document.offset_map.original_span(chunk.start, chunk.end),
                json.dumps(list(chunk.section_path), ensure_ascii=False),
                *(bytes.fromhex(key), chunk.text, chunk.lead),
                json.dumps([astuple(cell) for cell in chunk.cells], ensure_ascii=False),
            )
            for at, (chunk, key) in enumerate(zip(chunks, hashes, strict=True))
        ],
    )


def add_postings(
    connection: sqlite3.Connection, rows: Iterable[int], counted: Iterable[Mapping[int, int]]
) -> None:
    """Term counts of these rows."""
    connection.executemany(
        "INSERT INTO postings VALUES (?, ?, ?)",
        [
            (row, sum(counts.values()), pack_counts(counts))
            for row, counts in zip(rows, counted, strict=True)
        ],
    )


def add_vectors(
    connection: sqlite3.Connection,
    model: str,
    dimension: int | None,
    vectors: Mapping[str, NDArray[np.floating]],
) -> int | None:
    """Keep vectors of a model; their dimension, which the first one sets.

    Raises ValueError for one that is not finite or of another dimension.
    """
    if not vectors:
        return dimension
    wanted = dimension or len(next(iter(vectors.values())))
    for key, vector in vectors.items():
        if vector.shape != (wanted,) or not np.isfinite(vector.astype(np.float16)).all():
            raise ValueError(f"vector {key} of shape {vector.shape} is not {wanted} numbers")
    connection.executemany(
        "INSERT OR IGNORE INTO vectors (model, hash, vector) VALUES (?, ?, ?)",
        [(model, bytes.fromhex(key), pack_vector(v)) for key, v in vectors.items()],
    )
    return wanted


def missing_vectors(connection: sqlite3.Connection, model: str, hashes: Iterable[str]) -> set[str]:
    """Those of the hashes for which there is no vector of this model."""
    wanted = {key.lower() for key in hashes}
    return {
        key
        for key in wanted
        if not connection.execute(
            "SELECT 1 FROM vectors WHERE model = ? AND hash = ?", [model, bytes.fromhex(key)]
        ).fetchone()
    }


class Unembedded(NamedTuple):
    """A chunk without a vector: its row, its `vector_hash`, and what is embedded."""

    row: int
    key: str
    text: str


def unembedded(
    connection: sqlite3.Connection, model: str, after: int, limit: int
) -> list[Unembedded]:
    """Up to `limit` live chunks from behind row `after` on without a vector of this model."""
    found = connection.execute(
        f'SELECT c."row", lower(hex(c.vector_hash)), d.title, {reading.CHUNK} '
        'FROM chunks c JOIN documents d USING (document) WHERE c."row" > ? '
        "AND d.removed IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM vectors v WHERE v.model = ? AND v.hash = c.vector_hash) "
        'ORDER BY c."row" LIMIT ?',
        [after, model, limit],
    )
    return [
        Unembedded(row, key, reading.chunk_of(rest).context(title))
        for row, key, title, *rest in found
    ]


def dimension(connection: sqlite3.Connection, model: str) -> int | None:
    """Length of a vector of this model; None when there is none."""
    row = connection.execute(
        "SELECT length(vector) FROM vectors WHERE model = ? LIMIT 1", [model]
    ).fetchone()
    return row[0] // VECTOR_ITEM if row else None


def models(connection: sqlite3.Connection) -> list[str]:
    """Models of which there are vectors."""
    found: list[str] = []
    while True:  # each by a step in the index, where DISTINCT would go through all vectors
        model = connection.execute(
            "SELECT min(model) FROM vectors WHERE model > ?", [found[-1] if found else ""]
        ).fetchone()[0]
        if model is None:
            return found
        found.append(model)


def drop_vectors(connection: sqlite3.Connection, model: str) -> int:
    """Drop some vectors of a model; how many, 0 when none is left."""
    return connection.execute(
        "DELETE FROM vectors WHERE id IN (SELECT id FROM vectors WHERE model = ? LIMIT ?)",
        [model, _DROPPED],
    ).rowcount


def purge(connection: sqlite3.Connection, generation: int) -> None:
    """Let go of everything that was removed up to a generation, and of what only that needed."""
    gone = "SELECT document FROM documents WHERE removed <= ?"
    stale = connection.execute(
        "SELECT DISTINCT vector_hash FROM chunks WHERE document IN (" + gone + ")", [generation]
    ).fetchall()
    unused = connection.execute(
        "SELECT DISTINCT file_hash FROM documents WHERE removed <= ?", [generation]
    ).fetchall()
    connection.execute("DELETE FROM documents WHERE removed <= ?", [generation])
    connection.executemany(
        "DELETE FROM vectors WHERE hash = ?1 "
        "AND NOT EXISTS (SELECT 1 FROM chunks WHERE vector_hash = ?1)",
        stale,
    )
    connection.executemany(
        "DELETE FROM files WHERE hash = ?1 "
        "AND NOT EXISTS (SELECT 1 FROM documents WHERE file_hash = ?1)",
        unused,
    )
    connection.execute("UPDATE meta SET purged = max(purged, ?)", [generation])
