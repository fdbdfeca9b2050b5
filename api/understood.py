"""What was understood of a question, part by part, for the page to show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from search.results import AnswerKind, ParsedQuery, State
from search.understanding import Part


class Understood(NamedTuple):
    """One part: its name, its values, and the key of the word for it in the page's language."""

    part: Part
    values: tuple[str, ...]
    label: str


def understood(parsed: ParsedQuery) -> tuple[Understood, ...]:
    """The parts that were read, in the order that they are shown in."""
    return tuple(one for one in _parts(parsed) if one.values)


def _parts(parsed: ParsedQuery) -> Iterator[Understood]:
    yield Understood(Part.YEARS, _span_of(parsed.years), "part_years")
    yield Understood(Part.YEARS, _span_of(parsed.document_years), "part_document_years")
    yield Understood(Part.REGIONS, (*parsed.regions, *parsed.places), "part_regions")
    yield Understood(Part.ISSUERS, parsed.issuers, "part_issuers")
    yield Understood(Part.DOC_NUMBERS, parsed.doc_numbers, "part_doc_numbers")
    yield Understood(Part.TITLES, tuple(f"《{title}》" for title in parsed.titles), "part_titles")
    yield Understood(Part.KINDS, tuple(kind.value for kind in parsed.kinds), "part_kinds")
    if parsed.kind is not AnswerKind.PASSAGE:
        yield Understood(Part.ANSWER, (f"answer_{parsed.kind}", *parsed.units), "part_answer")
    if parsed.state is not State.UNSTATED:
        yield Understood(Part.STATE, (f"state_{parsed.state.name.lower()}",), "part_state")


def _span_of(years: Sequence[int]) -> tuple[str, ...]:
    if not years:
        return ()
    first, last = years[0], years[-1]
    return (f"{first}" if first == last else f"{first}–{last}",)
