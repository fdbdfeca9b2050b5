"""Question to ranked passages in a large library: where the time goes, with and without filters.

    python -m benchmarks.scale build FOLDER [--passages 300000]
    python -m benchmarks.scale measure FOLDER [--questions 400]

`build` fills a library (see `_bulk.py` for what it is made of) and keeps it; run again, it goes on;
`measure` asks it real questions, each embedded for real and none asked before, in a process that
does nothing else. Filters pass a stated share of the library. The vector leg is compared with a
search through all vectors. Prints Markdown.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks._bulk import FILTERS, Vectors, fill
from benchmarks._news import questions
from search.engine import Engine
from search.results import Mode
from wenzheng.configuration import load_settings
from wenzheng.domain import Filters
from wenzheng.embedding import Embedder
from wenzheng.embedding.factory import load_embedder
from wenzheng.embedding.provider import only
from wenzheng.library import Library, Model, Snapshot
from wenzheng.readable import EVERYTHING
from wenzheng.readahead import read_ahead
from wenzheng.store.sqlite import STORE_FILE

WARM_UP = 20
FILTERED = 100
"""Questions under each filter."""

COMPARED = 40
"""Questions whose nearest vectors are looked up in all of them."""

DEPTH = 100
MODE = Mode.HYBRID
"""Both legs and all evidence: what a search does unless a learned ranking is switched on."""


class Served(NamedTuple):
    """A library opened as a server opens it."""

    library: Library
    embedder: Embedder
    engine: Engine


def build(folder: Path, passages: int) -> None:
    """Fill a library and say how long it took."""
    embedder = _embedder()
    anchors = embedder.embed_queries(questions(1000))
    wall, cpu = time.perf_counter(), time.process_time()

    def progress(done: int) -> None:
        print(f"{done} passages, {time.perf_counter() - wall:.0f} s", flush=True)

    filled = fill(
        folder,
        passages,
        Vectors(anchors),
        model=Model.of(embedder),
        progress=progress,
    )
    print(
        f"{filled.passages} passages, {filled.resampled} of them resampled: "
        f"{time.perf_counter() - wall:.0f} s, {time.process_time() - cpu:.0f} CPU s"
    )


def measure(folder: Path, wanted: int) -> None:
    """Ask and print."""
    asked = questions(WARM_UP + wanted)
    began = time.perf_counter()
    served = _opened(folder)
    loaded = memory("RssAnon")
    served.engine.search(asked[0], mode=MODE, readable=EVERYTHING)
    passages = len(_live(served))
    print(f"| {passages} passages, mode {MODE} | median | 95 % | median CPU |\n|---|---|---|---|")
    print(f"| from start to first result | {time.perf_counter() - began:.1f} s | | |")
    for question in asked[1:WARM_UP]:
        served.engine.search(question, mode=MODE, readable=EVERYTHING)
    _stages(served.engine, asked[WARM_UP:])
    print(f"| memory, mapped files too | {memory('VmRSS'):.0f} MB | | |")
    print(f"| memory, mapped files not | {memory('RssAnon'):.0f} MB | | |")
    print(f"| of it when opened | {loaded:.0f} MB | | |")
    _filtered(folder, asked[WARM_UP : WARM_UP + FILTERED])
    _recall(served, asked[:COMPARED])
    for name, file in _sizes(folder):
        print(f"| {name} | {file / 2**20:.0f} MB | | |")


def _stages(engine: Engine, asked: Sequence[str]) -> None:
    stages: dict[str, list[float]] = defaultdict(list)

    def search(question: str) -> None:
        for stage, took in engine.search(
            question, mode=MODE, explain=True, readable=EVERYTHING
        ).took_ms.items():
            stages[stage].append(took)

    _print_row(f"question to passages, {len(asked)} questions", timed(search, asked))
    for stage, took in stages.items():
        if stage != "total":
            _print_row(f"stage {stage}", Times(took, []))


def _filtered(folder: Path, asked: Sequence[str]) -> None:
    """With an engine of its own for each filter, so that every question is embedded again."""
    for name, filters in FILTERS.items():
        engine = _opened(folder).engine
        began = time.perf_counter()
        engine.search(asked[0], mode=MODE, filters=filters, readable=EVERYTHING)
        first = (time.perf_counter() - began) * 1000
        engine_search = _search(engine, filters)
        _print_row(f"filter passing {name} (first {first:.0f} ms)", timed(engine_search, asked[1:]))


def _search(engine: Engine, filters: Filters) -> Callable[[str], object]:
    return lambda question: engine.search(question, mode=MODE, filters=filters, readable=EVERYTHING)


def _recall(served: Served, asked: Sequence[str]) -> None:
    """Share of the exact nearest that the vector leg returns; in double precision, over all rows."""
    vectors = served.embedder.embed_queries(list(asked))
    with served.library.snapshot(EVERYTHING) as snapshot:
        for name, filters in FILTERS.items():
            rows = (snapshot.rows(filters) or snapshot.live).numbers
            held = snapshot.vectors(rows)
            found = [_found(snapshot, filters, vector, held, rows) for vector in vectors]
            print(
                f"| recall@{DEPTH} of the vector leg, {name}, {len(rows)} rows | {np.mean(found):.4f} | | |"
            )


def _found(
    snapshot: Snapshot,
    filters: Filters,
    vector: np.ndarray,  # type: ignore[type-arg]
    held: np.ndarray,  # type: ignore[type-arg]
    rows: np.ndarray,  # type: ignore[type-arg]
) -> float:
    ranked = snapshot.dense(vector, DEPTH, snapshot.rows(filters))
    near = np.argsort(-(held @ vector), kind="stable")[: 4 * DEPTH]
    exact = held[near].astype(np.float64) @ vector.astype(np.float64)
    best = rows[near[np.argsort(-exact, kind="stable")[:DEPTH]]]
    return len(np.intersect1d(best, ranked.rows)) / max(len(best), 1)


class Times(NamedTuple):
    """Milliseconds; the process's CPU time beside the clock's where it was taken."""

    wall: list[float]
    cpu: list[float]


def timed(work: Callable[[str], object], asked: Iterable[str]) -> Times:
    """Each question by itself."""
    times = Times([], [])
    for question in asked:
        wall, cpu = time.perf_counter(), time.process_time()
        work(question)
        times.cpu.append((time.process_time() - cpu) * 1000)
        times.wall.append((time.perf_counter() - wall) * 1000)
    return times


def _print_row(name: str, times: Times) -> None:
    median, slow = np.quantile(times.wall, [0.5, 0.95])
    cpu = f"{np.median(times.cpu):.1f} ms" if times.cpu else ""
    print(f"| {name} | {median:.1f} ms | {slow:.1f} ms | {cpu} |", flush=True)


def _sizes(folder: Path) -> Iterable[tuple[str, int]]:
    yield "store on disk", (folder / STORE_FILE).stat().st_size
    for index in sorted((folder / "indexes").iterdir()):
        size = sum(one.stat().st_size for one in index.rglob("*") if one.is_file())
        yield f"index {index.name.partition('-')[0]} on disk", size


def memory(name: str) -> float:
    """A line of /proc/self/status in MB; 0 where there is no such file."""
    path = Path("/proc/self/status")
    lines = path.read_text().splitlines() if path.exists() else []
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def _live(served: Served) -> Sequence[int]:
    with served.library.snapshot(EVERYTHING) as snapshot:
        return snapshot.live.numbers  # type: ignore[return-value]


def _opened(folder: Path) -> Served:
    embedder, library = _embedder(), Library.open(folder)
    read_ahead(folder)
    return Served(library, embedder, Engine(library, only(embedder)))


def _embedder() -> Embedder:
    settings = load_settings()
    return load_embedder(settings.model, threads=settings.threads)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="benchmarks.scale",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, dest="command")
    building = commands.add_parser("build", help="fill a library")
    building.add_argument("--passages", type=int, default=300_000)
    measuring = commands.add_parser("measure", help="ask it")
    measuring.add_argument("--questions", type=int, default=400)
    for command in (building, measuring):
        command.add_argument("folder", type=Path)
    wanted = parser.parse_args()
    if wanted.command == "build":
        build(wanted.folder, wanted.passages)
    else:
        measure(wanted.folder, wanted.questions)


if __name__ == "__main__":
    main()
