"""The pages, rendered on the server: every one of them works without a script."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.pages import documents, figures, reader, searching
from api.reading import Documents
from search.contract import QuestionAnswering


def router(engine: QuestionAnswering, library: Documents) -> APIRouter:
    """The pages over this engine and this library."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    routes.include_router(searching.router(engine, library))
    routes.include_router(documents.router(library))
    routes.include_router(reader.router(engine, library))
    routes.include_router(figures.router(library))
    return routes
