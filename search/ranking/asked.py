"""What of a question candidates are compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from search.terms import QuestionTerms


@dataclass(frozen=True, slots=True)
class Asked:
    """`terms` to look for; `regions` by their full names; `day` on which a document's status counts."""

    terms: QuestionTerms
    regions: tuple[str, ...] = ()
    years: frozenset[int] = frozenset()
    day: date = field(default_factory=date.today)
