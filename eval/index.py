"""The corpus of a dataset as an index of the product, made once and kept.

Documents go through the product's own repairs, sections, chunks, store and indexes, so that what is
measured is what users get. An index lies in `<data>/eval/`, under a name of all that it depends on:
the corpus, the model, the tokeniser, and how documents are cut. It is built aside under
`<name>.partial`, in batches, and renamed when it is complete; one that was interrupted goes on from
its last batch.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from eval.datasets import BeirDocument, Dataset
from eval.progress import Advance, bar
from indexer.chunks import chunk
from indexer.parse import PARSER_VERSION, doc_id_of, understood
from indexer.pipeline import Report, SourceFile, ingest
from indexer.readers.base import Extracted, Stated
from indexer.running import Counted
from search.engine import Engine
from search.ranking.ranker import Ranker
from search.reranking import Reranker
from wenzheng.domain import ParsedDocument
from wenzheng.embedding import Embedder
from wenzheng.embedding.model import Model
from wenzheng.embedding.provider import only
from wenzheng.library import Library, Writer
from wenzheng.text.dictionary import Dictionary, built_in
from wenzheng.text.normalise import normalise_text

SOURCE_PREFIX = "beir:"
_SAMPLE = 50
"""Documents whose chunks tell one way of parsing and cutting from another."""


@dataclass(frozen=True)
class Indexed:
    """An index of a dataset's corpus, and what to open it with."""

    data: Path
    corpus_hash: str
    embedder: Embedder
    tokeniser: str
    ranker: Ranker | None = None
    reranker: Reranker | None = None

    def engine(self) -> Engine:
        """A new engine, which has seen no question yet."""
        return Engine(
            self.library(), only(self.embedder), ranker=self.ranker, reranker=self.reranker
        )

    def library(self) -> Library:
        """The index, for reading."""
        return Library.open(self.data)

    def settings(self) -> dict[str, str]:
        """What the numbers depend on."""
        stages = {"reranker": self.reranker.name} if self.reranker else {}
        return {"model": self.embedder.model_id, "tokeniser": self.tokeniser, **stages}


def source_of(beir_id: str) -> str:
    """The source of a corpus row."""
    return f"{SOURCE_PREFIX}{beir_id}"


def beir_id_of(source: str) -> str:
    """The corpus row that a source names."""
    return source.removeprefix(SOURCE_PREFIX)


def filter_id(beir_id: str) -> str:
    """The doc_id of a corpus row, as filters take it."""
    return doc_id_of(source_of(beir_id))


def indexed(dataset: Dataset, data: Path, embedder: Embedder) -> Indexed:
    """The index of the dataset's corpus, built if it is not there yet; embeds only then.

    Raises BadDataset for a malformed corpus and Busy while another process builds the same.
    """
    corpus = dataset.corpus()
    tokeniser = Dictionary(1, built_in()).tokeniser.version
    parts = (corpus.hash, embedder.model_id, tokeniser, _cut(dataset, embedder))
    folder = data / "eval" / "-".join(re.sub(r"[^\w.]+", "_", part) for part in parts)
    if not folder.exists():
        partial = folder.with_name(f"{folder.name}.partial")
        with bar("索引 / indexing", len(corpus.doc_ids)) as advance:
            _build(partial, dataset.documents(), embedder, advance)
        _publish(partial, folder)
    return Indexed(folder, corpus.hash, embedder, tokeniser)


def _publish(partial: Path, folder: Path) -> None:
    try:
        partial.rename(folder)
    except OSError:
        # Another process that built the same may have been first; its index is as good.
        if not folder.exists():
            raise
        shutil.rmtree(partial)


def _cut(dataset: Dataset, embedder: Embedder) -> str:
    """A fingerprint of what the first documents become: it moves when the indexer does."""
    digest = hashlib.sha256(str(PARSER_VERSION).encode())
    for document in islice(dataset.documents(), _SAMPLE):
        parsed = parsed_document(document)
        for one in chunk(parsed, embedder.count_tokens, max_tokens=embedder.max_tokens):
            digest.update(one.context(parsed.title).encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()[:8]


def _build(
    partial: Path,
    documents: Iterable[BeirDocument],
    embedder: Embedder,
    advance: Advance,
) -> None:
    with Writer.open(partial, model=Model.of(embedder)) as writer:
        files = _new_files(documents, writer, advance)
        ingest(files, writer, embedder, Report(watch=Counted(advance)))
        writer.commit()


def _new_files(
    documents: Iterable[BeirDocument], writer: Writer, advance: Advance
) -> Iterator[SourceFile]:
    for document in documents:
        if writer.known(source_of(document.doc_id)):
            advance(1)
            continue
        data = f"{document.title}\n{document.text}".encode("utf-8", "surrogatepass")
        yield SourceFile(parsed_document(document), data, hashlib.sha256(data).hexdigest())


def parsed_document(document: BeirDocument) -> ParsedDocument:
    """What the indexer would make of a file that states this title and holds this text.

    The title is kept as it is given, an empty one too. Where the text begins with the title as a
    line or phrase of its own, it is left out there: every chunk bears the title anyway.
    """
    original = _without_title(document)
    source = source_of(document.doc_id)
    stated = Stated(title=document.title or None)
    parsed = understood(Extracted(original, stated=stated), source, "")
    title = normalise_text(document.title)
    return replace(parsed, metadata=replace(parsed.metadata, title=title))


def _without_title(document: BeirDocument) -> str:
    rest = document.text.removeprefix(document.title)
    is_apart = rest != document.text and rest[:1].isspace() and rest.strip()
    return rest.lstrip() if is_apart else document.text
