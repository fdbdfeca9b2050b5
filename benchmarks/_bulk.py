"""A library of any size: real passages of news and laws, metadata to filter by, made-up vectors.

Texts are whole sentences joined up to some 400 characters: two passages of news, then one of a law,
and so on. When those are used up, passages are *resampled*: sentences drawn at random from real
passages, so that terms keep their frequencies while no passage comes twice. Vectors are real
question vectors with noise: they lie in the cone in which the model's vectors lie (cosine with a
question 0.7 to 0.9), cost nothing, and are the same in every build. What is found by them means
nothing; what finding it costs does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks._news import DATA, documents
from wenzheng.domain import NO_FILTERS, Chunk, Filters, Kind, Metadata, ParsedDocument
from wenzheng.library import Model, Writer, vector_hash
from wenzheng.text.offsets import OffsetMap
from wenzheng.text.sentences import sentence_spans

NEWS = DATA / "corpora/crud_news_corpus"
LAWS = DATA / "corpora/lawrefbook"
PASSAGE = 400
PER_DOCUMENT = 10
PER_COMMIT = 500
"""Documents."""

_NOISE = 0.6
"""Length of the noise beside a vector of length 1: cosine 0.86 on average."""

_SEED = 7

Vector = NDArray[np.float32]

FILTERS = {
    "all": NO_FILTERS,
    "50 %": Filters(kind=(Kind.LAW,)),
    "10 %": Filters(region=("地区3",)),
    "1 %": Filters(year_from=1977, year_to=1977),
    "0.1 %": Filters(issuer=("机构7",)),
}
"""By how much of the library they pass, scattered evenly over it."""


class Filled(NamedTuple):
    """What a library was filled with."""

    passages: int
    resampled: int


def passages() -> Iterator[tuple[str, bool]]:
    """Texts without end, and whether each is resampled."""
    real: list[str] = []
    for text in _real():
        real.append(text)
        yield text, False
    rng = np.random.default_rng(_SEED)
    while True:
        yield next(_joined(_drawn(real, rng))), True


def _real() -> Iterator[str]:
    news, laws = (
        (part for one in documents(folder) for part in _joined(_sentences(one.text)))
        for folder in (NEWS, LAWS)
    )
    while taken := [*islice(news, 2), *islice(laws, 1)]:
        yield from taken


def _drawn(real: Sequence[str], rng: np.random.Generator) -> Iterator[str]:
    """Sentences drawn from passages drawn at random, without end."""
    while True:
        found = list(_sentences(real[int(rng.integers(len(real)))]))
        yield found[int(rng.integers(len(found)))]


def _sentences(text: str) -> Iterator[str]:
    return (text[start:end] for start, end in sentence_spans(text))


def _joined(parts: Iterable[str]) -> Iterator[str]:
    """Parts joined up to PASSAGE characters; one that is longer is cut."""
    held = ""
    for part in chain.from_iterable(map(_cut, parts)):
        if held and len(held) + len(part) > PASSAGE:
            yield held
            held = ""
        held += part
    if held:
        yield held


def _cut(part: str) -> Iterator[str]:
    return (part[at : at + PASSAGE] for at in range(0, len(part), PASSAGE))


def document(number: int, texts: Sequence[str]) -> tuple[ParsedDocument, list[Chunk]]:
    """One document of these passages, with metadata that FILTERS can tell apart."""
    doc_id, text = f"d{number:06}", "".join(texts)
    ends = np.cumsum([len(one) for one in texts]).tolist()
    chunks = [
        Chunk(f"{doc_id}-{at:04}", doc_id, at, end - len(one), end, ("正文",), one)
        for at, (one, end) in enumerate(zip(texts, ends, strict=True))
    ]
    metadata = Metadata(
        title=f"文件{number}",
        issuers=(f"机构{number % 1000}",),
        published=date(1925 + number // 2 % 100, 1, 1),
        region=f"地区{number % 10}",
        kind=(Kind.LAW, Kind.NOTICE)[number % 2],
    )
    parsed = ParsedDocument(
        source=f"{doc_id}.txt",
        doc_id=doc_id,
        metadata=metadata,
        original_text=text,
        text=text,
        offset_map=OffsetMap.identity(len(text)),
        sections=(),
    )
    return parsed, chunks


class Vectors:
    """Made-up vectors: around one of the anchors, with noise, the same for the same text."""

    def __init__(self, anchors: Vector) -> None:
        """`anchors` of shape (anchors, dimension), unit vectors of real texts."""
        self._anchors = anchors

    def of(self, key: str) -> Vector:
        """The vector of the text with this hash."""
        seed = int(key[:16], 16)
        noise = np.random.default_rng(seed).standard_normal(self._anchors.shape[1])
        mixed = self._anchors[seed % len(self._anchors)] + _NOISE * noise / np.linalg.norm(noise)
        unit: Vector = (mixed / np.linalg.norm(mixed)).astype(np.float32)
        return unit


def fill(
    data: Path,
    wanted: int,
    vectors: Vectors,
    *,
    model: Model,
    progress: Callable[[int], None],
) -> Filled:
    """Put `wanted` passages into a library; `progress` hears how many there are.

    One that was interrupted goes on from its last commit.
    """
    source, done, resampled = passages(), 0, 0
    with Writer.open(data, model=model) as writer:
        while done < wanted:
            batch = list(islice(source, PER_DOCUMENT))
            parsed, chunks = document(done // PER_DOCUMENT, [text for text, _ in batch])
            if not writer.known(parsed.source):
                keys = [vector_hash(chunk.context(parsed.title)) for chunk in chunks]
                made = {key: vectors.of(key) for key in keys}
                file = parsed.text.encode("utf-8", "surrogatepass")
                writer.put(parsed, chunks, made, file, hashlib.sha256(file).hexdigest())
            done += len(batch)
            resampled += sum(is_resampled for _, is_resampled in batch)
            if done % (PER_DOCUMENT * PER_COMMIT) == 0:
                writer.commit()
                progress(done)
        writer.commit()
    return Filled(done, resampled)
