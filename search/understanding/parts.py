"""The parts of what was understood, each of which the user can see and take out again."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from wenzheng.errors import UsageError


class Part(StrEnum):
    """A part of a parsed question, by the name that users take it out by."""

    YEARS = "years"
    REGIONS = "regions"
    ISSUERS = "issuers"
    DOC_NUMBERS = "doc_numbers"
    TITLES = "titles"
    KINDS = "kinds"
    ANSWER = "answer"
    STATE = "state"
    CORRECTED = "corrected"


def parse_parts(names: Iterable[str]) -> frozenset[Part]:
    """The parts of these names. Raises UsageError for a name that there is not."""
    return frozenset(map(_part, names))


def _part(name: str) -> Part:
    try:
        return Part(name)
    except ValueError:
        raise UsageError(
            f"没有名为 {name[:40]} 的理解项；可忽略的有 {'、'.join(Part)}",
            f"there is no part {name[:40]} of a question; there are {', '.join(Part)}",
        ) from None
