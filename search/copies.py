"""Which of the passages found say the same, and which of them is the original?

News and reprints repeat an official text; a new version repeats the old one with other figures.
Passages are copies of one another only if all figures of the shorter stand in the longer, so a
changed target is never taken for the one it replaced.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

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


@dataclass(frozen=True, slots=True)
class _Sketch:
    figures: Counter[str]
    shingles: Shingles


BLOCK = 30
"""The original takes the place of a copy that ranks before it within so many passages.

Further down it is only named: so the order of a list does not depend on how long it is.
"""


def copy_groups(
    stored: Sequence[StoredChunk], documents: Mapping[str, StoredDocument]
) -> list[list[int]]:
    """Positions of passages that say the same, the original first; groups by their first position.

    Every position is in one group. Passages of one document are never copies of one another.
    Block by block (`BLOCK`), what stands further down changes nothing before it.
    """
    sketches = [_sketch(one.chunk.text) for one in stored]
    blocks: dict[int, list[int]] = {}
    group_of: list[int] = []
    for at, (one, sketch) in enumerate(zip(stored, sketches, strict=True)):
        keys = [int(key) for key in sketch.shingles[:_BLOCKED_BY]]
        earlier = sorted({other for key in keys for other in blocks.get(key, ())})
        same = (
            other
            for other in earlier
            if stored[other].chunk.doc_id != one.chunk.doc_id
            and _say_the_same(sketch, sketches[other])
        )
        group_of.append(group_of[first] if (first := next(same, None)) is not None else at)
        for key in keys:
            blocks.setdefault(key, []).append(at)
    groups: dict[int, list[int]] = {}
    for at, group in enumerate(group_of):
        groups.setdefault(group, []).append(at)
    return [
        sorted(group, key=lambda at: (at // BLOCK, _rank(documents[stored[at].chunk.doc_id])))
        for group in groups.values()
    ]


@lru_cache(maxsize=4096)
def _sketch(text: str) -> _Sketch:
    return _Sketch(Counter(_FIGURES.findall(text)), shingles(text))


def _say_the_same(one: _Sketch, other: _Sketch) -> bool:
    shorter, longer = sorted((one, other), key=lambda sketch: len(sketch.shingles))
    if (
        len(shorter.shingles) < SHORTEST * len(longer.shingles)
        or not shorter.figures <= longer.figures
    ):
        return False
    return containment(shorter.shingles, longer.shingles) >= CONTAINED


def _rank(document: StoredDocument) -> tuple[bool, bool]:
    """Official documents before reports of them, those with a number before those without.

    The sort is stable: of equals, the one that was found to fit better comes first.
    """
    return document.kind in _REPORTS, document.doc_number is None
