"""Stretches of a question that were read as something, and the question without them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple, Protocol


class Spanning(Protocol):
    """Anything with a place in the text."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Behind its last character."""


class Span(NamedTuple):
    """`text[start:end]` was read as `value`."""

    start: int
    end: int
    value: str


def blanked(text: str, spans: Iterable[Spanning]) -> str:
    """The text with a blank of the same length in place of each span."""
    for span in spans:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def cut(text: str, spans: Iterable[Spanning]) -> str:
    """The text without the spans; what stood around one is set apart only where it must be."""
    return _NEEDLESS.sub("", " ".join(blanked(text, spans).split()))


def overlaps(span: Spanning, others: Iterable[Spanning]) -> bool:
    """Whether the span shares a character with any of the others."""
    return any(span.start < other.end and other.start < span.end for other in others)


_NEEDLESS = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
