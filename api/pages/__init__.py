"""The pages, rendered on the server: every one of them works without a script."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.feedback.routes import Ratings
from api.jobs.taking import Jobs
from api.pages import documents, evaluation, figures, rating, reader, searching, status
from api.reading import Documents
from api.service import Service
from search.contract import QuestionAnswering


def router(
    engine: QuestionAnswering, library: Documents, service: Service, jobs: Jobs | None
) -> APIRouter:
    """The pages over this engine and this library; with `jobs` it can be changed."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    routes.include_router(searching.router(engine, library, is_rated=service.feedback is not None))
    if service.feedback is not None:
        routes.include_router(rating.router(Ratings(service.feedback, library)))
    routes.include_router(documents.router(library, jobs))
    routes.include_router(reader.router(engine, library))
    routes.include_router(figures.router(library))
    routes.include_router(status.router(service, library))
    routes.include_router(evaluation.router(service.data))
    return routes
