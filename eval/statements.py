"""How many of the figures in stretches that a person has read are found, and how many rightly?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wenzheng.domain import Filters
from wenzheng.errors import InputFailed
from wenzheng.reading.indicators import Change
from wenzheng.reading.naming import indicator_key
from wenzheng.reading.stages import Stage
from wenzheng.snapshot import Snapshot
from wenzheng.store.statements import StatementFilters
from wenzheng.targets import Target, target_of

_SIMILAR = 0.4
"""Share of the longer of two names that the shorter has to be, to be the same indicator."""
_HEAD = 4
"""Characters of a head noun that says enough by itself."""
_REACHED = frozenset((Stage.REACHED, Stage.CURRENT))


@dataclass(frozen=True, slots=True)
class Label:
    """A figure that a person found: as written, with its indicator; None for what was not judged."""

    figure: str
    indicator: str
    year: int | None
    has_year: bool
    state: Stage | None
    change: Change | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """`text[start:end]` of the document whose source ends in `source`, with all its figures."""

    source: str
    start: int
    end: int
    labels: tuple[Label, ...]


@dataclass
class StatementReport:
    """Counts over all stretches.

    `right` are figures found with the right indicator; of those, `judged` and `agreed` say for year,
    state and change how many were labelled and agree. `reached_or_current` counts 已实现 and 现状 as
    one state.
    """

    stretches: int = 0
    labelled: int = 0
    said: int = 0
    found: int = 0
    right: int = 0
    judged: Counter[str] = field(default_factory=Counter)
    agreed: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    wrong: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Of what was extracted in the stretches, the share with the right figure and indicator."""
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        """Of what was labelled, the share found with the right indicator."""
        return self.right / self.labelled if self.labelled else 0.0

    def to_json(self) -> dict[str, Any]:
        """Counts and shares; `details` are the share that agrees, with both counts."""
        return {
            "stretches": self.stretches,
            "labelled": self.labelled,
            "extracted": self.said,
            "right": self.right,
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "figures_found": self.found,
            "details": {
                name: {
                    "agree": self.agreed[name],
                    "of": self.judged[name],
                    "share": round(self.agreed[name] / self.judged[name], 4),
                }
                for name in sorted(self.judged)
            },
            "wrong": [list(one) for one in self.wrong],
            "missed": [list(one) for one in self.missed],
        }


def read_stretches(path: Path) -> Iterator[Stretch]:
    """One stretch a line: `{source, start, end, statements: [{figure, indicator, year?, state?, change?}]}`.

    A key that is left out was not judged; a `year` of null says that none is said. Raises
    InputFailed for a line that is none, by its number.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            labels = tuple(map(_label, row["statements"]))
            yield Stretch(row["source"], row["start"], row["end"], labels)
        except (ValueError, KeyError, TypeError) as error:
            raise InputFailed(
                f"{path.name} 第 {number} 行不是标注（{error}）；格式见 docs/evaluation.md",
                f"line {number} of {path.name} is no label ({error}); see docs/evaluation.md",
            ) from error


def _label(row: dict[str, Any]) -> Label:
    state, change = row.get("state"), row.get("change")
    return Label(
        row["figure"],
        row["indicator"],
        row.get("year"),
        "year" in row,
        Stage(state) if state else None,
        Change(change) if change else None,
    )


def evaluate_statements(path: Path, snapshot: Snapshot) -> StatementReport:
    """What a library says in the labelled stretches; raises InputFailed for a document it lacks."""
    sources = {document.source: document.doc_id for document in snapshot.documents()}
    cached: dict[str, list[Target]] = {}

    def said(source: str) -> Sequence[Target]:
        if source not in cached:
            doc_id = next((i for s, i in sources.items() if s.endswith(source)), None)
            if doc_id is None:
                raise InputFailed(
                    f"数据目录中没有 {source}；请先索引标注所说的文件",
                    f"{source} is not in the library; index the labelled files first",
                )
            filters = StatementFilters(documents=Filters(doc_id=(doc_id,)))
            cached[source] = [target_of(one) for one in snapshot.statements(filters)]
        return cached[source]

    return compare(read_stretches(path), said)


def compare(
    stretches: Iterator[Stretch], said: Callable[[str], Sequence[Target]]
) -> StatementReport:
    """Labels against what is `said` of each source."""
    report = StatementReport()
    for stretch in stretches:
        here = [
            one
            for one in said(stretch.source)
            if stretch.start <= one.start and one.end <= stretch.end
        ]
        _compare_one(stretch, here, report)
    return report


def _compare_one(stretch: Stretch, here: Sequence[Target], report: StatementReport) -> None:
    report.stretches += 1
    report.labelled += len(stretch.labels)
    report.said += len(here)
    left = list(here)
    for label in stretch.labels:
        same = [one for one in left if _same_figure(label.figure, one.text)]
        report.found += bool(same)
        match = next(
            (one for one in same if is_same_indicator(label.indicator, one.indicator)), None
        )
        if match is None:
            report.missed.append((stretch.source, label.figure, label.indicator))
            continue
        left.remove(match)
        report.right += 1
        _judge(label, match, report)
    report.wrong += [(stretch.source, one.text, one.indicator) for one in left]


def _same_figure(labelled: str, said: str) -> bool:
    return labelled.strip("以上左右余多") in said or said.strip("余多") in labelled


def is_same_indicator(one: str, other: str) -> bool:
    """Whether one name holds the other and is not much longer, both in their one form.

    A label may name the head alone, which stands at the end in Chinese (…专业化实训基地).
    """
    short, long = sorted((indicator_key(one), indicator_key(other)), key=len)
    is_head = len(short) >= _HEAD and long.endswith(short)
    return is_head or (bool(short) and short in long and len(short) >= _SIMILAR * len(long))


def _judge(label: Label, match: Target, report: StatementReport) -> None:
    verdicts: dict[str, bool] = {}
    if label.has_year:
        verdicts["year"] = label.year == match.year
    if label.state is not None:
        verdicts["state"] = label.state is match.state
        verdicts["state_reached_or_current"] = (
            label.state is match.state or {label.state, match.state} <= _REACHED
        )
    if label.change is not None:
        verdicts["change"] = label.change is match.change
    report.judged.update(verdicts.keys())
    report.agreed.update(name for name, agrees in verdicts.items() if agrees)


def statements_text(report: StatementReport) -> str:
    """The report for a reader."""
    lines = [
        f"标注 {report.labelled} 条（{report.stretches} 段），抽取 {report.said} 条，"
        f"指标与数字都对 {report.right} 条",
        f"准确率 {report.precision:.3f}  召回率 {report.recall:.3f}",
        *(
            f"其中 {name} 相符 {report.agreed[name]}/{report.judged[name]}"
            for name in sorted(report.judged)
        ),
        *(f"多或错：{said}  {indicator}  {source}" for source, said, indicator in report.wrong),
        *(f"漏：{figure}  {indicator}  {source}" for source, figure, indicator in report.missed),
    ]
    return "\n".join(lines)
