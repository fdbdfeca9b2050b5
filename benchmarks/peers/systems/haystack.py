"""Haystack: the in-memory store's BM25 and vectors, joined by a DocumentJoiner.

`bm25_tokenization_regex` takes character bigrams; the default cuts Chinese into single characters.
The components are called one by one: a Pipeline around them costs a little more.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.base import BIGRAMS, Matrix, Passage, Search, Vector


class Haystack:
    def __init__(self, bigrams: bool, join: str) -> None:
        self._regex = {"bm25_tokenization_regex": BIGRAMS} if bigrams else {}
        self._join = join

    def build(self, passages: Sequence[Passage], vectors: Matrix, folder: Path) -> None:
        from haystack import Document
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        store = InMemoryDocumentStore(**self._regex)
        store.write_documents(
            [
                Document(id=one.passage_id, content=one.whole, embedding=row)
                for one, row in zip(passages, vectors.tolist(), strict=True)
            ]
        )
        store.save_to_disk(str(folder / "haystack.json"))

    def open(self, folder: Path, k: int) -> Search:
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers.in_memory import (
            InMemoryBM25Retriever,
            InMemoryEmbeddingRetriever,
        )
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        store = InMemoryDocumentStore.load_from_disk(str(folder / "haystack.json"))
        store.return_embedding = False
        words = InMemoryBM25Retriever(document_store=store, top_k=k)
        dense = InMemoryEmbeddingRetriever(document_store=store, top_k=k)
        joiner: Any = DocumentJoiner(join_mode=self._join, top_k=k)

        def search(text: str, vector: Vector) -> list[str]:
            legs = [
                words.run(query=text)["documents"],
                dense.run(query_embedding=vector.tolist())["documents"],
            ]
            return [document.id for document in joiner.run(documents=legs)["documents"]]

        return search


def make(bigrams: bool, join: str) -> Haystack:
    return Haystack(bigrams, join)
