"""Dify's metadata conditions, over what is known of a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.requests import Text
from wenzheng.domain import StoredDocument
from wenzheng.errors import UnknownFilter

Fields = Mapping[str, str | None]

FIELDS: dict[str, Callable[[StoredDocument], object]] = {
    "doc_id": lambda document: document.doc_id,
    "source": lambda document: document.source,
    "title": lambda document: document.title,
    "issuer": lambda document: document.issuer,
    "doc_number": lambda document: document.doc_number,
    "published": lambda document: document.published,
    "year": lambda document: document.published and document.published.year,
    "region": lambda document: document.region,
    "level": lambda document: document.level,
    "kind": lambda document: document.kind,
    "status": lambda document: document.shown_status,
}
"""What conditions may be about."""


class Operator(StrEnum):
    """How a field is compared."""

    CONTAINS = "contains"
    NOT_CONTAINS = "not contains"
    START_WITH = "start with"
    END_WITH = "end with"
    IS = "is"
    IS_NOT = "is not"
    IN = "in"
    NOT_IN = "not in"
    EMPTY = "empty"
    NOT_EMPTY = "not empty"
    NULL = "null"
    NOT_NULL = "not null"
    EQUAL = "="
    NOT_EQUAL = "≠"
    GREATER = ">"
    LESS = "<"
    AT_LEAST = "≥"
    AT_MOST = "≤"
    BEFORE = "before"
    AFTER = "after"


class LogicalOperator(StrEnum):
    """Whether all conditions hold or any of them."""

    AND = "and"
    OR = "or"


def _as_list(value: object) -> object:
    return value if isinstance(value, list) else [value]


class Condition(BaseModel):
    """A field compared with a value; of several names any may fit, as older versions of Dify ask."""

    model_config = ConfigDict(extra="ignore")

    name: Annotated[
        list[Text],
        BeforeValidator(_as_list, json_schema_input_type=Text | list[Text]),
    ] = Field(min_length=1, examples=["kind"])
    comparison_operator: Operator
    value: Text | int | float | list[Text] | None = Field(None, examples=["规划"])


class MetadataCondition(BaseModel):
    """Conditions on documents."""

    model_config = ConfigDict(extra="ignore")

    logical_operator: LogicalOperator = LogicalOperator.AND
    conditions: list[Condition] = Field(max_length=50)


def passing(asked: MetadataCondition, documents: Iterable[StoredDocument]) -> list[str]:
    """The doc_ids of those that pass. Raises UnknownFilter for a field or a value that cannot be."""
    tests = [_test(condition) for condition in asked.conditions]
    holds = any if asked.logical_operator is LogicalOperator.OR and tests else all
    return [document.doc_id for document in documents if holds(test(document) for test in tests)]


def _test(condition: Condition) -> Callable[[StoredDocument], bool]:
    for name in condition.name:
        if name not in FIELDS:
            raise UnknownFilter(
                f"文档没有名为 {name[:40]} 的元数据；可用的有 {'、'.join(FIELDS)}",
                f"documents have no metadata {name[:40]}; there are {', '.join(FIELDS)}",
            )
    compare = _comparison(condition.comparison_operator, condition.value)
    return lambda document: any(compare(FIELDS[name](document)) for name in condition.name)


def _comparison(operator: Operator, value: Any) -> Callable[[Any], bool]:
    if operator in _OF_PRESENCE:
        return _OF_PRESENCE[operator]
    if operator in _OF_LISTS:
        values = [str(one) for one in (value if isinstance(value, list) else str(value).split(","))]
        return lambda own: (str(own) in values) is _OF_LISTS[operator]
    if operator in _OF_NUMBERS:
        number = _number(operator, value)
        return lambda own: isinstance(own, int) and _OF_NUMBERS[operator](own, number)
    if operator in _OF_DAYS:
        day = _day(operator, value)
        return lambda own: isinstance(own, date) and _OF_DAYS[operator](own, day)
    wanted = str(value)
    return lambda own: _OF_TEXTS[operator]("" if own is None else str(own), wanted)


_OF_PRESENCE: dict[Operator, Callable[[Any], bool]] = {
    Operator.EMPTY: lambda own: own in (None, ""),
    Operator.NULL: lambda own: own is None,
    Operator.NOT_EMPTY: lambda own: own not in (None, ""),
    Operator.NOT_NULL: lambda own: own is not None,
}
_OF_LISTS = {Operator.IN: True, Operator.NOT_IN: False}
_OF_TEXTS: dict[Operator, Callable[[str, str], bool]] = {
    Operator.CONTAINS: lambda own, value: value in own,
    Operator.NOT_CONTAINS: lambda own, value: value not in own,
    Operator.START_WITH: str.startswith,
    Operator.END_WITH: str.endswith,
    Operator.IS: str.__eq__,
    Operator.IS_NOT: str.__ne__,
}
_OF_NUMBERS: dict[Operator, Callable[[int, float], bool]] = {
    Operator.EQUAL: lambda own, value: own == value,
    Operator.NOT_EQUAL: lambda own, value: own != value,
    Operator.GREATER: lambda own, value: own > value,
    Operator.LESS: lambda own, value: own < value,
    Operator.AT_LEAST: lambda own, value: own >= value,
    Operator.AT_MOST: lambda own, value: own <= value,
}
_OF_DAYS: dict[Operator, Callable[[date, date], bool]] = {
    Operator.BEFORE: lambda own, value: own < value,
    Operator.AFTER: lambda own, value: own > value,
}


def _number(operator: Operator, value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        raise _bad(operator, value, "数字", "a number") from None


def _day(operator: Operator, value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _bad(operator, value, "日期，例如 2024-06-30", "a day such as 2024-06-30") from None


def _bad(operator: Operator, value: object, zh: str, en: str) -> UnknownFilter:
    return UnknownFilter(
        f"条件 {operator} 的取值 {str(value)[:40]} 不是{zh}",
        f"the condition {operator} has the value {str(value)[:40]}, which is not {en}",
    )
