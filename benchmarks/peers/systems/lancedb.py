"""LanceDB: a table with a full-text index, hybrid search and one of its rerankers.

Of the tokenisers that its documentation names for Chinese, `ngram` and `icu` need no files from
elsewhere. Stems and stop words are English ones, so they are off but in the default. Without a
vector index the search by vectors is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.base import Matrix, Passage, Search, Vector

_CHINESE = {"stem": False, "remove_stop_words": False, "ascii_folding": False}
_INDEX: dict[str, dict[str, Any]] = {
    "simple": {},
    "icu": {"base_tokenizer": "icu", **_CHINESE},
    "ngram": {
        "base_tokenizer": "ngram",
        "ngram_min_length": 2,
        "ngram_max_length": 2,
        **_CHINESE,
    },
}


class LanceDb:
    def __init__(self, tokenizer: str, reranker: str) -> None:
        self._index = _INDEX[tokenizer]
        self._reranker = reranker

    def build(self, passages: Sequence[Passage], vectors: Matrix, folder: Path) -> None:
        import lancedb
        import pyarrow as pa

        columns = {
            "id": [one.passage_id for one in passages],
            "text": [one.whole for one in passages],
            "vector": pa.FixedSizeListArray.from_arrays(vectors.ravel(), vectors.shape[1]),
        }
        table = lancedb.connect(folder).create_table("passages", pa.table(columns))
        table.create_fts_index("text", **self._index)
        table.optimize()

    def open(self, folder: Path, k: int) -> Search:
        import lancedb
        from lancedb.query import MatchQuery
        from lancedb.rerankers import LinearCombinationReranker, RRFReranker

        table = lancedb.connect(folder).open_table("passages")
        reranker = RRFReranker() if self._reranker == "rrf" else LinearCombinationReranker()

        def search(text: str, vector: Vector) -> list[str]:
            found = (
                table.search(query_type="hybrid", vector_column_name="vector")
                .vector(vector)
                .text(MatchQuery(text, "text"))
                .distance_type("cosine")
                .rerank(reranker)
                .select(["id"])
                .limit(k)
                .to_arrow()
            )
            ids: list[str] = found["id"].to_pylist()
            return ids

        return search


def make(tokenizer: str, reranker: str) -> LanceDb:
    return LanceDb(tokenizer, reranker)
