"""Which region lies in which, and how far a text of one region speaks for another.

A question about 上海 may be answered by what holds for all the country or by a district's own
text, and never by what 北京 says of itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache

from wenzheng.reading.regions import parents
from wenzheng.reading.wider_regions import MEMBERS, NATION


class Fit(Enum):
    """How the region of a text relates to the one asked about; `value` is its degree, 0 to 1.

    The degrees only order the cases; a ranking may weigh them as it likes.
    """

    SAME = 1.0
    PART = 0.9
    """The text is of a part of what is asked about: 浦东新区 for 上海市."""
    WIDER = 0.7
    """The text is of a region that holds it: 江苏省 for 苏州市, or of the whole country."""
    UNSAID = 0.5
    """Nothing says what region the text is of."""
    OTHER = 0.0

    def __bool__(self) -> bool:
        """Whether such a text may speak for the region asked about at all."""
        return self is not Fit.OTHER


def compatible(asked: str, of_document: str | None) -> Fit:
    """How a text of one region fits a question about another, both by their full names.

    `of_document` None means that it is not known; 全国 is the whole country.
    """
    if of_document is None:
        return Fit.UNSAID
    if asked == of_document:
        return Fit.SAME
    if of_document in ancestors(asked):
        return Fit.WIDER
    return Fit.PART if asked in ancestors(of_document) else Fit.OTHER


@lru_cache(maxsize=4096)
def ancestors(name: str) -> tuple[str, ...]:
    """What the region lies in, from the nearest up to 全国; wider regions (长三角) among them.

    Of a region that is not known only the country is.
    """
    if name == NATION:
        return ()
    above: list[str] = []
    at = parents().get(name)
    while at is not None:
        above.append(at)
        at = parents().get(at)
    lines = {name, *above}
    wider = [wide for wide, members in MEMBERS.items() if lines & members]
    return (*above, *wider, NATION)


def with_parts(names: Iterable[str]) -> frozenset[str]:
    """The regions and all that lie in them, by full names."""
    wanted = frozenset(names)
    if not wanted:
        return wanted
    known = {name for name in parents() if wanted & set(ancestors(name))}
    return wanted | known


def rolled_up(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts by region with those of all that lies in each added, most first.

    Provinces and cities that hold a counted region are counted even where nothing is of themselves.
    """
    total: Counter[str] = Counter()
    for name, number in counts.items():
        above = (region for region in ancestors(name) if region in parents())
        for region in (name, *above):
            total[region] += number
    return dict(sorted(total.items(), key=lambda item: (-item[1], item[0])))
