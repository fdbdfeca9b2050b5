"""The page that lists the documents."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access.asker import Reads
from api.addresses import NOT_FILTERS
from api.pages.rendering import page
from api.reading import Documents
from api.v1 import PAGE, filters_of


def router(library: Documents) -> APIRouter:
    """The list of this library's documents."""
    routes = APIRouter()

    @routes.get("/documents")
    def documents(request: Request, reads: Reads, after: str | None = None) -> HTMLResponse:
        filters = filters_of(request, but=NOT_FILTERS)
        with library.snapshot(reads) as snapshot:
            found = snapshot.documents(filters, after=after, limit=PAGE + 1)
            facets, count = snapshot.facets(filters), snapshot.count(filters)
        return page(
            request,
            "documents.html",
            documents=found[:PAGE],
            next=found[PAGE - 1].doc_id if len(found) > PAGE else None,
            count=count,
            facets=facets,
        )

    return routes
