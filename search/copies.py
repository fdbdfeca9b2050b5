"""Which of the passages found say the same, and which of them is the original?

News and reprints repeat an official text; a new version repeats the old one with other figures.
Passages are copies of one another only if all figures of the shorter stand in the longer, so a
changed target is never taken for the one it replaced.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from wenzheng.domain import Kind, StoredChunk, StoredDocument
from wenzheng.text.shingles import Shingles, containment, shingles

CONTAINED = 0.9
"""Share of the shorter passage's runs of letters that the longer has, if it says the same."""
SHORTEST = 0.6
"""Of passages that say the same, the shorter has at least so many of the longer one's runs."""
_BLOCKED_BY = 16
"""Only passages that share one of so many least hashes are compared: such copies nearly always do."""
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_REPORTS = frozenset((Kind.NEWS, Kind.INTERPRETATION, Kind.OTHER))


BLOCK = 30
"""The original takes the place of a copy that ranks before it within so many passages.

Further down it is only named: so the order of a list does not depend on how long it is.
"""


def copy_groups(
    stored: Sequence[StoredChunk], documents: Mapping[str, StoredDocument]
) -> list[list[int]]:
    """Positions of passages that say the same, the original first; groups by their first position.

    Every position is in one group, and says the same as the group's first. Passages of one document
    are never copies of one another.
    Block by block (`BLOCK`), what stands further down changes nothing before it.
    """
    texts = [one.chunk.text for one in stored]
    group_of: list[int] = []
    firsts: defaultdict[int, list[int]] = defaultdict(list)
    for at, shared in enumerate(_shared(list(map(_shingles, texts)))):
        same = (
            first
            for first in sorted({first for key in shared for first in firsts[key]})
            if stored[first].chunk.doc_id != stored[at].chunk.doc_id
            and _say_the_same(texts[at], texts[first])
        )
        group_of.append(next(same, at))
        if group_of[at] == at:
            for key in shared:
                firsts[key].append(at)
    groups: dict[int, list[int]] = {}
    for at, group in enumerate(group_of):
        groups.setdefault(group, []).append(at)
    return [
        sorted(group, key=lambda at: (at // BLOCK, _rank(documents[stored[at].chunk.doc_id])))
        for group in groups.values()
    ]


def _shared(found: Sequence[Shingles]) -> list[list[int]]:
    """For each passage those of its least hashes that another one has too, numbered."""
    least = [one[:_BLOCKED_BY] for one in found]
    hashes = np.concatenate([np.empty(0, dtype=np.uint64), *least])
    _, which, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    ends = np.cumsum([len(one) for one in least], dtype=np.int64)
    return [
        [int(key) for key in which[end - len(one) : end] if counts[key] > 1]
        for one, end in zip(least, ends.tolist(), strict=True)
    ]


@lru_cache(maxsize=4096)
def _shingles(text: str) -> Shingles:
    return shingles(text)


def _say_the_same(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=lambda text: len(_shingles(text)))
    return (
        len(_shingles(shorter)) >= SHORTEST * len(_shingles(longer))
        and _figures(shorter) <= _figures(longer)
        and containment(_shingles(shorter), _shingles(longer)) >= CONTAINED
    )


@lru_cache(maxsize=4096)
def _figures(text: str) -> Counter[str]:
    return Counter(_FIGURES.findall(text))


def _rank(document: StoredDocument) -> tuple[bool, bool]:
    """Official documents before reports of them, those with a number before those without.

    The sort is stable: of equals, the one that was found to fit better comes first.
    """
    return document.kind in _REPORTS, document.doc_number is None
