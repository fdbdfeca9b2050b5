"""Work that goes on in other threads while a request does something else."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from wenzheng.embedding.model import Model
from wenzheng.embedding.provider import EmbedderOf

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
        self._most = kept
        self._kept: OrderedDict[tuple[Model, str], Future[Embedded]] = OrderedDict()
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(_THREADS, "embed")

    def vector(self, model: Model, question: str) -> Future[Embedded]:
        """The question's vector, at once or soon."""
        key = model, question
        with self._lock:
            found = self._kept.get(key)
            if found is None or (found.done() and found.exception()):
                found = self._threads.submit(self._embed, model, question)
                self._kept[key] = found
            self._kept.move_to_end(key)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found

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

    def _embed(self, model: Model, question: str) -> Embedded:
        vector = self._embedder_of(model).embed_queries([question])[0]
        return Embedded(vector, time.perf_counter())
