"""Documents and questions that benchmarks use: news where they are, else made of characters."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import numpy as np

from eval.datasets import BeirDocument, Dataset

DATA = Path(__file__).parents[2] / "shared/data"
CORPUS = DATA / "corpora/crud_news_corpus"
QUESTIONS = DATA / "retrieval/crud_qa"
_CHARACTERS = 1000


def documents(folder: Path = CORPUS) -> Iterator[BeirDocument]:
    """The corpus of a folder in BEIR layout; without it, seeded random documents for ever."""
    if folder.exists():
        yield from Dataset(folder).documents()
        return
    rng = np.random.default_rng(1)
    for number in count():
        codes = 0x4E00 + rng.zipf(1.3, _CHARACTERS) % 6000
        sentences = ["".join(map(chr, part.tolist())) for part in np.split(codes, 25)]
        yield BeirDocument(f"r{number}", "", "。".join(sentences))


def questions(wanted: int, folder: Path = QUESTIONS) -> list[str]:
    """Different questions on news; without them, stretches of the documents."""
    if folder.exists():
        return [query.text for query in islice(Dataset(folder).queries(), wanted)]
    return [one.text[20 : 32 + at % 18] for at, one in enumerate(islice(documents(), wanted))]


def describe(folder: Path = CORPUS) -> str:
    """What the texts are."""
    return folder.name if folder.exists() else "random characters"
