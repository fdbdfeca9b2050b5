"""The routes under /v1."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from api import examples
from api.openapi import answers, parameters_of
from api.reading import Documents, Reading
from search.engine import QuestionAnswering
from search.results import Answer, Mode, SearchResult
from search.understanding import Part
from search.versions import ClauseChange, clauses_of, compare
from wenzheng.domain import Filters, Kind, Level, Link, Place, Status, StoredDocument, Table
from wenzheng.filters import AVAILABLE, parse_filters

PAGE = 50
"""Documents of one page of the list, by default."""


def _encodable(text: str) -> str:
    r"""JSON can spell half a character (`"\ud800"`), which is no text and cannot be sent back."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise PydanticCustomError("not_text", "Input should hold no lone surrogates")
    return text


def _as_list(value: object) -> object:
    """A single value stands for a list of it; a year may be a number."""
    values = value if isinstance(value, list) else [value]
    return [str(v) if isinstance(v, int) and not isinstance(v, bool) else v for v in values]


Text = Annotated[str, AfterValidator(_encodable)]
_Values = Annotated[
    list[Text],
    BeforeValidator(_as_list, json_schema_input_type=str | int | list[str | int]),
]
FilterValues = Annotated[
    dict[Text, _Values],
    Field(
        description="筛选条件：名称到一个值或多个值（任一）；可用的名称有 "
        f"{'、'.join(AVAILABLE)} / filters: a name and a value or several, any of which; "
        f"the names are {', '.join(AVAILABLE)}",
        examples=[{"region": ["上海市"], "year_from": 2022}],
    ),
]


IgnoredParts = Annotated[
    list[Part],
    Field(
        description="对问题的理解中要忽略的部分 / parts of what was understood to take out",
        examples=[["years"]],
    ),
]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SearchRequest(_Request):
    """A search for passages."""

    query: Text = Field(
        description="检索词或问题 / words or a question", examples=["到2027年公共充电桩数量"]
    )
    k: int = Field(10, ge=1, le=1000, description="返回条数 / how many hits")
    mode: Mode | None = Field(
        None, description="检索方式，默认为最好的一种 / which legs; by default the best there is"
    )
    offset: int = Field(0, ge=0, le=999, description="从第几条起，首条为 0 / first hit, from 0")
    filters: FilterValues = Field(default_factory=dict)
    ignore: IgnoredParts = Field(default_factory=list)
    collapse: bool = Field(True, description="相同内容是否合为一条 / copies as one hit")
    explain: bool = Field(
        False,
        description="是否说明各条的由来与各阶段用时 / why each hit is there, and time by stage",
    )


class AskRequest(_Request):
    """A question."""

    question: Text = Field(description="问题 / the question", examples=["到2027年公共充电桩数量"])
    filters: FilterValues = Field(default_factory=dict)
    ignore: IgnoredParts = Field(default_factory=list)
    phrase: bool = Field(
        True,
        description="配置了语言模型时，是否附上它的转述 / with a language model's phrasing, where one is set",
    )


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


class DiffOut(BaseModel):
    """Two versions of a policy, clause by clause: see Comparison."""

    before: VersionOut
    after: VersionOut
    unchanged: int
    renumbered: int
    changes: tuple[ClauseChange, ...]


def diff_of(snapshot: Reading, doc_id: str, other: str) -> DiffOut:
    """The document and another version of it. Raises DocumentNotFound."""
    clauses = (clauses_of(snapshot.texts(d).text, snapshot.sections(d)) for d in (doc_id, other))
    found = compare(*clauses)
    return DiffOut(
        before=VersionOut.of(snapshot.document(doc_id)),
        after=VersionOut.of(snapshot.document(other)),
        unchanged=found.unchanged,
        renumbered=found.renumbered,
        changes=found.changes,
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
    def search(body: SearchRequest) -> SearchResult:
        """按相关程度排列的文段，附各路得分 / Best first, with the score of each leg."""
        filters = parse_filters(body.filters)
        return engine.search(
            body.query,
            k=body.k,
            offset=body.offset,
            mode=body.mode,
            filters=filters,
            ignore=frozenset(body.ignore),
            collapse=body.collapse,
            explain=body.explain,
        )

    @routes.post(
        "/v1/ask",
        summary="提问 / Ask a question",
        tags=["问答 / answers"],
        responses=answers(examples.ANSWER, 400, 413, 422, 503),
    )
    def ask(body: AskRequest) -> Answer:
        """答案与逐字引文；文档没有说的，如实告知 / An exact quote, or an honest abstention."""
        filters = parse_filters(body.filters)
        ignore = frozenset(body.ignore)
        return engine.ask(body.question, filters=filters, ignore=ignore, phrase=body.phrase)

    @routes.get(
        "/v1/documents",
        summary="文档列表 / List documents",
        tags=["文档 / documents"],
        responses=answers(examples.DOCUMENTS, 422, 503),
        openapi_extra={"parameters": _FILTER_PARAMETERS},
    )
    def documents(
        request: Request,
        after: Annotated[
            str | None, Query(description="上一页的 next / next of the page before")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=500, description="每页条数 / page size")] = PAGE,
    ) -> DocumentPage:
        """按 doc_id 排列，可筛选、分页 / By doc_id; filters are parameters of their own names."""
        filters = filters_of(request, but=("after", "limit"))
        with library.snapshot() as snapshot:
            found = snapshot.documents(filters, after=after, limit=limit + 1)
        page = [DocumentOut.of(document) for document in found[:limit]]
        return DocumentPage(documents=page, next=page[-1].doc_id if len(found) > limit else None)

    @routes.get(
        "/v1/documents/{doc_id}",
        summary="一个文档 / One document",
        tags=["文档 / documents"],
        responses=answers(examples.DOCUMENT, 404, 422, 503),
    )
    def document(doc_id: str) -> DocumentText:
        """元数据、章节、整理后的文本与原始文本 / Metadata, sections, text and original text."""
        with library.snapshot() as snapshot:
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
        "/v1/documents/{doc_id}/diff/{other}",
        summary="逐条比较两个版本 / Compare two versions",
        tags=["文档 / documents"],
        responses=answers(examples.DIFF, 404, 422, 503),
    )
    def diff(doc_id: str, other: str) -> DiffOut:
        """修改、新增、删去的条款，逐字引用 / Clauses changed, added, removed, quoted exactly."""
        with library.snapshot() as snapshot:
            return diff_of(snapshot, doc_id, other)

    return routes


_FILTER_PARAMETERS = parameters_of(examples.FILTERS)
"""The filters are read from the address as a whole, so that an unknown one is refused by name."""


def filters_of(request: Request, but: tuple[str, ...]) -> Filters:
    """The filters in an address: every parameter but those that mean something else."""
    parameters = request.query_params
    return parse_filters({n: parameters.getlist(n) for n in parameters if n not in but})
