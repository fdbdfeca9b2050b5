"""The page of figures: one indicator over years and regions, as a table and a chart drawn here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from wenzheng.domain import Status
from wenzheng.reading.indicators import Change, without_place
from wenzheng.reading.naming import indicator_key
from wenzheng.reading.stages import Stage
from wenzheng.targets import GONE, Target, distinct, place_of

MOST = 600
"""Figures that are looked at for one page."""
SERIES = 4
"""Series that are shown with table and chart; the others are linked."""

FORM = ("indicator", "region", "year", "state", "issuer", "status")
"""Filters that the form of the page has a box for; others stand below it, to be taken away."""


class Choices(NamedTuple):
    """What the boxes of the form suggest or let choose."""

    indicators: list[str]
    regions: list[str]
    issuers: list[str]
    states: tuple[str, ...] = tuple(Stage)
    statuses: tuple[str, ...] = tuple(Status)


@dataclass(frozen=True)
class Series:
    """Figures that can be compared: of one indicator, in one unit, saying the same of it."""

    indicator: str
    change: Change
    unit: str
    targets: tuple[Target, ...]

    @cached_property
    def years(self) -> tuple[int | None, ...]:
        """The columns, in order; figures without a year come last."""
        said = {target.year for target in self.targets}
        return (
            *sorted(year for year in said if year is not None),
            *([None] if None in said else []),
        )

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The rows, in order of their names."""
        return tuple(sorted({place_of(target) for target in self.targets}))

    def cell(self, place: str, year: int | None) -> tuple[Target, ...]:
        """What is said of a place and a year, each amount once."""
        return self._cells.get((place, year), ())

    def drawn(self, place: str, year: int | None) -> tuple[Target, ...]:
        """Of that what a chart shows: nothing of documents that hold no longer."""
        return tuple(one for one in self.cell(place, year) if one.status not in GONE)

    @cached_property
    def _cells(self) -> dict[tuple[str, int | None], tuple[Target, ...]]:
        cells: defaultdict[tuple[str, int | None], list[Target]] = defaultdict(list)
        for target in self.targets:
            cells[place_of(target), target.year].append(target)
        return {place: distinct(found) for place, found in cells.items()}


def series_of(targets: Iterable[Target], asked: Sequence[str]) -> list[Series]:
    """The series, those of the very indicator asked for first, then those with most figures."""
    grouped: dict[tuple[str, Change, str], list[Target]] = defaultdict(list)
    for target in targets:
        grouped[indicator_key(target.indicator), target.change, target.unit].append(target)
    keys = {indicator_key(words) for words in asked}
    ordered = sorted(
        grouped.items(), key=lambda item: (item[0][0] not in keys, -len(item[1]), item[0])
    )
    return [
        Series(_usual_name(found), change, unit, tuple(found))
        for (_, change, unit), found in ordered
    ]


def _usual_name(found: Sequence[Target]) -> str:
    names = Counter(without_place(target.indicator) for target in found)
    return min(names, key=lambda name: (-names[name], len(name), name))
