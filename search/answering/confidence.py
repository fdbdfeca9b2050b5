"""How likely is it that this candidate is right? A probability for every kind of answer.

Trees look at signs of the candidate, of the texts around it, and of what else there was; a
logistic scale for each sort makes a probability of their sum. `scripts/fit_confidence.py`
fits both to questions asked with the documents that answer them and without (ADR 18); no
sign can be told from the question alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from search.answering.confidence_model import confidence_model
from search.answering.confidence_signs import context_signs
from search.answering.exact import OTHERWISE_CHOSEN, Choice
from search.answering.marked import Marked
from search.answering.passage import Candidate, Passage
from search.answering.subject import Subject
from search.results import ParsedQuery

_ABOVE = 0.8
"""What a word counts that stands only in the headings or the title, as runs are compared by."""
_COMPARED = 10
"""Passages whose mean cosine says how near a passage about something else is to the question."""
_APART = 0.04
"""The most that a cosine counts as above or below the mean."""


class Sort(StrEnum):
    """What is judged: a span of a known sort, one out of a work of reference (ADR 17), whole
    sentences, or those in place of a span."""

    SPAN = "span"
    NAME = "name"
    TEXT = "text"
    NEAR = "near"


@dataclass(frozen=True)
class Judged:
    """A candidate with the signs that its probability is made of."""

    candidate: Candidate
    sort: Sort
    signs: Mapping[str, float]

    @cached_property
    def probability(self) -> float:
        """How likely it is right, 0 to 1."""
        return confidence_model().probability(self.sort, self.signs)


def least_of(sort: Sort) -> float:
    """The least probability of a candidate of this sort that is given as the answer."""
    return confidence_model().least.get(sort, 0.0)


@dataclass(frozen=True)
class Ground:
    """What an answer is judged by: the question, its subject, the passages, and what a reader makes of them."""

    query: ParsedQuery
    subject: Subject
    passages: Sequence[Passage]
    marked: Marked


def judge_best(
    sort: Sort,
    ground: Ground,
    candidates: Sequence[Candidate],
    bar: float,
    choice: Choice = OTHERWISE_CHOSEN,
) -> Judged | None:
    """The first of the candidates, which are in their order; None without any.

    `bar` is the least score that answers; `choice` says how a span of `Sort.NAME` was chosen.
    """
    if not candidates:
        return None
    best = candidates[0]
    signs = {
        **_own_signs(ground.query, ground.subject, ground.passages, candidates, bar),
        **{f"is {one}": float(one is sort) for one in Sort},
        **context_signs(ground.query, ground.subject, ground.passages, best),
        **choice._asdict(),
        **_read_signs(ground.marked, best),
    }
    return Judged(best, sort, signs)


def _read_signs(marked: Marked, best: Candidate) -> dict[str, float]:
    """What the trained reader makes of the candidate, of its passage, and of all that it read."""
    passage, start, end = best.sentence.passage, best.start, best.end
    return {
        "read": marked.span(passage, start, end),
        "read within": marked.within(passage, start, end),
        "answerable": marked.answerable(passage),
        "most answerable": marked.most_answerable,
    }


def _own_signs(
    query: ParsedQuery,
    subject: Subject,
    passages: Sequence[Passage],
    candidates: Sequence[Candidate],
    bar: float,
) -> dict[str, float]:
    """What speaks for the first candidate by itself and against the others.

    `score` is its own score less the least that answers, `lead` its score less that of the next
    different one. Of what the question is about, `words` is the share by weight that its sentences or the
    headings hold, `missing` the logarithm of 1 and the weight that its sentences lack, `pairs` the share of the
    pairs of characters. `document` is the share of the question's terms in the passages of its document, as
    retrieval found them. `nearer` is the passage's cosine less the mean of the first passages, within `_APART`: cosines
    themselves lie close together whatever is asked, and in a small library some passages are far off.
    """
    best = candidates[0]
    passage, text = best.sentence.passage, best.sentence.text.lower()
    above = f"{passage.headings} {passage.document.title}".lower()
    lacked = (1 - subject.share(text)) * subject.total
    others = (one.score for one in candidates if one.text != best.text)
    return {
        "score": best.score - bar,
        "lead": best.score - max(others, default=0.0),
        "words": subject.share(text, ((above, _ABOVE),)),
        "missing": math.log1p(lacked),
        "pairs": _pairs(query.subject, text),
        "document": passage.evidence.get("coverage_document", 0.0),
        "nearer": _nearer(passage, passages[:_COMPARED]),
    }


def _pairs(subject: str, text: str) -> float:
    asked = subject.replace(" ", "").lower()
    pairs = {asked[at : at + 2] for at in range(len(asked) - 1)}
    return sum(pair in text for pair in pairs) / (len(pairs) or 1)


def _nearer(passage: Passage, others: Sequence[Passage]) -> float:
    cosines = [one.evidence.get("cosine", 0.0) for one in others]
    mean = sum(cosines) / (len(cosines) or 1)
    return min(max(passage.evidence.get("cosine", 0.0) - mean, -_APART), _APART)
