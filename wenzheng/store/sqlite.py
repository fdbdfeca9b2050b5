"""Opening the store: creating it, and refusing one that is not ours, each mismatch by its name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from wenzheng.embedding.model import Model, ModelSource
from wenzheng.errors import IndexIncompatible, IndexMissing
from wenzheng.store import entries, upgrades
from wenzheng.text.dictionary import Dictionary

FORMAT = 5
"""Version of schema.sql and store/packing.py together."""

STORE_FILE = "store.sqlite3"

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",  # acknowledged means on the disk, also when the power fails
    "PRAGMA temp_store = MEMORY",
    # Not mapped: as fast from the system's cache, and a damaged disk is an error, not a signal.
    "PRAGMA mmap_size = 0",
    "PRAGMA cache_size = -4096",
    "PRAGMA busy_timeout = 10000",
)


class Meta(NamedTuple):
    """What the store says of itself; the columns of the table `meta`."""

    format: int
    tokeniser: str
    dictionary: int
    model: str
    model_name: str
    query_prompt: str | None
    passage_prompt: str | None
    next_model: str | None
    dimension: int | None
    generation: int
    purged: int
    live_chunks: int
    live_length: int
    longest: int

    @property
    def made_with(self) -> Model:
        """The model whose vectors are searched."""
        return Model(
            self.model, ModelSource(self.model_name, self.query_prompt, self.passage_prompt)
        )


_COLUMNS = ", ".join(Meta._fields)


def connect(path: Path) -> sqlite3.Connection:
    """A connection without implicit transactions, to be used by one thread at a time."""
    connection = sqlite3.connect(
        f"file:{_quoted(path)}?mode=rw", uri=True, isolation_level=None, check_same_thread=False
    )
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """A write transaction, committed at the end or rolled back on any error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _quoted(path: Path) -> str:
    return str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def create(path: Path, *, model: Model, dictionary: Dictionary) -> None:
    """An empty store, there whole or not at all: written aside, then renamed."""
    aside = path.with_name(path.name + ".new")
    for leftover in path.parent.glob(aside.name + "*"):
        leftover.unlink()
    connection = sqlite3.connect(aside, isolation_level=None)
    connection.executescript(files("wenzheng.store").joinpath("schema.sql").read_text("utf-8"))
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    source = model.source
    meta = Meta(
        format=FORMAT,
        tokeniser=dictionary.tokeniser.version,
        dictionary=dictionary.number,
        model=model.id,
        model_name=source.name,
        query_prompt=source.query_prompt,
        passage_prompt=source.passage_prompt,
        next_model=None,
        dimension=None,
        generation=0,
        purged=0,
        live_chunks=0,
        live_length=0,
        longest=0,
    )
    connection.execute(
        f"INSERT INTO meta (only, {_COLUMNS}) VALUES (1, {', '.join('?' * len(meta))})", meta
    )
    with transaction(connection):
        entries.replace_built_in(connection, dictionary.entries)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    aside.rename(path)


def open_store(data: Path) -> sqlite3.Connection:
    """A connection to the store in `data`.

    A store of a format that can be upgraded is. Raises IndexMissing where there is none and
    IndexIncompatible for a file of another format or one that is no store at all.
    """
    path = data / STORE_FILE
    if not path.is_file():
        raise IndexMissing(
            f"目录 {data} 中没有索引；请先运行 wenzheng index",
            f"there is no index in {data}; run `wenzheng index` first",
        )
    try:
        connection = connect(path)
        version = upgrades.upgraded(connection)
    except sqlite3.DatabaseError as error:
        raise IndexIncompatible(
            f"{path} 不是可用的索引库（{error}）；请从备份恢复，或删除目录后重新索引",
            f"{path} is no usable store ({error}); restore a backup, or delete it and index again",
        ) from error
    if version != FORMAT:
        connection.close()
        raise _mismatch(data, "格式版本", "format", str(version), str(FORMAT))
    return connection


def read_meta(connection: sqlite3.Connection) -> Meta:
    return Meta(*connection.execute(f"SELECT {_COLUMNS} FROM meta").fetchone())


def check_format(data: Path, meta: Meta) -> None:
    """Raises IndexIncompatible for a store of another format."""
    if meta.format != FORMAT:
        raise _mismatch(data, "格式版本", "format", str(meta.format), str(FORMAT))


def check_tokeniser(data: Path, meta: Meta, version: str) -> None:
    """Raises IndexIncompatible when the store's own words are cut otherwise by this program."""
    if meta.tokeniser != version:
        raise _mismatch(data, "分词器", "tokeniser", meta.tokeniser, version)


def check_model(data: Path, meta: Meta, model: str) -> None:
    """Raises IndexIncompatible when the store's vectors are of another model than this id."""
    if meta.model != model:
        raise _mismatch(data, "向量模型", "embedding model", meta.model, model)


_REMEDIES = {
    "format": ("请重新索引到新目录", "index into a new folder"),
    "tokeniser": ("请运行 wenzheng rebuild", "run `wenzheng rebuild`"),
    "embedding model": (
        "换用模型请运行 wenzheng model switch",
        "to change the model run `wenzheng model switch`",
    ),
}


def _mismatch(data: Path, zh: str, en: str, found: str, wanted: str) -> IndexIncompatible:
    remedy_zh, remedy_en = _REMEDIES[en]
    return IndexIncompatible(
        f"{data} 的索引{zh}为 {found}，当前程序为 {wanted}；{remedy_zh}",
        f"the index in {data} has {en} {found}, this program has {wanted}; {remedy_en}",
    )
