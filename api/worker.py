"""Has the queued jobs done beside the service, for as long as it serves."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from threading import Event, Thread

from fastapi import FastAPI

from api.receiving import STAGED
from wenzheng.store.jobs import UPLOADS, JobTable

Work = Callable[[Callable[[], bool]], None]
"""Does all queued jobs; it ends early, soon after what it is given says so."""

_LOOKED_EVERY = 2.0
"""Seconds between looks at the table: another process may have put a job in."""
_STALE = 24 * 3600
"""Seconds after which what was left of an upload that never came whole is removed."""

_LOG = logging.getLogger("wenzheng.jobs")


class Worker:
    """A thread that calls `work` whenever a job is queued. Without `work` jobs only wait."""

    def __init__(self, table: JobTable, work: Work | None = None) -> None:
        self._table = table
        self._work = work
        self._is_over = Event()
        self._woken = Event()

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
                work(self._is_over.is_set)
            self._woken.wait(_LOOKED_EVERY)

    def _tidy(self) -> None:
        for folder in (self._table.data / UPLOADS).glob(f"{STAGED}*"):
            if folder.stat().st_mtime < time.time() - _STALE:
                shutil.rmtree(folder, ignore_errors=True)
                _LOG.info("removed what was left of an upload: %s", folder.name)
