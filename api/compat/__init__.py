"""Protocols of other products over the same search and answers: OpenAI's API, Dify's retrieval, MCP."""

from __future__ import annotations

from fastapi import APIRouter

from api.compat import chat, dify, embeddings, mcp_server, model_list
from api.compat.errors import openai_error
from api.problems import Shapes
from api.reading import Documents
from search.contract import QuestionAnswering

ERROR_SHAPES: Shapes = {
    "/v1/chat": openai_error,
    "/v1/embeddings": openai_error,
    "/v1/models": openai_error,
    "/retrieval": dify.error,
}


def routers(engine: QuestionAnswering, library: Documents) -> list[APIRouter]:
    """The routes of all of them."""
    return [
        chat.router(engine),
        embeddings.router(engine),
        model_list.router(engine),
        dify.router(engine, library),
        mcp_server.router(engine, library),
    ]
