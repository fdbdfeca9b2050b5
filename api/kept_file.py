"""A small SQLite file beside the library's store, for what must not wait for the writer's lock."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

Prepare = Callable[[sqlite3.Connection], None]
Clock = Callable[[], datetime]
"""Says what time it is, with its zone."""


def utc_now() -> datetime:
    """The clock of this machine."""
    return datetime.now(UTC)


class KeptFile:
    """One connection for all threads of this process; other processes may use the file too.

    Nothing is made in the folder before it is first opened with `create`; then nobody else may read it.
    """

    def __init__(self, path: Path, prepare: Prepare, *, timeout: float) -> None:
        """`prepare` makes the tables of a connection; `timeout` is for other processes, in seconds."""
        self._path = path
        self._prepare = prepare
        self._timeout = timeout
        self._lock = Lock()
        self._opened: sqlite3.Connection | None = None

    def exists(self) -> bool:
        """Whether there is anything in it."""
        return self._path.exists()

    @contextmanager
    def using(self, *, create: bool = False) -> Iterator[sqlite3.Connection]:
        """The connection, for this thread alone; a transaction that is left open is taken back."""
        with self._lock:
            if self._opened is None:
                self._opened = self._open(create=create)
            try:
                yield self._opened
            finally:
                if self._opened.in_transaction:
                    self._opened.execute("ROLLBACK")

    def _open(self, *, create: bool) -> sqlite3.Connection:
        if create:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.touch(mode=0o600)
        connection = sqlite3.connect(
            self._path, isolation_level=None, check_same_thread=False, timeout=self._timeout
        )
        connection.execute("PRAGMA journal_mode = WAL")
        self._prepare(connection)
        return connection

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._opened:
                self._opened.close()
            self._opened = None


def add_columns(connection: sqlite3.Connection, table: str, *names: str) -> None:
    """Add what an older program's table lacks: texts, null in the rows that are there."""
    held = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
    for name in names:
        if name not in held:
            # Another process may be first; then it is there.
            with suppress(sqlite3.OperationalError):
                connection.execute(f"ALTER TABLE {table} ADD COLUMN {name} TEXT")
