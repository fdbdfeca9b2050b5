"""Tables that only level ruling lines draw: above the head, below it and below the last row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from indexer.readers.pdf.lines import baselines
from indexer.readers.pdf.sheets import Box, Line, Rule
from indexer.readers.pdf.tables import Lattice, meet

_SAME = 2.5
_LEAST_RULES = 3
_LEAST_ROWS = 3
_PROSE = 15
"""Ems: a longer part of a row is a line of text rather than an entry."""
_LEAST_GAP = 0.8
"""Ems between two columns, all the way down."""


def open_lattices(rules: Iterable[Rule], lines: Sequence[Line]) -> list[Lattice]:
    """The cells that the words between such lines make: a row a baseline, columns by white space.

    `lines` are parted at wide gaps. Three rows have to have words in two columns: the lines
    around the last part of an official document (抄送) draw no table.
    """
    found = []
    for group in _alike(rules):
        left, right = group[0].start, group[0].end
        inside = [
            line for line in lines if line.x0 >= left - line.size and line.x1 <= right + line.size
        ]
        for top, bottom in _stretches([rule.at for rule in group], inside):
            within = [line for line in inside if top < line.y <= bottom]
            lattice = _lattice(within, (left, right), (top, bottom))
            if lattice is not None:
                found.append(lattice)
    return found


def _stretches(places: Sequence[float], lines: Sequence[Line]) -> Iterator[tuple[float, float]]:
    """From which line to which a table goes: text between two tables, or below a head, is none."""
    spans = [
        (above, below, _is_tabular([line for line in lines if above < line.y <= below]))
        for above, below in pairwise(places)
    ]
    for is_tabular, group in groupby(spans, key=lambda span: span[2]):
        run = list(group)
        if is_tabular and len(run) + 1 >= _LEAST_RULES:
            yield run[0][0], run[-1][1]


def _is_tabular(lines: Sequence[Line]) -> bool:
    """Whether most rows have several parts, and those are no lines of prose in two columns."""
    rows = list(baselines(lines))
    parted = sum(len(row) > 1 for row in rows)
    prose = sum(line.x1 - line.x0 > _PROSE * line.size for line in lines)
    return bool(rows) and 2 * parted >= len(rows) and 2 * prose < len(lines)


def _alike(rules: Iterable[Rule]) -> Iterator[list[Rule]]:
    """Groups of level rules of one extent that no upright one meets, from above to below."""
    known = list(rules)
    upright = [rule for rule in known if not rule.is_level]
    free = [
        rule for rule in known if rule.is_level and not any(meet(rule, other) for other in upright)
    ]
    free.sort(key=lambda rule: (round(rule.start / _SAME), round(rule.end / _SAME), rule.at))
    for _, group in groupby(
        free, lambda rule: (round(rule.start / _SAME), round(rule.end / _SAME))
    ):
        members = list(group)
        if len(members) >= _LEAST_RULES:
            yield members


def _lattice(
    lines: list[Line], sides: tuple[float, float], ends: tuple[float, float]
) -> Lattice | None:
    rows = list(baselines(lines))
    full = [row for row in rows if len(row) > 1]
    if len(full) < _LEAST_ROWS:
        return None
    # A head over several columns has fewer parts than the rows below it, and does not part them.
    most = max(len(row) for row in full)
    gaps = _gaps([line for row in full if 2 * len(row) > most for line in row])
    if not gaps:
        return None
    xs = (sides[0], *gaps, sides[1])
    floors = [max(line.y + 0.2 * line.size for line in row) for row in rows[:-1]]
    ys = (ends[0], *floors, ends[1])
    boxes = (
        Box(i, j, 1, 1, xs[j], ys[i], xs[j + 1], ys[i + 1])
        for i in range(len(rows))
        for j in range(len(xs) - 1)
    )
    return Lattice(xs, ys, tuple(boxes))


def _gaps(lines: Iterable[Line]) -> list[float]:
    """The middles of the white stretches that run through all the lines."""
    reach: list[tuple[float, float, float]] = []
    for line in sorted(lines, key=lambda line: line.x0):
        if reach and line.x0 - reach[-1][1] < _LEAST_GAP * line.size:
            start, end, size = reach[-1]
            reach[-1] = (start, max(end, line.x1), size)
        else:
            reach.append((line.x0, line.x1, line.size))
    return [(before[1] + after[0]) / 2 for before, after in pairwise(reach)]
