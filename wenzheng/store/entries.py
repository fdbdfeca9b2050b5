"""The table of entries: which words and synonyms are active, and which are wanted?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from wenzheng.text.dictionary import Changes, Dictionary, Entry, Overview, built_in

_OWN_WANTED = "built_in = 0 AND wanted = 1"


def active(connection: sqlite3.Connection, number: int) -> Dictionary:
    """The active version, which has this number."""
    return Dictionary(number, _entries(connection, "active = 1"))


def wanted(connection: sqlite3.Connection, number: int) -> Dictionary:
    """What the next version would be: the product's own entries and what the users want."""
    return Dictionary(number, (*built_in(), *_entries(connection, _OWN_WANTED)))


def own(connection: sqlite3.Connection) -> tuple[Entry, ...]:
    """What users want."""
    return _entries(connection, _OWN_WANTED)


def overview(connection: sqlite3.Connection, number: int) -> Overview:
    """The active version, which has this number, and what waits."""
    known = _entries(connection, "built_in = 1")
    return Overview(
        number,
        known,
        _entries(connection, "built_in = 0 AND active = 1"),
        Changes(
            _entries(connection, f"{_OWN_WANTED} AND active = 0"),
            _entries(connection, "built_in = 0 AND active = 1 AND wanted = 0"),
        ),
        differences(known, built_in()),
    )


def differences(old: tuple[Entry, ...], new: tuple[Entry, ...]) -> Changes:
    """What comes and what goes from the old entries to the new ones."""
    before, after = frozenset(old), frozenset(new)
    return Changes(
        tuple(entry for entry in new if entry not in before),
        tuple(entry for entry in old if entry not in after),
    )


def _entries(connection: sqlite3.Connection, condition: str) -> tuple[Entry, ...]:
    found = connection.execute(
        f"SELECT entry FROM entries WHERE {condition} ORDER BY built_in DESC, ordinal, entry"
    )
    return tuple(Entry.of(text) for (text,) in found)


def want(connection: sqlite3.Connection, new: Iterable[Entry]) -> list[Entry]:
    """Want these; those of them that were not wanted yet, neither by a user nor by the product."""
    known = {entry.key for entry in _entries(connection, "wanted = 1")}
    fresh = [
        entry for entry in {entry.key: entry for entry in new}.values() if entry.key not in known
    ]
    connection.executemany(
        "INSERT INTO entries VALUES (?, 0, (SELECT coalesce(max(ordinal), 0) + 1 FROM entries), 0, 1) "
        "ON CONFLICT DO UPDATE SET wanted = 1",
        [(entry.text,) for entry in fresh],
    )
    return fresh


def unwant(connection: sqlite3.Connection, entry: Entry) -> None:
    """No longer want an entry of the users."""
    connection.execute(
        "UPDATE entries SET wanted = 0 WHERE entry = ? AND built_in = 0", [entry.text]
    )
    connection.execute("DELETE FROM entries WHERE active = 0 AND wanted = 0")


def activate(connection: sqlite3.Connection, wanted_entries: Dictionary) -> None:
    """What is wanted becomes active, under the number of `wanted_entries`."""
    replace_built_in(connection, built_in())
    connection.execute("DELETE FROM entries WHERE wanted = 0")
    connection.execute("UPDATE entries SET active = 1")
    connection.execute(
        "UPDATE meta SET dictionary = ?, tokeniser = ?",
        [wanted_entries.number, wanted_entries.tokeniser.version],
    )


def replace_built_in(connection: sqlite3.Connection, new: Iterable[Entry]) -> None:
    """The product's entries as they are now, all active."""
    connection.execute("DELETE FROM entries WHERE built_in = 1")
    connection.executemany(
        "INSERT OR IGNORE INTO entries VALUES (?, 1, ?, 1, 1)",
        [(entry.text, at) for at, entry in enumerate(new)],
    )
