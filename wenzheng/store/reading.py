"""Questions to the store within one read transaction, as seen at one generation."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wenzheng.domain import Chunk, Filters, Kind, Section, StoredChunk, StoredDocument
from wenzheng.store.packing import Postings, unpack_counts

Condition = tuple[str, list[Any]]

_DOCUMENT = (
    "doc_id, source, title, issuer, doc_number, published, region, kind, hex(file_hash), "
    "characters, chunks, indexed_at, warnings"
)
_CHUNK = (
    'c."row", c.chunk_id, d.doc_id, c.ordinal, c.start, c."end", c.section_path, c.text, '
    "c.original_start, c.original_end"
)
_IN = "IN (SELECT value FROM json_each(?))"
_YEAR = "CAST(substr(published, 1, 4) AS INTEGER)"

FACETS = {"issuer": "issuer", "region": "region", "kind": "kind", "year": "substr(published, 1, 4)"}
"""What documents are counted by, and how it is read from their row."""


class TermStatistics(NamedTuple):
    """A term's number, and how many chunks hold it."""

    number: int
    df: int


def visible(generation: int) -> Condition:
    """Documents as of a generation; one that the user removed since is not among them."""
    return (
        "hidden = 0 AND added <= ? AND (removed IS NULL OR removed > ?)",
        [generation, generation],
    )


def matching(filters: Filters, generation: int) -> Condition:
    """Visible documents that pass the filters."""
    sql, values = visible(generation)
    for column in ("issuer", "region", "kind", "doc_number", "doc_id"):
        wanted = getattr(filters, column)
        if wanted:
            sql += f" AND {column} {_IN}"
            values.append(json.dumps(list(wanted)))
    for year, comparison in ((filters.year_from, ">="), (filters.year_to, "<=")):
        if year is not None:
            sql += f" AND {_YEAR} {comparison} ?"
            values.append(year)
    return sql, values


def row_numbers(connection: sqlite3.Connection, condition: Condition) -> NDArray[np.int64]:
    """Rows of the chunks of these documents, ascending."""
    sql, values = condition
    spans = connection.execute(
        f"SELECT first_row, chunks FROM documents WHERE {sql} AND chunks > 0 ORDER BY first_row",
        values,
    ).fetchall()
    first, sizes = np.array(spans, dtype=np.int64).reshape(-1, 2).T
    ends = np.cumsum(sizes)
    return np.repeat(first - (ends - sizes), sizes) + np.arange(ends[-1] if len(ends) else 0)


def documents(
    connection: sqlite3.Connection, condition: Condition, after: str | None, limit: int | None
) -> list[StoredDocument]:
    """Documents by doc_id, from behind `after` on."""
    sql, values = condition
    if after is not None:
        sql, values = sql + " AND doc_id > ?", [*values, after]
    found = connection.execute(
        f"SELECT {_DOCUMENT} FROM documents WHERE {sql} ORDER BY doc_id LIMIT ?",
        [*values, -1 if limit is None else limit],
    )
    return [_document(row) for row in found]


def _document(row: Sequence[Any]) -> StoredDocument:
    doc_id, source, title, issuer, number, published, region, kind, file_hash, *rest = row
    characters, chunks, indexed_at, warnings = rest
    return StoredDocument(
        doc_id=doc_id,
        source=source,
        title=title,
        issuer=issuer,
        doc_number=number,
        published=date.fromisoformat(published) if published else None,
        region=region,
        kind=Kind(kind),
        file_hash=file_hash.lower(),
        characters=characters,
        chunks=chunks,
        indexed_at=indexed_at,
        warnings=tuple(json.loads(warnings)),
    )


def document_number(connection: sqlite3.Connection, doc_id: str, generation: int) -> int | None:
    """The key of the visible version of a document."""
    sql, values = visible(generation)
    row = connection.execute(
        f"SELECT document FROM documents WHERE doc_id = ? AND {sql}", [doc_id, *values]
    ).fetchone()
    return row[0] if row else None


def facet(connection: sqlite3.Connection, column: str, condition: Condition) -> dict[str, int]:
    """Documents per value, most first; those without a value are not counted."""
    sql, values = condition
    found = connection.execute(
        f"SELECT {FACETS[column]} AS value, count(*) AS n FROM documents "
        f"WHERE {sql} AND value IS NOT NULL GROUP BY value ORDER BY n DESC, value",
        values,
    )
    return dict(found.fetchall())


def chunks(connection: sqlite3.Connection, rows: Iterable[int]) -> dict[int, StoredChunk]:
    """The chunks of these rows."""
    found = connection.execute(
        f'SELECT {_CHUNK} FROM chunks c JOIN documents d USING (document) WHERE c."row" {_IN}',
        [_json(rows)],
    )
    return {row[0]: _chunk(row) for row in found}


def _chunk(row: Sequence[Any]) -> StoredChunk:
    number, *fields, original_start, original_end = row
    return StoredChunk(number, chunk_of(fields), original_start, original_end)


def chunk_of(fields: Sequence[Any]) -> Chunk:
    """From the columns chunk_id, doc_id, ordinal, start, end, section_path, text."""
    chunk_id, doc_id, ordinal, start, end, path, text = fields
    return Chunk(chunk_id, doc_id, ordinal, start, end, tuple(json.loads(path)), text)


def chunk_ids(connection: sqlite3.Connection, rows: Iterable[int]) -> dict[int, str]:
    found = connection.execute(
        f'SELECT "row", chunk_id FROM chunks WHERE "row" {_IN}', [_json(rows)]
    )
    return dict(found.fetchall())


def sections(connection: sqlite3.Connection, document: int) -> tuple[Section, ...]:
    found = connection.execute(
        'SELECT level, heading, start, "end" FROM sections WHERE document = ? ORDER BY ordinal',
        [document],
    )
    return tuple(Section(*row) for row in found)


def term_statistics(
    connection: sqlite3.Connection, terms: Iterable[str]
) -> dict[str, TermStatistics]:
    """Those of the terms that the store knows."""
    found = connection.execute(
        f"SELECT term, id, df FROM terms WHERE term {_IN}",
        [json.dumps(list(terms), ensure_ascii=False)],
    )
    return {term: TermStatistics(number, df) for term, number, df in found}


def postings(
    connection: sqlite3.Connection, rows: NDArray[np.int64]
) -> tuple[Postings, NDArray[np.int64]]:
    """Term counts and lengths of these rows (ascending, without repeats), in their order."""
    found = connection.execute(
        f'SELECT length, counts FROM postings WHERE "row" {_IN} ORDER BY "row"', [_json(rows)]
    ).fetchall()
    if len(found) != len(rows):
        raise KeyError(f"{len(rows) - len(found)} of the rows are not in the store")
    lengths = np.fromiter((length for length, _ in found), dtype=np.int64, count=len(found))
    return unpack_counts(counts for _, counts in found), lengths


def _json(rows: Iterable[int]) -> str:
    return json.dumps(rows.tolist() if isinstance(rows, np.ndarray) else list(rows))
