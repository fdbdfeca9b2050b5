"""How much does a text have of a gold answer? Equality, overlap of characters, and coverage.

All compare folded texts: widths, spaces, traditional characters and case made one, punctuation and
white space dropped, except the signs that belong to a number (2.5, -3, 10%, 50-100, 9:30).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from wenzheng.text.normalise import normalise_text

MIN_RUN = 4
"""Characters of a run that counts as covered: shorter ones stand in any two Chinese texts."""

MOST = 0.8
"""The share of a gold's characters that a quote has to hold to be of use."""
LONGEST_QUOTE = 200
"""Characters that any quote may have."""

_DASH = re.compile(r"[-−—–~～](?=\d)")
_DROPPED = re.compile(r"(?!(?<=\d)[.:/](?=\d)|-(?=\d)|[%‰℃°])[\W_]")


def fold(text: str) -> str:
    """The text as it is compared."""
    return _DROPPED.sub("", _DASH.sub("-", normalise_text(text).casefold()))


def is_exact(answer: str, golds: Iterable[str]) -> bool:
    """Whether the answer equals one of the golds, both folded."""
    folded = fold(answer)
    return any(folded == fold(gold) for gold in golds)


def has_gold(answer: str, golds: Iterable[str]) -> bool:
    """Whether one of the golds stands in the answer, both folded, no number cut in two."""
    folded = fold(answer)
    return any(stands_in(wanted, folded) for gold in golds if (wanted := fold(gold)))


def best_f1(answer: str, golds: Iterable[str]) -> float:
    """The best F1 over the golds of the characters that answer and gold share.

    Characters are counted as in a bag, like words in SQuAD's F1 (Rajpurkar et al. 2016).
    """
    folded = fold(answer)
    return max((_f1(folded, fold(gold)) for gold in golds), default=0.0)


def _f1(one: str, other: str) -> float:
    shared = (Counter(one) & Counter(other)).total()
    return 2 * shared / (len(one) + len(other)) if shared else 0.0


def longest_quote(golds: Iterable[str]) -> int:
    """Characters that a quote may have: `LONGEST_QUOTE`, or three times the longest gold."""
    return max((LONGEST_QUOTE, *(3 * len(gold) for gold in golds)))


def best_coverage(quotes: Iterable[str], golds: Iterable[str]) -> float:
    """The best share over the golds of the characters that stand in any of the quotes.

    A gold's character is covered when it belongs to a run of the gold that stands word for word in
    a quote, is at least `MIN_RUN` characters long (or the whole of a shorter gold) and cuts no
    number in two. Runs are taken from left to right, each as long as can be; 1 means that the
    quotes hold the whole gold.
    """
    folded = [fold(quote) for quote in quotes]
    return max((_coverage(folded, fold(gold)) for gold in golds), default=0.0)


def _coverage(quotes: Sequence[str], gold: str) -> float:
    if not gold:
        return 0.0
    covered = np.zeros(len(gold), dtype=bool)
    for quote in quotes:
        for start, end in _common_runs(gold, quote):
            covered[start:end] = True
    return float(covered.mean())


def _common_runs(gold: str, quote: str) -> Iterable[tuple[int, int]]:
    shortest = min(MIN_RUN, len(gold))
    start = 0
    while start + shortest <= len(gold):
        end = _run_end(gold, start, quote)
        if end - start >= shortest:
            yield start, end
            start = end
        else:
            start += 1


def _run_end(gold: str, start: int, quote: str) -> int:
    """The end of the longest run from `start` that stands in the quote; `start` if there is none."""
    low, high = start, len(gold)
    while low < high:  # a longer run stands in fewer places, so halving finds the longest
        middle = (low + high + 1) // 2
        if gold[start:middle] in quote:
            low = middle
        else:
            high = middle - 1
    while low > start and not stands_in(gold[start:low], quote):
        low -= 1
    return low


def stands_in(part: str, text: str) -> bool:
    """Whether `part` stands in `text` without a digit of the same number before or after it."""
    if not part:
        return False
    before = r"(?<!\d)(?<!\d\.)" if part[0].isdigit() else ""
    after = r"(?!\.?\d)" if part[-1].isdigit() else ""
    return re.search(before + re.escape(part) + after, text) is not None
