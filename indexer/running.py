"""A job while it runs: what it does goes into the table of jobs, and whether it is cancelled is heeded."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Protocol, Self

from indexer.members import file_of
from wenzheng.errors import JobCancelled, WenzhengError
from wenzheng.store.jobs import (
    INTERRUPTED,
    SERVED,
    Job,
    JobKind,
    JobState,
    JobTable,
    Outcome,
    Said,
    Way,
)
from wenzheng.store.jobs import Progress as Done

NOTED_EVERY = 0.5
"""Seconds between writes to the table: each waits for the disk."""

Progress = Callable[[int], None]
"""Called with the number of documents that were finished since the last call."""


def no_progress(_documents: int) -> None:
    """Say nothing."""


class Watch(Protocol):
    """Follows files through the pipeline: one may hold many documents, and several are on the way."""

    def expect(self, source: str) -> None:
        """This document is on its way."""

    def read(self, file: str) -> None:
        """No more documents come from this file."""

    def ended(self, outcome: Outcome) -> None:
        """This is what became of a document."""


class Counted:
    """A Watch that only counts documents."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def expect(self, source: str) -> None:
        """See Watch."""

    def read(self, file: str) -> None:
        """See Watch."""

    def ended(self, outcome: Outcome) -> None:
        """See Watch."""
        self._progress(1)


UNWATCHED: Watch = Counted(no_progress)


class JobRun:
    """A Watch that notes what a job does; use it in a `with` block, whose end ends the job.

    `numbers` are those of an upload's files by their sources. A job of the service that an error
    stops is left to who runs it: it may be queued again.
    """

    def __init__(
        self,
        table: JobTable,
        job: Job,
        *,
        numbers: Mapping[str, int] | None = None,
        progress: Progress = no_progress,
    ) -> None:
        self._table = table
        self._job = job
        self._numbers = numbers or {}
        self._progress = progress
        self._keeps_all = job.kind is JobKind.UPLOAD
        self._on_the_way: Counter[str] = Counter()
        self._read: set[str] = set()
        self._done = Done()
        self._noted = time.monotonic()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the job as the block ended."""
        if error is None:
            self._note()
            self._table.end(self._job.id, JobState.DONE)
        elif isinstance(error, JobCancelled):
            self._table.end(self._job.id, JobState.CANCELLED)
        elif self._job.kind not in SERVED:
            said = Said.of(error) if isinstance(error, WenzhengError) else INTERRUPTED
            self._table.end(self._job.id, JobState.FAILED, error=said)

    def expect(self, source: str) -> None:
        """See Watch."""
        self._on_the_way[file_of(source)] += 1

    def read(self, file: str) -> None:
        """See Watch."""
        self._read.add(file)
        self._close(file)

    def ended(self, outcome: Outcome) -> None:
        """See Watch. Raises JobCancelled when the job is to go on no further."""
        way = outcome.way
        self.counted(**{way.value: 1})
        if self._keeps_all or way is Way.FAILED:
            self._done.outcomes.append(outcome)
        file = file_of(outcome.source)
        if self._on_the_way[file]:  # else nobody waits for it: it was pruned
            self._on_the_way[file] -= 1
            self._close(file)
        self._progress(1)
        if time.monotonic() - self._noted > NOTED_EVERY:
            self.check()

    def counted(self, **counts: int) -> None:
        """Add to the job's counts."""
        for name, count in counts.items():
            self._done.counts[name] = self._done.counts.get(name, 0) + count

    def check(self) -> None:
        """Note what was done. Raises JobCancelled when the job was cancelled."""
        if not self._note():
            raise JobCancelled(
                f"任务 {self._job.id} 已被取消；已提交的文档仍然保留",
                f"job {self._job.id} was cancelled; documents that were committed stay",
            )

    def _note(self) -> bool:
        done, self._done = self._done, Done()
        self._noted = time.monotonic()
        return self._table.note(self._job.id, done)

    def _close(self, file: str) -> None:
        """Count a file as done once all its documents are."""
        if file in self._read and not self._on_the_way[file]:
            self._read.discard(file)
            self._done.done.append(self._numbers.get(file, -1))
