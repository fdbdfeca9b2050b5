"""How likely is it that this candidate is right? A probability for every kind of answer.

Two logistic regressions, one for spans (a figure, a day, a name) and one for texts, over few signs of
the candidate, of the passage that it stands in and of what else there was. `scripts/fit_confidence.py`
fits their weights to questions asked with the documents that answer them and without (ADR 18); no
sign can be told from the question alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from search.answering.confidence_weights import INTERCEPTS, WEIGHTS
from search.answering.passage import Candidate, Passage, Sentence
from search.answering.subject import Subject
from search.results import ParsedQuery
from search.terms import ASKING_WORDS

_ABOVE = 0.8
"""What a word counts that stands only in the headings or the title, as runs are compared by."""
_COMPARED = 10
"""Passages whose mean cosine says how near a passage about something else is to the question."""
_MARKS = re.compile(r"[^\u4e00-\u9fffa-z0-9]|的|了")


class Sort(StrEnum):
    """What is judged: a span of a known sort, or whole sentences."""

    SPAN = "span"
    TEXT = "text"


class Signs(NamedTuple):
    """What speaks for a candidate; every value is higher for better ones, but for `missing`.

    `score` is its own score less the least that answers, `lead` its score less that of the next
    different one. Of the question's words by weight, `words` is the share that its sentences or the
    headings hold, `sentence` that of the best of them alone, `found` and `missing` the logarithm of 1 and the weight
    that they hold and lack. `pairs` is the share of the question's pairs of characters. Of
    the question's terms, `around` is the share in the passage and its neighbours and `document` in the
    passages of its document, as retrieval found them. `nearer` is the passage's cosine less the mean of the first
    passages: cosines themselves lie close together whatever is asked.
    """

    score: float
    lead: float
    words: float
    sentence: float
    found: float
    missing: float
    pairs: float
    around: float
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
    words = subject.share(text, ((above, _ABOVE),))
    here = subject.share(text)
    signs = Signs(
        score=best.score - bar,
        lead=best.score - max((c.score for c in candidates if c.text != best.text), default=0.0),
        words=words,
        sentence=max(subject.share(one.text.lower()) for one in _sentences(best.sentence)),
        found=math.log1p(here * subject.total),
        missing=math.log1p((1 - here) * subject.total),
        pairs=_pairs(query.text, text),
        around=passage.evidence.get("coverage_around", 0.0),
        document=passage.evidence.get("coverage_document", 0.0),
        nearer=_cosine(passage) - _mean([_cosine(one) for one in passages[:_COMPARED]]),
    )
    return Judged(best, sort, signs)


def _sentences(whole: Sentence) -> Sequence[Sentence]:
    """The sentences that begin within it; itself, where it is a part of one."""
    found = [s for s in whole.passage.sentences if whole.start <= s.start < whole.end]
    return found or [whole]


def _pairs(question: str, text: str) -> float:
    asked = _MARKS.sub("", ASKING_WORDS.sub("", question).lower())
    pairs = {asked[at : at + 2] for at in range(len(asked) - 1)}
    return sum(pair in text for pair in pairs) / (len(pairs) or 1)


def _cosine(passage: Passage) -> float:
    return passage.evidence.get("cosine", 0.0)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
