"""Which regions of China a text names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from wenzheng.reading.region_names import DISTRICT_SHORT, DISTRICTS, PROVINCES


class RegionLevel(StrEnum):
    """How high a region stands."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class Region:
    """`text[start:end]` names the region `name` (its full name), which lies in `parent`."""

    start: int
    end: int
    name: str
    short: str
    level: RegionLevel
    parent: str | None


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    short: str
    level: RegionLevel
    parent: str | None
    is_ambiguous: bool = False


def find_regions(text: str) -> list[Region]:
    """All regions that the text names, in order: 上海市浦东新区 gives both.

    Where a province and a city share a short name (吉林, 海南), it means the province. Districts
    are known for the municipalities and a few new areas only.
    """
    return [
        Region(*match.span(), entry.name, entry.short, entry.level, entry.parent)
        for match in _pattern().finditer(text)
        for entry in (_by_name()[match[0]],)
    ]


def _rows(table: str) -> Iterator[tuple[list[str], list[str]]]:
    for line in table.strip().splitlines():
        head, _, members = line.partition(":")
        yield head.split(), members.split()


def _entries() -> Iterator[_Entry]:
    for (short, full), cities in _rows(PROVINCES):
        yield _Entry(full, short, RegionLevel.PROVINCE, None)
        yield from (_city(city, full) for city in cities)
    for (parent,), districts in _rows(DISTRICTS):
        for name in districts:
            short = DISTRICT_SHORT.get(name, name)
            yield _Entry(name, short, RegionLevel.DISTRICT, parent)


def _city(written: str, province: str) -> _Entry:
    marked, _, full = written.partition("/")
    short = marked.strip("()")
    return _Entry(full or f"{short}市", short, RegionLevel.CITY, province, marked != short)


@cache
def _by_name() -> dict[str, _Entry]:
    names: dict[str, _Entry] = {}
    for entry in _entries():
        names.setdefault(entry.name, entry)
        if not entry.is_ambiguous:
            names.setdefault(entry.short, entry)
    return names


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_by_name(), key=len, reverse=True)
    # 黄河南岸, 两河北岸, 长江西路: a river's bank is no province.
    return re.compile(r"(?<![黄两淮沿])(?:" + "|".join(longest_first) + ")(?!路[^网线桥])")
