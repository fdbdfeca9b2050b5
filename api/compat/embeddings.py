"""POST /v1/embeddings: the library's own embedding model behind OpenAI's API.

Format: https://platform.openai.com/docs/api-reference/embeddings.
"""

from __future__ import annotations

from base64 import b64encode
from enum import StrEnum
from typing import Annotated, Literal

import numpy as np
from anyio import CapacityLimiter
from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from api.compat.errors import openai_responses
from api.compat.model_list import not_found
from api.middleware.deadline import is_late
from api.requests import Text
from search.contract import QuestionAnswering
from wenzheng.embedding import Embedder, Matrix
from wenzheng.errors import UnsupportedParameter

MOST = 256
"""Texts of one call: some ten seconds on one core, if they are passages."""

_BATCH = 16
"""Texts between looks at whether the answer is still waited for."""

_AT_A_TIME = 2
"""Batches of all callers: questions want the processors too."""


class Encoding(StrEnum):
    """How a vector is written: as numbers, or as its float32 bytes, least byte first."""

    FLOAT = "float"
    BASE64 = "base64"


class InputType(StrEnum):
    """What the texts are: the model wants another prefix for each."""

    QUERY = "query"
    PASSAGE = "passage"


_Input = Annotated[Text, Field(min_length=1)]


class EmbeddingsRequest(BaseModel):
    """Texts to embed. Parameters that are not listed here mean nothing and are ignored."""

    model_config = ConfigDict(extra="ignore")

    input: _Input | Annotated[list[_Input], Field(min_length=1, max_length=MOST)] = Field(
        description="文本或多个文本 / a text or several", examples=["加氢站建设目标"]
    )
    model: Text = Field(
        description="向量模型，见 /v1/models / an embedding model", examples=["e5-small-zh"]
    )
    encoding_format: Encoding = Encoding.FLOAT
    dimensions: int | None = Field(None, description="只能是模型自己的维数 / the model's own only")
    input_type: InputType = Field(
        InputType.PASSAGE, description="问题还是文段（扩展） / questions or passages (an extension)"
    )


class Embedding(BaseModel):
    """The vector of one text, of length 1."""

    object: Literal["embedding"] = "embedding"
    index: int
    embedding: list[float] | str


class EmbeddingUsage(BaseModel):
    """Tokens that were read, prefixes included; counted by the model's own tokeniser."""

    prompt_tokens: int
    total_tokens: int


class EmbeddingList(BaseModel):
    """Vectors in the order of the texts."""

    object: Literal["list"] = "list"
    data: list[Embedding]
    model: str
    usage: EmbeddingUsage


_EXAMPLE = {
    "object": "list",
    "data": [{"object": "embedding", "index": 0, "embedding": [0.0371, -0.0112, 0.0496]}],
    "model": "e5-small-zh",
    "usage": {"prompt_tokens": 11, "total_tokens": 11},
}


def router(engine: QuestionAnswering) -> APIRouter:
    """The route over the model of this engine's library."""
    routes = APIRouter(tags=["兼容接口 / compatible"])
    turns = CapacityLimiter(_AT_A_TIME)

    @routes.post(
        "/v1/embeddings",
        summary="文本向量（OpenAI） / Embeddings (OpenAI)",
        responses=openai_responses(_EXAMPLE, 400, 404, 413, 503),
    )
    async def embeddings(request: Request, body: EmbeddingsRequest) -> EmbeddingList:
        """与检索所用的相同 / The vectors that searches use."""
        embedder = await run_in_threadpool(engine.embedder)
        _check(body, embedder)
        texts = [body.input] if isinstance(body.input, str) else body.input
        written, tokens = list[list[float] | str](), 0
        for batch in (texts[at : at + _BATCH] for at in range(0, len(texts), _BATCH)):
            async with turns:
                if is_late(request):
                    break  # it was answered in this one's stead
                made, read = await run_in_threadpool(_embedded, embedder, batch, body)
            written, tokens = written + made, tokens + read
        return EmbeddingList(
            data=[Embedding(index=at, embedding=one) for at, one in enumerate(written)],
            model=body.model,
            usage=EmbeddingUsage(prompt_tokens=tokens, total_tokens=tokens),
        )

    return routes


def _check(body: EmbeddingsRequest, embedder: Embedder) -> None:
    name = embedder.model_id.partition("@")[0]
    if body.model not in (name, embedder.model_id):
        raise not_found(body.model, [name])
    if body.dimensions not in (None, embedder.dimension):
        raise UnsupportedParameter(
            f"dimensions 为 {body.dimensions}，而模型 {name} 的向量只有 {embedder.dimension} 维；请去掉该参数",
            f"dimensions is {body.dimensions}; vectors of the model {name} have "
            f"{embedder.dimension} and cannot be shortened; leave it out",
        )


def _embedded(
    embedder: Embedder, texts: list[str], body: EmbeddingsRequest
) -> tuple[list[list[float] | str], int]:
    """The vectors as they are written, and how many tokens were read."""
    is_query = body.input_type is InputType.QUERY
    vectors = embedder.embed_queries(texts) if is_query else embedder.embed_passages(texts)
    written = [_written(vector, body.encoding_format) for vector in vectors]
    return written, sum(map(embedder.count_tokens, texts))


def _written(vector: Matrix, encoding: Encoding) -> list[float] | str:
    if encoding is Encoding.BASE64:
        return b64encode(vector.astype(np.dtype("<f4")).tobytes()).decode()
    return [float(number) for number in vector]
