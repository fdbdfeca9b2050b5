"""LlamaIndex: its BM25 retriever and vector index under a QueryFusionRetriever.

`token_pattern` takes character bigrams; the default makes a run of Chinese one token. One query is
asked and no language model. The retriever does not keep its pattern on disk, so it is set again.
Fusion takes nodes of one content for one node, so each bears its identifier, outside of what is searched.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.base import BIGRAMS, Matrix, Passage, Search, Vector

_KEY = "passage"


class LlamaIndex:
    def __init__(self, bigrams: bool, mode: str) -> None:
        self._cut = {"token_pattern": BIGRAMS, "skip_stemming": True} if bigrams else {}
        self._mode = mode

    def build(self, passages: Sequence[Passage], vectors: Matrix, folder: Path) -> None:
        from llama_index.core import MockEmbedding, VectorStoreIndex
        from llama_index.core.schema import TextNode
        from llama_index.retrievers.bm25 import BM25Retriever

        nodes = [
            TextNode(
                id_=one.passage_id,
                text=one.whole,
                embedding=row,
                metadata={_KEY: one.passage_id},
                excluded_embed_metadata_keys=[_KEY],
            )
            for one, row in zip(passages, vectors.tolist(), strict=True)
        ]
        index = VectorStoreIndex(nodes, embed_model=MockEmbedding(vectors.shape[1]))
        index.storage_context.persist(str(folder / "index"))
        BM25Retriever(nodes=nodes, **self._cut).persist(str(folder / "bm25"))

    def open(self, folder: Path, k: int) -> Search:
        from llama_index.core import MockEmbedding, Settings, StorageContext
        from llama_index.core import load_index_from_storage as load
        from llama_index.core.llms import MockLLM
        from llama_index.core.retrievers import QueryFusionRetriever
        from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
        from llama_index.core.schema import QueryBundle
        from llama_index.retrievers.bm25 import BM25Retriever

        Settings.llm = MockLLM()
        context = StorageContext.from_defaults(persist_dir=str(folder / "index"))
        index: Any = load(context, embed_model=MockEmbedding(1))
        words = BM25Retriever.from_persist_dir(str(folder / "bm25"))
        words.similarity_top_k = min(k, len(words.corpus))
        for name, value in self._cut.items():
            setattr(words, name, value)
        both = QueryFusionRetriever(
            [index.as_retriever(similarity_top_k=k), words],
            mode=FUSION_MODES(self._mode),
            similarity_top_k=k,
            num_queries=1,
            use_async=False,
        )

        def search(text: str, vector: Vector) -> list[str]:
            found = both.retrieve(QueryBundle(text, embedding=vector.tolist()))
            return [one.node.node_id for one in found]

        return search


def make(bigrams: bool, mode: str) -> LlamaIndex:
    return LlamaIndex(bigrams, mode)
