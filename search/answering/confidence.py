"""How likely is it that this candidate is right? A probability for every kind of answer.

A logistic regression each for spans (a figure, a day, a name), for those out of works of reference, for
texts, and for texts in which a span is that was not found, over few signs of the candidate, of the passage that it stands in and of what else there was. `scripts/fit_confidence.py`
fits their weights to questions asked with the documents that answer them and without (ADR 18); no
sign can be told from the question alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from search.answering.confidence_weights import INTERCEPTS, WEIGHTS
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


class Signs(NamedTuple):
    """What speaks for a candidate; every value is higher for better ones, but for `missing`.

    `score` is its own score less the least that answers, `lead` its score less that of the next
    different one. Of what the question is about, `words` is the share by weight that its sentences or the
    headings hold, `missing` the logarithm of 1 and the weight that its sentences lack, `pairs` the share of the
    pairs of characters. `document` is the share of the question's terms in the passages of its document, as
    retrieval found them. `nearer` is the passage's cosine less the mean of the first passages, within `_APART`: cosines
    themselves lie close together whatever is asked, and in a small library some passages are far off.
    """

    score: float
    lead: float
    words: float
    missing: float
    pairs: float
    document: float
    nearer: float


@dataclass(frozen=True)
class Judged:
    """A candidate with all that its probability is made of."""

    candidate: Candidate
    sort: Sort
    signs: Signs

    @property
    def probability(self) -> float:
        """How likely it is right, 0 to 1."""
        weights = WEIGHTS[self.sort]
        logit = sum(weights[name] * sign for name, sign in self.signs._asdict().items())
        return 1 / (1 + math.exp(-INTERCEPTS[self.sort] - logit))


def judge_best(
    sort: Sort,
    query: ParsedQuery,
    subject: Subject,
    passages: Sequence[Passage],
    candidates: Sequence[Candidate],
    bar: float,
) -> Judged | None:
    """The first of the candidates, which are in their order; None without any.

    `bar` is the least score that answers.
    """
    if not candidates:
        return None
    best = candidates[0]
    passage, text = best.sentence.passage, best.sentence.text.lower()
    above = f"{passage.headings} {passage.document.title}".lower()
    lacked = (1 - subject.share(text)) * subject.total
    signs = Signs(
        score=best.score - bar,
        lead=best.score - max((c.score for c in candidates if c.text != best.text), default=0.0),
        words=subject.share(text, ((above, _ABOVE),)),
        missing=math.log1p(lacked),
        pairs=_pairs(query.subject, text),
        document=passage.evidence.get("coverage_document", 0.0),
        nearer=_nearer(passage, passages[:_COMPARED]),
    )
    return Judged(best, sort, signs)


def _pairs(subject: str, text: str) -> float:
    asked = subject.replace(" ", "").lower()
    pairs = {asked[at : at + 2] for at in range(len(asked) - 1)}
    return sum(pair in text for pair in pairs) / (len(pairs) or 1)


def _nearer(passage: Passage, others: Sequence[Passage]) -> float:
    cosines = [one.evidence.get("cosine", 0.0) for one in others]
    mean = sum(cosines) / (len(cosines) or 1)
    return min(max(passage.evidence.get("cosine", 0.0) - mean, -_APART), _APART)
