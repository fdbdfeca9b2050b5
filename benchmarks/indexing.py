"""Indexing from end to end against bare embedding, passages a second on the same texts.

    python benchmarks/indexing.py [--passages 512] [--rounds 4]

The part of a passage's time that is not embedding (reading, repairing, cutting, storing, both
indexes) should be small: end to end has to reach 80 % of the speed of embedding alone. Both are
timed in turns, in changing order, on other documents each round, so that other work on the machine
slows both. Prints Markdown rows and exits with 1 when the share is below 80 %.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from _news import describe, documents

from eval.datasets import BeirDocument
from indexer.chunks import chunk
from indexer.parse import parse_file
from indexer.pipeline import BATCH_CHUNKS, index_paths
from wenzheng.configuration import load_settings
from wenzheng.embedding import Embedder
from wenzheng.embedding.factory import load_embedder
from wenzheng.embedding.model import Model
from wenzheng.library import Writer
from wenzheng.text.tokenise import Tokeniser

WANTED = 0.8


class Spent(NamedTuple):
    """Passages and the seconds they took: of the clock, and of all processors."""

    passages: int = 0
    wall: float = 0.0
    cpu: float = 0.0

    def plus(self, other: Spent) -> Spent:
        return Spent(self.passages + other.passages, self.wall + other.wall, self.cpu + other.cpu)

    @property
    def rate(self) -> float:
        return self.passages / self.wall

    @property
    def cpu_rate(self) -> float:
        return self.passages / self.cpu


class Clock:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def spent(self, passages: int) -> Spent:
        return Spent(passages, time.perf_counter() - self._wall, time.process_time() - self._cpu)


def written(folder: Path, texts: list[BeirDocument]) -> Path:
    """The documents as text files."""
    folder.mkdir()
    for one in texts:
        (folder / f"{one.doc_id}.txt").write_text(one.text, encoding="utf-8")
    return folder


def embed_alone(folder: Path, embedder: Embedder) -> Spent:
    """Embed the different passages of the files; making the passages is not timed."""
    inputs: list[str] = []
    for path in sorted(folder.iterdir()):
        parsed = parse_file(path)
        cut = chunk(parsed, embedder.count_tokens, max_tokens=embedder.max_tokens)
        inputs += [one.context(parsed.title) for one in cut]
    inputs = list(dict.fromkeys(inputs))
    clock = Clock()
    for start in range(0, len(inputs), BATCH_CHUNKS):
        embedder.embed_passages(inputs[start : start + BATCH_CHUNKS])
    return clock.spent(len(inputs))


def index(folder: Path, data: Path, embedder: Embedder, tokeniser: Tokeniser) -> Spent:
    """Index the files into a new data folder, as `wenzheng index` does."""
    clock = Clock()
    with Writer.open(data, model=Model.of(embedder)) as writer:
        report = index_paths([folder], writer, embedder)
    return clock.spent(report.embedded)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=512, help="about so many in all")
    parser.add_argument("--rounds", type=int, default=4)
    wanted = parser.parse_args()
    settings, tokeniser = load_settings(), Tokeniser()
    embedder = load_embedder(settings.model, threads=settings.threads)
    embedder.embed_passages(["预热"] * 8)
    tokeniser.terms("预热")
    source = documents()
    alone, whole = Spent(), Spent()
    with tempfile.TemporaryDirectory() as made:
        for number in range(wanted.rounds):
            per_round = max(wanted.passages // wanted.rounds // 3, 1)  # some 3 passages each
            folder = written(Path(made, f"in{number}"), list(islice(source, per_round)))
            data = Path(made, f"out{number}")
            if number % 2:
                alone = alone.plus(embed_alone(folder, embedder))
            whole = whole.plus(index(folder, data, embedder, tokeniser))
            if not number % 2:
                alone = alone.plus(embed_alone(folder, embedder))
    share, cpu_share = whole.rate / alone.rate, whole.cpu_rate / alone.cpu_rate
    print(f"| {whole.passages} passages of {describe()} | passages/s | passages per CPU second |")
    print("|---|---|---|")
    print(f"| embedding alone | {alone.rate:.1f} | {alone.cpu_rate:.1f} |")
    print(f"| indexing from end to end | {whole.rate:.1f} | {whole.cpu_rate:.1f} |")
    print(f"| share (at least {WANTED:.0%}) | {share:.0%} | {cpu_share:.0%} |")
    sys.exit(share < WANTED)


if __name__ == "__main__":
    main()
