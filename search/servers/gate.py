"""What may fail is left alone for a while after it failed several times, or when many ask it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from threading import BoundedSemaphore, Lock
from typing import TypeVar

from wenzheng.errors import WenzhengError

T = TypeVar("T")

FAILURES = 3
"""Failures in a row after which it rests."""

REST_SECONDS = 30.0
"""How long it rests; then one question tries it, while the others still go without."""

AT_ONCE = 16
"""Questions at once. More go without, or a slow server would soon hold every thread of the
service (40, unless changed), and questions that do not want it would wait behind."""

_log = logging.getLogger(__name__)


class Refusal(Enum):
    """Why it was not asked at all."""

    RESTING = auto()
    BUSY = auto()


class Gate:
    """Lets `at_once` questions through at a time, and none for `rest` seconds after `failures`.

    A dead server costs every question its deadline; a resting one costs nothing. Failures are
    errors of the type `failed`, in a row. The first of a row is logged, and so is the recovery, not
    each in between; `label` says of what. `clock` gives seconds.
    """

    def __init__(
        self,
        label: str,
        failed: type[WenzhengError],
        *,
        failures: int = FAILURES,
        rest: float = REST_SECONDS,
        at_once: int = AT_ONCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rest = rest
        self._label = label
        self._failure = failed
        self._most = failures
        self._clock = clock
        self._places = BoundedSemaphore(at_once)
        self._lock = Lock()
        self._failed = 0
        self._closed_until = 0.0

    def ask(self, work: Callable[[], T]) -> T | Refusal:
        """What `work` gives, or why it was not done. Raises what it raises."""
        with self.entered() as refusal:
            return refusal or work()

    @contextmanager
    def entered(self) -> Iterator[Refusal | None]:
        """A block in which it is asked, or why it must not be. Work that is given up is no failure."""
        if not self._places.acquire(blocking=False):
            yield Refusal.BUSY
            return
        try:
            if self._admits():
                with self._watched():
                    yield None
            else:
                yield Refusal.RESTING
        finally:
            self._places.release()

    @property
    def is_resting(self) -> bool:
        """Whether it failed so often that it is left alone, until it works again."""
        with self._lock:
            return self._failed >= self._most

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except self._failure as error:
            self._note_failure(error)
            raise
        self._note_success()

    def _admits(self) -> bool:
        with self._lock:
            if self._failed < self._most:
                return True
            now = self._clock()
            if now < self._closed_until:
                return False
            self._closed_until = now + self.rest  # this one tries; the others wait for it
            return True

    def _note_failure(self, error: WenzhengError) -> None:
        with self._lock:
            self._failed += 1
            self._closed_until = self._clock() + self.rest
            first = self._failed == 1
        if first:
            _log.warning("%s", error)

    def _note_success(self) -> None:
        with self._lock:
            recovered = self._failed > 0
            self._failed = 0
        if recovered:
            _log.warning("%s已恢复 / it works again", self._label)
