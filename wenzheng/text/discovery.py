"""Which words of this corpus does the dictionary not know? Found in the texts alone.

A run of dictionary words is proposed as one word when it is frequent, when its parts attract each
other, and when what stands before and after it varies:

    cohesion  = min over its cuts of ln(n(run) · N / (n(left part) · n(right part)))
    freedom   = the smaller of the entropies of its left and of its right neighbours, in nats

Sun, Shen & Tsou, "Chinese word segmentation without using lexicon and hand-crafted training data",
COLING-ACL 1998 (mutual information); Jin & Tanaka-Ishii, "Unsupervised segmentation of Chinese text
by use of branching entropy", ACL 2006. Over dictionary words instead of characters: runs that begin
or end within a known word are never counted, and a tenth of the counters is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wenzheng.text.tokenise import Tokeniser, is_chinese

MOST_PASSAGES = 40_000
"""Passages that are read at most: of more an even sample. Counting takes some 15 KB for each."""

_LONGEST = 4
"""Dictionary words in a run, at most."""
_LETTERS = (2, 8)
"""Characters of a proposed word, least and most."""
_COHESION = 4.0
_FREEDOM = 1.2
"""Nats. Below them runs are parts of phrases (的意见) or of longer words (专精特)."""
_CONTEXT = 12
_LOOSE = frozenset(
    "的了和与及或在对为以是将等就不也有被把从到向由于其该各本此之而并则但所这那个中上下内外前后"
    "年月日号第至按使用可应须要能会需已未再更最很较多少大小于每某另还又都均因且若如如果我你他她们"
)
"""Characters that begin or end no word when they stand alone."""

Integers = NDArray[np.int64]


class Passage(NamedTuple):
    """A text of the corpus, and which document it is from."""

    document: int
    text: str


class Suggestion(NamedTuple):
    """A word that the dictionary lacks: how often it stands in how many documents, and where."""

    word: str
    times: int
    documents: int
    cohesion: float
    freedom: float
    example: str


class _Corpus(NamedTuple):
    """Words by number, 0 between passages and at what is not Chinese."""

    tokens: Integers
    passage: Integers
    vocabulary: list[str]
    passages: list[Passage]


class _Runs(NamedTuple):
    """Runs of `length` words: where each stands (`id_at` is -1 elsewhere), and how often."""

    length: int
    id_at: Integers
    counts: Integers


def discover(
    passages: Iterable[Passage],
    tokeniser: Tokeniser,
    *,
    least: int,
    limit: int,
    progress: Callable[[int], None] = lambda _: None,
) -> list[Suggestion]:
    """The `limit` best words that stand `least` times or more, best first.

    Best is what is frequent, coherent and free at once: the product of the three. Whoever has more
    than `MOST_PASSAGES` gives a sample of them. `progress` is told of each passage that was read.
    """
    corpus = _read(passages, tokeniser, progress)
    if not len(corpus.tokens):
        return []
    levels = [_single(corpus)]
    found: list[Suggestion] = []
    while len(levels) < _LONGEST and levels[-1].counts.size:
        levels.append(_longer(levels[-1], levels[0], least))
        found += _words(corpus, levels, tokeniser)
    found.sort(key=lambda one: (-one.times * one.cohesion * one.freedom, one.word))
    return found[:limit]


def _read(
    passages: Iterable[Passage], tokeniser: Tokeniser, progress: Callable[[int], None]
) -> _Corpus:
    numbers: dict[str, int] = {"": 0}
    parts: list[Integers] = []
    kept: list[Passage] = []
    for passage in passages:
        words = tokeniser.known_words(passage.text)
        row = [numbers.setdefault(word, len(numbers)) if is_chinese(word) else 0 for word in words]
        parts.append(np.array([0, *row], dtype=np.int64))
        kept.append(passage)
        progress(1)
    if not parts:
        return _Corpus(np.empty(0, np.int64), np.empty(0, np.int64), [""], [])
    tokens = np.concatenate([*parts, np.zeros(_LONGEST + 1, dtype=np.int64)])
    passage_of = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return _Corpus(tokens, passage_of, list(numbers), kept)


def _single(corpus: _Corpus) -> _Runs:
    id_at = np.where(corpus.tokens > 0, corpus.tokens, -1)
    counts = np.bincount(corpus.tokens, minlength=len(corpus.vocabulary))
    return _Runs(1, id_at, counts)


def _longer(runs: _Runs, single: _Runs, least: int) -> _Runs:
    """Runs of one word more that stand `least` times: only a frequent run grows into one."""
    size = len(runs.id_at) - runs.length
    first, last = runs.id_at[:size], single.id_at[runs.length : runs.length + size]
    frequent = np.append(runs.counts >= least, False)
    at = np.flatnonzero((first >= 0) & (last >= 0) & frequent[first])
    keys = first[at] * len(single.counts) + last[at]
    _, which, counts = np.unique(keys, return_inverse=True, return_counts=True)
    kept = counts >= least
    renumbered = np.where(kept, np.cumsum(kept) - 1, -1)
    id_at = np.full(len(runs.id_at), -1, dtype=np.int64)
    id_at[at] = renumbered[which]
    return _Runs(runs.length + 1, id_at, counts[kept])


def _words(corpus: _Corpus, levels: list[_Runs], tokeniser: Tokeniser) -> Iterator[Suggestion]:
    """What among the longest runs is a word."""
    runs = levels[-1]
    places = np.flatnonzero(runs.id_at >= 0)
    if not len(places):
        return
    ids = runs.id_at[places]
    ordered = places[np.argsort(ids, kind="stable")]
    ends = np.cumsum(runs.counts)
    starts = ordered[ends - runs.counts]
    freedom = np.minimum(
        _entropy(ids, corpus.tokens[places - 1], len(starts)),
        _entropy(ids, corpus.tokens[places + runs.length], len(starts)),
    )
    cohesion = _cohesion(levels, starts, int((corpus.tokens > 0).sum()))
    for one in np.flatnonzero((freedom >= _FREEDOM) & (cohesion >= _COHESION)).tolist():
        start = int(starts[one])
        parts = [corpus.vocabulary[number] for number in corpus.tokens[start : start + runs.length]]
        word = "".join(parts)
        if not _is_wordlike(parts) or len(tokeniser.known_words(word)) == 1:
            continue
        passages = np.unique(corpus.passage[ordered[ends[one] - runs.counts[one] : ends[one]]])
        yield Suggestion(
            word,
            int(runs.counts[one]),
            len({corpus.passages[at].document for at in passages.tolist()}),
            round(float(cohesion[one]), 2),
            round(float(freedom[one]), 2),
            _example(corpus.passages[int(passages[0])].text, word),
        )


def _is_wordlike(parts: list[str]) -> bool:
    least, most = _LETTERS
    return (
        least <= sum(map(len, parts)) <= most and parts[0] not in _LOOSE and parts[-1] not in _LOOSE
    )


def _entropy(ids: Integers, neighbours: Integers, size: int) -> NDArray[np.float64]:
    """For each run the entropy of its neighbours; the end of a passage or of a phrase is unlike any
    other."""
    distinct = np.where(neighbours > 0, neighbours, -1 - np.arange(len(neighbours)))
    pairs = np.stack([ids, distinct])
    order = np.lexsort(pairs[::-1])
    ordered = pairs[:, order]
    new = np.append(True, (np.diff(ordered, axis=1) != 0).any(axis=0))
    counts = np.diff(np.append(np.flatnonzero(new), len(ids))).astype(np.float64)
    owner = ordered[0][new]
    totals = np.bincount(owner, counts, minlength=size)
    share = counts / totals[owner]
    return np.bincount(owner, -share * np.log(share), minlength=size).astype(np.float64)


def _cohesion(levels: list[_Runs], starts: Integers, total: int) -> NDArray[np.float64]:
    """For each run, by where it stands first, how much its least attached parts attract."""
    runs = levels[-1]
    own = np.log(runs.counts[runs.id_at[starts]]) + np.log(total)
    worst = np.full(len(starts), np.inf)
    for cut in range(1, runs.length):
        left, right = levels[cut - 1], levels[runs.length - cut - 1]
        apart = np.log(left.counts[left.id_at[starts]])
        apart = apart + np.log(right.counts[right.id_at[starts + cut]])
        worst = np.minimum(worst, own - apart)
    return worst


def _example(text: str, word: str) -> str:
    at = text.find(word)
    around = text[max(0, at - _CONTEXT) : at + len(word) + _CONTEXT]
    return " ".join(around.split())
