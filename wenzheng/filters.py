"""Filters as users write them: names with values, the same in commands, HTTP and addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from wenzheng.domain import Filters, Kind
from wenzheng.errors import UnknownFilter

AVAILABLE = ("issuer", "region", "kind", "year_from", "year_to", "doc_number", "doc_id")
"""Filters that documents can be selected by."""

RESERVED = ("level", "status", "collection", "as_of")
"""Names of the contract that documents do not carry yet; refused, never ignored."""

_YEAR = re.compile("[0-9]{4}")


def parse_filters(given: Mapping[str, Sequence[str]]) -> Filters:
    """The filters of these names and values; several values of one name mean "any of them".

    Raises UnknownFilter for a name or a value that there is not, naming those there are.
    """
    for name in given:
        _check_name(name)
    return Filters(
        issuer=tuple(given.get("issuer", ())),
        region=tuple(given.get("region", ())),
        kind=tuple(_kind(value) for value in given.get("kind", ())),
        year_from=_year("year_from", given.get("year_from", ())),
        year_to=_year("year_to", given.get("year_to", ())),
        doc_number=tuple(given.get("doc_number", ())),
        doc_id=tuple(given.get("doc_id", ())),
    )


def _check_name(name: str) -> None:
    if name in AVAILABLE:
        return
    names = "、".join(AVAILABLE)
    if name in RESERVED:
        raise UnknownFilter(
            f"筛选条件 {name} 尚未支持；可用的有 {names}",
            f"the filter {name} is not available yet; there are {', '.join(AVAILABLE)}",
        )
    raise UnknownFilter(
        f"没有名为 {name[:40]} 的筛选条件；可用的有 {names}",
        f"there is no filter {name[:40]}; there are {', '.join(AVAILABLE)}",
    )


def _kind(value: str) -> Kind:
    try:
        return Kind(value)
    except ValueError:
        kinds = [kind.value for kind in Kind]
        raise UnknownFilter(
            f"筛选条件 kind 没有取值 {value[:40]}；可用的有 {'、'.join(kinds)}",
            f"the filter kind has no value {value[:40]}; there are {', '.join(kinds)}",
        ) from None


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
