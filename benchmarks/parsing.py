"""How many documents a second are read, and does memory stay flat? Nothing is embedded or stored.

python benchmarks/parsing.py [--workers N] [PATH…]        default: the examples, twenty times
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Iterator
from pathlib import Path

from indexer.chunks import chunk
from indexer.discover import discover
from indexer.files import File
from indexer.members import Failure, pieces
from indexer.workers import Task, Workers
from wenzheng.errors import InputFailed

EXAMPLES = Path(__file__).parents[1] / "examples" / "documents"
EVERY = 5000
"""Documents between two looks at the memory."""


def tasks(paths: list[Path], times: int) -> Iterator[Task[None]]:
    """Every document of the files, that many times over."""
    for _ in range(times):
        for found in discover(paths):
            if isinstance(found, InputFailed):
                print(found)
                continue
            for piece in pieces(found.as_posix(), found.name, File.of(found).data):
                if isinstance(piece, Failure):
                    print(piece.error)
                else:
                    yield Task(piece, None)


def resident() -> float:
    """MiB that this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    """Parse and cut everything; chunks are measured by characters, not by tokens."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("paths", nargs="*", type=Path)
    arguments.add_argument("--workers", type=int, default=os.cpu_count())
    chosen = arguments.parse_args()
    paths, times = (chosen.paths, 1) if chosen.paths else ([EXAMPLES], 20)
    done = failed = characters = chunks = 0
    began = time.perf_counter()
    with Workers(chosen.workers, seconds=600, memory=4 << 30) as workers:
        for _, result in workers.parse_all(tasks(paths, times)):
            done += 1
            if isinstance(result, InputFailed):
                failed += 1
                continue
            characters += len(result.text)
            chunks += len(chunk(result, len))
            if done % EVERY == 0:
                print(f"{done} documents, {resident():.0f} MiB here")
    took = time.perf_counter() - began
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"{done} documents ({failed} failed), {characters / 1e6:.1f} million characters, {chunks} chunks"
    )
    print(
        f"{took:.1f} s: {done / took:.1f} documents a second; {children.ru_utime:.0f} CPU seconds in "
        f"{chosen.workers} processes, {done / max(children.ru_utime, 0.01):.1f} documents a CPU second"
    )
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory: {own:.0f} MiB here, {children.ru_maxrss / 1024:.0f} MiB in a process")


if __name__ == "__main__":
    main()
