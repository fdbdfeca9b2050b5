"""One request as it is noted: made when it comes, filled on the way, handed on when it is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from api.access.asker import NOBODY, Asker


class Kind(StrEnum):
    """What was asked of the engine."""

    SEARCH = "search"
    ASK = "ask"


class Asked(NamedTuple):
    """A question and what came of it.

    `outcome` is the status of the answer, or `found` or `nothing` of a search; `took_ms` by stage.
    """

    kind: Kind
    text: str
    outcome: str
    took_ms: Mapping[str, float]


@dataclass(slots=True)
class Record:
    """A request, who sent it, and how it ended.

    `route` is the path with its parameters unnamed, `code` that of the problem it was answered
    with, or its stream ended with; `changed` says in words what was changed, `used` which tools
    were, where the path does not tell.
    """

    request_id: str
    method: str
    path: str
    route: str = "other"
    status: int = 500
    took_ms: float = 0.0
    code: str | None = None
    asker: Asker = NOBODY
    asked: list[Asked] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    used: list[str] = field(default_factory=list)


Sink = Callable[[Record], None]
"""Where records go."""

CURRENT: ContextVar[Record | None] = ContextVar("record", default=None)
"""The request that is being answered; threads that serve it see the same one."""


def note_asked(asked: Asked) -> None:
    """Note a question with the request that it came with, if it came with one."""
    record = CURRENT.get()
    if record is not None:
        record.asked.append(asked)


def note_change(said: str) -> None:
    """Note with the request what it changed."""
    record = CURRENT.get()
    if record is not None:
        record.changed.append(said)


def note_use(tool: str) -> None:
    """Note with the request a tool that it used, and on what; behind a ? what somebody typed."""
    record = CURRENT.get()
    if record is not None:
        record.used.append(tool)


def record_in(scope: Mapping[str, Any]) -> Record | None:
    """The record of the request of this ASGI scope, if one is made."""
    found: Record | None = scope.get("state", {}).get("record")
    return found


def note_problem(scope: Mapping[str, Any], code: str) -> str | None:
    """Note that the request is answered with a problem; the request's id."""
    record = record_in(scope)
    if record is None:
        return None
    record.code = code
    return record.request_id
