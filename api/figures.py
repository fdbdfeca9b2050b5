"""The page of figures: one indicator over years and regions, as a table and a chart drawn here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from wenzheng.reading.indicators import Change
from wenzheng.reading.naming import indicator_key
from wenzheng.targets import Target

MOST = 600
"""Figures that are looked at for one page."""
SERIES = 4
"""Series that are shown with table and chart; the others are linked."""
_LINES = 6
_BARS = 34
_WIDTH, _LEFT, _RIGHT, _TOP = 640, 150, 90, 14
_ROW, _HEIGHT = 24, 240


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

    @cached_property
    def _cells(self) -> dict[tuple[str, int | None], tuple[Target, ...]]:
        cells: defaultdict[tuple[str, int | None], dict[tuple[str, str, str], Target]]
        cells = defaultdict(dict)
        for target in self.targets:
            said = target.comparator, target.amount, target.state
            cells[place_of(target), target.year].setdefault(said, target)
        return {place: tuple(found.values()) for place, found in cells.items()}


def place_of(target: Target) -> str:
    """The region; where none is known the issuer or the title, lest two unknown places be one."""
    return target.region or target.issuer or target.title


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
    names = Counter(target.indicator for target in found)
    return min(names, key=lambda name: (-names[name], len(name), name))


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure in the chart: a dot or a bar with the address of its quote."""

    x: float
    y: float
    width: float
    label: str
    target: Target


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one region over the years; `number` tells it from the others."""

    number: int
    name: str
    points: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What the page draws: bars by region where there is one year, lines over several years."""

    width: int
    height: int
    left: int
    bars: tuple[Mark, ...] = ()
    lines: tuple[Line, ...] = ()
    years: tuple[tuple[float, int], ...] = ()


def chart_of(series: Series) -> Chart | None:
    """The chart of a series; None where there are fewer than two figures to compare."""
    years = [year for year in series.years if year is not None]
    if len(years) > 1 and (lines := _lines(series, years)):
        return lines
    return _bars(series, years[-1] if years else None)


def _bars(series: Series, year: int | None) -> Chart | None:
    rows = [(name, series.cell(name, year)) for name in series.places]
    first = [(name, found[0]) for name, found in rows if found]
    first.sort(key=lambda row: (-row[1].value, row[0]))
    if len(first) < 2:
        return None
    first = first[:_BARS]
    most = max(target.value for _, target in first) or 1.0
    room = _WIDTH - _LEFT - _RIGHT
    bars = tuple(
        Mark(_LEFT, _TOP + at * _ROW, max(room * target.value / most, 1.0), name, target)
        for at, (name, target) in enumerate(first)
    )
    return Chart(_WIDTH, _TOP * 2 + len(bars) * _ROW, _LEFT, bars=bars)


def _lines(series: Series, years: Sequence[int]) -> Chart | None:
    rows = {
        name: [(year, found[0]) for year in years if (found := series.cell(name, year))]
        for name in series.places
    }
    longest = sorted(rows.items(), key=lambda row: (-len(row[1]), row[0]))[:_LINES]
    longest = [(name, found) for name, found in longest if len(found) > 1]
    if not longest:
        return None
    values = [target.value for _, found in longest for _, target in found]
    low, high = min(0.0, *values), max(values)
    across = (_WIDTH - 60 - _RIGHT) / max(years[-1] - years[0], 1)
    up = (_HEIGHT - _TOP - 40) / ((high - low) or 1.0)

    def mark(name: str, year: int, target: Target) -> Mark:
        x, y = 60 + (year - years[0]) * across, _HEIGHT - 34 - (target.value - low) * up
        return Mark(round(x, 1), round(y, 1), 0, f"{name} {year}", target)

    lines = tuple(
        Line(at, name, " ".join(f"{m.x},{m.y}" for m in marks), marks)
        for at, (name, found) in enumerate(longest)
        for marks in (tuple(mark(name, year, target) for year, target in found),)
    )
    shown = tuple((round(60 + (year - years[0]) * across, 1), year) for year in years)
    return Chart(_WIDTH, _HEIGHT, 60, lines=lines, years=shown)
