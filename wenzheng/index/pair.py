"""The two indexes of a data folder, as the store names them."""

from __future__ import annotations

import shutil
import sqlite3
import uuid
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from wenzheng.index import lexical, vector
from wenzheng.index.base import LexicalIndex, State, VectorIndex
from wenzheng.index.lexical import TantivyIndex
from wenzheng.index.vector import FaissIndex

_FOLDER = "indexes"


class IndexName(StrEnum):
    """Which of the two."""

    LEXICAL = "lexical"
    VECTOR = "vector"


class Entry(NamedTuple):
    """A row of index_state: which folder is the index, and how far it was when last looked at."""

    name: str
    identity: str
    generation: int
    deleted: int


class Indexes(NamedTuple):
    """Both, opened."""

    lexical: LexicalIndex
    vector: VectorIndex


def entries(connection: sqlite3.Connection) -> tuple[Entry, ...]:
    """What the store says of the indexes, by name."""
    rows = connection.execute(
        "SELECT name, identity, generation, deleted FROM index_state ORDER BY name"
    )
    return tuple(Entry(*row) for row in rows)


def folder_of(data: Path, name: str, identity: str) -> Path:
    return data / _FOLDER / f"{name}-{identity}"


def open_pair(data: Path, held: Iterable[Entry]) -> Indexes:
    """Raises IndexMissing or IndexIncompatible for the first that cannot be opened."""
    identities = {entry.name: entry.identity for entry in held}
    return Indexes(
        TantivyIndex.open(_place(data, IndexName.LEXICAL, identities)),
        FaissIndex.open(_place(data, IndexName.VECTOR, identities)),
    )


def _place(data: Path, name: IndexName, identities: dict[str, str]) -> Path:
    return folder_of(data, name, identities.get(name, "none"))


def create_lexical(data: Path) -> tuple[LexicalIndex, Entry]:
    """An empty index in a new folder that nothing refers to yet."""
    made = Entry(IndexName.LEXICAL, uuid.uuid4().hex[:16], 0, 0)
    folder = folder_of(data, made.name, made.identity)
    lexical.create(folder)
    return TantivyIndex.open(folder), made


def create_vector(data: Path) -> tuple[VectorIndex, Entry]:
    """An empty index in a new folder that nothing refers to yet."""
    made = Entry(IndexName.VECTOR, uuid.uuid4().hex[:16], 0, 0)
    folder = folder_of(data, made.name, made.identity)
    vector.create(folder)
    return FaissIndex.open(folder), made


def note(connection: sqlite3.Connection, name: str, identity: str, state: State) -> None:
    """Tell readers that there is something new to see."""
    connection.execute(
        "INSERT OR REPLACE INTO index_state VALUES (?, ?, ?, ?)", (name, identity, *state)
    )


def remove_others(data: Path, held: Iterable[Entry]) -> None:
    """Delete index folders that the store does not name: left by a rebuild, done or interrupted."""
    named = {folder_of(data, entry.name, entry.identity) for entry in held}
    for folder in (data / _FOLDER).glob("*-*"):
        if folder not in named:
            shutil.rmtree(folder, ignore_errors=True)
