"""Several years or regions named together: is a figure said of each, of one of them, or of all?

甲市、乙市分别建成20座、10座 gives each its own, 甲市、乙市合计建成30座 is of neither alone, and
甲市、乙市均超过30座 is of both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from wenzheng.reading.periods import Period, find_periods
from wenzheng.reading.quantities import Quantity, find_quantities
from wenzheng.reading.regions import Region, find_regions

_JOINER = re.compile(r"\s*(?:、|和|与|及|以及|同|[，,])\s*(?:到|至)?")
_EACH = re.compile(r"均|都|各(?!类|项|种|级|地)|每个?(?:城市|省份?|地区|年)")
_BETWEEN_FIGURES = re.compile(r"[、，,和与及]?(?:[^，,。；;、\d]{0,6})")
_SENTENCE_END = re.compile(r"[。；;！？\n]")
_CLAUSE_END = re.compile(r"[，,；;：:。\n]")


class _Named(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


N = TypeVar("N", bound=_Named)


@dataclass(frozen=True, slots=True)
class Together:
    """What of a list of years and of regions a figure is said of.

    `period` and `region` are those it is paired with. `regions` are all of a list of which the figure
    is said as a whole, `no_period`: it stands behind several years and nothing says which is its.
    """

    period: Period | None = None
    region: Region | None = None
    regions: tuple[Region, ...] = ()
    no_period: bool = False


ALONE = Together()
"""No list stands there."""


def together(text: str, start: int) -> Together:
    """How the quantity at `text[start:]` goes with the years and regions that are listed before it."""
    begin = max((m.end() for m in _SENTENCE_END.finditer(text, 0, start)), default=0)
    before = text[begin:start]
    years = _last_list(before, find_periods(before))
    places = _last_list(before, find_regions(before))
    if not years and not places:
        return ALONE
    period, no_period = _paired(text, begin, start, years)
    region, is_joint = _paired(text, begin, start, places)
    in_clause = bool(places) and not _CLAUSE_END.search(before, places[-1].end)
    joint = tuple(places) if is_joint and in_clause else ()
    return Together(period, region, joint, no_period)


def _paired(text: str, begin: int, start: int, listed: Sequence[N]) -> tuple[N | None, bool]:
    """The one of the list that the quantity belongs to, or whether nothing tells which."""
    if not listed:
        return None, False
    behind = begin + listed[-1].end
    if _EACH.search(text[behind:start]):
        return None, False
    run = _run(text, behind, start)
    starts = [quantity.start for quantity in run]
    if start not in starts:
        return None, False
    if len(run) == len(listed):
        return listed[starts.index(start)], False
    return None, True


def _run(text: str, behind: int, start: int) -> list[Quantity]:
    """The quantities behind the list that nothing but joiners and a few words part."""
    stop = _SENTENCE_END.search(text, behind)
    stretch = text[: stop.start() if stop else len(text)]
    run: list[Quantity] = []
    for quantity in find_quantities(stretch):
        if quantity.start < behind:
            continue
        between = text[run[-1].end : quantity.start] if run else ""
        if run and not _BETWEEN_FIGURES.fullmatch(between):
            if run[-1].start >= start:
                break
            run = []
        run.append(quantity)
    return run


def _last_list(text: str, found: Sequence[N]) -> list[N]:
    """The last two or more that only joiners part; empty if the last one stands alone."""
    listed: list[N] = list(found[-1:])
    for one in reversed(found[:-1]):
        if not _JOINER.fullmatch(text[one.end : listed[0].start]):
            break
        listed.insert(0, one)
    return listed if len(listed) > 1 else []
