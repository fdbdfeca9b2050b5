"""Figures in tables that may answer: which row and which column is the question about?

A cell's figure is bound to the words of its row; its year and whether it is a goal stand at the
head of its column; its unit may stand in either or above the table. All of them are cited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.answering.constraints import Circumstances, judge, regions_around
from search.answering.numbers import NumberCandidate, unit_fits
from search.answering.passage import Passage, Sentence
from search.answering.subject import Subject
from search.results import ParsedQuery, State
from wenzheng.domain import CellReading
from wenzheng.reading.binding import without_times
from wenzheng.reading.periods import Period, find_periods
from wenzheng.reading.quantities import RATIOS, Quantity, find_quantities

_TARGET = re.compile(r"目标|计划|规划|预期|预计|任务")
_REACHED = re.compile(r"完成|实际|现状|实绩|基期|已|当前|执行")
_STATES = re.compile(r"目标值?|计划数?|规划|预期|预计|任务|完成|实际|现状|合计|总计|指标|数值|单位")
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]|单位\s*[:：].*")
_OF_RATIOS = re.compile(r"增长|增速|增幅|下降|降幅|率|比|份额|百分|%|幅度")
"""A question that says none of these asks for no percentage: 粮食产量 is not its growth."""
_DESCRIBED = 0.3
"""How much hangs on words of the row that the question does not say."""


@dataclass(frozen=True)
class CellCandidate(NumberCandidate):
    """A figure of a table; `said` is it with its unit, which may stand elsewhere."""

    said: str
    reading: CellReading

    @property
    def text(self) -> str:
        """The figure with its unit."""
        return self.said


def cell_candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterator[CellCandidate]:
    """Every figure in the tables of the passages whose unit fits the question, with its score."""
    for passage in passages:
        for reading in passage.stored.chunk.cells:
            candidate = _candidate(query, subject, passage, reading)
            if candidate is not None and candidate.score >= subject.floor:
                yield candidate


def _candidate(
    query: ParsedQuery, subject: Subject, passage: Passage, reading: CellReading
) -> CellCandidate | None:
    start, end = (at - passage.stored.chunk.start for at in (reading.start, reading.end))
    said = _said(passage.text[start:end], _unit(reading))
    quantity = _quantity(said)
    sentence = next((s for s in passage.sentences if s.start <= start < s.end), None)
    if quantity is None or sentence is None or not unit_fits(query, quantity):
        return None
    if quantity.unit in RATIOS and not _OF_RATIOS.search(query.text):
        return None
    coverage = subject.coverage(
        (
            (reading.row, 1.0),
            (reading.column, 1.0),
            (passage.headings, 0.75),
            (passage.document.title, 0.7),
            (passage.stored.chunk.lead, 0.6),
        )
    )
    score = coverage * (1 - _DESCRIBED + _DESCRIBED * subject.precision(_content(query, reading)))
    found = _circumstances(sentence, reading)
    verdict = judge(query, passage, found)
    return CellCandidate(
        sentence,
        start,
        end,
        score * (verdict.factor or 1.0),
        verdict.objection,
        quantity,
        found,
        said,
        reading,
    )


def _content(query: ParsedQuery, reading: CellReading) -> str:
    """What is counted, by row and column: without years, units, states and the place asked about."""
    words = (without_times(_BRACKETS.sub("", part)) for part in (reading.row, reading.column))
    content = _STATES.sub("", "".join(words).replace(" ", ""))
    for name in (*query.regions, *query.places):
        content = content.replace(name, "").replace(name[:-1], "")
    return content


def _unit(reading: CellReading) -> str:
    """The unit of the header, but none of an amount for a column or a row of growth or shares."""
    is_ratio = _OF_RATIOS.search(f"{reading.column} {reading.row}") is not None
    return "" if is_ratio and reading.unit not in RATIOS else reading.unit


def _said(words: str, unit: str) -> str:
    """The cell's words, with the unit of its header where it has none of its own."""
    own = _quantity(words)
    return words if not unit or (own is not None and own.unit) else words + unit


def _quantity(words: str) -> Quantity | None:
    """The one quantity that the words are; None if they are anything else."""
    found = find_quantities(words)
    is_whole = len(found) == 1 and found[0].start == 0 and found[0].end == len(words)
    return found[0] if is_whole else None


def _circumstances(sentence: Sentence, reading: CellReading) -> Circumstances:
    heads = f"{reading.row} {reading.column}"
    return Circumstances(
        _period(sentence.passage, reading),
        regions_around(sentence, heads),
        _state(reading),
        heads,
    )


def _period(passage: Passage, reading: CellReading) -> Period | None:
    """The year of the column, else of the row, else of the table's heading or the document's."""
    published = passage.document.published
    outer = (passage.stored.chunk.lead, passage.headings, passage.document.title)
    for words in (reading.column, reading.row, *outer):
        if here := find_periods(words, published):
            return here[-1]
    return None


def _state(reading: CellReading) -> State:
    for words in (reading.column, reading.row):
        if _TARGET.search(words):
            return State.TARGET
        if _REACHED.search(words):
            return State.REACHED
    return State.UNSTATED
