"""The routes under /v1."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from api import examples
from api.access.asker import Reads
from api.openapi import answers, parameters_of
from api.reading import Documents
from api.requests import SearchRequest
from api.searching import searched
from search.contract import QuestionAnswering
from search.results import SearchResult
from search.versions import ClauseChange, Versions, diff_of
from wenzheng.domain import (
    Filters,
    Kind,
    Level,
    Link,
    Place,
    Relation,
    Status,
    StoredDocument,
    Table,
)
from wenzheng.filters import parse_filters
from wenzheng.store.kin import Kin, Tie

PAGE = 50
"""Documents of one page of the list, by default."""


class DocumentOut(BaseModel):
    """A document in the list."""

    doc_id: str = Field(examples=["0f3b8a6d2c4e1975"])
    source: str
    title: str
    issuer: str | None
    doc_number: str | None
    published: date | None
    written: date | None
    effective: date | None
    expires: date | None
    status: Status | None
    region: str | None
    level: Level | None
    kind: Kind
    characters: int
    chunks: int
    indexed_at: str
    warnings: tuple[str, ...]
    collections: tuple[str, ...]

    @classmethod
    def of(cls, document: StoredDocument) -> DocumentOut:
        """What the list shows of a stored document."""
        flat = asdict(document) | asdict(document.validity)
        return cls(**{name: flat[name] for name in cls.model_fields})


class DocumentPage(BaseModel):
    """One page of the list; `next` is the `after` of the following one, null on the last."""

    documents: list[DocumentOut]
    next: str | None


class SectionOut(BaseModel):
    """A heading and all that stands under it."""

    level: int
    heading: str
    start: int
    end: int


class CopyOut(BaseModel):
    """A near-copy of a document."""

    doc_id: str
    source: str
    title: str
    published: date | None


class DocumentText(DocumentOut):
    """A document with its texts.

    `links` are other documents that it names, `copies` those of nearly the same text; `tables` and
    `places` say which cells its tables have and where its text stands in the file. `offset_map` holds runs `[start, end, original_start, original_end]`: a run of equal lengths
    maps character by character, any other as one block.
    """

    text: str
    original_text: str
    offset_map: list[tuple[int, int, int, int]]
    sections: list[SectionOut]
    tables: list[Table]
    places: list[Place]
    links: list[Link]
    copies: list[CopyOut]


class VersionOut(BaseModel):
    """A document that is compared."""

    doc_id: str
    source: str
    title: str
    doc_number: str | None
    published: date | None

    @classmethod
    def of(cls, document: StoredDocument) -> VersionOut:
        """What the comparison shows of a stored document."""
        return cls(**{name: getattr(document, name) for name in cls.model_fields})


class KinOut(BaseModel):
    """A document that another has to do with: see Kin."""

    doc_id: str
    source: str
    title: str
    issuer: str | None
    doc_number: str | None
    published: date | None
    status: Status
    tie: Tie
    relation: Relation | None
    start: int | None
    end: int | None

    @classmethod
    def of(cls, kin: Kin) -> KinOut:
        """What is told of a relation."""
        document, names = kin.document, ("doc_id", "source", "title", "issuer", "doc_number")
        return cls(
            **{name: getattr(document, name) for name in (*names, "published")},
            status=document.shown_status,
            tie=kin.tie,
            relation=kin.relation,
            start=kin.start,
            end=kin.end,
        )


class RelatedOut(BaseModel):
    """What a document has to do with others; `repealed_by` is the doc_id of what repeals it."""

    repealed_by: str | None
    related: list[KinOut]


class DiffOut(BaseModel):
    """Two versions of a policy, clause by clause: see Comparison."""

    before: VersionOut
    after: VersionOut
    unchanged: int
    renumbered: int
    changes: tuple[ClauseChange, ...]

    @classmethod
    def of(cls, versions: Versions) -> DiffOut:
        """What is told of two versions."""
        return cls(
            before=VersionOut.of(versions.before),
            after=VersionOut.of(versions.after),
            unchanged=versions.found.unchanged,
            renumbered=versions.found.renumbered,
            changes=versions.found.changes,
        )


def router(engine: QuestionAnswering, library: Documents) -> APIRouter:
    """All routes over this engine and this library."""
    routes = APIRouter()

    @routes.post(
        "/v1/search",
        summary="检索文段 / Search passages",
        tags=["检索 / search"],
        responses=answers(examples.SEARCH, 400, 413, 422, 503),
    )
    def search(reads: Reads, body: SearchRequest) -> SearchResult:
        """按相关程度排列的文段，附各路得分 / Best first, with the score of each leg."""
        return searched(engine, body, reads)

    @routes.get(
        "/v1/documents",
        summary="文档列表 / List documents",
        tags=["文档 / documents"],
        responses=answers(examples.DOCUMENTS, 422, 503),
        openapi_extra={"parameters": _FILTER_PARAMETERS},
    )
    def documents(
        request: Request,
        reads: Reads,
        after: Annotated[
            str | None, Query(description="上一页的 next / next of the page before")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=500, description="每页条数 / page size")] = PAGE,
    ) -> DocumentPage:
        """按 doc_id 排列，可筛选、分页 / By doc_id; filters are parameters of their own names."""
        filters = filters_of(request, but=("after", "limit"))
        with library.snapshot(reads) as snapshot:
            found = snapshot.documents(filters, after=after, limit=limit + 1)
        page = [DocumentOut.of(document) for document in found[:limit]]
        return DocumentPage(documents=page, next=page[-1].doc_id if len(found) > limit else None)

    @routes.get(
        "/v1/documents/{doc_id}",
        summary="一个文档 / One document",
        tags=["文档 / documents"],
        responses=answers(examples.DOCUMENT, 404, 422, 503),
    )
    def document(reads: Reads, doc_id: str) -> DocumentText:
        """元数据、章节、整理后的文本与原始文本 / Metadata, sections, text and original text."""
        with library.snapshot(reads) as snapshot:
            stored, texts = snapshot.document(doc_id), snapshot.texts(doc_id)
            sections, links = snapshot.sections(doc_id), snapshot.links(doc_id)
            tables, places = snapshot.tables(doc_id), snapshot.places(doc_id)
            copies = snapshot.copies(doc_id)
        return DocumentText(
            **DocumentOut.of(stored).model_dump(),
            text=texts.text,
            original_text=texts.original_text,
            offset_map=list(texts.offset_map.runs),
            sections=[
                SectionOut(level=s.level, heading=s.heading, start=s.start, end=s.end)
                for s in sections
            ],
            tables=list(tables),
            places=list(places),
            links=list(links),
            copies=[
                CopyOut(doc_id=c.doc_id, source=c.source, title=c.title, published=c.published)
                for c in copies
            ],
        )

    @routes.get(
        "/v1/documents/{doc_id}/related",
        summary="相关文件 / Related documents",
        tags=["文档 / documents"],
        responses=answers(examples.RELATED, 404, 422, 503),
    )
    def related(reads: Reads, doc_id: str) -> RelatedOut:
        """它提到的、提到它的、同名的与内容相近的 / Named, naming, of one name, near-copies."""
        with library.snapshot(reads) as snapshot:
            by, found = snapshot.repealed_by(doc_id), snapshot.kin(doc_id)
        return RelatedOut(
            repealed_by=by.doc_id if by else None, related=[KinOut.of(kin) for kin in found]
        )

    @routes.get(
        "/v1/documents/{doc_id}/diff/{other}",
        summary="逐条比较两个版本 / Compare two versions",
        tags=["文档 / documents"],
        responses=answers(examples.DIFF, 404, 422, 503),
    )
    def diff(reads: Reads, doc_id: str, other: str) -> DiffOut:
        """修改、新增、删去的条款，逐字引用 / Clauses changed, added, removed, quoted exactly."""
        with library.snapshot(reads) as snapshot:
            return DiffOut.of(diff_of(snapshot, doc_id, other))

    return routes


_FILTER_PARAMETERS = parameters_of(examples.FILTERS)
"""The filters are read from the address as a whole, so that an unknown one is refused by name."""


def filters_of(request: Request, but: tuple[str, ...]) -> Filters:
    """The filters in an address: every parameter but those that mean something else."""
    parameters = request.query_params
    return parse_filters({n: parameters.getlist(n) for n in parameters if n not in but})
