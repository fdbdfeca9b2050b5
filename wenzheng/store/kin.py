"""Which documents have to do with which others: by what they name, by their names, by their texts?

It is asked, not stored (ADR 9): the order in which documents are added changes nothing.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from wenzheng.domain import Relation, StoredDocument
from wenzheng.store.reading import Condition


class Tie(StrEnum):
    """How a document comes to be related to another.

    NAMES: it is named by the other; NAMED_BY: it names the other; VERSION: both go by one name, an
    edition or a year in brackets aside; COPY: nearly the same text.
    """

    NAMES = "names"
    NAMED_BY = "named-by"
    VERSION = "version"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class Kin:
    """A document that another one has to do with.

    `relation` is what the one that names does with the other, and `start`, `end` where it names it
    in its own text; None of versions and copies.
    """

    document: StoredDocument
    tie: Tie
    relation: Relation | None = None
    start: int | None = None
    end: int | None = None


class Named(NamedTuple):
    """The other document, what the one that names does with it, and where in its text."""

    doc_id: str
    relation: Relation
    start: int
    end: int


def named_in(connection: sqlite3.Connection, number: int, visible: Condition) -> list[Named]:
    """The visible documents that this one names, in order of its text.

    By the number where it gives one that a document bears, else by the title.
    """
    sql, values = visible
    found = connection.execute(
        f"""WITH own AS (SELECT * FROM links WHERE document = ?),
        seen AS (SELECT document, doc_id, doc_number FROM documents WHERE {sql}),
        numbered AS (SELECT own.ordinal, seen.doc_id FROM own JOIN seen USING (doc_number))
        SELECT doc_id, relation, start, "end" FROM (
            SELECT * FROM numbered
            UNION
            SELECT own.ordinal, seen.doc_id FROM own JOIN names ON names.name = own.title
                JOIN seen ON seen.document = names.document
                WHERE own.ordinal NOT IN (SELECT ordinal FROM numbered)
        ) JOIN own USING (ordinal) WHERE doc_id NOT IN (
            SELECT doc_id FROM documents WHERE document = ?
        ) ORDER BY ordinal, doc_id""",
        [number, *values, number],
    )
    return [Named(doc_id, Relation(relation), *span) for doc_id, relation, *span in found]


def naming(connection: sqlite3.Connection, number: int, visible: Condition) -> list[Named]:
    """The visible documents that name this one, by doc_id; the first place of each relation."""
    sql, values = visible
    found = connection.execute(
        f"""WITH own AS (SELECT document, doc_id, doc_number FROM documents WHERE document = ?),
        theirs AS (
            SELECT links.* FROM own JOIN links ON links.doc_number = own.doc_number
            UNION
            SELECT links.* FROM own JOIN names USING (document) JOIN links ON links.title = names.name
                WHERE links.doc_number IS NULL OR own.doc_number IS NULL
        ),
        seen AS (SELECT document, doc_id FROM documents WHERE {sql})
        SELECT seen.doc_id, relation, min(start), "end" FROM theirs JOIN seen USING (document)
        WHERE seen.doc_id NOT IN (SELECT doc_id FROM own)
        GROUP BY seen.doc_id, relation ORDER BY seen.doc_id, min(start)""",
        [number, *values],
    )
    return [Named(doc_id, Relation(relation), *span) for doc_id, relation, *span in found]


def namesakes(connection: sqlite3.Connection, number: int, visible: Condition) -> list[str]:
    """The visible documents that go by one of this one's names, by doc_id."""
    sql, values = visible
    found = connection.execute(
        f"""SELECT DISTINCT doc_id FROM names mine JOIN names other ON other.name = mine.name
        JOIN (SELECT document AS theirs, doc_id FROM documents WHERE {sql})
            ON theirs = other.document
        WHERE mine.document = ? AND other.document <> mine.document ORDER BY doc_id""",
        [*values, number],
    )
    return [doc_id for (doc_id,) in found]
