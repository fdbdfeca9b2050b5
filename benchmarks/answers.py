"""Time from question to answer, and memory while serving, at a chosen number of passages.

    python benchmarks/answers.py [--passages 30000] [--vectors random|real] [--keep FOLDER]

News go through the product's own indexing. With `--vectors random` their vectors are seeded unit
vectors instead of embedded ones (30,000 passages take some 20 minutes to embed on two cores): the
work to search them is the same, what is found by them is not. Questions are embedded for real in
both. Every question is new to the process, so no vector of it is cached. Prints Markdown rows.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from _news import describe, documents, questions

from eval.index import parsed_document
from indexer.pipeline import Report, SourceFile, ingest
from search.engine import Engine
from wenzheng.configuration import load_settings
from wenzheng.embedding import Embedder, Matrix
from wenzheng.embedding.factory import load_embedder
from wenzheng.embedding.model import Model
from wenzheng.embedding.provider import only
from wenzheng.library import Library, Writer
from wenzheng.readable import EVERYTHING
from wenzheng.store.sqlite import STORE_FILE

ASKED = 400
WARM_UP = 20
PARTS_PER_INGEST = 500


class RandomPassages:
    """A real embedder for questions; passages get random vectors, the same for the same text."""

    def __init__(self, real: Embedder) -> None:
        self._real = real
        self.model_id = real.model_id
        self.dimension = real.dimension
        self.max_tokens = real.max_tokens

    def count_tokens(self, text: str) -> int:
        return self._real.count_tokens(text)

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        return self._real.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        return np.stack([self._unit(text) for text in texts])

    def _unit(self, text: str) -> Matrix:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        vector = np.random.default_rng(seed).standard_normal(self.dimension).astype(np.float32)
        unit: Matrix = vector / np.linalg.norm(vector)
        return unit


def fill(data: Path, passages: int, embedder: Embedder) -> Report:
    """Index documents until there are enough passages."""
    report = Report()
    with Writer.open(data, model=Model.of(embedder)) as writer:
        files = _files()
        while report.chunks < passages:
            batch = [file for file, _ in zip(files, range(PARTS_PER_INGEST), strict=False)]
            if not batch:
                break
            ingest(batch, writer, embedder, report)
    return report


def _files() -> Iterator[SourceFile]:
    for one in documents():
        data = one.text.encode()
        yield SourceFile(parsed_document(one), data, hashlib.sha256(data).hexdigest())


def serve(data: Path) -> None:
    """Open the index as a server does, ask, and print the table's rows."""
    began = time.perf_counter()
    embedder = _embedder()
    loaded = memory("RssAnon")
    library = Library.open(data)
    engine = Engine(library, only(embedder))
    asked = questions(WARM_UP + ASKED)
    engine.ask(asked[0], readable=EVERYTHING)
    print(f"| from start to first answer | {time.perf_counter() - began:.1f} s | | |")
    for question in asked[1:WARM_UP]:
        engine.ask(question, readable=EVERYTHING)
    wall, cpu, status = [], [], Counter[str]()
    stages: dict[str, list[float]] = defaultdict(list)
    for question in asked[WARM_UP:]:
        started, own = time.perf_counter(), time.process_time()
        answer = engine.ask(question, readable=EVERYTHING)
        cpu.append((time.process_time() - own) * 1000)
        wall.append((time.perf_counter() - started) * 1000)
        status[answer.status.value] += 1
        for stage, took in answer.took_ms.items():
            stages[stage].append(took)
    print_row(f"question to answer, {len(wall)} questions", wall)
    print_row("its CPU time, all threads", cpu)
    for stage, took_ms in stages.items():
        print_row(f"stage {stage}", took_ms)
    print(f"| outcomes | {', '.join(f'{n} {name}' for name, n in status.items())} | | |")
    print(f"| memory, mapped files too | {memory('VmRSS'):.0f} MB | | |")
    print(f"| memory, mapped files not | {memory('RssAnon'):.0f} MB | | |")
    print(f"| of it before the index is opened | {loaded:.0f} MB | | |")


def print_row(name: str, values: Sequence[float]) -> None:
    p95 = statistics.quantiles(values, n=20)[-1]
    print(f"| {name} | {statistics.median(values):.1f} ms | {p95:.1f} ms | {max(values):.1f} ms |")


def memory(name: str) -> float:
    """A line of /proc/self/status in MB; 0 where there is no such file."""
    path = Path("/proc/self/status")
    lines = path.read_text().splitlines() if path.exists() else []
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def _embedder() -> Embedder:
    settings = load_settings()
    return load_embedder(settings.model, threads=settings.threads)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=30_000)
    parser.add_argument("--vectors", choices=["random", "real"], default="random")
    parser.add_argument("--keep", type=Path, help="build the index here, or use the one here")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.serve:
        serve(wanted.serve)
        return
    with tempfile.TemporaryDirectory() as made:
        data = wanted.keep or Path(made)
        if not (data / STORE_FILE).exists():
            embedder = _embedder()
            fill(
                data,
                wanted.passages,
                RandomPassages(embedder) if wanted.vectors == "random" else embedder,
            )
        print(
            f"| {wanted.passages} passages of {describe()}, {wanted.vectors} vectors | median | 95 % | most |"
        )
        print("|---|---|---|---|", flush=True)
        # A process of its own: what indexing left in memory is not counted as serving.
        subprocess.run([sys.executable, __file__, "--serve", str(data)], check=True)


if __name__ == "__main__":
    main()
