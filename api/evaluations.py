"""Evaluations that commands have kept in the data folder: /v1/evaluations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from api.access.asker import Reads
from api.openapi import answers
from wenzheng.errors import EvaluationNotFound
from wenzheng.evaluations import Evaluation, EvaluationKind, evaluation, evaluations
from wenzheng.readable import Readable


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


def shown_to(readable: Readable, data: Path | None) -> Path | None:
    """Where the evaluations are that a reader may see.

    Reports quote questions and answers out of any collection: who reads some alone sees none.
    """
    return data if readable.is_everything else None


def router(data: Path | None) -> APIRouter:
    """The routes over this data folder; without one there are none to show."""
    routes = APIRouter()

    @routes.get(
        "/v1/evaluations",
        summary="评测列表 / List evaluations",
        tags=["运行 / operation"],
        responses=answers({"evaluations": [_LISTED]}, 503),
    )
    def listed(reads: Reads) -> EvaluationList:
        """由 wenzheng eval … --save 保存，新的在前 / Kept by `wenzheng eval … --save`."""
        folder = shown_to(reads, data)
        found = evaluations(folder) if folder else []
        return EvaluationList(evaluations=[EvaluationOut.of(one) for one in found])

    @routes.get(
        "/v1/evaluations/{name}",
        summary="一次评测 / One evaluation",
        tags=["运行 / operation"],
        responses=answers(
            {**_LISTED, "report": {"dataset": "judged", "auroc": 0.91}}, 404, 422, 503
        ),
    )
    def one(reads: Reads, name: str) -> EvaluationReport:
        """评测报告，与命令输出的 JSON 相同 / The report as its command prints it."""
        folder = shown_to(reads, data)
        if folder is None:
            raise EvaluationNotFound(f"没有评测 {name}", f"there is no evaluation {name}")
        found = evaluation(folder, name)
        listed = EvaluationOut.of(found).model_dump()
        return EvaluationReport(**listed, report=dict(found.report))

    return routes
