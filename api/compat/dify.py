"""POST /retrieval: this library as an external knowledge base of Dify.

Format: https://docs.dify.ai/en/use-dify/knowledge/external-knowledge-api.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access.asker import Reads
from api.compat.dify_conditions import MetadataCondition, passing
from api.problems import ErrorResponse, Problem
from api.reading import Documents
from api.requests import Text
from search.contract import QuestionAnswering
from search.results import Hit, Mode
from wenzheng.domain import NO_FILTERS, Filters
from wenzheng.errors import KnowledgeNotFound, UnknownFilter
from wenzheng.filters import parse_filters

WHOLE = "wenzheng"
"""The knowledge_id of the whole library."""

_BAD_HEADER, _REFUSED, _NO_KNOWLEDGE = 1001, 1002, 2001
"""Dify's codes; any other error has its HTTP status for a code."""


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class RetrievalSetting(_Lenient):
    """How much is wanted."""

    top_k: Annotated[int, Field(ge=1, le=1000)] = 10
    score_threshold: Annotated[float, Field(ge=0, le=1)] | None = 0.0


class RetrievalRequest(_Lenient):
    """A search as Dify asks for it."""

    knowledge_id: Text = Field(
        description=f"{WHOLE} 为全部文档；或网址参数形式的筛选条件 / the whole library, or filters as in "
        "an address",
        examples=[WHOLE, "region=上海市&kind=规划"],
    )
    query: Text = Field(examples=["到2027年公共充电桩数量"])
    retrieval_setting: RetrievalSetting = RetrievalSetting()
    metadata_condition: MetadataCondition | None = None


class Record(BaseModel):
    """A passage; `score` is that of search's own mix of words and meaning, cut to 0 to 1."""

    content: str
    score: float
    title: str
    metadata: dict[str, Any]


class Records(BaseModel):
    """Passages, best first."""

    records: list[Record]


class DifyError(BaseModel):
    """An error as Dify shows it."""

    error_code: int = Field(examples=[_NO_KNOWLEDGE])
    error_msg: str = Field(examples=["没有编号为 abc 的知识库 / there is no knowledge base abc"])


_EXAMPLE = {
    "records": [
        {
            "content": "到2027年，公共充电桩达到4.5万个，年均增速36%左右。",
            "score": 0.93,
            "title": "云泽市公共充电设施建设行动方案（2024年修订）",
            "metadata": {"doc_id": "51aa84dac786c7bb", "status": "有效", "start": 376, "end": 404},
        }
    ]
}


def router(engine: QuestionAnswering, library: Documents) -> APIRouter:
    """The route over this engine and its library."""
    routes = APIRouter(tags=["兼容接口 / compatible"])

    @routes.post(
        "/retrieval",
        summary="外部知识库（Dify） / External knowledge (Dify)",
        responses=_responses(400, 401, 403, 404, 413, 421, 422, 429, 500, 503, 504),
    )
    def retrieval(reads: Reads, body: RetrievalRequest) -> Records:
        """文段及其来源，分数为 0 到 1 / Passages with their sources, scores from 0 to 1."""
        filters = filters_of(body.knowledge_id)
        if body.metadata_condition is not None:
            with library.snapshot(reads) as snapshot:
                found = passing(body.metadata_condition, snapshot.documents(filters))
            if not found:
                return Records(records=[])
            filters = parse_filters({"doc_id": found})
        setting = body.retrieval_setting
        result = engine.search(
            body.query, readable=reads, k=setting.top_k, mode=Mode.HYBRID, filters=filters
        )
        records = map(_record, result.hits)
        least = setting.score_threshold or 0.0
        return Records(records=[record for record in records if record.score >= least])

    return routes


def filters_of(knowledge_id: str) -> Filters:
    """What a knowledge base holds. Raises KnowledgeNotFound."""
    if knowledge_id == WHOLE:
        return NO_FILTERS
    try:
        said = parse_qs(knowledge_id or "-", strict_parsing=True)
        return parse_filters(said)
    except (ValueError, UnknownFilter) as error:
        raise KnowledgeNotFound(
            f"没有编号为 {knowledge_id[:80]} 的知识库；请填 {WHOLE}，或筛选条件，例如 region=上海市&kind=规划",
            f"there is no knowledge base {knowledge_id[:80]}; enter {WHOLE}, or filters such as "
            "region=上海市&kind=规划",
        ) from error


def error(request: Request, problem: Problem) -> Response:
    """A problem as Dify expects it."""
    body = DifyError(
        error_code=_code(request, problem), error_msg=f"{problem.detail} / {problem.detail_en}"
    )
    return ErrorResponse(body.model_dump(), problem.status)


def _code(request: Request, problem: Problem) -> int:
    if problem.code == KnowledgeNotFound.code:
        return _NO_KNOWLEDGE
    if problem.status not in (401, 403):
        return problem.status
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return _REFUSED if scheme.lower() == "bearer" and key.strip() else _BAD_HEADER


def _record(hit: Hit) -> Record:
    return Record(
        content=hit.text,
        score=round(min(1.0, max(0.0, hit.score)), 6),
        title=hit.title,
        metadata={
            "doc_id": hit.doc_id,
            "chunk_id": hit.chunk_id,
            "source": hit.source,
            "section": list(hit.section),
            "issuer": hit.issuer,
            "doc_number": hit.doc_number,
            "published": hit.published,
            "status": hit.status,
            "start": hit.start,
            "end": hit.end,
        },
    )


def _responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    content = {"application/json": {"schema": DifyError.model_json_schema()}}
    errors: dict[int | str, dict[str, Any]] = {
        status: {"description": "错误 / error", "content": content} for status in statuses
    }
    return {200: {"content": {"application/json": {"example": _EXAMPLE}}}, **errors}
