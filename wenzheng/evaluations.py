"""Evaluations that were kept in the data folder: written by commands, shown by the service."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from wenzheng.errors import EvaluationNotFound

FOLDER = "evaluations"
KEPT = 200
"""Evaluations that are kept; the oldest beyond them are removed when another is written."""

_NAME = re.compile(r"\d{8}T\d{12}Z-[a-z]+")


class EvaluationKind(StrEnum):
    """What was evaluated."""

    ANSWERS = "answers"
    RETRIEVAL = "retrieval"
    QUESTIONS = "questions"


class Evaluation(NamedTuple):
    """One evaluation: of which set, when (ISO 8601, UTC), by which version of the program.

    `report` is the JSON that its command prints.
    """

    name: str
    kind: EvaluationKind
    dataset: str
    made: str
    version: str
    report: Mapping[str, Any]


def keep(
    data: Path, kind: EvaluationKind, dataset: str, version: str, report: Mapping[str, Any]
) -> Evaluation:
    """Keep a report in the data folder; it is there whole or not at all."""
    now = datetime.now(UTC)
    name = f"{now:%Y%m%dT%H%M%S%f}Z-{kind}"
    kept = Evaluation(name, kind, dataset, now.isoformat(timespec="seconds"), version, report)
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{name}"
    aside.write_text(json.dumps(kept._asdict(), ensure_ascii=False), encoding="utf-8")
    os.replace(aside, folder / f"{name}.json")
    for old in _names(data)[KEPT:]:
        (folder / f"{old}.json").unlink(missing_ok=True)
    return kept


def evaluations(data: Path) -> list[Evaluation]:
    """All that are kept, the newest first; a file that cannot be read as one is passed over."""
    found = (_read(data, name) for name in _names(data))
    return [one for one in found if one is not None]


def evaluation(data: Path, name: str) -> Evaluation:
    """Raises EvaluationNotFound."""
    found = _read(data, name) if _NAME.fullmatch(name) else None
    if found is None:
        raise EvaluationNotFound(
            f"没有评测 {name}；可用 GET /v1/evaluations 查看已有的",
            f"there is no evaluation {name}; GET /v1/evaluations lists those there are",
        )
    return found


def _names(data: Path) -> list[str]:
    names = (path.stem for path in (data / FOLDER).glob("*.json"))
    return sorted((name for name in names if _NAME.fullmatch(name)), reverse=True)


def _read(data: Path, name: str) -> Evaluation | None:
    try:
        shape = json.loads((data / FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        return Evaluation(**{**shape, "name": name, "kind": EvaluationKind(shape["kind"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
