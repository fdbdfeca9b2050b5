"""Several pages recognised at once, none of them waiting long in memory."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from indexer.readers.ocr.recognising import Picture, Recogniser
from indexer.readers.pdf.sheets import Sheet

WORKERS = max(1, min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2))
"""Pages at once: one a core, since one page alone keeps no more than one busy; four at most, for
each holds some hundred megabytes."""


def recognise(pictures: Iterable[Picture], recogniser: Recogniser) -> Iterator[Sheet]:
    """The pages in their order. A picture is taken only when a worker will soon be free for it."""
    waiting: deque[Future[Sheet]] = deque()
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="ocr") as workers:
        for picture in pictures:
            if len(waiting) > WORKERS:
                yield waiting.popleft().result()
            waiting.append(workers.submit(recogniser.read, picture))
        while waiting:
            yield waiting.popleft().result()
