"""Regions by indicators for one year: who plans, expects or has reached what, each with its quote."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from wenzheng.errors import UnknownFilter
from wenzheng.reading.indicators import Change
from wenzheng.reading.naming import indicator_key
from wenzheng.reading.regions import parents
from wenzheng.reading.wider_regions import NATION
from wenzheng.store.statements import StatementFilters, StoredStatement
from wenzheng.targets import GONE, Target, disagree, distinct, place_of, shown, target_of
from wenzheng.text.normalise import normalise_text

COMMON = (
    "GDP增长",
    "规上工业增加值增长",
    "固定资产投资增长",
    "社会消费品零售总额增长",
    "进出口增长",
    "一般公共预算收入增长",
    "居民收入增长",
    "CPI涨幅",
    "城镇调查失业率",
    "城镇新增就业",
    "粮食产量",
)
"""What provincial work reports set goals for: the columns where none are asked for."""

MOST_COLUMNS = 30
_GROWS = re.compile(r"(?:增长率?|增速|增幅|涨幅|提高|上升)$")
_FALLS = re.compile(r"(?:下降率?|降幅|降低|减少)$")
_LEVELS = frozenset((Change.LEVEL, Change.ADDED, Change.SHARE))


@dataclass(frozen=True, slots=True)
class Column:
    """Figures of one very indicator (`key`, see `indicator_key`) that say one of `changes` of it."""

    title: str
    key: str
    changes: frozenset[Change]

    def holds(self, target: Target) -> bool:
        """Whether the figure is one of this column; growth is told in percent."""
        if target.change not in self.changes or indicator_key(target.indicator) != self.key:
            return False
        return self.changes is _LEVELS or target.unit == "%"


@dataclass(frozen=True, slots=True)
class Row:
    """A region by its full name (or `place_of`), with the figures of each column, each amount once."""

    region: str
    cells: tuple[tuple[Target, ...], ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The figures of one year, None where no year has any; a row has a cell for each column."""

    year: int | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def to_json(self) -> dict[str, Any]:
        """`{year, columns: [title], rows: [{region, cells: [{conflict, targets}]}]}`."""
        return {
            "year": self.year,
            "columns": [column.title for column in self.columns],
            "rows": [
                {
                    "region": row.region,
                    "cells": [
                        {"conflict": disagree(cell), "targets": [asdict(one) for one in cell]}
                        for cell in row.cells
                    ],
                }
                for row in self.rows
            ],
        }


class Figures(Protocol):
    """Where figures are selected: a snapshot of a library."""

    def statements(self, filters: StatementFilters) -> Sequence[StoredStatement]:
        """All that pass."""
        ...


def column_of(asked: str) -> Column:
    """The column of an indicator as users name it (GDP增长, 粮食产量). Raises UnknownFilter."""
    title = " ".join(normalise_text(asked).split())[:60]
    for pattern, change in ((_GROWS, Change.GROWTH), (_FALLS, Change.DECLINE)):
        if key := indicator_key(pattern.sub("", title)) if pattern.search(title) else "":
            return Column(title, key, frozenset((change,)))
    if key := indicator_key(title):
        return Column(title, key, _LEVELS)
    raise UnknownFilter(
        f"“{title[:40]}”中没有指标名；例如 粮食产量、GDP增长",
        f"{title[:40]!r} names no indicator; for example 粮食产量, GDP增长",
    )


def columns_of(asked: Sequence[str]) -> tuple[Column, ...]:
    """Of all names that are asked for, or of COMMON where none are. Raises UnknownFilter."""
    if len(asked) > MOST_COLUMNS:
        raise UnknownFilter(
            f"矩阵最多 {MOST_COLUMNS} 个指标，给出了 {len(asked)} 个；请分几次查询",
            f"a matrix has {MOST_COLUMNS} indicators at most, {len(asked)} were given",
        )
    return tuple(map(column_of, dict.fromkeys(asked or COMMON)))


def matrix_of(
    snapshot: Figures, filters: StatementFilters, columns: Sequence[Column], year: int | None
) -> Matrix:
    """The figures that pass the filters and are said of exactly this year.

    Without a year it is the one with most of them, of several the last.
    """
    wanted = replace(filters, indicators=tuple((column.key,) for column in columns))
    if year is not None:
        wanted = replace(wanted, years=(year,))
    found = [
        target
        for target in map(target_of, snapshot.statements(wanted))
        if target.year is not None and target.year == target.year_from
        if any(column.holds(target) for column in columns)
    ]
    if year is None:
        counts = Counter(target.year for target in found)
        year = max(counts, key=lambda one: (counts[one], one or 0), default=None)
    return Matrix(
        year, tuple(columns), tuple(_rows([one for one in found if one.year == year], columns))
    )


def matrix_table(found: Matrix) -> Iterator[list[str]]:
    """As rows of text with a header: of each column the amounts, then where they are quoted from."""
    heads = [(column.title, f"{column.title}（原文）") for column in found.columns]
    yield ["地区", *(head for pair in heads for head in pair)]
    for row in found.rows:
        line = [row.region]
        for cell in row.cells:
            line += ["；".join(map(_in_words, cell)), "\n".join(map(_quoted, cell))]
        yield line


def _in_words(target: Target) -> str:
    gone = f"，{target.status}" if target.status in GONE else ""
    return f"{shown(target)}（{target.state}{gone}）"


def _quoted(target: Target) -> str:
    return f"{' '.join(target.quote.split())} ——《{target.title}》"


def _rows(found: Iterable[Target], columns: Sequence[Column]) -> Iterator[Row]:
    """In order of the regions, the country first."""
    cells: dict[str, list[list[Target]]] = {}
    for target in found:
        row = cells.setdefault(place_of(target), [[] for _ in columns])
        for at, column in enumerate(columns):
            if column.holds(target):
                row[at].append(target)
    order = {name: at for at, name in enumerate((NATION, *parents()))}
    for region in sorted(cells, key=lambda name: (order.get(name, len(order)), name)):
        yield Row(region, tuple(distinct(cell) for cell in cells[region]))
