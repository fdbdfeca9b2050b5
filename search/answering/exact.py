"""The one day, name or figure that a question asks for, where a span of a sentence is it.

Every short span of the sentences nearest to the question is scored by a linear model; trees look
again at the likeliest wordings, and a softmax over their sums makes probabilities (ADR 17).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from search.answering.constraints import (
    OTHERWISE,
    Circumstances,
    circumstances,
    judge,
    regions_named,
)
from search.answering.contenders import Contender, contenders
from search.answering.marked import Marked
from search.answering.numbers import NumberCandidate, unit_fits
from search.answering.passage import Candidate, Passage, Sentence
from search.answering.span_model import shares, span_model
from search.answering.span_signs import signs
from search.answering.spans import Asked
from search.results import AnswerKind, ParsedQuery
from search.understanding.focus import read_focus
from wenzheng.domain import Kind, StoredDocument
from wenzheng.reading.offices import OFFICE
from wenzheng.reading.periods import find_periods
from wenzheng.reading.quantities import Quantity, find_quantities
from wenzheng.text.tagging import tagged

_READ = 3
"""Passages that may be read: the first three hold nearly all answers that any does."""
LOOKED_AT = 24
"""Wordings that are looked at again."""
_GIVEN = 4
"""Spans that are given back: the likeliest and others that a reader may look at."""
_OF_OTHER_WORDS = 2.5
"""What a word weighs that the subject leaves out: about as much as a word of average rarity."""
_KINDS = frozenset(
    {
        AnswerKind.NUMBER,
        AnswerKind.DATE,
        AnswerKind.PERSON,
        AnswerKind.PLACE,
        AnswerKind.ORGANISATION,
        AnswerKind.PASSAGE,
    }
)
"""Kinds of questions that one name, day or figure may answer; whether it does, the focus tells."""
_LIKELY = 0.1
"""The least share that is looked at as an answer out of a work of reference: whether it is one, confidence says."""
_LIKELIER = 0.15
"""The same of a figure, which does more harm when it is wrong, and of what holds no name and no time:
a common noun is seldom the whole answer."""
_NAMING = frozenset(["nr", "nrt", "nrfg", "ns", "nt", "nz", "eng", "t", "m"])
_QUOTES = re.compile(r"[《“「『]")


def is_reference(document: StoredDocument) -> bool:
    """Whether it is nobody's measure or report: no issuer, day or number, and of no known kind.

    What an encyclopaedia says is read for itself; what a policy or news of it says holds for a year, a
    place and a state, and is left to the finders that look at those.
    """
    bears_office = document.issuer or document.published or document.doc_number
    return document.kind is Kind.OTHER and not bears_office


class Choice(NamedTuple):
    """How the first of the spans was chosen: the score of the softmax, the sum of the trees, and the
    entropy of the shares (ADR 17). Any other candidate was chosen otherwise."""

    linear: float = -9.0
    trees: float = -9.0
    doubt: float = -9.0


OTHERWISE_CHOSEN = Choice()


class Likeliest(NamedTuple):
    """Spans, the likeliest first, and how the first was chosen."""

    spans: Sequence[Candidate]
    choice: Choice


NONE_LIKELY = Likeliest((), OTHERWISE_CHOSEN)


def likeliest_spans(
    query: ParsedQuery,
    passages: Sequence[Passage],
    weight: Callable[[str], float],
    marked: Marked,
) -> Likeliest:
    """The spans that may be what is asked for, the likeliest first; none where no single thing is."""
    asked = asked_of(query, weight) if query.kind in _KINDS else None
    if asked is None:
        return NONE_LIKELY
    found = likeliest(asked, passages, marked)
    pairs = ((one, _candidate(query, one)) for one in found[:_GIVEN])
    fitting = [(one, candidate) for one, candidate in pairs if not candidate.objection]
    if not fitting or fitting[0][0].probability < _bar(query, fitting[0][1].text):
        return NONE_LIKELY
    first, spans = fitting[0][0], [candidate for _, candidate in fitting]
    doubt = -sum(one.probability * math.log(one.probability + 1e-9) for one in found)
    return Likeliest(spans, Choice(first.linear, first.trees, doubt))


def _bar(query: ParsedQuery, text: str) -> float:
    is_name = _QUOTES.search(text) or any(tag in _NAMING for _, tag in tagged(text))
    return _LIKELY if is_name and query.kind is not AnswerKind.NUMBER else _LIKELIER


@dataclass(frozen=True)
class Found:
    """`passage.text[start:end]` of the sentence's passage, with the probability that it answers.

    `linear` and `trees` are what that was made of: the score of the softmax, the sum of the trees.
    """

    sentence: Sentence
    start: int
    end: int
    probability: float
    linear: float
    trees: float


def read_of(passages: Sequence[Passage]) -> list[Passage]:
    """The passages in whose sentences names, days and figures are looked for."""
    return [one for one in passages[:_READ] if is_reference(one.document)]


def likeliest(asked: Asked, passages: Sequence[Passage], marked: Marked) -> list[Found]:
    """The wordings that these passages hold, the likeliest to answer first."""
    model = span_model()
    weights = model.of(asked.focus)
    found = contenders(asked, read_of(passages), weights)[:LOOKED_AT]
    sums = model.sums(signs(asked, found, passages, weights, marked))
    ordered = sorted(zip(shares(sums), sums, found, strict=True), key=lambda one: -one[0])
    return [_found(one, share, trees) for share, trees, one in ordered]


def _found(one: Contender, probability: float, trees: float) -> Found:
    sentence, (start, end) = one.best.sentence, one.best.bounds
    place = sentence, sentence.start + start, sentence.start + end
    return Found(*place, probability, one.best.score, trees)


def asked_of(query: ParsedQuery, weight: Callable[[str], float]) -> Asked | None:
    """The question as spans are compared with it; None where it asks for no single thing.

    Words of its subject weigh what `weight` says, all others (times, places) the same.
    """
    words = tagged(query.text)
    focus = read_focus(query.text, words)
    if focus is None:
        return None
    weights = {word: weight(word) for word in query.subject.split()}
    return Asked.of(focus, words, lambda word: weights.get(word, _OF_OTHER_WORDS))


def _candidate(query: ParsedQuery, found: Found) -> Candidate:
    """The span as a candidate; a figure with its quantity, and what speaks against it."""
    sentence = found.sentence
    span = sentence, found.start, found.end
    if query.kind is not AnswerKind.NUMBER:
        return Candidate(*span, found.probability, _objection(query, found))
    text = sentence.passage.text[found.start : found.end]
    quantities, around = find_quantities(text), circumstances(*span)
    objection = _objection_to_figure(query, sentence, quantities, around)
    if [q.text for q in quantities] != [text]:
        return Candidate(*span, found.probability, objection)
    return NumberCandidate(*span, found.probability, objection, quantities[0], around)


def _objection(query: ParsedQuery, found: Found) -> str:
    """Why a name or a day is no answer after all: it is of another office, region or year."""
    if query.kind is AnswerKind.PERSON and (objection := _other_office(query, found)):
        return objection
    return _of_another(query, found)


def _objection_to_figure(
    query: ParsedQuery, sentence: Sentence, figure: Sequence[Quantity], around: Circumstances
) -> str:
    """Why a figure is none: it has another unit, or is of another year, place or state."""
    if figure and query.units and not unit_fits(query, figure[0]):
        return "单位不是所问的"
    return judge(query, sentence.passage, around).objection


def _of_another(query: ParsedQuery, found: Found) -> str:
    """The sentence names other regions than the question, or other years for what is no day."""
    sentence = found.sentence
    at = found.start - sentence.start
    text = sentence.text[:at] + " " + sentence.text[found.end - sentence.start :]
    here = regions_named(text)
    wanted = set(query.regions)
    if wanted and here and not wanted & {name for one in here for name in (one.name, one.parent)}:
        return f"{OTHERWISE}{here[0].name}，不是{'、'.join(query.regions)}"
    periods = find_periods(text)
    is_dated = query.kind is not AnswerKind.DATE and query.years and periods
    if is_dated and not any(p.covers(query.years[-1]) for p in periods):
        return f"{OTHERWISE}{periods[0].last}年，不是{query.years[-1]}年"
    return ""


def _other_office(query: ParsedQuery, found: Found) -> str:
    """副主任 is not 主任: the office that is asked for has to stand in the sentence, if any does."""
    asked = OFFICE.search(query.text)
    said = [match[0] for match in OFFICE.finditer(found.sentence.text)] if asked else []
    if asked is None or not said or asked[0] in said:
        return ""
    return f"是{said[0]}，不是{asked[0]}"
