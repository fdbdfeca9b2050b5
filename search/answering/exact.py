"""The one day, name or figure that a question asks for, where a span of a sentence is it.

Every short span of the sentences nearest to the question is scored by a linear model (ADR 17); the
scores become probabilities by a softmax over all of them. Spans that say the same are one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from search.answering.constraints import circumstances, judge
from search.answering.numbers import NumberCandidate
from search.answering.passage import Candidate, Passage, Sentence
from search.answering.span_model import span_model
from search.answering.spans import Asked, Feature, Stretch, may_hold
from search.results import AnswerKind, ParsedQuery
from search.understanding.focus import read_focus
from wenzheng.domain import Kind, StoredDocument
from wenzheng.reading.offices import OFFICE
from wenzheng.reading.quantities import find_quantities
from wenzheng.text.tagging import tagged

_READ = 3
"""Passages whose sentences are read: the first three hold nearly all answers that any does."""
_SENTENCES = 7
_PER_RANK = 0.15
"""What a sentence of the next passage has to say more of the question to come as early."""
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
        AnswerKind.DEFINITION,
        AnswerKind.PASSAGE,
    }
)
"""Kinds of questions that one name, day or figure may answer; whether it does, the focus tells."""
_LIKELY = 0.25
"""The least probability that is an answer out of a work of reference: see ADR 17."""
_SURE = 0.85
"""The same out of a document of a body, where the other finders found nothing."""
_NAMES = frozenset({AnswerKind.DATE, AnswerKind.PERSON, AnswerKind.PLACE, AnswerKind.ORGANISATION})
"""Kinds that are answered so out of a document of a body as well; figures never are."""


@dataclass(frozen=True)
class Likeliest:
    """The likeliest span first, then others; `is_reference`: it stands in a work of reference."""

    candidates: tuple[Candidate, ...]
    is_reference: bool

    def answers(self, kind: AnswerKind) -> bool:
        """Whether the first is likely enough to be given."""
        bar = _LIKELY if self.is_reference else _SURE
        return self.candidates[0].score >= bar and (self.is_reference or kind in _NAMES)


    def comes_first(self, kind: AnswerKind) -> bool:
        """Whether it is given before stricter finders are asked: never for figures."""
        return self.is_reference and kind is not AnswerKind.NUMBER


def is_reference(document: StoredDocument) -> bool:
    """Whether it is nobody's measure or report: no issuer, day or number, and of no known kind.

    What an encyclopaedia says is read for itself; what a policy or news of it says holds for a year, a
    place and a state, and is left to the finders that look at those.
    """
    bears_office = document.issuer or document.published or document.doc_number
    return document.kind is Kind.OTHER and not bears_office


def likeliest_spans(
    query: ParsedQuery, passages: Sequence[Passage], weight: Callable[[str], float]
) -> Likeliest | None:
    """The spans that may be what is asked for; None where nothing of the sort is asked for or found."""
    if not passages or query.kind not in _KINDS:
        return None
    reference = is_reference(passages[0].document)
    if not reference and query.kind not in _NAMES:
        return None
    asked = asked_of(query, weight)
    if asked is None:
        return None
    read = [one for one in passages[:_READ] if is_reference(one.document) is reference]
    weights = span_model().of(asked.focus)
    scored = [
        one
        for sentence, general in nearest_sentences(asked, read)
        for one in _scored(asked, sentence, general, weights)
    ]
    found = [_candidate(query, one) for one in _probable(scored)[:_GIVEN]]
    fitting = tuple(one for one in found if not one.objection)
    return Likeliest(fitting, reference) if fitting else None


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
    objection = _objection(query, found)
    text = sentence.passage.text[found.start : found.end]
    quantities = find_quantities(text)
    if query.kind is not AnswerKind.NUMBER or [q.text for q in quantities] != [text]:
        return Candidate(sentence, found.start, found.end, found.probability, objection)
    return NumberCandidate(
        sentence,
        found.start,
        found.end,
        found.probability,
        objection,
        quantities[0],
        circumstances(sentence, found.start, found.end),
    )


def _objection(query: ParsedQuery, found: Found) -> str:
    """Why it is no answer after all: another office, and for figures another year, place or state."""
    if query.kind is AnswerKind.PERSON and (objection := _other_office(query, found)):
        return objection
    passage = found.sentence.passage
    if query.kind is not AnswerKind.NUMBER and is_reference(passage.document):
        return ""
    return judge(query, passage, circumstances(found.sentence, found.start, found.end)).objection


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


def _scored(
    asked: Asked, sentence: Sentence, general: Sequence[Feature], weights: Mapping[str, float]
) -> Iterator[tuple[float, Sentence, int, int]]:
    stretch = Stretch(asked, sentence.text, tagged(sentence.text), general)
    lefts: dict[int, float] = {}
    rights: dict[int, float] = {}
    base = _dot(general, weights)
    for i, j in stretch.spans():
        if i not in lefts:
            lefts[i] = _dot(stretch.left_features(i), weights)
        if j not in rights:
            rights[j] = _dot(stretch.right_features(j), weights)
        score = base + lefts[i] + rights[j] + _dot(stretch.inner_features(i, j), weights)
        yield score, sentence, stretch.words[i].start, stretch.words[j].end


def _dot(features: Iterable[Feature], weights: Mapping[str, float]) -> float:
    get = weights.get
    return sum(get(name, 0.0) * value for name, value in features)


@dataclass(frozen=True)
class Found:
    """`passage.text[start:end]` of the sentence's passage, with the probability that it answers."""

    sentence: Sentence
    start: int
    end: int
    probability: float


def _probable(scored: Sequence[tuple[float, Sentence, int, int]]) -> list[Found]:
    """The spans by their shares of the softmax; spans of one wording are one, the best of them."""
    if not scored:
        return []
    most = max(one[0] for one in scored)
    shares = [math.exp(one[0] - most) for one in scored]
    total = sum(shares)
    together: dict[str, float] = {}
    best: dict[str, tuple[float, Sentence, int, int]] = {}
    for one, share in zip(scored, shares, strict=True):
        wording = bare(one[1].text[one[2] : one[3]])
        together[wording] = together.get(wording, 0.0) + share / total
        if wording not in best or one[0] > best[wording][0]:
            best[wording] = one
    found = [
        Found(sentence, sentence.start + start, sentence.start + end, together[wording])
        for wording, (_score, sentence, start, end) in best.items()
    ]
    return sorted(found, key=lambda one: -one.probability)


def bare(text: str) -> str:
    """The wording without quotes, brackets and white space around and within it."""
    return _PUNCTUATION.sub("", text.lower())
