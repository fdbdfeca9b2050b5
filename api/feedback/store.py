"""Ratings of answers, in a small SQLite file of their own beside the library's store.

So a rating never waits for who writes documents, and outlives every index. It is committed before
it is acknowledged; of more than `MOST` the oldest go.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from api.kept_file import Clock, KeptFile, add_columns, utc_now
from wenzheng.errors import RatingNotFound, UsageError
from wenzheng.readable import EVERY, Readable

FEEDBACK_FILE = "feedback.sqlite3"
MOST = 50_000
"""Ratings that are kept: of the usual size, some fifty megabytes."""

LONGEST_NOTE = 1000
LONGEST_ANSWER = 4000
"""Characters; an answer is a few hundred at most, a note a few sentences."""
MOST_CITATIONS = 64
LONGEST = 32_000
"""Characters of citations and filters together: sixty-four quotes of a paragraph each."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS ratings (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    time       TEXT NOT NULL,
    asker      TEXT,
    verdict    TEXT NOT NULL,
    question   TEXT NOT NULL,
    filters    TEXT NOT NULL,
    ignored    TEXT NOT NULL,
    generation INTEGER NOT NULL,
    answer     TEXT,
    citations  TEXT NOT NULL,
    note       TEXT NOT NULL,
    identity   TEXT,
    reads      TEXT  -- JSON, as Key.collections
) STRICT;
CREATE INDEX IF NOT EXISTS ratings_by_verdict ON ratings (verdict, number);
"""


class Verdict(StrEnum):
    """What an asker says: right, wrong, or about something else than was asked."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_ASKED = "not_asked"


class Cited(NamedTuple):
    """Where an answer's quote stands: `quote` is `text[start:end]` of a document at that time."""

    doc_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Rated:
    """An answer and what is said of it.

    `filters` and `ignored` are those that were asked with; `generation` is the state of the library that
    answered; `answer` is None of an abstention, and of a conflict, whose citations tell.
    """

    verdict: Verdict
    question: str
    filters: dict[str, list[str]]
    ignored: tuple[str, ...]
    generation: int
    answer: str | None
    citations: tuple[Cited, ...]
    note: str = ""


class Rater(NamedTuple):
    """Who rates: the name of the key or user, what tells users of one name apart, and what it may read."""

    name: str | None
    identity: str | None
    readable: Readable


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating as it is kept. `time` is ISO 8601 in UTC; `asker` the name of the key or user, if any.

    `identity` tells users of one name apart; None of the anonymous, and of ratings of before it was kept.
    """

    rating_id: str
    time: str
    asker: str | None
    rated: Rated
    identity: str | None = None


class Right(NamedTuple):
    """A question whose answer was called right, by `votes` askers who may read `readable`.

    `cited` are the doc_ids that the answer cites; `newest` is greater for a later rating.
    """

    question: str
    cited: frozenset[str]
    readable: Readable
    votes: int
    newest: int


_COLUMNS = (
    "id, time, asker, verdict, question, filters, ignored, generation, answer, citations, note, "
    "identity"
)


class FeedbackStore:
    """The ratings of a data folder; safe for threads and for processes."""

    def __init__(self, data: Path, clock: Clock = utc_now, most: int = MOST) -> None:
        """Nothing is made in the folder until the first rating."""
        self._file = KeptFile(data / FEEDBACK_FILE, _prepare, timeout=5)
        self._clock = clock
        self._most = most

    def add(self, rated: Rated, by: Rater) -> str:
        """Keep a rating; its id, by which it can be taken back. Raises UsageError for one too long.

        Who is known has one of each question: a later one takes the place of the earlier.
        """
        if (length := len(_json(rated.filters)) + len(_json(rated.citations))) > LONGEST:
            raise UsageError(
                f"评价所附的引文和筛选条件共 {length} 字，最多 {LONGEST} 字；请少附一些",
                f"citations and filters of a rating have {length} characters, at most {LONGEST}; "
                "send fewer",
            )
        rating_id = secrets.token_urlsafe(12)
        moment = self._clock().astimezone(UTC).isoformat(timespec="seconds")
        reads = None if by.identity is None else _json(_names(by.readable))
        row = (rating_id, moment, by.name, *_row(rated), by.identity, reads)
        places = ", ".join("?" * len(row))
        with self._file.using(create=True) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(
                "DELETE FROM ratings WHERE identity = ? AND question = ? "
                "AND filters = ? AND ignored = ?",
                [by.identity, rated.question, _json(rated.filters), _json(rated.ignored)],
            )
            connection.execute(f"INSERT INTO ratings ({_COLUMNS}, reads) VALUES ({places})", row)
            connection.execute(
                "DELETE FROM ratings WHERE number <= (SELECT max(number) FROM ratings) - ?",
                [self._most],
            )
            connection.execute("COMMIT")
        return rating_id

    def take_back(self, rating_id: str, by: Rater) -> None:
        """Forget a rating, as who gave it. Raises RatingNotFound.

        One of before identities were kept, by a name, is nobody's to take back.
        """
        found = 0
        if self._file.exists():
            with self._file.using() as connection:
                sql = "DELETE FROM ratings WHERE id = ? AND identity IS ? AND asker IS ?"
                found = connection.execute(sql, [rating_id, by.identity, by.name]).rowcount
        if not found:
            raise RatingNotFound(
                f"没有编号为 {rating_id[:40]} 的评价，或不是您所评；它可能已被撤回",
                f"there is no rating {rating_id[:40]} of yours; it may have been taken back",
            )

    def all(self, verdict: Verdict | None = None) -> Iterator[Rating]:
        """The ratings, oldest first."""
        if not self._file.exists():
            return
        chosen, values = (" WHERE verdict = ?", [verdict]) if verdict else ("", [])
        with self._file.using() as connection:
            sql = f"SELECT {_COLUMNS} FROM ratings{chosen} ORDER BY number"
            rows = connection.execute(sql, values).fetchall()
        yield from map(_rating, rows)

    def right_questions(self) -> list[Right]:
        """Questions whose answer was called right by who is known, and cited something.

        Those that were asked within filters are not among them: by themselves they ask another thing.
        Nor is what the anonymous rated: a page of any site, or a loop, could plant it.
        """
        if not self._file.exists():
            return []
        sql = (
            "SELECT question, citations, reads, count(*), max(number) FROM ratings "
            "WHERE verdict = ? AND filters = '{}' AND ignored = '[]' AND citations <> '[]' "
            "AND identity IS NOT NULL AND reads IS NOT NULL GROUP BY question, citations, reads"
        )
        with self._file.using() as connection:
            rows = connection.execute(sql, [Verdict.RIGHT]).fetchall()
        return [
            Right(question, _doc_ids(cited), Readable.of(json.loads(reads)), votes, newest)
            for question, cited, reads, votes, newest in rows
        ]

    @property
    def version(self) -> int:
        """A number that changes with every rating and every one that is taken back."""
        if not self._file.exists():
            return 0
        sql = "SELECT coalesce(max(number), 0) * 100003 + count(*) FROM ratings"
        with self._file.using() as connection:
            found: int = connection.execute(sql).fetchone()[0]
        return found

    def clear(self) -> int:
        """Forget all ratings; how many there were."""
        if not self._file.exists():
            return 0
        with self._file.using() as connection:
            gone = connection.execute("DELETE FROM ratings").rowcount
            connection.execute("VACUUM")
        return gone

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA synchronous = FULL")
    connection.executescript(_SCHEMA)
    add_columns(connection, "ratings", "identity", "reads")


def _row(rated: Rated) -> tuple[Any, ...]:
    return (
        rated.verdict,
        rated.question,
        _json(rated.filters),
        _json(rated.ignored),
        rated.generation,
        rated.answer,
        _json(rated.citations),
        rated.note,
    )


def _rating(row: tuple[Any, ...]) -> Rating:
    rating_id, time, asker, verdict, question, filters, ignored, *rest = row
    generation, answer, cited, note, identity = rest
    citations = tuple(Cited(*one) for one in json.loads(cited))
    rated = Rated(
        Verdict(verdict),
        question,
        json.loads(filters),
        tuple(json.loads(ignored)),
        generation,
        answer,
        citations,
        note,
    )
    return Rating(rating_id, time, asker, rated, identity)


def _doc_ids(citations: str) -> frozenset[str]:
    return frozenset(Cited(*one).doc_id for one in json.loads(citations))


def _names(readable: Readable) -> list[str]:
    """The collections, as a key names them."""
    return [EVERY] if readable.collections is None else sorted(readable.collections)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
