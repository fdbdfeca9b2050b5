"""Evaluations that commands have kept in the data folder: /v1/evaluations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from api.openapi import answers
from wenzheng.errors import EvaluationNotFound
from wenzheng.evaluations import Evaluation, EvaluationKind, evaluation, evaluations


class EvaluationOut(BaseModel):
    """Which set was evaluated, when, and by which version of the program."""

    name: str
    kind: EvaluationKind
    dataset: str
    made: str
    version: str

    @classmethod
    def of(cls, one: Evaluation) -> EvaluationOut:
        """What the list shows."""
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class EvaluationList(BaseModel):
    """The newest first."""

    evaluations: list[EvaluationOut]


class EvaluationReport(EvaluationOut):
    """An evaluation with its report, which is what its command prints."""

    report: dict[str, Any]


_LISTED = {
    "name": "20260101T080000000000Z-answers",
    "kind": "answers",
    "dataset": "judged",
    "made": "2026-01-01T08:00:00+00:00",
    "version": "0.1.0",
}


def router(data: Path | None) -> APIRouter:
    """The routes over this data folder; without one there are none to show."""
    routes = APIRouter()

    @routes.get(
        "/v1/evaluations",
        summary="评测列表 / List evaluations",
        tags=["运行 / operation"],
        responses=answers({"evaluations": [_LISTED]}, 503),
    )
    def listed() -> EvaluationList:
        """由 wenzheng eval … --save 保存，新的在前 / Kept by `wenzheng eval … --save`."""
        found = evaluations(data) if data else []
        return EvaluationList(evaluations=[EvaluationOut.of(one) for one in found])

    @routes.get(
        "/v1/evaluations/{name}",
        summary="一次评测 / One evaluation",
        tags=["运行 / operation"],
        responses=answers(
            {**_LISTED, "report": {"dataset": "judged", "auroc": 0.91}}, 404, 422, 503
        ),
    )
    def one(name: str) -> EvaluationReport:
        """评测报告，与命令输出的 JSON 相同 / The report as its command prints it."""
        if data is None:
            raise EvaluationNotFound(f"没有评测 {name}", f"there is no evaluation {name}")
        found = evaluation(data, name)
        listed = EvaluationOut.of(found).model_dump()
        return EvaluationReport(**listed, report=dict(found.report))

    return routes
