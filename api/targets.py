"""The route of figures, /v1/targets."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from api import examples
from api.access.asker import Reads
from api.openapi import answers, parameters_of
from api.reading import Documents, Reading
from wenzheng.matrix import Matrix, columns_of, matrix_of
from wenzheng.readable import Readable
from wenzheng.statement_filters import parse_statement_filters, parse_year
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


class MatrixCell(BaseModel):
    """What is said of a region and an indicator; `conflict`: documents in force disagree."""

    conflict: bool
    targets: list[Target]


class MatrixRow(BaseModel):
    """A region, with one cell for each column."""

    region: str
    cells: list[MatrixCell]


class MatrixOut(BaseModel):
    """Regions by indicators for one year; `year` is null where no year has any figure."""

    year: int | None
    columns: list[str]
    rows: list[MatrixRow]


_MATRIX_OWN = ("indicator", "year")
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
        reads: Reads,
        after: Annotated[
            str | None, Query(description="上一页的 next / next of the page before")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=500, description="每页条数 / page size")] = PAGE,
    ) -> TargetPage:
        """文档中的目标、现状与预测，逐条附原文 / What is planned, reached, foreseen, each quoted."""
        filters = statement_filters_of(request, but=_PAGING)
        with library.snapshot(reads) as snapshot:
            return target_page(snapshot, filters, after, limit)

    @routes.get(
        "/v1/targets/matrix",
        summary="地区与指标的矩阵 / Regions by indicators",
        tags=["文档 / documents"],
        responses=answers(examples.MATRIX, 422, 503),
        openapi_extra={"parameters": _PARAMETERS},
    )
    def matrix(request: Request, reads: Reads) -> MatrixOut:
        """一年之中各地区的各项指标，逐格附原文 / The figures of one year by region and indicator."""
        return MatrixOut(**matrix_from(request, library, reads).to_json())

    return routes


def target_page(
    snapshot: Reading, filters: StatementFilters, after: str | None, limit: int
) -> TargetPage:
    """Up to `limit` figures that pass, from behind `after` on. Raises UnknownFilter for its like."""
    found = snapshot.statements(filters, after=after, limit=limit + 1)
    page = [target_of(one) for one in found[:limit]]
    following = page[-1].statement_id if len(found) > limit else None
    return TargetPage(targets=page, total=snapshot.count_statements(filters), next=following)


def matrix_from(request: Request, library: Documents, readable: Readable) -> Matrix:
    """The matrix that an address asks for; its year is the one with most figures if none is named."""
    filters = statement_filters_of(request, but=(*_MATRIX_OWN, "lang"))
    given = request.query_params
    asked = [words for words in given.getlist("indicator") if words.strip()]
    years = [parse_year(year) for year in given.getlist("year") if year.strip()]
    with library.snapshot(readable) as snapshot:
        return matrix_of(snapshot, filters, columns_of(asked), years[-1] if years else None)


def statement_filters_of(request: Request, but: tuple[str, ...]) -> StatementFilters:
    """The filters in an address: every parameter but those that mean something else, and empty ones."""
    given = request.query_params
    values = {n: [v for v in given.getlist(n) if v.strip()] for n in given if n not in but}
    return parse_statement_filters({name: said for name, said in values.items() if said})
