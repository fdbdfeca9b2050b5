"""The route of figures, /v1/targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any, cast

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from starlette.background import BackgroundTask

from api import examples
from api.access.asker import Reads
from api.observing.record import note_use
from api.openapi import answers, parameters_of
from api.originals import attachment
from api.problems import responses
from api.reading import Documents, Reading
from wenzheng.exporting import TableFormat, every, figures_table, write_table
from wenzheng.matrix import Matrix, columns_of, matrix_of, matrix_table
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


_MEDIA = {
    TableFormat.CSV: "text/csv; charset=utf-8",
    TableFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_IN_MEMORY = 1 << 22
"""Bytes of a table from which on it is kept on the disk while it is sent."""
_MATRIX_OWN = ("indicator", "year")
_TABLE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {media.split(";")[0]: {} for media in _MEDIA.values()},
        "description": "表格 / the table",
    },
    **responses(404, 422, 503),
}
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

    _add_downloads(routes, library)
    return routes


def _add_downloads(routes: APIRouter, library: Documents) -> None:
    @routes.get(
        "/v1/targets.{kind}",
        summary="下载指标数字 / Download figures",
        tags=["文档 / documents"],
        response_class=Response,
        responses=_TABLE,
        openapi_extra={"parameters": _PARAMETERS},
    )
    def targets_table(request: Request, reads: Reads, kind: TableFormat) -> Response:
        """符合条件的全部指标数字，每行一条 / All figures that pass, one a row."""
        filters = statement_filters_of(request, but=("lang",))
        with library.snapshot(reads) as snapshot:
            return _download(kind, "指标数字", figures_table(every(snapshot, filters, None, None)))

    @routes.get(
        "/v1/targets/matrix.{kind}",
        summary="下载地区与指标的矩阵 / Download regions by indicators",
        tags=["文档 / documents"],
        response_class=Response,
        responses=_TABLE,
        openapi_extra={"parameters": _PARAMETERS},
    )
    def matrix_download(request: Request, reads: Reads, kind: TableFormat) -> Response:
        """矩阵的表格，各指标旁附原文 / The matrix as a table, each with its quotes."""
        found = matrix_from(request, library, reads)
        return _download(kind, f"地区与指标{found.year or ''}", matrix_table(found))


def _download(kind: TableFormat, name: str, table: Iterable[Sequence[Any]]) -> Response:
    """The table as a file of this name; written as a whole first, so that an error is one."""
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed when it is sent
    try:
        write_table(cast(IO[bytes], file), kind, table)
    except BaseException:
        file.close()
        raise
    length = file.tell()
    file.seek(0)
    headers = {
        "content-disposition": attachment(f"{name}.{kind}", f"figures.{kind}"),
        "content-length": str(length),
    }
    sent = StreamingResponse(
        iter(lambda: file.read(1 << 16), b""),
        headers=headers,
        background=BackgroundTask(file.close),
    )
    sent.headers["content-type"] = _MEDIA[kind]
    return sent


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
    """The filters in an address: every parameter but those that mean something else, and empty ones.

    Notes for the audit log that figures were asked for so: to be called once for a request.
    """
    given = request.query_params
    if given:
        note_use(f"figures?{'&'.join(f'{name}={value}' for name, value in given.multi_items())}")
    values = {n: [v for v in given.getlist(n) if v.strip()] for n in given if n not in but}
    return parse_statement_filters({name: said for name, said in values.items() if said})
