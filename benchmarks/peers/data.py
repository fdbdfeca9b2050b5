"""The task of a run: one set's questions over its passages and, if wanted, those of other sets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from benchmarks.peers.base import Passage
from benchmarks.peers.task import Question, Task
from benchmarks.peers.vectors import CachedEmbedder
from eval.datasets import BeirDocument, Dataset, Judgement
from eval.index import parsed_document
from indexer.chunks import chunk
from wenzheng.embedding import Embedder

_BATCH = 256


class Judged(NamedTuple):
    """What is searched for, and what counts as found."""

    name: str
    passages: Sequence[Passage]
    questions: Sequence[Question]
    judgements: Sequence[Judgement]
    dupaware: Sequence[Judgement]


def judged(folder: Path, others: Sequence[Path], limit: int | None) -> Judged:
    """The first `limit` judged questions of a set; passages of the others only distract."""
    dataset = Dataset(folder)
    judgements = list(dataset.judgements())
    asked = {one.query_id for one in judgements}
    questions = [Question(*one) for one in dataset.queries() if one.query_id in asked]
    kept = {one.query_id for one in questions[:limit]}
    name = "+".join([dataset.name, *(Dataset(other).name for other in others)])
    return Judged(
        name,
        [*_passages(dataset, ""), *(p for other in others for p in _distractors(other))],
        questions[:limit],
        _kept(judgements, kept),
        _kept(dataset.dupaware_judgements() or (), kept),
    )


def _kept(judgements: Sequence[Judgement] | Iterator[Judgement], kept: set[str]) -> list[Judgement]:
    return [one for one in judgements if one.query_id in kept]


def _distractors(folder: Path) -> Iterator[Passage]:
    dataset = Dataset(folder)
    return _passages(dataset, f"{dataset.name}/")


def _passages(dataset: Dataset, prefix: str) -> Iterator[Passage]:
    for one in dataset.documents():
        yield Passage(f"{prefix}{one.doc_id}", one.title, one.text)


def task(found: Judged, embedder: CachedEmbedder) -> Task:
    """With vectors, of the cache or embedded now; also those that the product's cutting needs."""
    texts = [one.whole for one in found.passages]
    embedded = [text for one in found.passages for text in contexts(one, embedder)]
    for at in tqdm(range(0, len(embedded), _BATCH), desc="embedding", disable=None):
        embedder.embed_passages(embedded[at : at + _BATCH])
    return Task(
        found.passages,
        embedder.embed_passages(texts),
        found.questions,
        embedder.embed_queries([one.text for one in found.questions]),
    )


def contexts(passage: Passage, embedder: Embedder) -> Iterator[str]:
    """What the product embeds of a passage: mostly one text, more when it is long."""
    parsed = parsed_document(BeirDocument(*passage))
    for one in chunk(parsed, embedder.count_tokens, max_tokens=embedder.max_tokens):
        yield one.context(parsed.title)


def sets(names: Sequence[str], root: Path) -> list[Path]:
    """Folders: as they are given, or below the root."""
    return [Path(name) if Path(name).exists() else root / name for name in names]
