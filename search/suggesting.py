"""What somebody who is typing may be about to ask: figures, documents and questions asked before.

Texts lie one a line in one string, the likeliest first, so that the first lines found are the best: the scan
of some ten thousand of them takes less than a millisecond, and there is nothing to keep in step.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import accumulate, islice
from typing import Any, NamedTuple, Protocol, TypeVar

from wenzheng.domain import NO_FILTERS, Filters, StoredDocument
from wenzheng.reading.naming import indicator_key
from wenzheng.text.normalise import normalise_text

T = TypeVar("T")

MOST = 20
"""Suggestions of one list: more would be a page to read."""

_INDICATORS = 5000
_LOOKED_AT = 60
"""Lines that are looked at for each kind: those that pass the filters are among them as a rule."""

_EACH = 4
"""Of one kind at most, as long as there are others."""

_LEFT_OUT = re.compile(r"[\s《》〈〉“”\"'，,。？?！!]")
_LETTERS = re.compile(r"[a-z][a-z0-9]+")


class Texts(Protocol):
    """One state of a library, as far as suggestions are made of it: a snapshot is one."""

    def documents(self, filters: Filters = NO_FILTERS) -> list[StoredDocument]:
        """Documents that pass."""

    def indicators(self, most: int, filters: Filters = NO_FILTERS) -> list[tuple[str, int]]:
        """What most documents that pass give figures of, with how many do."""

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` gives, kept as long as this state is the newest."""


class Source(StrEnum):
    """Where a suggestion comes from."""

    QUESTION = "question"
    INDICATOR = "indicator"
    DOCUMENT = "document"


class Suggestion(NamedTuple):
    """A text that can be asked; `doc_id` names the document whose title it is."""

    text: str
    source: Source
    doc_id: str | None = None


class Lines:
    """Texts to be found by how they begin, what they hold, or the initials of their pinyin. Immutable."""

    def __init__(self, texts: Iterable[str]) -> None:
        """In the order that they are to be found in; of equal ones the first counts."""
        self.texts = tuple(texts)
        self._plain = _Joined(map(_plain, self.texts))

    def beginning(self, typed: str) -> Iterator[int]:
        """Places of the texts that begin so."""
        return self._plain.find("\n" + _plain(typed))

    def holding(self, typed: str) -> Iterator[int]:
        """Places of the texts that hold all words of it, or have it as initials."""
        first, *others = sorted(filter(None, map(_plain, typed.split())), key=len, reverse=True)
        for at in self._plain.find(first):
            line = _plain(self.texts[at])
            if all(word in line for word in others):
                yield at
        if _LETTERS.fullmatch(first) and not others:
            yield from self._initials.find(first)

    @cached_property
    def _initials(self) -> _Joined:
        return _Joined("".join(map(_initial, _plain(text))) for text in self.texts)


class _Joined:
    """Lines as one string."""

    def __init__(self, lines: Iterable[str]) -> None:
        held = ["\n" + line for line in lines]
        self._text = "".join(held)
        self._starts = list(accumulate(map(len, held), initial=0))

    def find(self, sought: str) -> Iterator[int]:
        """Numbers of the lines that hold it, from the first on."""
        at = self._text.find(sought)
        while at >= 0:
            line = bisect_right(self._starts, at) - 1
            yield line
            at = self._text.find(sought, self._starts[line + 1])


class Known(NamedTuple):
    """What can be suggested out of one state of a library."""

    indicators: Lines
    titles: Lines
    doc_ids: Sequence[str]


def known(snapshot: Texts) -> Known:
    """That of this generation, made once: indicators by how many documents give them, newest titles first."""
    return snapshot.once("suggestions", lambda: _known(snapshot))


def _known(snapshot: Texts) -> Known:
    newest = sorted(snapshot.documents(), key=lambda one: one.published or date.min, reverse=True)
    by_title = {one.title: one.doc_id for one in reversed(newest)}
    titles = list(reversed(by_title))
    return Known(
        Lines(name for name, _ in snapshot.indicators(_INDICATORS)),
        Lines(titles),
        [by_title[title] for title in titles],
    )


def suggested(
    snapshot: Texts, typed: str, questions: Lines, filters: Filters = NO_FILTERS, most: int = 8
) -> list[Suggestion]:
    """At most `most` suggestions for what is typed so far, none twice and none that is it already.

    Indicators and titles are those of documents that pass the filters. `questions` are those asked
    before, as they stand.
    """
    words = " ".join(normalise_text(typed).split())
    if not _plain(words):
        firsts = (Suggestion(text, Source.QUESTION) for text in questions.texts[:most])
        return [] if filters != NO_FILTERS else list(firsts)
    from_library = known(snapshot)
    asked = (
        Suggestion(questions.texts[at], Source.QUESTION) for at in _both_ways(questions, words)
    )
    found = [
        list(islice(asked, _EACH)),
        list(islice(_indicators(snapshot, from_library, words, filters), most)),
        list(islice(_titles(snapshot, from_library, words, filters), most)),
    ]
    first = [one for of_kind in found for one in of_kind[:_EACH]]
    rest = [one for of_kind in found for one in of_kind[_EACH:]]
    distinct = {_plain(one.text): one for one in reversed([*first, *rest])}
    distinct.pop(_plain(words), None)
    return list(reversed(distinct.values()))[:most]


def _both_ways(lines: Lines, words: str) -> Iterator[int]:
    """Those that begin so, then the others that hold it."""
    found = [*islice(lines.beginning(words), _LOOKED_AT), *islice(lines.holding(words), _LOOKED_AT)]
    yield from dict.fromkeys(found)


def _indicators(snapshot: Texts, held: Known, words: str, filters: Filters) -> Iterator[Suggestion]:
    """Indicators by name; else those that the end of what is typed begins, with what comes before it."""
    lines = held.indicators
    named = dict.fromkeys(filter(None, (words, indicator_key(words))))
    found = [("", at) for name in named for at in _both_ways(lines, name)] or _ends(lines, words)
    passing = snapshot.once(
        ("indicators that pass", filters),
        lambda: frozenset(name for name, _ in snapshot.indicators(_INDICATORS, filters)),
    )
    for before, at in found:
        if lines.texts[at] in passing:
            yield Suggestion(before + lines.texts[at], Source.INDICATOR)


def _ends(lines: Lines, words: str) -> list[tuple[str, int]]:
    for at in range(1, len(words) - 1):
        begun = list(islice(lines.beginning(words[at:]), _LOOKED_AT)) if words[at].strip() else []
        if begun:
            return [(words[:at], one) for one in begun]
    return []


def _titles(snapshot: Texts, held: Known, words: str, filters: Filters) -> Iterator[Suggestion]:
    places = list(_both_ways(held.titles, words))
    wanted = passing = {held.doc_ids[at] for at in places}
    if filters != NO_FILTERS:
        wanted &= set(filters.doc_id) or wanted
        within = replace(filters, doc_id=tuple(sorted(wanted)))
        passing = {one.doc_id for one in snapshot.documents(within)} if wanted else set()
    for at in places:
        if held.doc_ids[at] in passing:
            yield Suggestion(held.titles.texts[at], Source.DOCUMENT, held.doc_ids[at])


@lru_cache(maxsize=1 << 15)
def _initial(character: str) -> str:
    """The first letter of how it is read as a rule; anything else is its own."""
    from pypinyin import Style, pinyin

    return pinyin(character, style=Style.FIRST_LETTER)[0][0]


def _plain(text: str) -> str:
    """What is compared: no blanks, quotes or marks, and small letters."""
    return _LEFT_OUT.sub("", text.lower())
