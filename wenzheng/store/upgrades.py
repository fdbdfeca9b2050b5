"""Stores of earlier formats, brought to the present one where that takes no indexing again."""

from __future__ import annotations

import sqlite3

from wenzheng.readable import DEFAULT

_FROM_4 = (
    """CREATE TABLE memberships (
        doc_id         TEXT    NOT NULL,
        collection     TEXT    NOT NULL,
        PRIMARY KEY (doc_id, collection)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX memberships_collection ON memberships (collection)",
    f"INSERT INTO memberships SELECT DISTINCT doc_id, '{DEFAULT}' FROM documents "
    "WHERE removed IS NULL",
    "UPDATE meta SET format = 5",
    "PRAGMA user_version = 5",
)
"""Every document into the default collection. Who has it open with an earlier program is refused
by its next look at `meta.format`."""


def upgraded(connection: sqlite3.Connection) -> int:
    """The format of the store, upgraded in one transaction where it was of an earlier one."""
    if _format(connection) == 4:
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have been first while this one waited.
            for statement in _FROM_4 if _format(connection) == 4 else ():
                connection.execute(statement)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
    return _format(connection)


def _format(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found
