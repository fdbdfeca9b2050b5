"""Every passage of a library, with its document: for other tools to search, and for baselines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from wenzheng.domain import Filters, StoredChunk, StoredDocument
from wenzheng.library import Snapshot

_BATCH = 200
"""Documents that are read at a time."""


class Passage(NamedTuple):
    """One chunk and the document it belongs to."""

    stored: StoredChunk
    document: StoredDocument

    @property
    def text(self) -> str:
        """What is indexed of it but the title: section path, a table's header, and its text."""
        return self.stored.chunk.context("")[1:]

    @property
    def context(self) -> str:
        """All that is indexed of it, the title first."""
        return self.stored.chunk.context(self.document.title)


def passages(snapshot: Snapshot) -> Iterator[Passage]:
    """By document identifier, then in order of the text: the same whatever came in first."""
    after: str | None = None
    while batch := snapshot.documents(after=after, limit=_BATCH):
        after = batch[-1].doc_id
        by_id = {document.doc_id: document for document in batch}
        rows = snapshot.rows(Filters(doc_id=tuple(by_id)))
        chunks = snapshot.chunks(rows.numbers) if rows is not None else []
        for stored in sorted(chunks, key=lambda one: one.chunk.chunk_id):
            yield Passage(stored, by_id[stored.chunk.doc_id])
