"""How sure an answer is, in words.

`confidence` is the probability that it is right, among questions of which few have no answer (ADR 18). In
a library of policies more is right than it says, so the words begin at three in four, and at two in five.
"""

from __future__ import annotations

from typing import NamedTuple

from search.results import Answer, Status

_HIGH = 0.75
_MIDDLE = 0.4


class Sureness(NamedTuple):
    """The key of the words, and the percentage that they stand for."""

    words: str
    percent: int


def sureness(answer: Answer) -> Sureness | None:
    """That of an answer; an abstention has none to tell, since it says nothing."""
    if answer.status is Status.ABSTAINED:
        return None
    return Sureness(f"sure_{_level(answer.confidence)}", round(answer.confidence * 100))


def _level(confidence: float) -> str:
    if confidence >= _HIGH:
        return "high"
    return "middle" if confidence >= _MIDDLE else "low"
