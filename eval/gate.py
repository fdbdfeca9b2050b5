"""Has a stage become worse? Measures now against measures that were kept.

A mean over n questions cannot show less than what one question moves: 1/n, if that question goes
from right to wrong. A stage fails when a measure is more than that below the one kept. It says
nothing of a small loss over many questions that stays within it: for that, compare two folders of
results with `eval.compare`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.judged import digest
from eval.measures import MEASURES
from eval.retrieval import RetrievalReport
from wenzheng.errors import BadDataset

_ROUNDING = 1e-4
"""Kept and measured values are rounded to four digits."""


@dataclass(frozen=True)
class Fall:
    """A measure of a stage that is too far below the one kept; a stage that is gone measures 0."""

    mode: str
    measure: str
    kept: float
    measured: float


@dataclass(frozen=True)
class GateReport:
    """`margin` is what one question can move; `changed` are settings that differ from those kept."""

    dataset: str
    queries: int
    margin: float
    falls: tuple[Fall, ...]
    new_modes: tuple[str, ...]
    changed: Mapping[str, tuple[Any, Any]]

    @property
    def is_passed(self) -> bool:
        """Whether nothing fell."""
        return not self.falls

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {**asdict(self), "passed": self.is_passed}


def baseline_of(report: RetrievalReport) -> dict[str, Any]:
    """What is kept of a report."""
    settings = dict(report.settings)
    kept = json.dumps(settings, sort_keys=True, ensure_ascii=False)
    return {
        "dataset": report.dataset,
        "queries": len(report.judged.queries),
        "hashes": report.judged.hashes(),
        "settings": settings,
        "settings_hash": digest([(kept,)]),
        "modes": {row["mode"]: {name: row[name] for name in MEASURES} for row in report.rows},
    }


def write_baseline(path: Path, report: RetrievalReport) -> None:
    """Keep these measures from now on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(baseline_of(report), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def gate(report: RetrievalReport, path: Path) -> GateReport:
    """Hold a report against the file of kept measures.

    Raises BadDataset where the file is missing, malformed, or of another corpus, other questions or
    other judgements.
    """
    kept = _read(path)
    now = baseline_of(report)
    if kept["hashes"] != now["hashes"]:
        raise BadDataset(
            f"{path} 是另一评测集的基线（语料、问题或判定不同）；确认无误后用 --update 更新",
            f"{path} is a baseline of another set (corpus, queries or judgements differ); "
            "if that is meant, write it anew with --update",
        )
    margin = 1 / len(report.judged.queries)
    measured = now["modes"]
    falls = [
        Fall(mode, name, value, measured.get(mode, {}).get(name, 0.0))
        for mode, values in kept["modes"].items()
        for name, value in values.items()
        if value - measured.get(mode, {}).get(name, 0.0) > margin + _ROUNDING
    ]
    before, after = kept["settings"], now["settings"]
    changed = {
        name: (before.get(name), after.get(name))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    }
    new = tuple(mode for mode in measured if mode not in kept["modes"])
    return GateReport(
        report.dataset, len(report.judged.queries), round(margin, 4), tuple(falls), new, changed
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for mode, values in kept["modes"].items():
            if not all(isinstance(value, float | int) for value in values.values()):
                raise TypeError(mode)
        dict(kept["settings"]), dict(kept["hashes"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadDataset(
            f"{path} 不是可读的基线文件（{type(error).__name__}: {error}）；请用 --update 生成",
            f"{path} is no readable baseline ({type(error).__name__}: {error}); "
            "make it with --update",
        ) from error
    return kept
