"""Where the page's links lead: question, filters and language live in the address alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote, urlencode

from fastapi import Request

from api.strings import LANGUAGES
from search.results import Citation, Hit

NOT_FILTERS = ("q", "lang", "after")
"""What an address of the search page or the list holds besides filters."""

_SHOWN = 8
"""Values offered of one facet: more would be a list to read, not a choice."""

Parameter = tuple[str, str]


class Chip(NamedTuple):
    """A filter in the address, and the address without it."""

    name: str
    value: str
    without: str


class Choice(NamedTuple):
    """A value that can be filtered by, how many documents have it, and the address with it."""

    value: str
    documents: int
    href: str


class Addresses:
    """Links from the page of one request."""

    def __init__(self, request: Request) -> None:
        self._path: str = request.scope["path"]
        self._items = request.query_params.multi_items()
        given = request.query_params.get("lang", "zh")
        self.language = given if given in LANGUAGES else "zh"

    def page(self, path: str, **parameters: object) -> str:
        """Another page, in this one's language."""
        own = [] if self.language == "zh" else [("lang", self.language)]
        return _address(path, [*((n, str(v)) for n, v in parameters.items()), *own])

    def here(self, **changed: str) -> str:
        """This page with some parameters changed."""
        return _address(self._path, [*self._but(*changed), *changed.items()])

    def citation(self, citation: Citation) -> str:
        """The document at the quote, with the answer marked in it."""
        place = {"start": citation.start, "end": citation.end}
        if citation.highlights:
            place |= dict(zip("ab", citation.highlights[0], strict=True))
        return self._document(citation.doc_id, place)

    def hit(self, hit: Hit) -> str:
        """The document at the passage."""
        return self._document(hit.doc_id, {"start": hit.start, "end": hit.end})

    def _document(self, doc_id: str, place: Mapping[str, int]) -> str:
        return self.page(f"/documents/{doc_id}", **place) + "#quote"

    def kept(self) -> list[Parameter]:
        """What a new question takes along."""
        return self._but("q", "after")

    def spoken(self) -> list[Parameter]:
        """What a new question takes along where the filters are at fault: the language alone."""
        return [(name, value) for name, value in self._items if name == "lang"]

    def chips(self) -> list[Chip]:
        """Every filter in the address."""
        return [
            Chip(name, value, _address(self._path, self._items[:at] + self._items[at + 1 :]))
            for at, (name, value) in enumerate(self._items)
            if name not in NOT_FILTERS
        ]

    def choices(
        self, facets: Mapping[str, Mapping[str, int]]
    ) -> Iterator[tuple[str, list[Choice]]]:
        """What can still be filtered by: facets that divide these documents further."""
        for name, counts in facets.items():
            found = [
                Choice(value, count, href)
                for value, count in list(counts.items())[:_SHOWN]
                if (href := self._narrowed(name, str(value)))
            ]
            if len(counts) > 1 and found:
                yield name, found

    def _narrowed(self, name: str, value: str) -> str | None:
        """This page with one more filter; None when it has it already."""
        if name == "year":
            return _address(
                self._path,
                [
                    *self._but("year_from", "year_to", "after"),
                    ("year_from", value),
                    ("year_to", value),
                ],
            )
        if (name, value) in self._items:
            return None
        return _address(self._path, [*self._but("after"), (name, value)])

    def _but(self, *names: str) -> list[Parameter]:
        return [(name, value) for name, value in self._items if name not in names]


def _address(path: str, parameters: Iterable[Parameter]) -> str:
    query = urlencode(list(parameters))
    return quote(path) + (f"?{query}" if query else "")
