"""What of a question candidates are compared with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from search.terms import QuestionTerms

TitleTerms = Callable[[str], frozenset[str]]
"""The terms of a title, as the library cuts it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`terms` to look for, and how a title is cut into such; `regions` by their full names."""

    terms: QuestionTerms
    title_terms: TitleTerms
    regions: tuple[str, ...] = ()
    years: frozenset[int] = frozenset()
