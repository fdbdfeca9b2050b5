"""The one entry: a question in, what was understood of it out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import date
from typing import Any

from search.results import AnswerKind, ParsedQuery, State
from search.understanding.bodies import read_issuers
from search.understanding.comparing import (
    Side,
    read_comparison,
    region_sides,
    thing_sides,
    year_sides,
)
from search.understanding.documents import read_doc_numbers, read_kinds, read_titles
from search.understanding.parts import Part
from search.understanding.places import read_places, read_regions
from search.understanding.spans import Span, Spanning, blanked, cut, overlaps
from search.understanding.subject import Topic, read_topic
from search.understanding.times import Times, read_times
from search.understanding.wanted import read_counted, read_kind, read_state, read_units
from wenzheng.errors import BadQuestion
from wenzheng.reading.regions import Region
from wenzheng.text.normalise import normalise_text

MAX_QUESTION = 1000
"""Longest question in characters: enough for a paragraph, far below what hurts."""

Words = Callable[[str], Iterable[str]]
"""Cuts a text into words."""

_PUNCTUATION_END = re.compile(r"[?？。！!\s]+$")
_NONE: frozenset[Part] = frozenset()


def parse_question(
    question: str, words: Words, *, today: date, ignore: Set[Part] = _NONE
) -> ParsedQuery:
    """Read a question that is asked on `today`, as if it did not say what is to be ignored.

    Years, regions, issuers and document numbers to be ignored are taken out of the text, unless
    nothing were left of it; of titles and kinds the words stay, and mean no more than other words.
    Raises BadQuestion when it is empty, too long, or no text at all.
    """
    text = _PUNCTUATION_END.sub("", normalise_text(_checked(question)).strip())
    if not _has_words(text):
        raise BadQuestion(
            f"问题“{question[:20]}”里没有可检索的文字；请用文字提问",
            f"the question {question[:20]!r} holds no searchable text; ask in words",
        )
    without = cut(text, _ignored_spans(text, today, ignore)) if ignore else text
    parsed = _read(without if _has_words(without) else text, words, today)
    return _forget(parsed, ignore) if ignore else parsed


def _read(text: str, words: Words, today: date) -> ParsedQuery:
    times, regions, numbers = read_times(text, today), read_regions(text), read_doc_numbers(text)
    regions = [region for region in regions if not overlaps(region, numbers)]
    kind, term = read_kind(text, "".join(blanked(text, times.all).split()))
    rest = blanked(text, [*times.all, *regions, *numbers])
    issuers = read_issuers(text)
    places = [place for place in read_places(rest) if not overlaps(place, issuers)]
    titles = read_titles(text)
    names = [*titles, *numbers]
    things = thing_sides(text, [*times.all, *regions, *places, *names])
    compared = read_comparison(text, *_sides(text, regions, places, times, names), things=things)
    topic = Topic((term,), ()) if term else read_topic(blanked(rest, places), words)
    return ParsedQuery(
        text=text,
        kind=AnswerKind.COMPARISON if compared else kind,
        years=times.years,
        document_years=times.document_years,
        regions=_distinct(region.name for region in regions),
        places=_distinct(place.value for place in places),
        issuers=_distinct(issuer.value for issuer in issuers),
        doc_numbers=_distinct(number.value for number in numbers),
        titles=_distinct(title.value for title in titles),
        kinds=read_kinds(text),
        units=read_units(text),
        state=read_state(text, times.asked),
        subject=" ".join(topic.words),
        compounds=topic.compounds,
        counted=read_counted(text, topic.words),
        compared=compared,
    )


def _sides(
    text: str,
    regions: Sequence[Region],
    places: Sequence[Span],
    times: Times,
    names: Sequence[Spanning],
) -> Iterator[list[Side]]:
    """What the question may hold against one another: its regions, and its years; none within `names`."""
    where = [(one.start, one.end, one.name) for one in regions if not overlaps(one, names)]
    where += [(one.start, one.end, one.value) for one in places if not overlaps(one, names)]
    yield region_sides(sorted(where), text)
    when = [one for one in times.asked if not overlaps(one, names)]
    yield year_sides([(one.start, one.end, one.first, one.last) for one in when], text)


def _ignored_spans(text: str, today: date, ignore: Set[Part]) -> list[Spanning]:
    """What to take out; what stands within a title or a number is part of that."""
    spans: list[Spanning] = []
    if Part.YEARS in ignore:
        spans += read_times(text, today).all
    if Part.REGIONS in ignore:
        regions = read_regions(text)
        spans += [*regions, *read_places(blanked(text, regions))]
    if Part.ISSUERS in ignore:
        spans += read_issuers(text)
    numbers = read_doc_numbers(text)
    names = [*numbers, *read_titles(text)]
    free = [span for span in spans if not overlaps(span, names)]
    return [*free, *numbers] if Part.DOC_NUMBERS in ignore else free


def _forget(parsed: ParsedQuery, ignore: Set[Part]) -> ParsedQuery:
    """Without what is to be ignored, where the words for it are still there."""

    def kept(part: Part, value: tuple[Any, ...]) -> tuple[Any, ...]:
        return () if part in ignore else value

    return replace(
        parsed,
        kind=AnswerKind.PASSAGE if Part.ANSWER in ignore else parsed.kind,
        compared=kept(Part.ANSWER, parsed.compared),
        units=kept(Part.ANSWER, parsed.units),
        years=kept(Part.YEARS, parsed.years),
        document_years=kept(Part.YEARS, parsed.document_years),
        regions=kept(Part.REGIONS, parsed.regions),
        places=kept(Part.REGIONS, parsed.places),
        issuers=kept(Part.ISSUERS, parsed.issuers),
        doc_numbers=kept(Part.DOC_NUMBERS, parsed.doc_numbers),
        titles=kept(Part.TITLES, parsed.titles),
        kinds=kept(Part.KINDS, parsed.kinds),
        state=State.UNSTATED if Part.STATE in ignore else parsed.state,
        ignored=tuple(part for part in Part if part in ignore),
    )


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _has_words(text: str) -> bool:
    return any(unicodedata.category(character)[0] in "LN" for character in text)


def _checked(question: str) -> str:
    if len(question) > MAX_QUESTION:
        raise BadQuestion(
            f"问题有 {len(question)} 个字符，最多 {MAX_QUESTION} 个；请缩短问题",
            f"the question has {len(question)} characters, at most {MAX_QUESTION}; shorten it",
        )
    if not question.strip():
        raise BadQuestion("问题为空；请输入要问的内容", "the question is empty; enter one")
    return question
