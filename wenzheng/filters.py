"""Filters as users write them: names with values, the same in commands, HTTP and addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from wenzheng.domain import Filters, Kind, Level, Status
from wenzheng.errors import UnknownFilter
from wenzheng.reading.doc_numbers import canonical_doc_number
from wenzheng.reading.regions import known_region
from wenzheng.text.normalise import normalise_text

E = TypeVar("E", bound=StrEnum)

AVAILABLE = (
    "issuer",
    "region",
    "kind",
    "level",
    "status",
    "year_from",
    "year_to",
    "doc_number",
    "doc_id",
    "collection",
    "as_of",
)
"""Filters that documents can be selected by."""

_YEAR = re.compile("[0-9]{4}")


def parse_filters(given: Mapping[str, Sequence[str]]) -> Filters:
    """The filters of these names and values; several values of one name mean "any of them".

    Raises UnknownFilter for a name or a value that there is not, naming those there are.
    """
    for name in given:
        _check_name(name)
    return Filters(
        issuer=tuple(given.get("issuer", ())),
        region=tuple(map(_region, given.get("region", ()))),
        kind=_chosen("kind", Kind, given),
        level=_chosen("level", Level, given),
        status=_chosen("status", Status, given),
        as_of=_day("as_of", given.get("as_of", ())),
        year_from=_year("year_from", given.get("year_from", ())),
        year_to=_year("year_to", given.get("year_to", ())),
        doc_number=tuple(map(_doc_number, given.get("doc_number", ()))),
        doc_id=tuple(given.get("doc_id", ())),
        collection=tuple(given.get("collection", ())),
    )


def _check_name(name: str) -> None:
    if name in AVAILABLE:
        return
    names = "、".join(AVAILABLE)
    raise UnknownFilter(
        f"没有名为 {name[:40]} 的筛选条件；可用的有 {names}",
        f"there is no filter {name[:40]}; there are {', '.join(AVAILABLE)}",
    )


def _chosen(name: str, values: type[E], given: Mapping[str, Sequence[str]]) -> tuple[E, ...]:
    return tuple(_member(name, values, value) for value in given.get(name, ()))


def _member(name: str, values: type[E], value: str) -> E:
    try:
        return values(value)
    except ValueError:
        there = [member.value for member in values]
        raise UnknownFilter(
            f"筛选条件 {name} 没有取值 {value[:40]}；可用的有 {'、'.join(there)}",
            f"the filter {name} has no value {value[:40]}; there are {', '.join(there)}",
        ) from None


def _region(value: str) -> str:
    """By its full name, so that 上海 and 上海市 are one; a region that is not known as it stands."""
    name = normalise_text(value)
    return known_region(name) or name


def _doc_number(value: str) -> str:
    return canonical_doc_number(normalise_text(value))


def _day(name: str, values: Sequence[str]) -> date | None:
    """The day; of several the last, since "any of" has no meaning for one point in time."""
    days = []
    for value in values:
        try:
            days.append(date.fromisoformat(value))
        except ValueError:
            raise UnknownFilter(
                f"筛选条件 {name} 的取值 {value[:40]} 不是日期；例如 2024-06-30",
                f"the filter {name} has the value {value[:40]}, which is no day; "
                "for example 2024-06-30",
            ) from None
    return max(days, default=None)


def _year(name: str, values: Sequence[str]) -> int | None:
    """One year; of several, the widest: the least year_from, the greatest year_to."""
    if not values:
        return None
    years = []
    for value in values:
        if not (_YEAR.fullmatch(value) and 1900 <= int(value) <= 2200):
            raise UnknownFilter(
                f"筛选条件 {name} 的取值 {value[:40]} 不是四位年份；例如 2024",
                f"the filter {name} has the value {value[:40]}, which is no year; for example 2024",
            )
        years.append(int(value))
    return min(years) if name == "year_from" else max(years)
