"""The one day, name or figure that a question asks for, where a span of a sentence is it.

Every short span of the sentences nearest to the question is scored by a linear model (ADR 17); the
scores become probabilities by a softmax over all of them. Spans that say the same are one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from search.answering.passage import Passage, Sentence
from search.answering.span_model import span_model
from search.answering.spans import Asked, Feature, Stretch
from search.results import ParsedQuery
from search.understanding.focus import Focus, read_focus
from wenzheng.text.tagging import tagged

_READ = 3
"""Passages whose sentences are read: the first three hold nearly all answers that any does."""
_SENTENCES = 7
_PER_RANK = 0.15
"""What a sentence of the next passage has to say more of the question to come as early."""
_PUNCTUATION = re.compile(r"[\s《》〈〉“”「」『』\"'‘’（）()·・•-]")


@dataclass(frozen=True)
class Found:
    """A span with the probability that it answers; `focus` is what was asked for."""

    sentence: Sentence
    start: int
    end: int
    probability: float


def spans_for(
    query: ParsedQuery, passages: Sequence[Passage], weight: Callable[[str], float]
) -> tuple[Focus | None, list[Found]]:
    """What the question asks for, and the spans that may be it, the likeliest first."""
    words = tagged(query.text)
    focus = read_focus(query.text, words)
    if focus is None:
        return None, []
    asked = Asked.of(focus, words, weight)
    weights = span_model().of(focus)
    scored = [
        (score, sentence, start, end)
        for sentence, general in nearest_sentences(asked, passages)
        for score, start, end in _scored(asked, sentence, general, weights)
    ]
    return focus, _probable(scored)


def nearest_sentences(
    asked: Asked, passages: Sequence[Passage]
) -> Iterator[tuple[Sentence, list[Feature]]]:
    """The sentences that say most of the question, the best first, with what speaks for each."""
    shares: dict[str, tuple[float, Sentence, int]] = {}
    for rank, passage in enumerate(passages[:_READ]):
        for sentence in passage.sentences:
            if sentence.text not in shares:
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
