"""The pages, rendered on the server: every one of them works without a script."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.feedback.store import FeedbackStore
from api.pages import documents, figures, rating, reader, searching
from api.reading import Documents
from search.contract import QuestionAnswering


def router(
    engine: QuestionAnswering, library: Documents, feedback: FeedbackStore | None
) -> APIRouter:
    """The pages over this engine and this library; with `feedback`, answers can be rated on them."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    routes.include_router(searching.router(engine, library, is_rated=feedback is not None))
    if feedback is not None:
        routes.include_router(rating.router(feedback))
    routes.include_router(documents.router(library))
    routes.include_router(reader.router(library))
    routes.include_router(figures.router(library))
    return routes
