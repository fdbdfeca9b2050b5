"""Parsing apart from everything else: in processes that may hang, swell or die on their own.

A file comes from anyone. What it does to a parser, or to a library below one, must cost that file
and nothing else; so each is parsed under a limit of time and of memory, on as many cores as wished.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as OutOfTime
from types import TracebackType
from typing import Generic, NamedTuple, Protocol, Self, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from indexer.members import Piece
from indexer.parse import parse_bytes
from wenzheng.domain import ParsedDocument
from wenzheng.errors import InputFailed, UnreadableFile

T = TypeVar("T")
Result = ParsedDocument | InputFailed

_AHEAD = 4
"""Files for each process that are on their way: enough to keep all busy, few enough to hold."""


class Task(NamedTuple, Generic[T]):
    """A piece to parse, with whatever the caller wants to have back beside the result."""

    piece: Piece
    caller: T


class Parser(Protocol):
    """Parses a stream of pieces, in order."""

    def parse_all(self, tasks: Iterable[Task[T]]) -> Iterator[tuple[Task[T], Result]]:
        """Each task with its document, or with the reason why there is none."""
        ...


def parse_piece(piece: Piece) -> Result:
    """The document, or the reason why there is none.

    The boundary between one file and all others: whatever goes wrong in here, in our code or in a
    library, is told of this file.
    """
    try:
        return parse_bytes(piece.data, piece.source, piece.name)
    except InputFailed as error:
        return error
    except MemoryError:
        return _too_large(piece.name)
    except RecursionError:
        return _too_nested(piece.name)
    except Exception as error:  # noqa: BLE001
        return _broken(piece.name, error)


class InProcess:
    """Parses here, one after the other, without limits: for files of one's own making."""

    def parse_all(self, tasks: Iterable[Task[T]]) -> Iterator[tuple[Task[T], Result]]:
        """See Parser."""
        for task in tasks:
            yield task, parse_piece(task.piece)


class Workers:
    """Parses in `count` processes; use it in a `with` block.

    `seconds` is the longest that one document may take, `memory` the most bytes of data that its
    process may hold (where the system can bound that).
    """

    def __init__(
        self,
        count: int,
        *,
        seconds: float,
        memory: int,
        parse: Callable[[Piece], Result] = parse_piece,
    ) -> None:
        self._count = count
        self._seconds = seconds
        self._parse = parse
        self._pool = ProcessPool(
            max_workers=count,
            initializer=_bound,
            initargs=(memory, max(1, (os.cpu_count() or 1) // count)),
            # A fork would copy the locks of threads that are running.
            context=multiprocessing.get_context("spawn"),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._pool.close()
        else:
            self._pool.stop()
        self._pool.join()

    def parse_all(self, tasks: Iterable[Task[T]]) -> Iterator[tuple[Task[T], Result]]:
        """See Parser. Only a few tasks are taken ahead, so that memory stays flat."""
        waiting: deque[tuple[Task[T], ProcessFuture[Result]]] = deque()
        for task in tasks:
            future = self._pool.schedule(self._parse, args=(task.piece,), timeout=self._seconds)
            waiting.append((task, future))
            if len(waiting) > self._count * _AHEAD:
                yield self._next(waiting)
        while waiting:
            yield self._next(waiting)

    def _next(
        self, waiting: deque[tuple[Task[T], ProcessFuture[Result]]]
    ) -> tuple[Task[T], Result]:
        task, future = waiting.popleft()
        name = task.piece.name
        try:
            return task, future.result()
        except OutOfTime:
            return task, _too_slow(name, self._seconds)
        except ProcessExpired as error:
            return task, _died(name, error.exitcode)
        except MemoryError:
            return task, _too_large(name)


def _bound(memory: int, threads: int) -> None:
    """Bound this process: its memory, and the threads of the libraries it will load."""
    os.environ["OMP_NUM_THREADS"] = str(threads)
    try:
        import resource  # not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _too_slow(name: str, seconds: float) -> UnreadableFile:
    return UnreadableFile(
        f"{name}：解析超过 {seconds:g} 秒，已停止；请拆分文件，或调大 WENZHENG_PARSE_SECONDS",
        f"{name}: parsing took more than {seconds:g} seconds and was stopped; "
        "split the file, or raise WENZHENG_PARSE_SECONDS",
    )


def _too_large(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"{name}：解析所需内存超过限制；请拆分文件，或调大 WENZHENG_PARSE_MEMORY",
        f"{name}: parsing needs more memory than allowed; "
        "split the file, or raise WENZHENG_PARSE_MEMORY",
    )


def _too_nested(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"{name}：内容嵌套过深，无法解析；请另存后再试",
        f"{name}: its content nests too deeply to be parsed; save it anew and try again",
    )


def _broken(name: str, error: Exception) -> UnreadableFile:
    reason = f"{type(error).__name__}: {error}"[:200]
    return UnreadableFile(
        f"{name}：解析出错（{reason}）；请另存后再试，仍不行请报告给开发者",
        f"{name}: parsing failed ({reason}); save it anew and try again, "
        "or report it to the developers",
    )


def _died(name: str, exit_code: int | None) -> UnreadableFile:
    return UnreadableFile(
        f"{name}：解析进程异常退出（{exit_code}），文件可能已损坏；请另存后再试",
        f"{name}: the process that parsed it died ({exit_code}); the file may be damaged: "
        "save it anew and try again",
    )
