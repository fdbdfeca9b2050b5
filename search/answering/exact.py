"""The one day, name or figure that a question asks for, where a span of a sentence is it.

Every short span of the sentences nearest to the question is scored by a linear model (ADR 17); the
scores become probabilities by a softmax over all of them. Spans that say the same are one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import NamedTuple

from search.answering.constraints import (
    OTHERWISE,
    Circumstances,
    circumstances,
    judge,
    regions_named,
)
from search.answering.numbers import NumberCandidate, unit_fits
from search.answering.passage import Candidate, Passage, Sentence
from search.answering.span_model import span_model
from search.answering.spans import Asked, Feature, Stretch, may_hold
from search.results import AnswerKind, ParsedQuery
from search.understanding.focus import read_focus
from wenzheng.domain import Kind, StoredDocument
from wenzheng.reading.offices import OFFICE
from wenzheng.reading.periods import find_periods
from wenzheng.reading.quantities import Quantity, find_quantities
from wenzheng.text.tagging import tagged

_READ = 3
"""Passages whose sentences are read: the first three hold nearly all answers that any does."""
_SENTENCES = 7
_PER_RANK = 0.15
"""What a sentence of the next passage has to say more of the question to come as early."""
_SCORED = 150
"""Spans whose own words are looked at: those whose ends fit best."""
_COMPARED = 30
_OF_NESTED = 0.25
"""How much of the share of a wording counts for those within it and around it."""
_GIVEN = 4
"""Spans that are given back: the likeliest and others that a reader may look at."""
_PUNCTUATION = re.compile(r"[\s《》〈〉“”「」『』\"'‘’（）()·・•-]")


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
_LIKELY = 0.2
"""The least probability that is an answer out of a work of reference: see ADR 17."""
_LIKELY_FIGURE = 0.4
"""The same of a figure, which does more harm when it is wrong."""


def is_reference(document: StoredDocument) -> bool:
    """Whether it is nobody's measure or report: no issuer, day or number, and of no known kind.

    What an encyclopaedia says is read for itself; what a policy or news of it says holds for a year, a
    place and a state, and is left to the finders that look at those.
    """
    bears_office = document.issuer or document.published or document.doc_number
    return document.kind is Kind.OTHER and not bears_office


def likeliest_spans(
    query: ParsedQuery, passages: Sequence[Passage], weight: Callable[[str], float]
) -> list[Candidate]:
    """The spans that are likely enough to be what is asked for, the likeliest first.

    Empty where no single thing is asked for, or the best passage is of no work of reference.
    """
    if not passages or query.kind not in _KINDS or not is_reference(passages[0].document):
        return []
    asked = asked_of(query, weight)
    if asked is None:
        return []
    read = [one for one in passages[:_READ] if is_reference(one.document)]
    weights = span_model().of(asked.focus)
    rough = [
        one
        for sentence, general in nearest_sentences(asked, read)
        for one in _rough(asked, sentence, general, weights)
    ]
    likely = nlargest(_SCORED, rough, key=lambda one: one.score)
    scored = [one.with_inner(weights) for one in likely]
    found = (_candidate(query, one) for one in _probable(scored)[:_GIVEN])
    fitting = [one for one in found if not one.objection]
    bar = _LIKELY_FIGURE if query.kind is AnswerKind.NUMBER else _LIKELY
    return fitting if fitting and fitting[0].score >= bar else []


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


def nearest_sentences(
    asked: Asked, passages: Sequence[Passage]
) -> Iterator[tuple[Sentence, list[Feature]]]:
    """The sentences that say most of the question, the best first, with what speaks for each."""
    shares: dict[str, tuple[float, Sentence, int]] = {}
    for rank, passage in enumerate(passages[:_READ]):
        for sentence in passage.sentences:
            if sentence.text not in shares and may_hold(asked.focus, sentence.text):
                share = asked.share(sentence.text.lower())
                shares[sentence.text] = share, sentence, rank
    best = max((share for share, _sentence, _rank in shares.values()), default=0.0)
    ordered = sorted(shares.values(), key=lambda one: _PER_RANK * one[2] - one[0])
    for order, (share, sentence, rank) in enumerate(ordered[:_SENTENCES]):
        yield (
            sentence,
            [
                ("share", share),
                ("gap", best - share),
                (f"rank:{rank}", 1.0),
                (f"order:{order}", 1.0),
            ],
        )


class _Span(NamedTuple):
    """Words `i` to `j` of a sentence with their score so far."""

    score: float
    sentence: Sentence
    stretch: Stretch
    i: int
    j: int

    @property
    def bounds(self) -> tuple[int, int]:
        return self.stretch.words[self.i].start, self.stretch.words[self.j].end

    @property
    def text(self) -> str:
        start, end = self.bounds
        return self.sentence.text[start:end]

    def with_inner(self, weights: Mapping[str, float]) -> _Span:
        """With what its own words say for it."""
        inner = _dot(self.stretch.inner_features(self.i, self.j), weights)
        return self._replace(score=self.score + inner)


def _rough(
    asked: Asked, sentence: Sentence, general: Sequence[Feature], weights: Mapping[str, float]
) -> Iterator[_Span]:
    """Every span by its sentence and its two ends, which are the same for many spans."""
    stretch = Stretch(asked, sentence.text, tagged(sentence.text), general)
    base = _dot(general, weights)
    lefts: dict[int, float] = {}
    rights: dict[int, float] = {}
    for i, j in stretch.spans():
        if i not in lefts:
            lefts[i] = base + _dot(stretch.left_features(i), weights)
        if j not in rights:
            rights[j] = _dot(stretch.right_features(j), weights)
        yield _Span(lefts[i] + rights[j], sentence, stretch, i, j)


def _dot(features: Iterable[Feature], weights: Mapping[str, float]) -> float:
    get = weights.get
    total = 0.0
    for name, value in features:
        weight = get(name)
        if weight is not None:
            total += weight * value
    return total


@dataclass(frozen=True)
class Found:
    """`passage.text[start:end]` of the sentence's passage, with the probability that it answers."""

    sentence: Sentence
    start: int
    end: int
    probability: float


def _probable(scored: Sequence[_Span]) -> list[Found]:
    """The spans by their shares of the softmax; spans of one wording are one, the best of them."""
    if not scored:
        return []
    most = max(one.score for one in scored)
    shares = [math.exp(one.score - most) for one in scored]
    total = sum(shares)
    together: dict[str, float] = {}
    best: dict[str, _Span] = {}
    for one, share in zip(scored, shares, strict=True):
        wording = bare(one.text)
        together[wording] = together.get(wording, 0.0) + share / total
        if wording not in best or one.score > best[wording].score:
            best[wording] = one
    likely = nlargest(_COMPARED, together, key=together.__getitem__)
    found = [_found(best[one], _with_nested(one, likely, together)) for one in likely]
    return sorted(found, key=lambda one: -one.probability)


def _with_nested(wording: str, others: Sequence[str], shares: Mapping[str, float]) -> float:
    """Its share, and part of those of longer and shorter wordings of it: they mean the same thing."""
    nested = (one for one in others if one != wording and (one in wording or wording in one))
    return min(1.0, shares[wording] + _OF_NESTED * sum(shares[one] for one in nested))


def _found(span: _Span, probability: float) -> Found:
    start, end = span.bounds
    return Found(span.sentence, span.sentence.start + start, span.sentence.start + end, probability)


def bare(text: str) -> str:
    """The wording without quotes, brackets and white space around and within it."""
    return _PUNCTUATION.sub("", text.lower())
