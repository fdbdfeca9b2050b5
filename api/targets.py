"""The route of figures, /v1/targets."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from api import examples
from api.openapi import answers, parameters_of
from api.reading import Documents, Reading
from wenzheng.statement_filters import parse_statement_filters
from wenzheng.store.statements import StatementFilters
from wenzheng.targets import Target, target_of

PAGE = 100
"""Figures of one page, by default."""
_PAGING = ("after", "limit")


class TargetPage(BaseModel):
    """One page of figures; `next` is the `after` of the following one, null on the last."""

    targets: list[Target]
    total: int
    next: str | None


_PARAMETERS = parameters_of(examples.TARGET_FILTERS | examples.FILTERS)


def router(library: Documents) -> APIRouter:
    """The route over this library."""
    routes = APIRouter()

    @routes.get(
        "/v1/targets",
        summary="指标数字 / Figures",
        tags=["文档 / documents"],
        responses=answers(examples.TARGETS, 422, 503),
        openapi_extra={"parameters": _PARAMETERS},
    )
    def targets(
        request: Request,
        after: Annotated[
            str | None, Query(description="上一页的 next / next of the page before")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=500, description="每页条数 / page size")] = PAGE,
    ) -> TargetPage:
        """文档中的目标、现状与预测，逐条附原文 / What is planned, reached, foreseen, each quoted."""
        filters = statement_filters_of(request, but=_PAGING)
        with library.snapshot() as snapshot:
            return target_page(snapshot, filters, after, limit)

    return routes


def target_page(
    snapshot: Reading, filters: StatementFilters, after: str | None, limit: int
) -> TargetPage:
    """Up to `limit` figures that pass, from behind `after` on. Raises UnknownFilter for its like."""
    found = snapshot.statements(filters, after=after, limit=limit + 1)
    page = [target_of(one) for one in found[:limit]]
    following = page[-1].statement_id if len(found) > limit else None
    return TargetPage(targets=page, total=snapshot.count_statements(filters), next=following)


def statement_filters_of(request: Request, but: tuple[str, ...]) -> StatementFilters:
    """The filters in an address: every parameter but those that mean something else, and empty ones."""
    given = request.query_params
    values = {n: [v for v in given.getlist(n) if v.strip()] for n in given if n not in but}
    return parse_statement_filters({name: said for name, said in values.items() if said})
