"""The pages of figures: one indicator over years and regions, or many over regions."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access.asker import Reads
from api.addresses import Addresses
from api.charts import chart_of
from api.figures import FORM, MOST, SERIES, Choices, series_of
from api.pages.rendering import page
from api.reading import Documents, Reading
from api.targets import matrix_from, statement_filters_of
from wenzheng.domain import NO_FILTERS
from wenzheng.targets import target_of

_COMMON = 24
_MORE = 20
"""Indicators offered at first, and series named behind those that are shown."""
_SUGGESTED = 200
"""Names that a box suggests at most."""


def router(library: Documents) -> APIRouter:
    """The figures of this library's documents."""
    routes = APIRouter()

    @routes.get("/targets")
    def figures(request: Request, reads: Reads) -> HTMLResponse:
        filters = statement_filters_of(request, but=("lang",))
        asked = [words for words in request.query_params.getlist("indicator") if words.strip()]
        with library.snapshot(reads) as snapshot:
            found = snapshot.statements(filters, limit=MOST + 1) if asked else []
            choices = _choices(snapshot)
        series = series_of((target_of(one) for one in found[:MOST]), asked)
        to = Addresses(request)
        return page(
            request,
            "figures.html",
            indicator=asked[0] if asked else "",
            common=[] if asked else choices.indicators[:_COMMON],
            choices=choices,
            chips=[chip for chip in to.chips() if chip.name not in FORM],
            kept=[item for item in to.kept() if item[0] not in (*FORM, "change", "unit")],
            series=series[:SERIES],
            more=series[SERIES : SERIES + _MORE],
            chart_of=chart_of,
            is_cut=len(found) > MOST,
            most=MOST,
        )

    @routes.get("/targets/matrix")
    def figures_matrix(request: Request, reads: Reads) -> HTMLResponse:
        matrix = matrix_from(request, library, reads)
        with library.snapshot(reads) as snapshot:
            choices = _choices(snapshot)
        to = Addresses(request)
        return page(
            request,
            "matrix.html",
            matrix=matrix,
            choices=choices,
            chips=[
                chip for chip in to.chips() if chip.name not in FORM or chip.name == "indicator"
            ],
            kept=[item for item in to.kept() if item[0] not in FORM or item[0] == "indicator"],
        )

    return routes


def _choices(snapshot: Reading) -> Choices:
    """What the boxes of the form suggest."""
    facets = snapshot.facets(NO_FILTERS)
    return Choices(
        indicators=[name for name, _ in snapshot.indicators(_SUGGESTED)],
        regions=list(facets["region"])[:_SUGGESTED],
        issuers=list(facets["issuer"])[:_SUGGESTED],
    )
