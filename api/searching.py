"""Searches as they are asked for by HTTP: one, or many in one call."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from api import examples
from api.access.asker import Reads
from api.openapi import answers
from api.problems import Problem, problem_of_error
from api.requests import Body, SearchRequest
from search.contract import QuestionAnswering
from search.results import SearchResult
from wenzheng.errors import IndexUnusable, UsageError, WenzhengError
from wenzheng.filters import parse_filters
from wenzheng.readable import Readable

MOST = 64
"""Searches of one call: some seconds on one core."""

MOST_HITS = 2000
"""Hits that a batch may ask for in all: some megabytes."""


class BatchRequest(Body):
    """Searches, each of them as alone."""

    searches: list[SearchRequest] = Field(
        min_length=1, max_length=MOST, description="各次检索 / the searches"
    )


class Outcome(BaseModel):
    """What became of one search: a result or a problem, the other is null."""

    result: SearchResult | None = None
    problem: Problem | None = None


class BatchResult(BaseModel):
    """The outcome of each search, in the order they were asked."""

    outcomes: list[Outcome]


def searched(engine: QuestionAnswering, asked: SearchRequest, readable: Readable) -> SearchResult:
    """The result of a search in what is readable. Raises UsageError for what cannot be one."""
    return engine.search(
        asked.query,
        readable=readable,
        k=asked.k,
        offset=asked.offset,
        mode=asked.mode,
        filters=parse_filters(asked.filters),
        ignore=frozenset(asked.ignore),
        collapse=asked.collapse,
        explain=asked.explain,
    )


def router(engine: QuestionAnswering) -> APIRouter:
    """The route of many searches over this engine."""
    routes = APIRouter()

    @routes.post(
        "/v1/search/batch",
        summary="批量检索 / Many searches",
        tags=["检索 / search"],
        responses=answers(examples.BATCH, 400, 413, 422, 503),
    )
    def batch(request: Request, reads: Reads, body: BatchRequest) -> BatchResult:
        """一次提交多个检索，各得结果或错误 / Each gets its result or its problem, in order."""
        if (hits := sum(one.k for one in body.searches)) > MOST_HITS:
            raise UsageError(
                f"一次批量检索最多要 {MOST_HITS} 条，现为 {hits} 条；请减小 k 或分几次提交",
                f"a batch asks for at most {MOST_HITS} hits, here {hits}; lower k or send several",
            )
        path = request.scope["path"]
        return BatchResult(outcomes=[_outcome(engine, one, reads, path) for one in body.searches])

    return routes


def _outcome(
    engine: QuestionAnswering, asked: SearchRequest, readable: Readable, path: str
) -> Outcome:
    """An index that is unusable is so for all of them, and raised."""
    try:
        return Outcome(result=searched(engine, asked, readable))
    except IndexUnusable:
        raise
    except WenzhengError as error:
        return Outcome(problem=problem_of_error(path, error))
