"""The table of jobs: what commands and uploads did or are doing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple


class JobState(StrEnum):
    """How far a job is; an interrupted one was killed before it could say how it ended."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class Job(NamedTuple):
    """One job; times are ISO 8601 in UTC, `counts` are documents by what happened to them."""

    id: int
    kind: str
    state: JobState
    started: str
    finished: str | None
    counts: Mapping[str, int]
    message: str


def now() -> str:
    """The time as the store keeps it: ISO 8601, UTC, seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def jobs(connection: sqlite3.Connection, limit: int) -> list[Job]:
    """The newest first."""
    found = connection.execute(
        "SELECT id, kind, state, started, finished, counts, message FROM jobs "
        "ORDER BY id DESC LIMIT ?",
        [limit],
    )
    return [
        Job(number, kind, JobState(state), started, finished, json.loads(counts), message)
        for number, kind, state, started, finished, counts, message in found
    ]


def start(connection: sqlite3.Connection, kind: str) -> int:
    cursor = connection.execute(
        "INSERT INTO jobs (kind, state, started) VALUES (?, ?, ?)", [kind, JobState.RUNNING, now()]
    )
    return int(cursor.lastrowid or 0)


def update(
    connection: sqlite3.Connection,
    job: int,
    state: JobState,
    counts: Mapping[str, int],
    message: str,
) -> None:
    finished = None if state is JobState.RUNNING else now()
    connection.execute(
        "UPDATE jobs SET state = ?, finished = ?, counts = ?, message = ? WHERE id = ?",
        [state, finished, json.dumps(dict(counts)), message, job],
    )


def interrupt_running(connection: sqlite3.Connection) -> None:
    """Only the writer runs jobs: what still runs when a new writer opens was killed."""
    connection.execute(
        "UPDATE jobs SET state = ?, finished = ? WHERE state = ?",
        [JobState.INTERRUPTED, now(), JobState.RUNNING],
    )
