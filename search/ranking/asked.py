"""What of a question candidates are compared with."""

from __future__ import annotations

from dataclasses import dataclass

from search.terms import QuestionTerms


@dataclass(frozen=True, slots=True)
class Asked:
    """`terms` to look for; `regions` by their full names."""

    terms: QuestionTerms
    regions: tuple[str, ...] = ()
    years: frozenset[int] = frozenset()
