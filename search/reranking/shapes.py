"""What rerank servers are asked and what they reply: two shapes, chosen by a setting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from wenzheng.settings import RerankApi

_Index = Annotated[int, Field(strict=True, ge=0)]
_Score = Annotated[float, Field(strict=True, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class Shape:
    """One way of asking.

    `most` passages go into one request; `ask` makes its body from model, question and passages;
    `read` gives pairs of index and score, and raises pydantic's ValidationError for anything else.
    """

    most: int
    ask: Callable[[str, str, Sequence[str]], dict[str, object]]
    read: Callable[[bytes], list[tuple[int, float]]]


class _CohereResult(BaseModel):
    model_config = ConfigDict(extra="ignore")

    index: _Index
    relevance_score: _Score


class _CohereReply(BaseModel):
    model_config = ConfigDict(extra="ignore")

    results: list[_CohereResult]


class _TeiResult(BaseModel):
    model_config = ConfigDict(extra="ignore")

    index: _Index
    score: _Score


_TEI_REPLY = TypeAdapter(list[_TeiResult])


def _ask_cohere(model: str, question: str, passages: Sequence[str]) -> dict[str, object]:
    return {
        "model": model,
        "query": question,
        "documents": list(passages),
        "return_documents": False,
    }


def _read_cohere(body: bytes) -> list[tuple[int, float]]:
    reply = _CohereReply.model_validate_json(body)
    return [(result.index, result.relevance_score) for result in reply.results]


def _ask_tei(_model: str, question: str, passages: Sequence[str]) -> dict[str, object]:
    # Raw scores: near 1 the sigmoid runs together what the model told apart.
    return {"query": question, "texts": list(passages), "raw_scores": True, "truncate": True}


def _read_tei(body: bytes) -> list[tuple[int, float]]:
    return [(result.index, result.score) for result in _TEI_REPLY.validate_json(body)]


SHAPES = {
    # Cohere takes 1000 documents at once, its followers as many or without limit.
    RerankApi.COHERE: Shape(1000, _ask_cohere, _read_cohere),
    # TEI refuses more than --max-client-batch-size, 32 unless it was started with another.
    RerankApi.TEI: Shape(32, _ask_tei, _read_tei),
}
