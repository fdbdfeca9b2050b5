"""Questions to the store within one read transaction, as seen at one generation."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wenzheng.domain import (
    CellReading,
    Chunk,
    Filters,
    Kind,
    Level,
    Link,
    Relation,
    Section,
    Status,
    StoredChunk,
    StoredDocument,
    Validity,
)
from wenzheng.readable import Readable
from wenzheng.reading.hierarchy import with_parts
from wenzheng.reading.organisations import full_name
from wenzheng.store.packing import Postings, unpack_counts, unpack_signature
from wenzheng.text.discovery import Passage
from wenzheng.text.shingles import Signature

Condition = tuple[str, list[Any]]

DOCUMENT = (
    "doc_id, source, title, issuer, doc_number, published, region, kind, level, written, "
    "effective, expires, hex(file_hash), characters, chunks, indexed_at, warnings"
)
"""The columns that `document_of` takes, before the status."""
CHUNK = 'c.chunk_id, d.doc_id, c.ordinal, c.start, c."end", c.section_path, c.text, c.lead, c.cells'
"""The columns that `chunk_of` takes, of chunks c and documents d."""
_STORED_CHUNK = f'c."row", {CHUNK}, c.original_start, c.original_end'
_IN = "IN (SELECT value FROM json_each(?))"
_COUNTED = 4096
"""Chunks whose terms are counted at once."""
_YEAR = "CAST(substr(published, 1, 4) AS INTEGER)"

_FACETS = {
    "region": "region",
    "kind": "kind",
    "level": "level",
    "year": "substr(published, 1, 4)",
}
"""What documents are counted by that stands in their row, and how it is read from there."""


class TermStatistics(NamedTuple):
    """A term's number, and how many chunks hold it."""

    number: int
    df: int


class View(NamedTuple):
    """What is looked at: the documents as of a generation that a reader may read."""

    generation: int
    readable: Readable


def visible(view: View) -> Condition:
    """Documents of the view; one that the user removed since is not among them."""
    sql = "hidden = 0 AND added <= ? AND (removed IS NULL OR removed > ?)"
    values: list[Any] = [view.generation, view.generation]
    if view.readable.collections is not None:
        held, names = _in_collections(view.readable.collections)
        return f"{sql} AND {held}", [*values, *names]
    return sql, values


def _in_collections(names: Iterable[str]) -> Condition:
    """Documents of any of these collections."""
    return (
        "EXISTS (SELECT 1 FROM memberships WHERE memberships.doc_id = documents.doc_id "
        f"AND collection {_IN})",
        [json.dumps(sorted(names), ensure_ascii=False)],
    )


def collections_shown(readable: Readable) -> Condition:
    """The names of a document's collections, as JSON: of those that the reader may know of."""
    sql = "SELECT json_group_array(collection) FROM memberships WHERE doc_id = documents.doc_id"
    if readable.collections is None:
        return f"({sql})", []
    names = json.dumps(sorted(readable.collections), ensure_ascii=False)
    return f"({sql} AND collection {_IN})", [names]


def status_on(day: date, view: View) -> Condition:
    """A document's status on a day, as far as it and the visible ones that repeal it say.

    News and interpretations have none, nor has what says neither its day nor its validity. A
    repeal by number is of that document alone; one by title of earlier ones of that title.
    """
    visible_sql, values = visible(view)
    repealing = (
        "JOIN (SELECT document AS by, coalesce(effective, published) AS since "
        f"FROM documents WHERE {visible_sql}) ON by = links.document "
        f"AND relation = '{Relation.REPEALS}' AND by <> documents.document AND since <= ?"
    )
    # The indexes are named: the planner would go through all repeals for each document.
    sql = f"""CASE
        WHEN kind IN ('{Kind.NEWS}', '{Kind.INTERPRETATION}') THEN NULL
        WHEN coalesce(published, effective, expires) IS NULL THEN NULL
        WHEN EXISTS (
            SELECT 1 FROM links INDEXED BY links_number {repealing}
            WHERE links.doc_number = documents.doc_number
        ) THEN '{Status.REPEALED}'
        WHEN EXISTS (
            SELECT 1 FROM names CROSS JOIN links INDEXED BY links_title {repealing}
            WHERE names.document = documents.document AND links.title = names.name
              AND links.doc_number IS NULL AND since > documents.published
        ) THEN '{Status.REPEALED}'
        WHEN expires < ? THEN '{Status.EXPIRED}'
        WHEN coalesce(effective, published) > ? THEN '{Status.PENDING}'
        ELSE '{Status.IN_FORCE}' END"""
    on = day.isoformat()
    return sql, [*values, on, *values, on, on, on]


def repealing(connection: sqlite3.Connection, number: int, day: date, view: View) -> str | None:
    """The doc_id of the newest visible document that had repealed this one by that day, if any.

    By the same rules as its status.
    """
    visible_sql, values = visible(view)
    since = "coalesce(o.effective, o.published)"
    found = connection.execute(
        f"""SELECT o.doc_id FROM documents d
        JOIN links l ON l.relation = '{Relation.REPEALS}' AND l.document <> d.document
        JOIN (SELECT * FROM documents WHERE {visible_sql}) o ON o.document = l.document
        WHERE d.document = ? AND {since} <= ? AND (
            l.doc_number = d.doc_number OR (
                l.doc_number IS NULL AND {since} > d.published
                AND l.title IN (SELECT name FROM names WHERE names.document = d.document)
            )
        ) ORDER BY {since} DESC, o.doc_id LIMIT 1""",
        [*values, number, day.isoformat()],
    ).fetchone()
    return found[0] if found else None


def matching(filters: Filters, view: View, today: date) -> Condition:
    """Visible documents that pass the filters."""
    sql, values = visible(view)
    for column in ("region", "kind", "level", "doc_number", "doc_id"):
        wanted = getattr(filters, column)
        if column == "region":
            wanted = sorted(with_parts(wanted))
        if wanted:
            sql += f" AND {column} {_IN}"
            values.append(json.dumps(list(wanted)))
    if filters.issuer:
        sql += f" AND document IN (SELECT document FROM issuers WHERE name {_IN})"
        values.append(json.dumps([full_name(name) for name in filters.issuer]))
    if filters.status or filters.as_of:
        status, with_values = status_on(filters.as_of or today, view)
        sql += f" AND coalesce({status}, '{Status.UNVERIFIED}') {_IN}"
        wanted_status = filters.status or (Status.IN_FORCE,)
        values += [*with_values, json.dumps(list(wanted_status))]
    if filters.collection:
        held, names = _in_collections(view.readable.among(filters.collection))
        sql, values = f"{sql} AND {held}", [*values, *names]
    for year, comparison in ((filters.year_from, ">="), (filters.year_to, "<=")):
        if year is not None:
            sql += f" AND {_YEAR} {comparison} ?"
            values.append(year)
    return sql, values


class Extents(NamedTuple):
    """Where documents' chunks stand: `first[i]` to `first[i] + size[i]` are rows of `document[i]`.

    Ascending; documents without chunks are left out.
    """

    document: NDArray[np.int64]
    first: NDArray[np.int64]
    size: NDArray[np.int64]

    @property
    def rows(self) -> NDArray[np.int64]:
        """Every row, ascending."""
        ends = np.cumsum(self.size)
        shift = np.repeat(self.first - (ends - self.size), self.size)
        rows: NDArray[np.int64] = shift + np.arange(len(shift))
        return rows

    def owners(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The document of each row. Raises KeyError for a row of none."""
        at = np.searchsorted(self.first, rows, side="right") - 1
        if len(rows) and (at.min() < 0 or (rows >= (self.first + self.size)[at]).any()):
            raise KeyError("some of the rows are not in the library")
        return self.document[at]


def extents(connection: sqlite3.Connection, condition: Condition) -> Extents:
    """Of these documents."""
    sql, values = condition
    found = connection.execute(
        f"SELECT document, first_row, chunks FROM documents WHERE {sql} AND chunks > 0 "
        "ORDER BY first_row",
        values,
    ).fetchall()
    return Extents(*np.array(found, dtype=np.int64).reshape(-1, 3).T)


def documents(
    connection: sqlite3.Connection,
    condition: Condition,
    view: View,
    day: date,
    after: str | None,
    limit: int | None,
) -> list[StoredDocument]:
    """Documents by doc_id, from behind `after` on, with their status on that day."""
    sql, values = condition
    status_sql, status_values = status_on(day, view)
    held_sql, held_values = collections_shown(view.readable)
    if after is not None:
        sql, values = sql + " AND doc_id > ?", [*values, after]
    found = connection.execute(
        f"SELECT {DOCUMENT}, {status_sql}, {held_sql} FROM documents WHERE {sql} "
        "ORDER BY doc_id LIMIT ?",
        [*status_values, *held_values, *values, -1 if limit is None else limit],
    )
    return [document_of(row, view.readable) for row in found]


def document_of(row: Sequence[Any], readable: Readable) -> StoredDocument:
    doc_id, source, title, issuer, number, published, region, kind, level, written, *rest = row
    effective, expires, file_hash, characters, chunks, indexed_at, warnings, status, held = rest
    return StoredDocument(
        doc_id=doc_id,
        source=readable.source(source),
        title=title,
        issuer=issuer,
        doc_number=number,
        published=_day(published),
        region=region,
        kind=Kind(kind),
        level=Level(level) if level else None,
        written=_day(written),
        validity=Validity(_day(effective), _day(expires)),
        status=Status(status) if status else None,
        file_hash=file_hash.lower(),
        characters=characters,
        chunks=chunks,
        indexed_at=indexed_at,
        warnings=tuple(json.loads(warnings)),
        collections=tuple(sorted(json.loads(held))),
    )


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def similar(connection: sqlite3.Connection, document: int) -> list[tuple[str, Signature]]:
    """Documents (of any generation) that share a band with this one, by doc_id, and their sketches."""
    found = connection.execute(
        "SELECT doc_id, signature FROM documents JOIN signatures USING (document) "
        "WHERE document <> ? AND document IN (SELECT other.document FROM bands mine "
        "JOIN bands other USING (band) WHERE mine.document = ?) ORDER BY doc_id",
        [document, document],
    )
    return [(doc_id, unpack_signature(blob)) for doc_id, blob in found]


def signature(connection: sqlite3.Connection, document: int) -> Signature | None:
    row = connection.execute(
        "SELECT signature FROM signatures WHERE document = ?", [document]
    ).fetchone()
    return unpack_signature(row[0]) if row else None


def links(connection: sqlite3.Connection, document: int) -> tuple[Link, ...]:
    found = connection.execute(
        'SELECT relation, title, doc_number, start, "end" FROM links WHERE document = ? '
        "ORDER BY ordinal",
        [document],
    )
    return tuple(Link(Relation(relation), *rest) for relation, *rest in found)


def document_number(connection: sqlite3.Connection, doc_id: str, view: View) -> int | None:
    """The key of the visible version of a document."""
    sql, values = visible(view)
    row = connection.execute(
        f"SELECT document FROM documents WHERE doc_id = ? AND {sql}", [doc_id, *values]
    ).fetchone()
    return row[0] if row else None


def facet(connection: sqlite3.Connection, name: str, condition: Condition) -> dict[str, int]:
    """Documents per region, kind, level or year, most first; those without one are not counted."""
    sql, values = condition
    return _counted(
        connection, f"SELECT {_FACETS[name]} AS value FROM documents WHERE {sql}", values
    )


def issuer_facet(connection: sqlite3.Connection, condition: Condition) -> dict[str, int]:
    """Documents per issuing body, most first; one of several bodies counts for each."""
    sql, values = condition
    return _counted(
        connection,
        "SELECT name AS value FROM documents CROSS JOIN issuers USING (document) WHERE " + sql,
        values,
    )


def collection_facet(
    connection: sqlite3.Connection, condition: Condition, readable: Readable
) -> dict[str, int]:
    """Documents per collection that the reader may know of, most first."""
    (sql, values), shown = condition, "1"
    if readable.collections is not None:
        shown = f"collection {_IN}"
        values = [json.dumps(sorted(readable.collections), ensure_ascii=False), *values]
    return _counted(
        connection,
        "SELECT collection AS value FROM documents CROSS JOIN memberships USING (doc_id) "
        f"WHERE {shown} AND {sql}",
        values,
    )


def status_facet(
    connection: sqlite3.Connection, condition: Condition, status: Condition
) -> dict[str, int]:
    """Documents per status, most first; those of which nothing says it as 时效未核实."""
    (sql, values), (status_sql, status_values) = condition, status
    return _counted(
        connection,
        f"SELECT coalesce({status_sql}, '{Status.UNVERIFIED}') AS value FROM documents WHERE {sql}",
        [*status_values, *values],
    )


def _counted(connection: sqlite3.Connection, sql: str, values: list[Any]) -> dict[str, int]:
    found = connection.execute(
        f"SELECT value, count(*) AS n FROM ({sql}) WHERE value IS NOT NULL "
        "GROUP BY value ORDER BY n DESC, value",
        values,
    )
    return dict(found.fetchall())


def count(connection: sqlite3.Connection, condition: Condition) -> int:
    """How many documents pass."""
    sql, values = condition
    found: int = connection.execute(
        f"SELECT count(*) FROM documents WHERE {sql}", values
    ).fetchone()[0]
    return found


def named(
    connection: sqlite3.Connection, names: Iterable[str], condition: Condition
) -> tuple[str, ...]:
    """Documents that pass and go by one of these names exactly, by doc_id."""
    sql, values = condition
    found = connection.execute(
        f"SELECT DISTINCT doc_id FROM documents WHERE document IN "
        f"(SELECT document FROM names WHERE name {_IN}) AND {sql} ORDER BY doc_id",
        [json.dumps(list(names), ensure_ascii=False), *values],
    )
    return tuple(doc_id for (doc_id,) in found)


class Frequencies(NamedTuple):
    """How many of some chunks hold each term (by its number), and how long they are in all."""

    df: NDArray[np.int64]
    length: int


def frequencies(connection: sqlite3.Connection, condition: Condition) -> Frequencies:
    """Of the chunks of these documents, counted one by one."""
    sql, values = condition
    highest = connection.execute("SELECT coalesce(max(id), 0) FROM terms").fetchone()[0]
    df, length = np.zeros(highest + 1, dtype=np.int64), 0
    found = connection.execute(
        'SELECT length, counts FROM documents CROSS JOIN postings ON "row" >= first_row '
        f'AND "row" < first_row + chunks WHERE {sql}',
        values,
    )
    while batch := found.fetchmany(_COUNTED):
        length += sum(one for one, _ in batch)
        terms = unpack_counts([counts for _, counts in batch]).term
        df += np.bincount(terms, minlength=len(df))
    return Frequencies(df, length)


def pairs_by_number(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    """All terms of two characters with their numbers, in order of the terms."""
    return connection.execute(
        "SELECT id, term FROM terms WHERE length(term) = 2 ORDER BY term"
    ).fetchall()


def pairs(connection: sqlite3.Connection, limit: int) -> list[tuple[str, int]]:
    """The most frequent terms of two characters, with the number of chunks that hold them."""
    return connection.execute(
        "SELECT term, df FROM terms WHERE length(term) = 2 AND df > 0 ORDER BY df DESC, term LIMIT ?",
        [limit],
    ).fetchall()


def chunks(connection: sqlite3.Connection, rows: Iterable[int]) -> dict[int, StoredChunk]:
    """The chunks of these rows."""
    found = connection.execute(
        f'SELECT {_STORED_CHUNK} FROM chunks c JOIN documents d USING (document) WHERE c."row" {_IN}',
        [_json(rows)],
    )
    return {row[0]: _chunk(row) for row in found}


def passages(connection: sqlite3.Connection, rows: NDArray[np.int64]) -> list[Passage]:
    """The texts of these rows, in order of the rows, with the documents' keys."""
    found = connection.execute(
        f'SELECT document, text FROM chunks WHERE "row" {_IN} ORDER BY "row"', [_json(rows)]
    )
    return [Passage(*row) for row in found]


def embedded_text(connection: sqlite3.Connection, row: int) -> str:
    """What is embedded of a chunk. Raises KeyError for an unknown row."""
    found = connection.execute(
        f'SELECT d.title, {CHUNK} FROM chunks c JOIN documents d USING (document) WHERE c."row" = ?',
        [row],
    ).fetchone()
    if found is None:
        raise KeyError(row)
    title, *fields = found
    return chunk_of(fields).context(title)


def _chunk(row: Sequence[Any]) -> StoredChunk:
    number, *fields, original_start, original_end = row
    return StoredChunk(number, chunk_of(fields), original_start, original_end)


def chunk_of(fields: Sequence[Any]) -> Chunk:
    """From the columns CHUNK."""
    chunk_id, doc_id, ordinal, start, end, path, text, lead, cells = fields
    return Chunk(
        *(chunk_id, doc_id, ordinal, start, end, tuple(json.loads(path)), text, lead),
        cells=tuple(_cell(*cell) for cell in json.loads(cells)),
    )


def _cell(
    start: int,
    end: int,
    row: str,
    column: str,
    header: list[int] | None,
    unit: str,
    unit_at: list[int] | None,
    name: str | None,
) -> CellReading:
    return CellReading(start, end, row, column, _span(header), unit, _span(unit_at), name)


def _span(pair: list[int] | None) -> tuple[int, int] | None:
    return (pair[0], pair[1]) if pair else None


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
    lengths = np.array([length for length, _ in found], dtype=np.int64)
    return unpack_counts([counts for _, counts in found]), lengths


def lacking(connection: sqlite3.Connection, model: str) -> int:
    """How many chunks have no vector of this model."""
    found: int = connection.execute(
        "SELECT count(*) FROM chunks c JOIN documents d USING (document) WHERE d.removed IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.model = ? AND v.hash = c.vector_hash)",
        [model],
    ).fetchone()[0]
    return found


def _json(rows: Iterable[int]) -> str:
    return json.dumps(rows.tolist() if isinstance(rows, np.ndarray) else list(rows))


# Looking a member up by value through its class costs a microsecond, which is much for every candidate.
_LEVELS = {level.value: level for level in Level}
_STATUSES = {status.value: status for status in Status}


class Owner(NamedTuple):
    """A document as far as ranking asks: its rows, names and status."""

    first_row: int
    chunks: int
    title: str
    region: str | None
    level: Level | None
    status: Status | None


def owners(
    connection: sqlite3.Connection, documents: Iterable[int], status: Condition
) -> dict[int, Owner]:
    """Documents by their number in the store."""
    sql, values = status
    found = connection.execute(
        f"SELECT document, first_row, chunks, title, region, level, {sql} FROM documents "
        f"WHERE document {_IN}",
        [*values, _json(documents)],
    )
    return {
        document: Owner(
            *(first, size, title, region),
            *(level and _LEVELS[level], state and _STATUSES[state]),
        )
        for document, first, size, title, region, level, state in found
    }
