"""Work that goes on in other threads while a request does something else."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from wenzheng.embedding.model import Model
from wenzheng.embedding.provider import EmbedderOf
from wenzheng.kept import Kept

T = TypeVar("T")


class Embedded(NamedTuple):
    """A question's vector, and when it was ready, by time.perf_counter()."""

    vector: NDArray[np.float32]
    ready: float


_THREADS = 8
"""More requests than this at once wait for one another: the processor is busy long before."""


class Beside:
    """Embeds questions and scans vectors beside the request. Safe to share between threads."""

    def __init__(self, embedder_of: EmbedderOf, kept: int = 1024) -> None:
        """The vectors of the `kept` last questions are not worked out again."""
        self._embedder_of = embedder_of
        self._kept: Kept[Embedded] = Kept(kept)
        self._begun: dict[tuple[Model, str], Future[Embedded]] = {}
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(_THREADS, "embed")

    def vector(self, model: Model, question: str) -> Future[Embedded]:
        """The question's vector, at once or soon."""
        key = model, question
        with self._lock:
            if begun := self._begun.get(key):
                return begun
            future: Future[Embedded] = Future()
            if kept := self._kept.get(key):
                future.set_result(kept)
                return future
            # Futures hold what goes on after them, with all that it refers to: they are not kept.
            self._begun[key] = future
        self._threads.submit(self._embed, key, future)
        return future

    @staticmethod
    def then(embedded: Future[Embedded], work: Callable[[NDArray[np.float32]], T]) -> Future[T]:
        """What `work` makes of the vector: in the thread that makes it, or at once where it is there."""
        made: Future[T] = Future()

        def go_on(done: Future[Embedded]) -> None:
            try:
                made.set_result(work(done.result().vector))
            except BaseException as error:  # noqa: BLE001 - passed on to whoever waits
                made.set_exception(error)

        embedded.add_done_callback(go_on)
        return made

    def _embed(self, key: tuple[Model, str], future: Future[Embedded]) -> None:
        model, question = key
        try:
            vector = self._embedder_of(model).embed_queries([question])[0]
            made = self._kept.put(key, Embedded(vector, time.perf_counter()))
        except BaseException as error:  # noqa: BLE001 - passed on to whoever waits
            self._end(key)
            future.set_exception(error)
        else:
            self._end(key)
            future.set_result(made)

    def _end(self, key: tuple[Model, str]) -> None:
        with self._lock:
            del self._begun[key]
