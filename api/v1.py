"""The routes under /v1, and /healthz."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.problems import responses
from api.reading import Documents
from search.engine import QuestionAnswering
from search.results import Answer, Mode, SearchResult
from wenzheng.domain import Filters, Kind, StoredDocument
from wenzheng.filters import parse_filters

PAGE = 50
"""Documents of one page of the list, by default."""

FilterValues = dict[str, str | int | list[str | int]]
_FILTERS: Any = Field(
    default_factory=dict,
    description="筛选条件：名称到值或多个值（任一） / filters: a value or several, any of which",
    examples=[{"region": ["上海市"], "year_from": 2022}],
)


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SearchRequest(_Request):
    """A search for passages."""

    query: str = Field(description="检索词或问题", examples=["到2027年公共充电桩数量"])
    k: int = Field(10, ge=1, le=1000, description="返回条数")
    mode: Mode = Field(Mode.HYBRID, description="检索方式")
    filters: FilterValues = _FILTERS
    explain: bool = Field(False, description="是否给出各阶段用时")


class AskRequest(_Request):
    """A question."""

    question: str = Field(description="问题", examples=["到2027年公共充电桩数量"])
    filters: FilterValues = _FILTERS


class DocumentOut(BaseModel):
    """A document in the list."""

    doc_id: str = Field(examples=["0f3b8a6d2c4e1975"])
    source: str
    title: str
    issuer: str | None
    doc_number: str | None
    published: date | None
    region: str | None
    kind: Kind
    characters: int
    chunks: int
    indexed_at: str
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, document: StoredDocument) -> DocumentOut:
        """What the list shows of a stored document."""
        return cls(**{name: getattr(document, name) for name in cls.model_fields})


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


class DocumentText(DocumentOut):
    """A document with its texts.

    `offset_map` holds runs `[start, end, original_start, original_end]`: a run of equal lengths
    maps character by character, any other as one block.
    """

    text: str
    original_text: str
    offset_map: list[tuple[int, int, int, int]]
    sections: list[SectionOut]


class Health(BaseModel):
    """The state of the service."""

    status: str = Field(examples=["ok"])
    generation: int
    documents: int
    chunks: int


def router(engine: QuestionAnswering, library: Documents) -> APIRouter:
    """All routes over this engine and this library."""
    routes = APIRouter()

    @routes.post("/v1/search", tags=["检索 / search"], responses=responses(413, 422, 503))
    def search(body: SearchRequest) -> SearchResult:
        """检索文段 / Search passages, best first, with the score of each leg."""
        filters = _filters(body.filters)
        return engine.search(
            body.query, k=body.k, mode=body.mode, filters=filters, explain=body.explain
        )

    @routes.post("/v1/ask", tags=["问答 / answers"], responses=responses(413, 422, 503))
    def ask(body: AskRequest) -> Answer:
        """提问 / Ask: the answer with exact quotes, or an honest abstention."""
        return engine.ask(body.question, filters=_filters(body.filters))

    @routes.get("/v1/documents", tags=["文档 / documents"], responses=responses(422, 503))
    def documents(
        request: Request,
        after: Annotated[str | None, Query(description="上一页的 next")] = None,
        limit: Annotated[int, Query(ge=1, le=500, description="每页条数")] = PAGE,
    ) -> DocumentPage:
        """文档列表 / List documents; filters are query parameters of their own names."""
        filters = filters_of(request, but=("after", "limit"))
        with library.snapshot() as snapshot:
            found = snapshot.documents(filters, after=after, limit=limit + 1)
        page = [DocumentOut.of(document) for document in found[:limit]]
        return DocumentPage(documents=page, next=page[-1].doc_id if len(found) > limit else None)

    @routes.get("/v1/documents/{doc_id}", tags=["文档 / documents"], responses=responses(404, 503))
    def document(doc_id: str) -> DocumentText:
        """一个文档 / One document: metadata, sections, text and original text."""
        with library.snapshot() as snapshot:
            stored, texts = snapshot.document(doc_id), snapshot.texts(doc_id)
            sections = snapshot.sections(doc_id)
        return DocumentText(
            **DocumentOut.of(stored).model_dump(),
            text=texts.text,
            original_text=texts.original_text,
            offset_map=list(texts.offset_map.runs),
            sections=[
                SectionOut(level=s.level, heading=s.heading, start=s.start, end=s.end)
                for s in sections
            ],
        )

    @routes.get("/healthz", tags=["运行 / operation"], responses=responses(503))
    def healthz() -> Health:
        """健康检查 / Whether questions can be answered right now."""
        with library.snapshot() as snapshot:
            counts = snapshot.counts()
            return Health(
                status="ok",
                generation=snapshot.generation,
                documents=counts.documents,
                chunks=counts.chunks,
            )

    return routes


def filters_of(request: Request, but: tuple[str, ...]) -> Filters:
    """The filters in an address: every parameter but those that mean something else."""
    parameters = request.query_params
    return parse_filters({n: parameters.getlist(n) for n in parameters if n not in but})


def _filters(given: dict[str, Any]) -> Filters:
    lists = {n: v if isinstance(v, list) else [v] for n, v in given.items()}
    return parse_filters({name: [str(value) for value in values] for name, values in lists.items()})
