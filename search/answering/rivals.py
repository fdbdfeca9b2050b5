"""Which candidates say the same, which contradict each other, and why they may."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from math import isclose

from search.answering.force import name_of
from search.answering.numbers import NumberCandidate
from search.answering.passage import Candidate
from search.results import ConflictReason, ParsedQuery, State
from wenzheng.domain import Kind, StoredDocument
from wenzheng.reading.amounts import Amount, amount
from wenzheng.reading.quantities import Comparator

_MARGIN = 0.15
"""A figure of last year, or one of an addition, gives way to another that fits hardly worse."""
_LAST_YEAR = re.compile(r"上一?年度?|去年|往年|原来?(?=为|是|的|按)|此前")
_THIS_YEAR = re.compile(r"本年度?|今年|当年")
_ADDED = re.compile(r"新增|净增|新建|新设|新认定|新培育|增[加长]|增速|提高|提升")
_ADDING = re.compile(r"(?:新增|净增|新建|新设|新认定|新培育|增加)[^，,。；;至到]{0,12}$")
_ROUNDED = 0.06
"""Relative difference of a figure from one that it may be the rounding of."""
_REPORTS = frozenset({Kind.NEWS, Kind.INTERPRETATION, Kind.OTHER})
_OPEN = frozenset(Comparator) - {Comparator.EXACT}


def agree(one: Candidate, other: Candidate) -> bool:
    """Whether both are the same answer: the same words, or the same amount in any unit of its sort."""
    if isinstance(one, NumberCandidate) and isinstance(other, NumberCandidate):
        return one.quantity.agrees_with(other.quantity) or _same(_amount(one), _amount(other))
    return one.text == other.text


def disagree(one: Candidate, other: Candidate) -> bool:
    """Whether both cannot be the answer; only quantities of one time contradict each other."""
    if not (isinstance(one, NumberCandidate) and isinstance(other, NumberCandidate)):
        return False
    first, second = one.found.period, other.found.period
    same_time = (
        first is None or second is None or (first.first, first.last) == (second.first, second.last)
    )
    return same_time and one.per == other.per and not agree(one, other)


def without_others(
    query: ParsedQuery, fitting: Sequence[Candidate]
) -> tuple[list[Candidate], list[Candidate]]:
    """Those that are of no year gone by and no addition, and the others with their objection.

    Nothing is taken away where that is asked for, or where nothing else fits about as well.
    """
    kept, others = list(fitting), list[Candidate]()
    if not (query.years or query.state is State.REACHED or _LAST_YEAR.search(query.text)):
        kept, past = _give_way(kept, _is_past)
        others += (replace(c, objection="说的是上年，问题没有问往年") for c in past)
    if not _ADDED.search(query.text):
        kept, added = _give_way(kept, _is_added)
        others += (replace(c, objection="是新增的数，不是总数") for c in added)
    return kept, others


def _give_way(
    fitting: list[Candidate], is_other: Callable[[Candidate], bool]
) -> tuple[list[Candidate], list[Candidate]]:
    others: list[Candidate] = [c for c in fitting if isinstance(c, NumberCandidate) and is_other(c)]
    rest = [c for c in fitting if c not in others]
    if not others or not rest or rest[0].score < others[0].score - _MARGIN:
        return fitting, []
    return rest, others


def likely_reason(best: Candidate, rivals: Iterable[Candidate]) -> ConflictReason:
    """Why documents may say different things, by the first rival for which anything tells.

    Looked for in this order: rounding, another scope, another version, a report beside a document,
    another level of government, a newer document.
    """
    found = (_reason(best, rival) for rival in rivals)
    return next((one for one in found if one is not ConflictReason.UNKNOWN), ConflictReason.UNKNOWN)


def _reason(one: Candidate, other: Candidate) -> ConflictReason:
    first, second = one.sentence.passage.document, other.sentence.passage.document
    if _may_be_rounded(one, other):
        return ConflictReason.ROUNDING
    if _regions(one) != _regions(other):
        return ConflictReason.SCOPE
    if first.doc_id == second.doc_id:
        return ConflictReason.SAME_DOCUMENT
    if name_of(first.title) == name_of(second.title) and first.published != second.published:
        return ConflictReason.REVISION
    if (first.kind in _REPORTS) != (second.kind in _REPORTS):
        return ConflictReason.REPORT
    if first.level and second.level and first.level is not second.level:
        return ConflictReason.LEVEL
    return _by_day(first, second)


def _by_day(first: StoredDocument, second: StoredDocument) -> ConflictReason:
    is_newer = first.published and second.published and first.published != second.published
    return ConflictReason.NEWER if is_newer else ConflictReason.UNKNOWN


def _is_past(candidate: Candidate) -> bool:
    """Whether the nearest time before the figure is the year before."""
    text = candidate.sentence.passage.text[candidate.sentence.start : candidate.start]
    clause = re.split(r"[；;。]", text)[-1]
    last = max((m.end() for m in _LAST_YEAR.finditer(clause)), default=-1)
    is_compared = re.match(r"(?:同期)?(?:的)?(?:增|提|上升|下降|减|多|少)", clause[last:])
    return (
        last > max((m.end() for m in _THIS_YEAR.finditer(clause)), default=-1) and not is_compared
    )


def _is_added(candidate: Candidate) -> bool:
    text = candidate.sentence.passage.text[candidate.sentence.start : candidate.start]
    return _ADDING.search(text) is not None


def _amount(candidate: NumberCandidate) -> Amount:
    return amount(candidate.quantity)


def _same(one: Amount, other: Amount) -> bool:
    highs = (one.high, other.high)
    same_high = highs == (None, None) or (None not in highs and isclose(*highs))  # type: ignore[arg-type]
    return one.unit == other.unit and isclose(one.value, other.value) and same_high


def _may_be_rounded(one: Candidate, other: Candidate) -> bool:
    if not (isinstance(one, NumberCandidate) and isinstance(other, NumberCandidate)):
        return False
    first, second = _amount(one), _amount(other)
    if first.unit != second.unit or not isclose(first.value, second.value, rel_tol=_ROUNDED):
        return False
    is_open = {one.quantity.comparator, other.quantity.comparator} & _OPEN
    return bool(is_open) or _digits(first.value) != _digits(second.value)


def _digits(value: float) -> int:
    """Significant digits of a figure as written without trailing zeros."""
    return len(f"{value:.12g}".replace(".", "").strip("0").partition("e")[0])


def _regions(candidate: Candidate) -> tuple[str, ...]:
    """The regions that it is said of; none where nothing was read of it."""
    if not isinstance(candidate, NumberCandidate):
        return ()
    return tuple(region.name for region in candidate.found.regions[-1:])
