"""Access keys and sign-ins, in a small SQLite file of their own beside the library's store.

A key is 256 random bits, so that its SHA-256 can stand for it: there is no guess that a slow hash
would have to make dear, and every request has to be checked. Only that hash is stored.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from api.kept_file import Clock, KeptFile, add_columns, utc_now
from wenzheng.errors import KeyExists, KeyNotFound, UsageError
from wenzheng.readable import EVERY, collection_name
from wenzheng.serving import Scope

KEYS_FILE = "keys.sqlite3"
PREFIX = "wz_"
"""What a key begins with, so that scanners for leaked secrets can tell one."""

MAX_NAME = 64
_NOTED_EVERY = timedelta(minutes=1)
"""How exact `used` is: a write for every request would cost more than the request."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    name    TEXT PRIMARY KEY,
    hash    BLOB NOT NULL UNIQUE,
    scope   TEXT NOT NULL,
    created TEXT NOT NULL,
    expires TEXT,
    used    TEXT,
    revoked TEXT,
    collections TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS sessions (
    hash    BLOB PRIMARY KEY,
    name    TEXT NOT NULL REFERENCES keys (name),
    expires TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS visits (
    hash    BLOB PRIMARY KEY,
    name    TEXT NOT NULL,
    groups  TEXT NOT NULL,
    issuer  TEXT NOT NULL,
    expires TEXT NOT NULL,
    subject TEXT
) STRICT;
"""


class Key(NamedTuple):
    """What is known of a key; not the key. Times are ISO 8601 in UTC.

    `collections` are those that it may read; `*` stands for all of them.
    """

    name: str
    scope: Scope
    created: str
    expires: str | None
    used: str | None
    revoked: str | None
    collections: tuple[str, ...]


class Visitor(NamedTuple):
    """A user whom an OpenID provider knows, with the groups that it named when the user signed in.

    `subject` is what the provider knows the user by: the one thing that is the user's alone.
    """

    name: str
    groups: tuple[str, ...]
    subject: str


class SignedIn(NamedTuple):
    """What a browser shows instead of a key, and the name of that key."""

    session: str
    name: str


_COLUMNS = ", ".join(Key._fields)


class KeyStore:
    """The keys of a data folder; safe for threads and for processes."""

    def __init__(self, data: Path, clock: Clock = utc_now) -> None:
        """Nothing is made in the folder until the first key."""
        self._file = KeptFile(data / KEYS_FILE, _prepare, timeout=2)
        self._clock = clock
        self._has_been = False

    def add(
        self,
        name: str,
        scope: Scope,
        *,
        expires: datetime | None = None,
        collections: Collection[str] = (EVERY,),
    ) -> str:
        """A new key, which nobody can ever see again. Raises UsageError and KeyExists."""
        name = name.strip()
        if not name or len(name) > MAX_NAME or not name.isprintable():
            raise UsageError(
                f"密钥名称须为 1 到 {MAX_NAME} 个可见字符",
                f"the name of a key has 1 to {MAX_NAME} printable characters",
            )
        if expires and expires <= self._clock():
            raise UsageError(
                f"到期时间 {_written(expires)} 已过；请给出将来的时间",
                f"the expiry {_written(expires)} is past; give one to come",
            )
        key = PREFIX + secrets.token_urlsafe(32)
        held = sorted({one if one == EVERY else collection_name(one) for one in collections})
        row = (
            *(name, _hash(key), scope, self._written_now(), expires and _written(expires)),
            json.dumps(held, ensure_ascii=False),
        )
        try:
            with self._file.using(create=True) as connection:
                connection.execute(
                    "INSERT INTO keys (name, hash, scope, created, expires, collections) "
                    "VALUES (?, ?, ?, ?, ?, ?)",
                    row,
                )
        except sqlite3.IntegrityError as error:
            raise KeyExists(
                f"已有名为“{name}”的密钥（吊销的也算）；请换一个名称",
                f"there is a key named {name!r} (be it revoked); choose another name",
            ) from error
        return key

    @property
    def have_been(self) -> bool:
        """Whether there ever was a key. Cheap: it is asked for every request that sends one."""
        if not self._has_been:
            self._has_been = bool(self._rows(f"SELECT {_COLUMNS} FROM keys LIMIT 1"))
        return self._has_been

    def all(self) -> list[Key]:
        """Every key there ever was, by name."""
        return self._rows(f"SELECT {_COLUMNS} FROM keys ORDER BY name")

    def active(self) -> list[Key]:
        """Those that open something now."""
        sql = f"SELECT {_COLUMNS} FROM keys WHERE {_ACTIVE} ORDER BY name"
        return self._rows(sql, self._written_now())

    def revoke(self, name: str) -> None:
        """Make a key worthless, and the sign-ins by it. Raises KeyNotFound."""
        found = 0
        if self._file.exists():
            with self._file.using() as connection:
                sql = "UPDATE keys SET revoked = ? WHERE name = ? AND revoked IS NULL"
                found = connection.execute(sql, [self._written_now(), name]).rowcount
                connection.execute("DELETE FROM sessions WHERE name = ?", [name])
        if not found:
            raise KeyNotFound(
                f"没有名为“{name}”的有效密钥；已有的见 wenzheng keys list",
                f"no key named {name!r} is in force; see `wenzheng keys list`",
            )

    def find(self, key: str) -> Key | None:
        """The key in force that this is, and note that it was used."""
        sql = f"SELECT {_COLUMNS} FROM keys WHERE hash = ? AND {_ACTIVE}"
        found = self._rows(sql, _hash(key), self._written_now())
        if not found:
            return None
        self._note_use(found[0])
        return found[0]

    def sign_in(self, key: str, lasting: timedelta) -> SignedIn | None:
        """Sign a browser in by a key; None for one that is not in force."""
        found = self.find(key)
        if found is None:
            return None
        session = secrets.token_urlsafe(32)
        now = self._clock()
        with self._file.using() as connection:
            connection.execute("DELETE FROM sessions WHERE expires <= ?", [_written(now)])
            row = (_hash(session), found.name, _written(now + lasting))
            connection.execute("INSERT INTO sessions VALUES (?, ?, ?)", row)
        return SignedIn(session, found.name)

    def signed_in(self, session: str) -> Key | None:
        """The key in force by which this was signed in."""
        sql = (
            f"SELECT {_COLUMNS} FROM keys WHERE {_ACTIVE} AND name = "
            "(SELECT name FROM sessions WHERE hash = ? AND expires > ?)"
        )
        now = self._written_now()
        found = self._rows(sql, now, _hash(session), now)
        return found[0] if found else None

    def sign_out(self, session: str) -> None:
        """Forget it."""
        if self._file.exists():
            with self._file.using() as connection:
                for table in ("sessions", "visits"):
                    connection.execute(f"DELETE FROM {table} WHERE hash = ?", [_hash(session)])

    def begin_visit(self, visitor: Visitor, issuer: str, lasting: timedelta) -> str:
        """What the browser of a user shows from now on whom this provider knows."""
        session = secrets.token_urlsafe(32)
        now = self._clock()
        held = json.dumps(sorted(visitor.groups), ensure_ascii=False)
        expires = _written(now + lasting)
        row = (_hash(session), visitor.name, held, issuer, expires, visitor.subject)
        with self._file.using(create=True) as connection:
            connection.execute("DELETE FROM visits WHERE expires <= ?", [_written(now)])
            connection.execute("INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?)", row)
        return session

    def visitor(self, session: str, issuer: str) -> Visitor | None:
        """The user who signed in so by this provider, while that holds.

        Sign-ins of before the subject was kept are over: nobody can say whose they are.
        """
        if not self._file.exists():
            return None
        sql = (
            "SELECT name, groups, subject FROM visits "
            "WHERE hash = ? AND issuer = ? AND expires > ? AND subject IS NOT NULL"
        )
        with self._file.using() as connection:
            row = connection.execute(sql, [_hash(session), issuer, self._written_now()]).fetchone()
        return Visitor(row[0], tuple(json.loads(row[1])), row[2]) if row else None

    def _note_use(self, key: Key) -> None:
        now = self._clock()
        if key.used and datetime.fromisoformat(key.used) > now - _NOTED_EVERY:
            return
        # Another process may be writing just now; then the next request notes it.
        with suppress(sqlite3.OperationalError), self._file.using() as connection:
            connection.execute("UPDATE keys SET used = ? WHERE name = ?", [_written(now), key.name])

    def _rows(self, sql: str, *values: object) -> list[Key]:
        if not self._file.exists():
            return []
        with self._file.using() as connection:
            rows = connection.execute(sql, values).fetchall()
        return [_key(row) for row in rows]

    def _written_now(self) -> str:
        return _written(self._clock())

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _key(row: Sequence[Any]) -> Key:
    name, scope, created, expires, used, revoked, held = row
    # A key of before there were collections reads all of them, as it did.
    collections = (EVERY,) if held is None else tuple(json.loads(held))
    return Key(name, Scope(scope), created, expires, used, revoked, collections)


_ACTIVE = "revoked IS NULL AND (expires IS NULL OR expires > ?)"


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript(_SCHEMA)
    add_columns(connection, "keys", "collections")
    add_columns(connection, "visits", "subject")


def _hash(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _written(moment: datetime) -> str:
    """One form with one length, so that texts compare as the moments do."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
