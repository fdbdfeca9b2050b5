"""The filter options, the same for every command that takes filters."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from wenzheng.domain import Filters

_HELP = {
    "issuer": "发文机关",
    "region": "地区，含其下辖地区",
    "kind": "文种，如 规划、通知、新闻",
    "level": "效力级别",
    "status": "时效状态，如 有效、废止、时效未核实",
    "year_from": "发布年份不早于",
    "year_to": "发布年份不晚于",
    "doc_number": "发文字号",
    "doc_id": "文档编号",
    "collection": "文档集",
    "as_of": "截至日期",
}


def with_filters(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command one repeatable option per filter, and the `filters` that they make up."""
    return _with_options(command, "filters", _parsed)


def with_document_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the same options, and as `given` what was given for each, unread."""
    return _with_options(command, "given", dict)


def _parsed(given: dict[str, list[str]]) -> Filters:
    from wenzheng.filters import parse_filters

    return parse_filters(given)


def _with_options(
    command: Callable[..., int], parameter: str, read: Callable[[dict[str, list[str]]], Any]
) -> Callable[..., int]:
    @functools.wraps(command)
    def wrapped(**arguments: Any) -> int:
        given = {name: arguments.pop(name) or [] for name in _HELP}
        made = read({name: values for name, values in given.items() if values})
        return command(**arguments, **{parameter: made})

    signature = inspect.signature(command, eval_str=True)
    own = [p for name, p in signature.parameters.items() if name != parameter]
    added = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[
                list[str] | None,
                typer.Option(
                    f"--{name.replace('_', '-')}",
                    help=f"筛选：{text}；可重复，表示任一",
                    rich_help_panel="筛选",
                ),
            ],
        )
        for name, text in _HELP.items()
    ]
    wrapped.__signature__ = signature.replace(parameters=[*own, *added])  # type: ignore[attr-defined]
    wrapped.__annotations__ = {p.name: p.annotation for p in (*own, *added)}
    return wrapped
