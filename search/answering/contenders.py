"""The wordings that are likeliest to be what is asked for, by a softmax over all spans (ADR 17)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nlargest
from typing import NamedTuple

from search.answering.passage import Passage, Sentence
from search.answering.spans import Asked, Feature, Stretch, may_hold
from wenzheng.text.tagging import tagged

_SENTENCES = 7
_PER_RANK = 0.15
"""What a sentence of the next passage has to say more of the question to come as early."""
_SCORED = 150
"""Spans whose own words are looked at: those whose ends fit best."""
_COMPARED = 30
_OF_NESTED = 0.25
"""How much of the share of a wording counts for those within it and around it."""
_PUNCTUATION = re.compile(r"[\s《》〈〉“”「」『』\"'‘’（）()·・•-]")


class Scored(NamedTuple):
    """Words `i` to `j` of a sentence with their score so far."""

    score: float
    sentence: Sentence
    stretch: Stretch
    i: int
    j: int

    @property
    def bounds(self) -> tuple[int, int]:
        """Offsets into the sentence."""
        return self.stretch.words[self.i].start, self.stretch.words[self.j].end

    @property
    def text(self) -> str:
        """The span."""
        start, end = self.bounds
        return self.sentence.text[start:end]

    def features(self) -> Iterator[Feature]:
        """All that is weighed."""
        yield from self.stretch.general
        yield from self.stretch.left_features(self.i)
        yield from self.stretch.right_features(self.j)
        yield from self.stretch.inner_features(self.i, self.j)

    def with_inner(self, weights: Mapping[str, float]) -> Scored:
        """With what its own words say for it."""
        inner = _dot(self.stretch.inner_features(self.i, self.j), weights)
        return self._replace(score=self.score + inner)


class Contender(NamedTuple):
    """A wording with the best span that says it.

    `share` is that of all its spans, `times` how many they are, `likely` its share and a part of
    those of longer and shorter wordings of it, which mean the same thing. `behind` is how far the
    score of its best span is below the highest.
    """

    best: Scored
    wording: str
    share: float
    likely: float
    times: int
    behind: float


def contenders(
    asked: Asked, passages: Sequence[Passage], weights: Mapping[str, float]
) -> list[Contender]:
    """The wordings that are worth a second look, the likeliest first."""
    rough = [
        one
        for sentence, general in nearest_sentences(asked, passages)
        for one in _rough(asked, sentence, general, weights)
    ]
    likely = nlargest(_SCORED, rough, key=lambda one: one.score)
    return _together([one.with_inner(weights) for one in likely])


def nearest_sentences(
    asked: Asked, passages: Sequence[Passage]
) -> Iterator[tuple[Sentence, list[Feature]]]:
    """The sentences that say most of the question, the best first, with what speaks for each."""
    shares: dict[str, tuple[float, Sentence, int]] = {}
    for rank, passage in enumerate(passages):
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


def _rough(
    asked: Asked, sentence: Sentence, general: Sequence[Feature], weights: Mapping[str, float]
) -> Iterator[Scored]:
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
        yield Scored(lefts[i] + rights[j], sentence, stretch, i, j)


def _dot(features: Iterable[Feature], weights: Mapping[str, float]) -> float:
    get = weights.get
    total = 0.0
    for name, value in features:
        weight = get(name)
        if weight is not None:
            total += weight * value
    return total


def _together(scored: Sequence[Scored]) -> list[Contender]:
    """By their shares of the softmax; spans of one wording are one, the best of them."""
    if not scored:
        return []
    most = max(one.score for one in scored)
    odds = [math.exp(one.score - most) for one in scored]
    total = sum(odds)
    shares: dict[str, float] = {}
    best: dict[str, Scored] = {}
    wordings = [bare(one.text) for one in scored]
    for one, wording, share in zip(scored, wordings, odds, strict=True):
        shares[wording] = shares.get(wording, 0.0) + share / total
        if wording not in best or one.score > best[wording].score:
            best[wording] = one
    times = Counter(wordings)
    likely = nlargest(_COMPARED, shares, key=shares.__getitem__)
    found = (
        Contender(
            best[one],
            one,
            shares[one],
            _with_nested(one, likely, shares),
            times[one],
            best[one].score - most,
        )
        for one in likely
    )
    return sorted(found, key=lambda one: -one.likely)


def _with_nested(wording: str, others: Sequence[str], shares: Mapping[str, float]) -> float:
    nested = (one for one in others if one != wording and (one in wording or wording in one))
    return min(1.0, shares[wording] + _OF_NESTED * sum(shares[one] for one in nested))


def bare(text: str) -> str:
    """The wording without quotes, brackets and white space around and within it."""
    return _PUNCTUATION.sub("", text.lower())
