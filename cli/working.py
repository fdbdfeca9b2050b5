"""Does a service's jobs in a process of its own, which ends with the service.

Parsing and embedding in the serving process would make every question wait for them.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from threading import Thread

from cli.context import Context
from wenzheng.settings import Settings

NICENESS = 10
"""By how much questions go before jobs where processors are short."""

_LOOKED_EVERY = 0.2


def work_beside(settings: Settings, is_over: Callable[[], bool]) -> None:
    """Do all queued jobs in a child process; end it as soon as `is_over` says so.

    Killed at any moment it loses nothing: the next one goes on. Raises WorkDied where it fails by itself.
    """
    from api.jobs.worker import WorkDied  # the child itself needs nothing of the service

    child = multiprocessing.get_context("spawn").Process(
        target=_work, args=[settings], name="wenzheng-jobs"
    )
    child.start()
    while child.is_alive() and not is_over():
        child.join(_LOOKED_EVERY)
    exit_code = child.exitcode  # of one that runs until it is over there is none
    child.terminate()
    child.join()
    child.close()
    if exit_code:
        raise WorkDied(exit_code)


def _work(settings: Settings) -> None:
    from indexer.working import work_off

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the service, which ends this one
    os.nice(NICENESS)
    Thread(target=_end_with_parent, daemon=True).start()
    work_off(settings.data, Context(settings))


def _end_with_parent() -> None:
    """A service that is killed cannot end this process: it looks for itself."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
