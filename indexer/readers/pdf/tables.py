"""Which cells do ruling lines make, and what stands in them?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from indexer.readers.pdf.sheets import Box, Grid, Rule

_SAME = 2.5
"""Points within which two ruling lines are at one place, or meet."""
_COVERED = 0.7
"""Of a cell's edge, drawn, to be a wall."""
_MOST_CELLS = 20_000
_Item = TypeVar("_Item")


class Lattice(NamedTuple):
    """Ruling lines that meet: the places of the upright and the level ones, and the cells between."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    boxes: tuple[Box, ...]

    def holds(self, x: float, y: float) -> bool:
        """Whether the point is within the outer lines."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]


def lattices(rules: Iterable[Rule]) -> list[Lattice]:
    """The tables that the ruling lines draw, of two cells or more, from above to below."""
    found = []
    for group in _meeting(list(_merged(rules))):
        lattice = _lattice(group)
        if lattice is not None and len(lattice.boxes) > 1:
            found.append(lattice)
    return sorted(found, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def fill(
    lattice: Lattice,
    items: Sequence[_Item],
    place: Callable[[_Item], tuple[float, float]],
    read: Callable[[Box, list[_Item]], str],
) -> tuple[Grid | None, list[_Item]]:
    """The table with what stands in its cells, and the items outside it.

    `place` says where an item is, `read` gives the text of a cell's items. None where fewer than
    two cells have text: that is a frame, and its text goes on in the page's.
    """
    contents: dict[Box, list[_Item]] = {}
    outside: list[_Item] = []
    index = _index(lattice)
    for item in items:
        x, y = place(item)
        if lattice.holds(x, y):
            contents.setdefault(index(x, y), []).append(item)
        else:
            outside.append(item)
    cells = tuple((box, read(box, contents.get(box, []))) for box in lattice.boxes)
    if sum(bool(text) for _, text in cells) < 2:
        return None, list(items)
    return Grid(lattice.xs, lattice.ys[0], lattice.ys[-1], cells), outside


def _index(lattice: Lattice) -> Callable[[float, float], Box]:
    """Which cell holds a point within the table."""
    owners = {
        (row, column): box
        for box in lattice.boxes
        for row in range(box.row, box.row + box.rows)
        for column in range(box.column, box.column + box.columns)
    }

    def find(x: float, y: float) -> Box:
        row = min(max(bisect_right(lattice.ys, y) - 1, 0), len(lattice.ys) - 2)
        column = min(max(bisect_right(lattice.xs, x) - 1, 0), len(lattice.xs) - 2)
        return owners[row, column]

    return find


def _merged(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Pieces of one ruling line as one."""
    last: Rule | None = None
    for rule in _snapped(rules):
        if last is not None and rule[:2] == last[:2] and rule.start <= last.end + _SAME:
            last = last._replace(end=max(last.end, rule.end))
            continue
        if last is not None:
            yield last
        last = rule
    if last is not None:
        yield last


def _snapped(rules: Iterable[Rule]) -> list[Rule]:
    """The rules in order, those at nearly one place at exactly one."""
    snapped: list[Rule] = []
    at: tuple[bool, float] | None = None
    for rule in sorted(rules):
        if at is None or rule.is_level != at[0] or rule.at - at[1] > _SAME:
            at = (rule.is_level, rule.at)
        snapped.append(rule._replace(at=at[1]))
    return sorted(snapped)


def _meeting(rules: list[Rule]) -> Iterator[list[Rule]]:
    """The groups of rules that hang together; those with lines of both directions."""
    level = [rule for rule in rules if rule.is_level]
    upright = [rule for rule in rules if not rule.is_level]
    if len(level) * len(upright) > _MOST_CELLS * 100:
        return
    groups = _Groups(len(rules))
    for j, wall in enumerate(upright):
        for i, floor in enumerate(level):
            if meet(floor, wall):
                groups.unite(i, len(level) + j)
    for members in groups.all():
        group = [(level + upright)[i] for i in members]
        if {rule.is_level for rule in group} == {True, False}:
            yield group


def meet(level: Rule, upright: Rule) -> bool:
    """Whether the two rules cross or touch."""
    return (
        level.start - _SAME <= upright.at <= level.end + _SAME
        and upright.start - _SAME <= level.at <= upright.end + _SAME
    )


class _Groups:
    """Which of `size` things belong together (union-find)."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def unite(self, one: int, other: int) -> None:
        self._parent[self._root(other)] = self._root(one)

    def all(self) -> list[list[int]]:
        found: dict[int, list[int]] = {}
        for member in range(len(self._parent)):
            found.setdefault(self._root(member), []).append(member)
        return list(found.values())

    def _root(self, member: int) -> int:
        while self._parent[member] != member:
            self._parent[member] = self._parent[self._parent[member]]
            member = self._parent[member]
        return member


def _lattice(group: list[Rule]) -> Lattice | None:
    """The grid of a group. Where the outermost lines are not drawn, the others' ends are it."""
    level = [rule for rule in group if rule.is_level]
    upright = [rule for rule in group if not rule.is_level]
    xs = _places([r.at for r in upright] + [min(r.start for r in level), max(r.end for r in level)])
    ys = _places(
        [r.at for r in level] + [min(r.start for r in upright), max(r.end for r in upright)]
    )
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns > _MOST_CELLS:
        return None
    groups = _Groups(rows * columns)
    sides = [[rule for rule in upright if abs(rule.at - x) <= _SAME] for x in xs]
    floors = [[rule for rule in level if abs(rule.at - y) <= _SAME] for y in ys]
    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            if column and not _is_wall(sides[column], ys[row], ys[row + 1]):
                groups.unite(here - 1, here)
            if row and not _is_wall(floors[row], xs[column], xs[column + 1]):
                groups.unite(here - columns, here)
    boxes = [_box([divmod(member, columns) for member in cell], xs, ys) for cell in groups.all()]
    if sum(box.rows * box.columns for box in boxes) != rows * columns:
        return None
    return Lattice(tuple(xs), tuple(ys), tuple(sorted(boxes)))


def _box(members: list[tuple[int, int]], xs: list[float], ys: list[float]) -> Box:
    rows, columns = [row for row, _ in members], [column for _, column in members]
    top, left = min(rows), min(columns)
    bottom, right = max(rows) + 1, max(columns) + 1
    return Box(top, left, bottom - top, right - left, xs[left], ys[top], xs[right], ys[bottom])


def _is_wall(rules: list[Rule], start: float, end: float) -> bool:
    """Whether rules at one place cover most of the stretch."""
    covered = sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in rules)
    return covered >= _COVERED * (end - start)


def _places(values: list[float]) -> list[float]:
    """The different places, in order; those within a line's thickness are one."""
    places = sorted(values)
    return places[:1] + [after for before, after in pairwise(places) if after - before > _SAME]
