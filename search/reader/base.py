"""The seam of trained readers: a question and passages in, marks for every span of them out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Logs = NDArray[np.float32]
"""Logarithms of probabilities, one a token."""


class Page(NamedTuple):
    """A passage as it is read: the title of its document, and its text."""

    title: str
    text: str


@dataclass(frozen=True)
class Marks:
    """What a reader makes of a page.

    `answerable` is the logit of the page's holding the answer. `starts` and `stops` are the offsets of its
    tokens in the text; `begins` and `ends` how likely the answer, if it is there, begins and ends with each:
    the exponentials of either sum up to 1. A page without a token has none.
    """

    answerable: float
    starts: Sequence[int]
    stops: Sequence[int]
    begins: Logs
    ends: Logs

    def of(self, start: int, end: int) -> float:
        """How likely `text[start:end]` is the answer, if there is one: a logarithm, at most 0."""
        if not len(self.begins):
            return NEVER
        first = min(bisect_right(self.stops, start), len(self.stops) - 1)
        last = max(bisect_right(self.starts, end - 1) - 1, first)
        return max(NEVER, float(self.begins[first] + self.ends[last]))

    def within(self, start: int, end: int) -> float:
        """How likely the answer begins within `text[start:end]`, if there is one: likewise."""
        first = bisect_right(self.stops, start)
        last = bisect_right(self.starts, end - 1)
        chances = np.exp(self.begins[first:last])
        return max(NEVER, float(np.log(chances.sum()))) if len(chances) else NEVER


NEVER = -30.0
"""As good as impossible: the least that `Marks.of` says."""


class Reader(Protocol):
    """A model that marks answers. Safe to call from several threads."""

    def read(self, question: str, pages: Sequence[Page]) -> list[Marks]:
        """The marks of each page, in order; those of one page depend on that page and the question alone."""
        ...
