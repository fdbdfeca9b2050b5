"""One process, one system: `build` what is searched, or `search` it and measure.

    python -m benchmarks.peers.process build|search SETUP TASK FOLDER REPORT

A fresh process for each, so that memory is that of one system doing one thing. Run by `runner`.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.peers.setups import named
from benchmarks.peers.task import read_passages, read_questions

DEPTH = 100
"""Passages of a ranking."""

WARM_UP = 10
"""Questions before the clock runs: the last ones, so that each comes again only after the others."""


def build(setup: str, task: Path, folder: Path) -> dict[str, Any]:
    """Index the passages; nothing is embedded."""
    passages, vectors = read_passages(task)
    system = named(setup).system()
    wall, cpu = time.perf_counter(), time.process_time()
    system.build(passages, vectors, folder)
    return {
        "build_s": time.perf_counter() - wall,
        "build_cpu_s": time.process_time() - cpu,
        "build_mb": peak(),
        "disk_mb": sum(one.stat().st_size for one in folder.rglob("*") if one.is_file()) / 2**20,
    }


def search(setup: str, task: Path, folder: Path) -> dict[str, Any]:
    """Ask every question once, in order."""
    asked = list(zip(*read_questions(task), strict=True))
    ask = named(setup).system().open(folder, DEPTH)
    for question, vector in asked[-WARM_UP:]:
        ask(question.text, vector)
    ranking, wall_ms, cpu_ms = {}, [], []
    for question, vector in asked:
        wall, cpu = time.perf_counter(), time.process_time()
        found = ask(question.text, vector)
        cpu_ms.append((time.process_time() - cpu) * 1000)
        wall_ms.append((time.perf_counter() - wall) * 1000)
        ranking[question.query_id] = found
    return {"ranking": ranking, "wall_ms": wall_ms, "cpu_ms": cpu_ms, "search_mb": peak()}


def peak() -> float:
    """The most memory this process ever held, in MiB, mapped files that it touched included.

    Not what `getrusage` says where there is better: on Linux it begins with the parent's.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> None:
    work, setup, task, folder, report = sys.argv[1:]
    measured = {"build": build, "search": search}[work](setup, Path(task), Path(folder))
    Path(report).write_text(json.dumps(measured), "utf-8")
    # Some of the tools leave threads that keep a process from ending.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
