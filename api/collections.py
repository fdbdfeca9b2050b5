"""GET /v1/collections: which collections there are, of those that the asker may read."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from api import examples
from api.access.asker import Reads
from api.openapi import answers
from api.reading import Documents


class CollectionOut(BaseModel):
    """A collection by its name, and how many documents are in it."""

    name: str
    documents: int


class CollectionsOut(BaseModel):
    """Collections, those of most documents first."""

    collections: list[CollectionOut]


def router(library: Documents) -> APIRouter:
    """The route over this library."""
    routes = APIRouter()

    @routes.get(
        "/v1/collections",
        summary="文档集 / Collections",
        tags=["文档 / documents"],
        responses=answers(examples.COLLECTIONS, 503),
    )
    def collections(reads: Reads) -> CollectionsOut:
        """可读的文档集及其文档数 / Collections that may be read, with their documents counted."""
        with library.snapshot(reads) as snapshot:
            found = snapshot.collections()
        return CollectionsOut(
            collections=[CollectionOut(name=name, documents=n) for name, n in found.items()]
        )

    return routes
