"""In which order is a page read?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from indexer.readers.pdf.lines import merged
from indexer.readers.pdf.sheets import Grid, Line, Sheet

_LEAST_LINES = 4
_FULL_LINE = 0.6
_NARROWEST_GUTTER = 1.0
_MOST_CANDIDATES = 64
_MOST_CUTS = 3
_HANGING = "，。、；：,."
_SAME_PLACE = 3.0
"""Points: a quarter of a character or so."""


@dataclass(frozen=True, slots=True)
class Column:
    """Lines under one another, and the margins that they are set between.

    `slot` tells which column of a page it is: "" for the whole width, "L" and "R" for two, and so on.
    """

    slot: str
    left: float
    right: float
    lines: tuple[Line, ...]


class _Piece(NamedTuple):
    """A line or a table with its extent."""

    x0: float
    x1: float
    top: float
    y: float
    size: float
    item: Line | Grid


def read_order(sheet: Sheet) -> Iterator[Column | Grid]:
    """The page's columns and tables in the order in which they are read."""
    pieces = [_Piece(e.x0, e.x1, e.top, e.y, e.size, e) for e in sheet.lines]
    pieces += [_Piece(g.edges[0], g.edges[-1], g.top, g.bottom, 0, g) for g in sheet.grids]
    yield from _ordered(sorted(pieces, key=attrgetter("y", "x0")), "")


def _ordered(pieces: list[_Piece], slot: str) -> Iterator[Column | Grid]:
    gutter = _gutter(pieces) if len(slot) < _MOST_CUTS else None
    if gutter is None:
        yield from _single(pieces, slot)
        return
    for is_crossing, band in _bands(pieces, gutter):
        if is_crossing:
            yield from _single(band, slot)
            continue
        yield from _ordered([piece for piece in band if piece.x1 <= gutter], slot + "L")
        yield from _ordered([piece for piece in band if piece.x0 >= gutter], slot + "R")


def _bands(pieces: list[_Piece], gutter: float) -> Iterator[tuple[bool, list[_Piece]]]:
    """From above to below: what runs across the gutter, and what lies on its sides."""
    band: list[_Piece] = []
    was_crossing = False
    for piece in pieces:
        is_crossing = piece.x0 < gutter < piece.x1
        if band and is_crossing != was_crossing:
            yield was_crossing, band
            band = []
        was_crossing = is_crossing
        band.append(piece)
    if band:
        yield was_crossing, band


def _gutter(pieces: list[_Piece]) -> float | None:
    """The middle of the white space between two columns, if there are two.

    Both sides have several lines that mostly fill their column and stand beside one another:
    columns of figures, contents with page numbers and signatures do not.
    """
    lines = [piece for piece in pieces if isinstance(piece.item, Line)]
    if len(lines) < 2 * _LEAST_LINES:
        return None
    best: tuple[int, float] | None = None
    for x in _candidates(lines):
        left = [piece for piece in lines if piece.x1 <= x]
        right = [piece for piece in lines if piece.x0 >= x]
        weight = min(len(left), len(right))
        if weight < _LEAST_LINES or (best is not None and weight <= best[0]):
            continue
        if _is_column(left) and _is_column(right) and _are_beside(left, right):
            best = (weight, x)
    return None if best is None else best[1]


def _candidates(lines: Sequence[_Piece]) -> list[float]:
    """Places right of a line's end with room up to the next line's beginning, the usual ones first."""
    starts = sorted({round(piece.x0, 1) for piece in lines})
    found: dict[float, int] = {}
    for piece in lines:
        at = bisect_right(starts, piece.x1)
        if at < len(starts) and starts[at] - piece.x1 >= _NARROWEST_GUTTER * piece.size:
            # Just before the right column begins: no line of the left one reaches there.
            place = starts[at] - 0.25 * piece.size
            found[place] = found.get(place, 0) + 1
    return sorted(found, key=lambda place: (-found[place], place))[:_MOST_CANDIDATES]


def _is_column(lines: list[_Piece]) -> bool:
    """Whether most lines are as wide as the column, and wide enough to be sentences."""
    width = max(piece.x1 for piece in lines) - min(piece.x0 for piece in lines)
    full = [piece for piece in lines if piece.x1 - piece.x0 >= _FULL_LINE * width]
    return 2 * len(full) >= len(lines) and width >= 8 * lines[0].size


def _are_beside(left: list[_Piece], right: list[_Piece]) -> bool:
    top = max(left[0].top, right[0].top)
    bottom = min(left[-1].y, right[-1].y)
    shorter = min(left[-1].y - left[0].top, right[-1].y - right[0].top)
    return bottom - top >= 0.5 * shorter


def _single(pieces: list[_Piece], slot: str) -> Iterator[Column | Grid]:
    """One column from above to below, parted by its tables."""
    lines: list[Line] = []
    for piece in sorted(pieces, key=attrgetter("top")):
        if isinstance(piece.item, Line):
            lines.append(piece.item)
            continue
        yield from _column(lines, slot)
        lines = []
        yield piece.item
    yield from _column(lines, slot)


def _column(lines: list[Line], slot: str) -> Iterator[Column]:
    if lines:
        rows = merged(lines)
        left, right = margins(rows)
        yield Column(slot, left, right, tuple(rows))


def margins(lines: Sequence[Line]) -> tuple[float, float]:
    """Where lines that go on begin, and where full ones end.

    The outermost places that several lines share; a single line that sticks out is not the margin,
    and a comma or full stop may hang beyond it.
    """
    left = _outermost(sorted(line.x0 for line in lines))
    unhung = [line for line in lines if line.text[-1] not in _HANGING] or lines
    right = -_outermost(sorted(-line.x1 for line in unhung))
    return left, right


def _outermost(places: list[float]) -> float:
    """The first place that a tenth of all shares."""
    needed = max(2, len(places) // 10)
    for at, place in enumerate(places):
        if bisect_right(places, place + _SAME_PLACE) - at >= needed:
            return place
    return places[0]
