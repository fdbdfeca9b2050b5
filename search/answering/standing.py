"""What a figure is: reached, so at present, a goal or foreseen; binding or expected; of which time."""

from __future__ import annotations

import re

from search.answering.cells import CellCandidate
from search.answering.numbers import NumberCandidate
from search.results import State
from wenzheng.reading.stages import Obligation, Setting, Stage, obligation_of, stage_of

_GOALS = frozenset({Stage.TARGET, Stage.FORECAST})
_FACTS = frozenset({Stage.REACHED, Stage.CURRENT})


def stage_of_candidate(candidate: NumberCandidate) -> Stage:
    """By the cues of its sentence, and never against what the candidate was judged by."""
    sentence, document = candidate.sentence, candidate.sentence.passage.document
    chunk = sentence.passage.stored.chunk
    around = Setting(chunk.section_path, "", document.title, document.published, document.region)
    is_cell = isinstance(candidate, CellCandidate)
    text = candidate.found.before if is_cell else sentence.text
    start = len(text) if is_cell else candidate.start - sentence.start
    end = len(text) if is_cell else candidate.end - sentence.start
    stage = stage_of(text, start, end, around)
    match candidate.found.state:
        case State.TARGET:
            return stage if stage in _GOALS else Stage.TARGET
        case State.REACHED:
            return stage if stage in _FACTS else Stage.REACHED
        case State.UNSTATED:
            return Stage.TARGET if stage is Stage.UNSTATED and _is_to_come(candidate) else stage


def obligation(candidate: NumberCandidate) -> Obligation | None:
    """约束性 or 预期性 by its sentence or row, else by the column's header."""
    return obligation_of(candidate.sentence.text) or obligation_of(candidate.found.before)


def as_of(candidate: NumberCandidate, quote: str) -> str | None:
    """When it holds, as the quote says it; else the document's day. ISO 8601, None for neither."""
    period = candidate.found.period
    if period is None or str(period.last) not in quote:
        document = candidate.sentence.passage.document
        day = document.published or document.written
        return day.isoformat() if day else None
    if period.first != period.last:
        return f"{period.first}/{period.last}" if str(period.first) in quote else str(period.last)
    return _month(candidate, period.last) or str(period.last)


def _month(candidate: NumberCandidate, year: int) -> str:
    """The month that a figure was reached by (截至2023年6月)."""
    if candidate.found.state is not State.REACHED:
        return ""
    found = re.findall(rf"{year}年(1[0-2]|[1-9])月", candidate.found.before)
    return f"{year}-{int(found[-1]):02d}" if found else ""


def _is_to_come(candidate: NumberCandidate) -> bool:
    """What is of a year behind that of the document is no fact."""
    period = candidate.found.period
    published = candidate.sentence.passage.document.published
    return period is not None and published is not None and period.last > published.year
