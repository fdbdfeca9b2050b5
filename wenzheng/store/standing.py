"""Do documents still hold on a day, and which ones repeal those that do not?

It is asked, not stored (ADR 9): the order in which documents are added changes nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from wenzheng.domain import Relation, Status
from wenzheng.store.reading import View, status_on, visible


class Successor(NamedTuple):
    """The document by which another is repealed."""

    doc_id: str
    title: str


class Standing(NamedTuple):
    """A document's status on a day, and by which document it is repealed where it is."""

    status: Status
    repealed_by: Successor | None = None


UNKNOWN = Standing(Status.UNVERIFIED)
"""Of a document of which nothing says it."""

_IN = "IN (SELECT value FROM json_each(?))"


def standings(
    connection: sqlite3.Connection, doc_ids: Iterable[str], day: date, view: View
) -> dict[str, Standing]:
    """The standing of these documents on that day, as far as those of the view say it."""
    status, status_values = status_on(day, view)
    visible_sql, values = visible(view)
    found: dict[str, Status | None] = dict(
        connection.execute(
            f"SELECT doc_id, {status} FROM documents WHERE {visible_sql} AND doc_id {_IN}",
            [*status_values, *values, json.dumps(sorted(set(doc_ids)))],
        )
    )
    gone = [doc_id for doc_id, state in found.items() if state == Status.REPEALED]
    by = _successors(connection, gone, day, view) if gone else {}
    return {
        doc_id: Standing(Status(state), by.get(doc_id)) if state else UNKNOWN
        for doc_id, state in found.items()
    }


def _successors(
    connection: sqlite3.Connection, doc_ids: list[str], day: date, view: View
) -> dict[str, Successor]:
    """By the conditions of `status_on`; of several that repeal one, the first that did."""
    visible_sql, values = visible(view)
    repealing = (
        "SELECT document AS by, doc_id AS by_id, title AS by_title, "
        f"coalesce(effective, published) AS since FROM documents WHERE {visible_sql}"
    )
    old = f"SELECT * FROM documents WHERE {visible_sql} AND doc_id {_IN}"
    rows = connection.execute(
        f"""
        WITH repealing AS ({repealing}), old AS ({old})
        SELECT old.doc_id, by_id, by_title, since FROM old
            JOIN links ON links.doc_number = old.doc_number AND relation = '{Relation.REPEALS}'
            JOIN repealing ON by = links.document AND by <> old.document AND since <= ?
        UNION
        SELECT old.doc_id, by_id, by_title, since FROM old
            JOIN names ON names.document = old.document
            JOIN links ON links.title = names.name AND relation = '{Relation.REPEALS}'
                AND links.doc_number IS NULL
            JOIN repealing ON by = links.document AND by <> old.document
                AND since <= ? AND since > old.published
        ORDER BY 4 DESC, 2 DESC
        """,
        [*values, *values, json.dumps(doc_ids), day.isoformat(), day.isoformat()],
    )
    return {doc_id: Successor(by_id, title) for doc_id, by_id, title, _ in rows}
