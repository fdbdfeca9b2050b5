"""Speed and memory of the store and its two indexes, at a chosen number of passages.

    python benchmarks/library.py [--passages 30000] [--corpus corpus.jsonl.gz] [--data FOLDER]

Texts are news of a corpus in BEIR layout where it is there, else made of random characters;
vectors are random. Prints a Markdown table; memory is that of a fresh process that only reads.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wenzheng.domain import Chunk, Filters, Kind, Metadata, ParsedDocument
from wenzheng.embedding.model import Model
from wenzheng.library import Library, Snapshot, Writer, vector_hash
from wenzheng.readable import EVERYTHING
from wenzheng.text.offsets import OffsetMap
from wenzheng.text.tokenise import Tokeniser

CORPUS = Path(__file__).parents[2] / "shared/data/corpora/crud_news_corpus/corpus.jsonl.gz"
DIMENSION = 384
PASSAGE = 400
PER_DOCUMENT = 10
REPEATS = 300


def texts(corpus: Path) -> Iterator[str]:
    """Passages of up to PASSAGE characters."""
    if not corpus.exists():
        rng = np.random.default_rng(1)
        while True:
            yield "".join(map(chr, (0x4E00 + rng.zipf(1.3, PASSAGE) % 6000).tolist()))
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"][:PASSAGE]


def document(number: int, passages: list[str]) -> tuple[ParsedDocument, list[Chunk]]:
    doc_id, text = f"d{number:06}", "".join(passages)
    chunks, at = [], 0
    for ordinal, passage in enumerate(passages):
        place = (f"{doc_id}-{ordinal:04}", doc_id, ordinal, at, at + len(passage))
        chunks.append(Chunk(*place, ("正文",), passage))
        at += len(passage)
    parsed = ParsedDocument(
        source=f"{doc_id}.txt",
        doc_id=doc_id,
        metadata=Metadata(
            title=f"文件{number}",
            issuers=(f"机构{number % 100}",),
            region=f"地区{number % 10}",
            kind=list(Kind)[number % 2],
        ),
        original_text=text,
        text=text,
        offset_map=OffsetMap.identity(len(text)),
        sections=(),
    )
    return parsed, chunks


def unit(key: str) -> NDArray[np.float32]:
    rng = np.random.default_rng(int(key[:12], 16))
    vector = rng.standard_normal(DIMENSION).astype(np.float32)
    return vector / np.linalg.norm(vector)


def fill(data: Path, corpus: Path, passages: int, tokeniser: Tokeniser) -> float:
    """Index `passages` passages; chunks per second, making the vectors not counted."""
    source, spent = texts(corpus), 0.0
    with Writer.open(data, model=Model("bench")) as writer:
        for number in range(passages // PER_DOCUMENT):
            parsed, chunks = document(number, list(islice(source, PER_DOCUMENT)))
            keys = [vector_hash(chunk.context(parsed.title)) for chunk in chunks]
            vectors = {key: unit(key) for key in keys}
            file = parsed.text.encode()
            begun = time.perf_counter()
            writer.put(parsed, chunks, vectors, file, hashlib.sha256(file).hexdigest())
            if number % 50 == 49:
                writer.commit()
            spent += time.perf_counter() - begun
        begun = time.perf_counter()
        writer.commit()
        return passages / (spent + time.perf_counter() - begun)


class Times(NamedTuple):
    """In milliseconds; `cpu` is the median of the thread's own time, which a busy machine spares."""

    median: float
    slowest: float
    cpu: float


def measure(work: Callable[[int], object], repeats: int = REPEATS) -> Times:
    """Time `work(0)`, `work(1)`, … one by one."""
    wall, cpu = [], []
    for at in range(repeats):
        begun, own = time.perf_counter(), time.thread_time()
        work(at)
        cpu.append((time.thread_time() - own) * 1000)
        wall.append((time.perf_counter() - begun) * 1000)
    slowest = statistics.quantiles(wall, n=20)[-1]
    return Times(statistics.median(wall), slowest, statistics.median(cpu))


def questions(corpus: Path, tokeniser: Tokeniser) -> list[list[str]]:
    """Stretches of 12 to 30 characters out of passages."""
    found = islice(texts(corpus), 0, REPEATS * 7, 7)
    return [tokeniser.terms(text[20 : 32 + at % 18]) for at, text in enumerate(found)]


def report(data: Path, corpus: Path) -> None:
    """Measure a filled folder and print the rows of the table."""
    tokeniser = Tokeniser()
    asked = questions(corpus, tokeniser)
    vectors = [unit(f"{at:012x}") for at in range(REPEATS)]
    before = resident()
    library = Library.open(data)

    def opened(_: int) -> None:
        with library.snapshot(EVERYTHING):
            pass

    print_row("snapshot, nothing changed", measure(opened))
    with library.snapshot(EVERYTHING) as snapshot:
        report_searches(snapshot, asked, vectors)
        rows = snapshot.live.numbers
        print_row("10 chunks", measure(lambda at: snapshot.chunks(rows[at * 7 : at * 7 + 10])))
        print_row("facets, first time", measure(lambda _: snapshot.facets(), 1 + 1))
    print(f"| memory: store and indexes, mapped files too | {resident() - before:.0f} MB | | |")
    print(f"| memory: whole process, mapped files not | {anonymous():.0f} MB | | |")


def report_searches(
    snapshot: Snapshot, asked: list[list[str]], vectors: list[NDArray[np.float32]]
) -> None:
    n = len(asked)
    filters = {
        "": Filters(),
        ", filter passing 1 %": Filters(issuer=("机构7",)),
        ", filter passing 10 %": Filters(region=("地区3",)),
        ", filter passing 50 %": Filters(kind=(Kind.LAW,)),
    }
    for name, wanted in filters.items():
        allowed = snapshot.rows(wanted)

        def lexical(at: int, allowed: object = allowed) -> object:
            return snapshot.lexical(asked[at % n], 100, allowed)  # type: ignore[arg-type]

        def dense(at: int, allowed: object = allowed) -> object:
            return snapshot.dense(vectors[at], 100, allowed)  # type: ignore[arg-type]

        lexical(0), dense(0)
        print_row(f"lexical top 100{name}", measure(lexical))
        print_row(f"dense top 100{name}", measure(dense))


def print_row(name: str, times: Times) -> None:
    print("|", name, "|", " | ".join(f"{value:.2f} ms" for value in times), "|", flush=True)


def resident() -> float:
    return float(status("VmRSS"))


def anonymous() -> float:
    return float(status("RssAnon"))


def status(name: str) -> float:
    """A line of /proc/self/status in MB; the highest resident size where there is no such file."""
    path = Path("/proc/self/status")
    if not path.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(line for line in path.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=30_000)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--data", type=Path, help="a filled folder: only measure it")
    wanted = parser.parse_args()
    if wanted.data:
        report(wanted.data, wanted.corpus)
        return
    data = Path(tempfile.mkdtemp())
    try:
        rate = fill(data, wanted.corpus, wanted.passages, Tokeniser())
        size = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
        print(f"| {wanted.passages} passages | median | 95 % | median CPU |\n|---|---|---|---|")
        print(f"| writing | {rate:.0f} chunks/s | | {size / 2**20:.0f} MB on disk |", flush=True)
        arguments = ["--data", str(data), "--corpus", str(wanted.corpus)]
        subprocess.run([sys.executable, __file__, *arguments], check=True)
    finally:
        shutil.rmtree(data)


if __name__ == "__main__":
    main()
