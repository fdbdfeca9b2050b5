"""The page of evaluations: the newest, or the one that is chosen, drawn from its JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access.asker import Reads
from api.evaluations import shown_to
from api.pages.rendering import page
from wenzheng.evaluations import evaluation, evaluations

_SIDE, _EDGE, _MARGIN = 360, 44, 16
"""Of the diagram: its side, the room for numbers at its left and foot, and at its top and right."""

_FAILURES = 100
MEASURES = ("RR@10", "nDCG@10", "R@10", "R@100", "Success@1", "p50_ms", "p95_ms")
"""Columns of retrieval: measures by the names that reports have for them."""


class Point(NamedTuple):
    """A bin of the reliability diagram, in the coordinates of the drawing."""

    x: float
    y: float
    foot: float
    radius: float
    answers: int
    expected: float
    observed: float


class Diagram(NamedTuple):
    """The reliability diagram: a point a bin; where its points are on the diagonal, it is right."""

    side: int
    low: float
    high: float
    ticks: tuple[tuple[float, float, str], ...]
    points: tuple[Point, ...]


def router(data: Path | None) -> APIRouter:
    """The evaluations of this data folder."""
    routes = APIRouter()

    @routes.get("/evaluation")
    def newest(request: Request, reads: Reads, name: str = "") -> HTMLResponse:
        folder = shown_to(reads, data)
        listed = evaluations(folder) if folder else []
        shown = listed[0] if listed else None
        if name and folder is not None:
            shown = evaluation(folder, name)
        report: Mapping[str, Any] = shown.report if shown else {}
        bins = report.get("reliability", {}).get("bins", [])
        return page(
            request,
            "evaluation.html",
            listed=listed,
            shown=shown,
            report=report,
            measures=MEASURES,
            diagram=diagram_of(bins) if bins else None,
            failures=_failures(report),
        )

    return routes


def _failures(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = report.get("rows", [])
    return [row for row in rows if row.get("outcome", "right") != "right"][:_FAILURES]


def diagram_of(bins: Sequence[Mapping[str, Any]]) -> Diagram:
    """Expected against observed share of right answers; a point's area grows with its count."""
    most = max(one["answers"] for one in bins)

    def x(value: float) -> float:
        return round(_EDGE + value * (_SIDE - _EDGE - _MARGIN), 1)

    def y(value: float) -> float:
        return round(_SIDE - _EDGE - value * (_SIDE - _EDGE - _MARGIN), 1)

    return Diagram(
        side=_SIDE,
        low=x(0),
        high=x(1),
        ticks=tuple((x(at / 5), y(at / 5), f"{at / 5:g}") for at in range(6)),
        points=tuple(
            Point(
                x(one["expected"]),
                y(one["observed"]),
                y(one["expected"]),
                round(3 + 7 * math.sqrt(one["answers"] / most), 1),
                one["answers"],
                one["expected"],
                one["observed"],
            )
            for one in bins
        ),
    )
