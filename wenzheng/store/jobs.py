"""The table of jobs: what uploads and commands did, are doing, and have still to do.

A SQLite file of its own beside the store: a job is put in, looked at and taken back while the store
is in the middle of a long transaction, and there may be one before there is a store.

A job that runs belongs to who holds the writer's lock; what is said to run when a new writer opens
was killed. Then the service's own jobs are queued again, and a command has failed.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from wenzheng.errors import IndexIncompatible, JobNotFound, JobOver, WenzhengError

JOBS_FILE = "jobs.sqlite3"
UPLOADS = "uploads"
"""The folder of what was uploaded and is not indexed yet, a folder a job."""

KEPT = 1000
"""Jobs that are over and still known; older ones are forgotten."""

MOST_ATTEMPTS = 3
"""So often a job is taken up again without that a file of it was done in between."""

_FORMAT = 2
"""In the first there was no `identity`."""

_SCHEMA = """
CREATE TABLE jobs (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    kind     TEXT    NOT NULL,
    state    TEXT    NOT NULL,
    asker    TEXT,
    created  TEXT    NOT NULL,
    started  TEXT,
    finished TEXT,
    total    INTEGER NOT NULL,
    done     INTEGER NOT NULL DEFAULT 0,
    counts   TEXT    NOT NULL DEFAULT '{}',  -- JSON object
    subject  TEXT    NOT NULL,               -- JSON object
    code     TEXT,
    zh       TEXT,
    en       TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    is_taken_back INTEGER NOT NULL DEFAULT 0,
    identity TEXT
) STRICT;
CREATE INDEX jobs_state ON jobs (state);
CREATE TABLE files (
    job     INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    number  INTEGER NOT NULL,
    name    TEXT    NOT NULL,
    size    INTEGER NOT NULL,
    is_done INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (job, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE outcomes (
    id     INTEGER PRIMARY KEY,
    job    INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    way    TEXT    NOT NULL,
    source TEXT    NOT NULL,
    doc_id TEXT,
    code   TEXT,
    zh     TEXT,
    en     TEXT
) STRICT;
CREATE INDEX outcomes_job ON outcomes (job, way);
"""


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing will become of it any more."""
        return self not in (JobState.QUEUED, JobState.RUNNING)


class JobKind(StrEnum):
    """What a job does."""

    UPLOAD = "upload"
    REINDEX = "reindex"
    REMOVE = "remove"
    INDEX = "index"
    MODEL_SWITCH = "model switch"


SERVED = (JobKind.REMOVE, JobKind.UPLOAD, JobKind.REINDEX)
"""What the service does by itself, the quickest first. All others are commands."""


class Way(StrEnum):
    """What became of one document."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    FAILED = "failed"


class Said(NamedTuple):
    """Why something failed, or what is waited for."""

    code: str
    zh: str
    en: str

    @classmethod
    def of(cls, error: WenzhengError) -> Said:
        """What an error says."""
        return cls(error.code, error.zh, error.en)


class Outcome(NamedTuple):
    """What became of the document from a source."""

    way: Way
    source: str
    doc_id: str | None = None
    error: Said | None = None


class JobFile(NamedTuple):
    """A file of an upload; `number` is its name within the job's folder."""

    number: int
    name: str
    size: int
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """One job; times are ISO 8601 in UTC.

    `done` of `total` files are through; `counts` are documents by what became of them. `subject` says
    what it is about. `error` is why it failed or, of a queued one, what it waits for. `asker` is the name of
    who put it in; `identity` tells askers of one name apart, None of commands and older jobs.
    """

    id: int
    kind: JobKind
    state: JobState
    asker: str | None
    created: str
    started: str | None
    finished: str | None
    total: int
    done: int
    counts: Mapping[str, int]
    subject: Mapping[str, Any]
    error: Said | None
    attempts: int = 0
    is_taken_back: bool = False
    identity: str | None = None


_JOB = (
    "id, kind, state, asker, created, started, finished, total, done, counts, subject, "
    "code, zh, en, attempts, is_taken_back, identity"
)


@dataclass
class Progress:
    """What a job did since it was last noted."""

    outcomes: list[Outcome] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    done: list[int] = field(default_factory=list)
    """Numbers of its files."""


def now() -> str:
    """The time as the store keeps it: ISO 8601, UTC, seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class JobTable:
    """The jobs of a data folder; safe for threads and for processes."""

    def __init__(self, data: Path) -> None:
        """Nothing is made in the folder until the first job."""
        self.data = data
        self._path = data / JOBS_FILE

    def folder(self, job: int) -> Path:
        """Where the files of an upload lie until it is over, each under its number."""
        return self.data / UPLOADS / str(job)

    # Putting in

    def add(
        self,
        kind: JobKind,
        *,
        asker: str | None,
        identity: str | None = None,
        subject: Mapping[str, Any] | None = None,
        total: int = 1,
    ) -> Job:
        """Queue a job; it is acknowledged when this returns."""
        with self._writing() as connection:
            by = _By(asker, identity)
            job = _insert(connection, kind, JobState.QUEUED, by, subject, total)
        return self.job(job)

    def add_upload(
        self,
        staged: Path,
        files: Sequence[JobFile],
        *,
        asker: str | None,
        identity: str | None = None,
        subject: Mapping[str, Any] | None = None,
    ) -> Job:
        """Queue an upload whose files lie in the folder `staged`, each under its number.

        The folder is the job's from here on.
        """
        with self._writing() as connection:
            by = _By(asker, identity)
            job = _insert(connection, JobKind.UPLOAD, JobState.QUEUED, by, subject, len(files))
            connection.executemany(
                "INSERT INTO files (job, number, name, size) VALUES (?, ?, ?, ?)",
                [(job, one.number, one.name, one.size) for one in files],
            )
            # Within the transaction: nobody may see the job before its files are in their place.
            shutil.rmtree(self.folder(job), ignore_errors=True)
            staged.rename(self.folder(job))
        return self.job(job)

    def begin(
        self,
        kind: JobKind,
        *,
        asker: str | None = None,
        subject: Mapping[str, Any] | None = None,
        total: int = 0,
    ) -> Job:
        """Note a command that begins. Only who holds the writer's lock may."""
        with self._writing() as connection:
            by = _By(asker, None)
            job = _insert(connection, kind, JobState.RUNNING, by, subject, total)
        return self.job(job)

    # Running

    def claim(self) -> Job | None:
        """The next queued job, which runs from now on. Only who holds the writer's lock may.

        One that was taken up too often without getting on has failed, and is passed over.
        """
        while (waiting := self.waiting()) is not None:
            if waiting.attempts >= MOST_ATTEMPTS:
                self.end(waiting.id, JobState.FAILED, error=_GIVEN_UP)
                continue
            if (claimed := self.claim_this(waiting.id)) is not None:
                return claimed
        return None

    def claim_this(self, job: int) -> Job | None:
        """This job, which runs from now on; None where it is queued no more. Likewise."""
        with self._writing() as connection:
            taken = connection.execute(
                "UPDATE jobs SET state = ?, started = coalesce(started, ?), code = NULL, "
                "zh = NULL, en = NULL, attempts = attempts + 1 WHERE id = ? AND state = ?",
                [JobState.RUNNING, now(), job, JobState.QUEUED],
            ).rowcount
        return self.job(job) if taken else None

    def waiting(self) -> Job | None:
        """The job that is next, if any."""
        order = " ".join(f"WHEN '{kind}' THEN {at}" for at, kind in enumerate(SERVED))
        found = self._jobs(
            f"WHERE state = ? ORDER BY CASE kind {order} END, id LIMIT 1", ["queued"]
        )
        return found[0] if found else None

    def expect(self, job: int, total: int) -> None:
        """Note how many files a job has, once that is known."""
        with self._writing() as connection:
            connection.execute("UPDATE jobs SET total = ? WHERE id = ?", [total, job])

    def is_left(self) -> bool:
        """Whether the service has something to do: a job that waits, or one that was killed.

        One that runs elsewhere looks the same until the writer's lock tells.
        """
        found = self._read(
            "SELECT 1 FROM jobs WHERE state = ? OR (state = ? AND kind IN "
            "(SELECT value FROM json_each(?))) LIMIT 1",
            [JobState.QUEUED, JobState.RUNNING, json.dumps(SERVED)],
        )
        return bool(found)

    def note(self, job: int, progress: Progress) -> bool:
        """Note what a job did; whether it is to go on, or was taken back."""
        with self._writing() as connection:
            connection.executemany(
                "INSERT INTO outcomes (job, way, source, doc_id, code, zh, en) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (job, one.way, one.source, one.doc_id, *(one.error or (None,) * 3))
                    for one in progress.outcomes
                ],
            )
            connection.executemany(
                "UPDATE files SET is_done = 1 WHERE job = ? AND number = ?",
                [(job, number) for number in progress.done],
            )
            counts, is_taken_back = connection.execute(
                "SELECT counts, is_taken_back FROM jobs WHERE id = ?", [job]
            ).fetchone()
            summed = json.loads(counts)
            for way, count in progress.counts.items():
                summed[way] = summed.get(way, 0) + count
            connection.execute(
                "UPDATE jobs SET counts = ?, done = done + ?, "
                "attempts = CASE WHEN ? THEN 0 ELSE attempts END WHERE id = ?",
                [json.dumps(summed), len(progress.done), bool(progress.done), job],
            )
        return not is_taken_back

    def end(
        self,
        job: int,
        state: JobState,
        *,
        counts: Mapping[str, int] | None = None,
        error: Said | None = None,
    ) -> None:
        """Note how a job ended, and drop what was uploaded unless it failed."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE jobs SET state = ?, finished = ?, counts = coalesce(?, counts), "
                "code = ?, zh = ?, en = ? WHERE id = ?",
                [state, now(), counts and json.dumps(dict(counts)), *(error or (None,) * 3), job],
            )
            forgotten = _forget_old(connection)
        over = [] if state is JobState.FAILED else [job]
        for one in (*over, *forgotten):
            shutil.rmtree(self.folder(one), ignore_errors=True)

    def put_back(self, job: int, why: Said) -> None:
        """Queue a job again that cannot go on now, and say why; so with one that waits."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE jobs SET state = ?, code = ?, zh = ?, en = ?, attempts = 0 "
                "WHERE id = ? AND state IN (?, ?)",
                [JobState.QUEUED, *why, job, JobState.QUEUED, JobState.RUNNING],
            )

    def interrupt_running(self) -> None:
        """What still runs when a new writer opens was killed."""
        if not self._path.exists():
            return
        served = json.dumps(SERVED)
        with self._writing() as connection:
            connection.execute(
                "UPDATE jobs SET state = ? WHERE state = ? "
                "AND kind IN (SELECT value FROM json_each(?))",
                [JobState.QUEUED, JobState.RUNNING, served],
            )
            connection.execute(
                "UPDATE jobs SET state = ?, finished = ?, code = ?, zh = ?, en = ? WHERE state = ?",
                [JobState.FAILED, now(), *INTERRUPTED, JobState.RUNNING],
            )

    def take_back(self, job: int) -> Job:
        """Cancel a job: at once while it is queued; one that runs stops after what it has begun.

        What it has committed stays. Raises JobNotFound, and JobOver for one that has ended.
        """
        found = self.job(job)
        if found.state is JobState.CANCELLED:
            return found
        if found.state.is_over:
            raise JobOver(
                f"任务 {job} 已经结束，不能取消；要撤回文档请逐个移除",
                f"job {job} is over and cannot be cancelled; remove its documents instead",
            )
        with self._writing() as connection:
            connection.execute("UPDATE jobs SET is_taken_back = 1 WHERE id = ?", [job])
            is_queued = connection.execute(
                "UPDATE jobs SET state = ?, finished = ?, code = NULL, zh = NULL, en = NULL "
                "WHERE id = ? AND state = ?",
                [JobState.CANCELLED, now(), job, JobState.QUEUED],
            ).rowcount
        if is_queued:
            shutil.rmtree(self.folder(job), ignore_errors=True)
        return self.job(job)

    # Looking

    def job(self, job: int) -> Job:
        """Raises JobNotFound."""
        found = self._jobs("WHERE id = ?", [job])
        if not found:
            raise job_not_found(job)
        return found[0]

    def jobs(
        self,
        *,
        state: JobState | None = None,
        identity: str | None = None,
        before: int | None = None,
        limit: int = 20,
    ) -> list[Job]:
        """The newest first, of any asker or of one; a page begins below the number `before`."""
        conditions, values = ["1"], list[Any]()
        if state:
            conditions, values = [*conditions, "state = ?"], [*values, state]
        if identity is not None:
            conditions, values = [*conditions, "identity = ?"], [*values, identity]
        if before is not None:
            conditions, values = [*conditions, "id < ?"], [*values, before]
        clause = f"WHERE {' AND '.join(conditions)} ORDER BY id DESC LIMIT ?"
        return self._jobs(clause, [*values, limit])

    def files(self, job: int) -> list[JobFile]:
        """The files of an upload, in order."""
        rows = self._read(
            "SELECT number, name, size, is_done FROM files WHERE job = ? ORDER BY number", [job]
        )
        return [JobFile(number, name, size, bool(is_done)) for number, name, size, is_done in rows]

    def outcomes(self, job: int, limit: int) -> list[Outcome]:
        """What became of its documents, failures first. Commands tell of failures alone."""
        return self._outcomes("WHERE job = ? ORDER BY way <> 'failed', id LIMIT ?", [job, limit])

    def failures(self, limit: int) -> list[tuple[Job, Outcome]]:
        """The newest documents that failed, with their jobs."""
        rows = self._read(
            "SELECT job, way, source, doc_id, code, zh, en FROM outcomes WHERE way = 'failed' "
            "ORDER BY id DESC LIMIT ?",
            [limit],
        )
        held = {one: self.job(one) for one in {row[0] for row in rows}}
        return [(held[job], _outcome(row)) for job, *row in rows]

    def count(self) -> dict[JobState, int]:
        """How many jobs are in each state."""
        found = dict(self._read("SELECT state, count(*) FROM jobs GROUP BY state", []))
        return {state: found.get(state, 0) for state in JobState}

    def _jobs(self, clause: str, values: Sequence[Any]) -> list[Job]:
        return [_job(row) for row in self._read(f"SELECT {_JOB} FROM jobs {clause}", values)]

    def _outcomes(self, clause: str, values: Sequence[Any]) -> list[Outcome]:
        columns = "way, source, doc_id, code, zh, en"
        return [
            _outcome(row) for row in self._read(f"SELECT {columns} FROM outcomes {clause}", values)
        ]

    def _read(self, sql: str, values: Sequence[Any]) -> list[Any]:
        if not self._path.exists():
            return []
        with self._opened() as connection:
            return connection.execute(sql, list(values)).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        self.data.mkdir(parents=True, exist_ok=True)
        (self.data / UPLOADS).mkdir(exist_ok=True)
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")  # acknowledged means on the disk
            self._prepare(connection)
            yield connection
        finally:
            connection.close()

    def _prepare(self, connection: sqlite3.Connection) -> None:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
                for statement in _SCHEMA.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_FORMAT}")
            connection.execute("COMMIT")
        elif version == 1:
            connection.execute("BEGIN IMMEDIATE")
            if connection.execute("PRAGMA user_version").fetchone()[0] == 1:
                connection.execute("ALTER TABLE jobs ADD COLUMN identity TEXT")
                connection.execute(f"PRAGMA user_version = {_FORMAT}")
            connection.execute("COMMIT")
        elif version != _FORMAT:
            raise IndexIncompatible(
                f"{self._path} 的格式版本为 {version}，当前程序为 {_FORMAT}；请使用写入它的程序版本，或删除该文件",
                f"{self._path} has format {version}, this program has {_FORMAT}; use the version "
                "that wrote it, or delete the file",
            )


def job_not_found(job: int) -> JobNotFound:
    """The error for a number that no job has, or none that may be seen."""
    return JobNotFound(
        f"没有任务 {job}；可用 wenzheng jobs list 查看",
        f"there is no job {job}; `wenzheng jobs list` shows those there are",
    )


INTERRUPTED = Said(
    "interrupted",
    "命令中途被终止；已提交的内容不会丢失，再次运行即可继续",
    "the command was killed; what was committed is kept, run it again to go on",
)
_GIVEN_UP = Said(
    "given-up",
    f"连续 {MOST_ATTEMPTS} 次中途异常终止，已放弃；请查看服务日志",
    f"it was cut off {MOST_ATTEMPTS} times in a row and is given up; the service's log tells more",
)


class _By(NamedTuple):
    """Who put a job in."""

    asker: str | None
    identity: str | None


def _insert(
    connection: sqlite3.Connection,
    kind: JobKind,
    state: JobState,
    by: _By,
    subject: Mapping[str, Any] | None,
    total: int,
) -> int:
    started = now() if state is JobState.RUNNING else None
    cursor = connection.execute(
        "INSERT INTO jobs (kind, state, asker, identity, created, started, total, subject) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [kind, state, *by, now(), started, total, json.dumps(subject or {}, ensure_ascii=False)],
    )
    return int(cursor.lastrowid or 0)


def _forget_old(connection: sqlite3.Connection) -> list[int]:
    """Forget the oldest of too many jobs that are over; their numbers."""
    rows: Iterable[tuple[int]] = connection.execute(
        "DELETE FROM jobs WHERE finished IS NOT NULL AND id <= "
        "(SELECT max(id) FROM jobs) - ? RETURNING id",
        [KEPT],
    ).fetchall()
    return [job for (job,) in rows]


def _job(row: Sequence[Any]) -> Job:
    (number, kind, state, asker, created, started, finished, total, done, counts, subject) = row[
        :11
    ]
    code, zh, en, attempts, is_taken_back, identity = row[11:]
    return Job(
        number,
        JobKind(kind),
        JobState(state),
        asker,
        created,
        started,
        finished,
        total,
        done,
        json.loads(counts),
        json.loads(subject),
        Said(code, zh, en) if code else None,
        attempts,
        bool(is_taken_back),
        identity,
    )


def _outcome(row: Sequence[Any]) -> Outcome:
    way, source, doc_id, code, zh, en = row
    return Outcome(Way(way), source, doc_id, Said(code, zh, en) if code else None)
