"""Documents as a person looks through them: by words of the title, in an order, page by page."""

from __future__ import annotations

import sqlite3
from enum import StrEnum
from typing import NamedTuple

from wenzheng.domain import StoredDocument
from wenzheng.readable import Readable
from wenzheng.store.reading import DOCUMENT, Condition, collections_shown, document_of


class Order(StrEnum):
    """What comes first: the newest by its own date, the last to come in, or the title."""

    PUBLISHED = "published"
    INDEXED = "indexed"
    TITLE = "title"


_BY = {
    Order.PUBLISHED: "published IS NULL, published DESC",
    Order.INDEXED: "indexed_at DESC",
    Order.TITLE: "title",
}


class Listed(NamedTuple):
    """What is wanted of the list: titles that hold each of the words, as they are written."""

    words: tuple[str, ...] = ()
    order: Order = Order.PUBLISHED
    offset: int = 0
    limit: int = 50


def titled(wanted: Listed, condition: Condition) -> Condition:
    """The condition, and that the title holds the words."""
    sql, values = condition
    for word in wanted.words:
        sql += " AND instr(lower(title), ?) > 0"
        values = [*values, word.lower()]
    return sql, values


def page(
    connection: sqlite3.Connection,
    condition: Condition,
    status: Condition,
    readable: Readable,
    wanted: Listed,
) -> list[StoredDocument]:
    """The documents of one page with their status, and what this reader is told of them; ties by doc_id."""
    sql, values = condition
    status_sql, status_values = status
    held_sql, held_values = collections_shown(readable)
    found = connection.execute(
        f"SELECT {DOCUMENT}, {status_sql}, {held_sql} FROM documents WHERE {sql} "
        f"ORDER BY {_BY[wanted.order]}, doc_id LIMIT ? OFFSET ?",
        [*status_values, *held_values, *values, wanted.limit, wanted.offset],
    )
    return [document_of(row, readable) for row in found]
