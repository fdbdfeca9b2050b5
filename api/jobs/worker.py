"""Has the queued jobs done beside the service, for as long as it serves."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from threading import Event, Thread

from fastapi import FastAPI

from api.jobs.receiving import STAGED
from wenzheng.store.jobs import UPLOADS, JobState, JobTable


class WorkDied(Exception):
    """The process that does the jobs ended before they were done."""

    def __init__(self, exit_code: int) -> None:
        """As the system gives it: negative is the number of the signal that killed it."""
        super().__init__(exit_code)
        self.exit_code = exit_code


Work = Callable[[Callable[[], bool]], None]
"""Does all queued jobs; it ends early, soon after what it is given says so. It may raise WorkDied."""

_LOOKED_EVERY = 2.0
"""Seconds between looks at the table: another process may have put a job in."""
_RESTS = (2.0, 60.0)
"""Seconds until work that died is begun again: at first, and at most; twice as long each time."""
_STALE = 24 * 3600
"""Seconds after which what was left of an upload that never came whole is removed."""

_LOG = logging.getLogger("wenzheng.jobs")
_MOST_COUNTED = 20


class Worker:
    """A thread that calls `work` whenever a job is queued. Without `work` jobs only wait."""

    def __init__(self, table: JobTable, work: Work | None = None) -> None:
        self._table = table
        self._work = work
        self._is_over = Event()
        self._woken = Event()
        self._deaths = 0

    @property
    def is_at_work(self) -> bool:
        """Whether jobs are done here at all."""
        return self._work is not None

    @property
    def trouble(self) -> str | None:
        """The code of what is wrong: None unless the work died, and is still to do."""
        return "failing" if self._deaths else None

    def wake(self) -> None:
        """Look at the table now."""
        self._woken.set()

    @asynccontextmanager
    async def running(self, _: FastAPI) -> AsyncIterator[None]:
        """Work while the application lives; what is under way when it ends goes on next time."""
        if self._work is None:
            yield
            return
        self._is_over.clear()
        thread = Thread(target=self._go, args=[self._work], name="jobs", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            self._woken.set()
            thread.join()

    def _go(self, work: Work) -> None:
        self._tidy()
        while not self._is_over.is_set():
            self._woken.clear()
            if self._table.is_left():
                self._try(work)
            else:
                self._deaths = 0
            self._woken.wait(_LOOKED_EVERY)

    def _try(self, work: Work) -> None:
        """Do what is queued; where that dies, say so and rest."""
        try:
            work(self._is_over.is_set)
        except WorkDied as error:
            first, most = _RESTS
            rest = min(first * 2**self._deaths, most)
            self._deaths = min(self._deaths + 1, _MOST_COUNTED)
            running = self._table.jobs(state=JobState.RUNNING, limit=1)
            _LOG.error(
                "the process that does the jobs ended with exit code %d, in %s; it is begun again in %g s",
                error.exit_code,
                f"job {running[0].id}" if running else "no job",
                rest,
            )
            self._is_over.wait(rest)
        else:
            self._deaths = 0

    def _tidy(self) -> None:
        for folder in (self._table.data / UPLOADS).glob(f"{STAGED}*"):
            if folder.stat().st_mtime < time.time() - _STALE:
                shutil.rmtree(folder, ignore_errors=True)
                _LOG.info("removed what was left of an upload: %s", folder.name)
