"""GET /v1/models, and which model a request means."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from api.compat.errors import openai_responses
from search.contract import QuestionAnswering
from wenzheng.errors import ModelNotFound


class ChatModel(StrEnum):
    """What answers: with what a language model of the service says of it, or the documents alone."""

    FULL = "wenzheng"
    EXTRACTIVE = "wenzheng-extractive"


class ModelCard(BaseModel):
    """A model in the list; `created` is not known and 0."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "wenzheng"


class ModelList(BaseModel):
    """All models."""

    object: Literal["list"] = "list"
    data: list[ModelCard]


def chat_model(name: str) -> ChatModel:
    """The model of this name. Raises ModelNotFound."""
    if name not in list(ChatModel):
        raise not_found(name, [*ChatModel])
    return ChatModel(name)


def embedding_model(engine: QuestionAnswering) -> str:
    """The name of the embedding model: its id without the checksum."""
    return engine.embedder().model_id.partition("@")[0]


def not_found(name: str, there: list[str]) -> ModelNotFound:
    """The error for a model that there is not, naming those there are."""
    return ModelNotFound(
        f"没有名为 {name[:80]} 的模型；可用的有 {'、'.join(there)}",
        f"there is no model {name[:80]}; there are {', '.join(there)}",
    )


_CARD = {"id": "wenzheng", "object": "model", "created": 0, "owned_by": "wenzheng"}


def router(engine: QuestionAnswering) -> APIRouter:
    """The routes over this engine."""
    routes = APIRouter(tags=["兼容接口 / compatible"])

    @routes.get(
        "/v1/models",
        summary="模型列表（OpenAI） / Models (OpenAI)",
        responses=openai_responses({"object": "list", "data": [_CARD]}, 503),
    )
    def models() -> ModelList:
        """回答问题的模型和向量模型 / Models that answer, and the embedding model."""
        return ModelList(data=[ModelCard(id=name) for name in _names(engine)])

    @routes.get(
        "/v1/models/{model}",
        summary="一个模型（OpenAI） / One model (OpenAI)",
        responses=openai_responses(_CARD, 404, 503),
    )
    def one(model: str) -> ModelCard:
        """列表中的一个模型 / One of the list."""
        names = _names(engine)
        if model not in names:
            raise not_found(model, names)
        return ModelCard(id=model)

    return routes


def _names(engine: QuestionAnswering) -> list[str]:
    return [*ChatModel, embedding_model(engine)]
