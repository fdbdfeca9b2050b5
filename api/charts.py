"""The charts of the page of figures, drawn here: where each bar, dot and label stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from api.figures import Series
from wenzheng.targets import Target, disagree

_LINES = 6
_BARS = 40
_WIDTH, _LEFT, _RIGHT, _TOP = 680, 150, 150, 30
_ROW, _HEIGHT, _FOOT, _GAP = 24, 250, 34, 15
_LABEL = 10
"""Characters of a name beside the chart: more would not fit."""
_ROOM = 14, 60
"""Points up and across within which two amounts would cover each other."""
_MANY_YEARS = 4
"""Over so many years a chart of a few regions says more than bars of all."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure in the chart: a dot or a bar with the address of its quote.

    A bar begins at `x` and is `width` wide; `name` is empty where the bar above has it already.
    `differs`: other documents, or the same, say otherwise. `has_room`: its amount may stand by it.
    """

    x: float
    y: float
    width: float
    name: str
    label: str
    target: Target
    differs: bool
    has_room: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one region over the years; `number` tells it from the others.

    `points` joins the years that have one undisputed amount; `name_y` is where the name stands.
    """

    number: int
    name: str
    points: str
    marks: tuple[Mark, ...]
    name_x: float
    name_y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """What the page draws: bars by region for one year (`year`), lines over several years."""

    width: int
    height: int
    left: int
    year: int | None = None
    bars: tuple[Mark, ...] = ()
    lines: tuple[Line, ...] = ()
    years: tuple[tuple[float, int], ...] = ()


def chart_of(series: Series) -> Chart | None:
    """The chart of a series; None where there are fewer than two figures to compare."""
    years = [year for year in series.years if year is not None]
    several = [
        name for name in series.places if sum(bool(series.drawn(name, y)) for y in years) > 1
    ]
    few_or_long = len(several) <= _LINES or len(years) >= _MANY_YEARS
    if several and 2 * len(several) >= len(series.places) and few_or_long:
        return _lines(series, years)
    return _bars(series, max(years, key=lambda year: (_regions(series, year), year), default=None))


def _regions(series: Series, year: int | None) -> int:
    return sum(bool(series.drawn(name, year)) for name in series.places)


def _bars(series: Series, year: int | None) -> Chart | None:
    rows = [(name, found) for name in series.places if (found := series.drawn(name, year))]
    rows.sort(key=lambda row: (-max(one.value for one in row[1]), row[0]))
    shown = [
        (name if not at else "", target, disagree(found))
        for name, found in rows
        for at, target in enumerate(found)
    ][:_BARS]
    if len(rows) < 2:
        return None
    low = min(0.0, *(target.value for _, target, _ in shown))
    high = max(0.0, *(target.value for _, target, _ in shown))
    reach, room = (high - low) or 1.0, _WIDTH - _LEFT - _RIGHT
    bars = tuple(
        Mark(
            x=round(_LEFT + (min(target.value, 0.0) - low) / reach * room, 1),
            y=_TOP + at * _ROW,
            width=round(max(abs(target.value) / reach * room, 1.0), 1),
            name=_short(name),
            label=f"{name} {year or ''}".strip(),
            target=target,
            differs=differs,
        )
        for at, (name, target, differs) in enumerate(shown)
    )
    return Chart(_WIDTH, _TOP + len(bars) * _ROW + 8, _LEFT, year, bars=bars)


def _lines(series: Series, years: Sequence[int]) -> Chart:
    rows = {
        name: [(year, found) for year in years if (found := series.drawn(name, year))]
        for name in series.places
    }
    longest = sorted(rows.items(), key=lambda row: (-len(row[1]), row[0]))[:_LINES]
    longest = [(name, found) for name, found in longest if len(found) > 1]
    values = [one.value for _, row in longest for _, found in row for one in found]
    low, high = min(0.0, *values), max(0.0, *values)
    across = (_WIDTH - 60 - _RIGHT) / max(years[-1] - years[0], 1)
    reach, up = (high - low) or 1.0, _HEIGHT - _TOP - _FOOT - 6

    def marks_of(name: str, row: Sequence[tuple[int, Sequence[Target]]]) -> Iterator[Mark]:
        for year, found in row:
            for target in found:
                x, y = (
                    60 + (year - years[0]) * across,
                    _HEIGHT - _FOOT - (target.value - low) / reach * up,
                )
                differs = disagree(found)
                yield Mark(round(x, 1), round(y, 1), 0, "", f"{name} {year}", target, differs)

    lines = _apart(
        _line(at, name, marks)
        for at, ((name, _), marks) in enumerate(
            zip(longest, _with_room([tuple(marks_of(*row)) for row in longest]), strict=True)
        )
    )
    shown = tuple((round(60 + (year - years[0]) * across, 1), year) for year in years)
    return Chart(_WIDTH, _HEIGHT, 60, lines=lines, years=shown)


def _with_room(rows: Sequence[tuple[Mark, ...]]) -> list[tuple[Mark, ...]]:
    """The dots, with an amount only where that of no earlier one stands."""
    placed: list[Mark] = []

    def fits(mark: Mark) -> bool:
        return all(
            abs(mark.y - one.y) >= _ROOM[0] or abs(mark.x - one.x) >= _ROOM[1] for one in placed
        )

    found = []
    for row in rows:
        marks = []
        for mark in row:
            marks.append(replace(mark, has_room=fits(mark)))
            placed += [mark] if marks[-1].has_room else []
        found.append(tuple(marks))
    return found


def _line(number: int, name: str, marks: tuple[Mark, ...]) -> Line:
    """Its points join what is undisputed: of a year with several amounts none is the one."""
    alone = [mark for mark in marks if sum(other.x == mark.x for other in marks) == 1]
    points = " ".join(f"{mark.x},{mark.y}" for mark in alone)
    return Line(number, _short(name), points, marks, marks[-1].x + 10, marks[-1].y + 5)


def _apart(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines with their names one below the other where they would cover each other."""
    placed: list[Line] = []
    for line in sorted(lines, key=lambda one: one.name_y):
        near = [one.name_y for one in placed if abs(one.name_x - line.name_x) < _RIGHT]
        placed.append(replace(line, name_y=max([line.name_y, *(y + _GAP for y in near)])))
    return tuple(sorted(placed, key=lambda one: one.number))


def _short(name: str) -> str:
    return name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…"
