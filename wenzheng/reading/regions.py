"""Which regions of China a text names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from wenzheng.reading.region_names import (
    ABBREVIATIONS,
    DISTRICT_SHORT,
    DISTRICTS,
    PROVINCES,
    STANDING_ALONE,
)
from wenzheng.reading.wider_regions import WIDER_REGIONS


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
    are known for the municipalities and a few others only. An abbreviation (沪上, 苏浙皖) counts
    where it stands for the province, and not within a wider region (京津冀) or another name.
    """
    found = [_region(match.span(), match[0]) for match in _pattern().finditer(text)]
    if _ANY_ABBREVIATION.search(text) is None:
        return found
    taken = [(region.start, region.end) for region in found]
    taken += [match.span() for match in WIDER_REGIONS.finditer(text)]
    for match in _ABBREVIATED.finditer(text):
        if not any(match.start() < end and start < match.end() for start, end in taken):
            found += abbreviated(match[0], match.start())
    return sorted(found, key=lambda region: region.start)


def abbreviated(characters: str, start: int) -> list[Region]:
    """The provinces that these abbreviations stand for, the first of them at `start`."""
    return [
        _region((at, at + 1), _abbreviations()[character])
        for at, character in enumerate(characters, start)
    ]


def known_region(name: str) -> str | None:
    """The full name of the region that has this full or short name; None for anything else."""
    entry = _by_name().get(name)
    return entry.name if entry else None


@cache
def parents() -> dict[str, str | None]:
    """Every known region by full name, and which it lies in; a province lies in none.

    One dictionary for all callers: it is not to be changed.
    """
    return {entry.name: entry.parent for entry in _by_name().values()}


def _region(span: tuple[int, int], name: str) -> Region:
    entry = _by_name()[name]
    return Region(*span, entry.name, entry.short, entry.level, entry.parent)


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
def _abbreviations() -> dict[str, str]:
    words = ABBREVIATIONS.replace(",", " ").split()
    return {**dict(zip(words[::2], words[1::2], strict=True)), "江": "江苏省"}


_ALL = "".join(_abbreviations().keys() - {"江"})
_ANY_ABBREVIATION = re.compile(f"[{_ALL}]")
_ABBREVIATED = re.compile(
    rf"江浙[沪皖]*|[{_ALL}]{{2,}}(?!门)"
    rf"|(?<=[在来赴驻入离返])[{STANDING_ALONE}](?![东都剧语菜州江南北西海山阳城铁沙水蜀人民])"
    rf"|[{STANDING_ALONE}](?=上(?:市|$|[\u4e00-\u9fff]{{2}})|籍|企)"
)


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_by_name(), key=len, reverse=True)
    # 黄河南岸, 两河北岸, 长江西路: a river's bank is no province; 延长春节 holds no 长春.
    return re.compile(
        r"(?<![黄两淮沿])(?!长春节)(?:" + "|".join(longest_first) + ")(?!路[^网线桥])"
    )
