"""The optional second ranking stage: how relevant is each of the best passages, read once more?"""

from search.reranking.base import Reranker
from search.reranking.stage import Note, Reranked, RerankOutcome, rerank_top

__all__ = ["Note", "RerankOutcome", "Reranked", "Reranker", "rerank_top"]
