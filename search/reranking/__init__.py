"""The optional second ranking stage: how relevant is each of the best passages, read once more?"""

from search.reranking.base import Reranker
from search.reranking.stage import Reranked, RerankOutcome, rerank_top

__all__ = ["RerankOutcome", "Reranked", "Reranker", "rerank_top"]
