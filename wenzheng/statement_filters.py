"""Filters of statements as users write them: those of documents, and what a figure itself says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from wenzheng.errors import UnknownFilter
from wenzheng.filters import AVAILABLE, parse_filters
from wenzheng.reading.amounts import canonical_unit
from wenzheng.reading.indicators import Change
from wenzheng.reading.naming import indicator_words
from wenzheng.reading.regions import find_regions
from wenzheng.reading.stages import Stage
from wenzheng.store.statements import StatementFilters
from wenzheng.text.normalise import normalise_text

E = TypeVar("E", bound=StrEnum)

OWN = ("indicator", "year", "state", "change", "unit")
"""Filters of the figure itself; `region` is too, in place of the document's."""
_MOST_VALUES = 50
_LONGEST = 200
"""Characters of an indicator that are looked for: names are shorter."""
STATEMENT_FILTERS = (*OWN, *AVAILABLE)
"""All names by which statements can be selected."""


def parse_statement_filters(given: Mapping[str, Sequence[str]]) -> StatementFilters:
    """The filters of these names and values; several values of one name mean "any of them".

    An indicator may name its region (上海 加氢站). Raises UnknownFilter for a name or a value that
    there is not, naming those there are.
    """
    documents = {
        name: values for name, values in given.items() if name not in OWN and name != "region"
    }
    unknown = [name for name in documents if name not in AVAILABLE]
    if unknown:
        raise UnknownFilter(
            f"没有名为 {unknown[0][:40]} 的筛选条件；可用的有 {'、'.join(STATEMENT_FILTERS)}",
            f"there is no filter {unknown[0][:40]}; there are {', '.join(STATEMENT_FILTERS)}",
        )
    _check_number(given)
    asked = given.get("indicator", ())
    regions = list(parse_filters({"region": given.get("region", ())}).region)
    regions += [
        region.name for words in asked for region in find_regions(normalise_text(words))[-1:]
    ]
    return StatementFilters(
        indicators=tuple(map(_indicator, asked)),
        years=tuple(map(parse_year, given.get("year", ()))),
        regions=tuple(dict.fromkeys(regions)),
        stages=tuple(_member("state", Stage, value) for value in given.get("state", ())),
        changes=tuple(_member("change", Change, value) for value in given.get("change", ())),
        units=tuple(canonical_unit(normalise_text(value)) for value in given.get("unit", ())),
        documents=parse_filters(documents),
    )


def _check_number(given: Mapping[str, Sequence[str]]) -> None:
    for name, values in given.items():
        if len(values) > _MOST_VALUES:
            raise UnknownFilter(
                f"筛选条件 {name} 有 {len(values)} 个取值，最多 {_MOST_VALUES} 个；请分几次查询",
                f"the filter {name} has {len(values)} values, {_MOST_VALUES} are the most; "
                "ask in several requests",
            )


def _indicator(asked: str) -> tuple[str, ...]:
    words = indicator_words(asked[:_LONGEST])
    if not words:
        raise UnknownFilter(
            f"筛选条件 indicator 的取值“{asked[:40]}”中没有指标名；例如 加氢站、地区生产总值",
            f"the filter indicator has the value {asked[:40]!r}, which names no indicator; "
            "for example 加氢站",
        )
    return words


def parse_year(value: str) -> int:
    """The year that is written so; raises UnknownFilter for anything else."""
    if not (value.isascii() and value.isdigit() and 1900 <= int(value[:9]) <= 2200):
        raise UnknownFilter(
            f"筛选条件 year 的取值 {value[:40]} 不是四位年份；例如 2025",
            f"the filter year has the value {value[:40]}, which is no year; for example 2025",
        )
    return int(value)


def _member(name: str, values: type[E], value: str) -> E:
    if value not in list(values):
        there = [member.value for member in values]
        raise UnknownFilter(
            f"筛选条件 {name} 没有取值 {value[:40]}；可用的有 {'、'.join(there)}",
            f"the filter {name} has no value {value[:40]}; there are {', '.join(there)}",
        )
    return values(value)
