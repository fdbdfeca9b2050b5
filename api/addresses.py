"""Where the page's links lead: question, filters and language live in the address alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote, urlencode

from fastapi import Request

from api.strings import LANGUAGES
from search.results import Citation, Hit
from wenzheng.serving import SIGN_IN
from wenzheng.targets import Target

NOT_FILTERS = ("q", "lang", "after", "offset", "ignore", "phrase", "rated")
"""What an address of the search page or the list holds besides filters."""

_OF_ONE_PAGE = ("after", "offset", "rated", "phrase")
"""What no longer holds when something else is asked."""
READING = ("start", "end", "a", "b", "view", "part")
"""What an address of the reader holds besides the search that it was opened from."""

_SHOWN = 8
"""Values offered of one facet: more would be a list to read, not a choice."""

Parameter = tuple[str, str]


def offset_of(given: str, *, digits: int, most: int) -> int:
    """Where a page begins, at `most`; a mangled number only leads to the first page."""
    is_number = given.isascii() and given.isdigit() and len(given) <= digits
    return min(int(given), most) if is_number else 0


class Chip(NamedTuple):
    """A filter in the address, and the address without it."""

    name: str
    value: str
    without: str


class Choice(NamedTuple):
    """A value that can be filtered by, how many documents have it, and the address with it.

    Of one that is chosen already, the address without it.
    """

    value: str
    documents: int
    href: str
    is_chosen: bool


class Addresses:
    """Links from the page of one request."""

    def __init__(self, request: Request, path: str | None = None) -> None:
        """Those from the page at `path`, by default the page that is asked for."""
        self.prefix: str = request.app.state.prefix
        self._path: str = path or request.scope["path"]
        self._items = request.query_params.multi_items()
        given = request.query_params.get("lang", "zh")
        self.language = given if given in LANGUAGES else "zh"

    def page(self, path: str, **parameters: object) -> str:
        """Another page, in this one's language."""
        own = [] if self.language == "zh" else [("lang", self.language)]
        return self._address(path, [*((n, str(v)) for n, v in parameters.items()), *own])

    def here(self, **changed: str) -> str:
        """This page with some parameters changed."""
        return self._address(self._path, [*self.but(*changed), *changed.items()])

    def is_at(self, path: str) -> bool:
        """Whether this is the page at that path."""
        return self._path == path

    def is_in(self, path: str) -> bool:
        """Whether this page is that at the path, or one below it."""
        return self._path == path or (path != "/" and self._path.startswith(f"{path}/"))

    def without(self, *names: str) -> str:
        """This page without these parameters."""
        return self._address(self._path, self.but(*names))

    def at(self, path: str) -> str:
        """Another address with the parameters of this one."""
        return self._address(path, self.but("rated"))

    def asking(self, question: str) -> str:
        """This page with another question, within the same filters."""
        return self._address("/", [*self.kept(), ("q", question)])

    def value(self, name: str) -> str:
        """What this address says of a filter first; empty where it says nothing."""
        return next((value for own, value in self._items if own == name), "")

    def filtered(self, path: str) -> str:
        """Another address with the filters of this one alone."""
        return self._address(path, [item for item in self.but("lang") if item[1].strip()])

    def sign_in(self) -> str:
        """Where to sign in, and then come back here."""
        query = urlencode(self._items)
        back = quote(self._path) + (f"?{query}" if query else "")
        return self._address(SIGN_IN, [("next", back)])

    def citation(self, citation: Citation) -> str:
        """The document at the quote, with the answer marked in it."""
        place = {"start": citation.start, "end": citation.end}
        if citation.highlights:
            place |= dict(zip("ab", citation.highlights[0], strict=True))
        return self._document(citation.doc_id, place)

    def hit(self, hit: Hit) -> str:
        """The document at the passage."""
        return self._document(hit.doc_id, {"start": hit.start, "end": hit.end})

    def target(self, target: Target) -> str:
        """The document at the sentence that a figure stands in, with the figure marked."""
        place = {"start": target.quote_start, "end": target.quote_end}
        return self._document(target.doc_id, place | {"a": target.start, "b": target.end})

    def _document(self, doc_id: str, place: Mapping[str, int]) -> str:
        """A place in a document; the search that it was found by goes along."""
        own = [(name, str(value)) for name, value in place.items()]
        return self._address(f"/documents/{doc_id}", [*own, *self._search()]) + "#quote"

    def view(self, name: str) -> str:
        """This document seen in another way."""
        return self._address(self._path, [*self.but("view", "part"), ("view", name)])

    def results(self) -> str | None:
        """The results that this document was opened from; None where it was not."""
        found = self._search()
        return self._address("/", found) if any(name == "q" for name, _ in found) else None

    def _search(self) -> list[Parameter]:
        """The question of this address with its filters and its language; else the language alone."""
        asked = any(name == "q" and value.strip() for name, value in self._items)
        return self.but(*READING) if asked else self.spoken()

    def kept(self) -> list[Parameter]:
        """What a new question takes along."""
        return self.but("q", "ignore", *_OF_ONE_PAGE)

    def spoken(self) -> list[Parameter]:
        """What a new question takes along where the filters are at fault: the language alone."""
        return [(name, value) for name, value in self._items if name == "lang"]

    def filters(self) -> dict[str, list[str]]:
        """The filters in the address, as they stand there."""
        found: dict[str, list[str]] = {}
        for chip in self.chips():
            found.setdefault(chip.name, []).append(chip.value)
        return found

    def chips(self) -> list[Chip]:
        """Every filter in the address."""
        return [
            Chip(name, value, self._without(name, value))
            for name, value in dict.fromkeys(self._items)
            if name not in NOT_FILTERS and value.strip()
        ]

    def ignoring(self, part: str) -> str:
        """This page with that part of the question taken out."""
        return self._address(self._path, [*self.but(*_OF_ONE_PAGE), ("ignore", part)])

    def heeding(self, part: str) -> str:
        """This page with that part of the question no longer taken out."""
        return self._without("ignore", part)

    def choices(
        self, facets: Mapping[str, Mapping[str, int]]
    ) -> Iterator[tuple[str, list[Choice]]]:
        """What can be filtered by, the values of each facet with most documents and those chosen."""
        for name, counts in facets.items():
            values = [
                Choice(value, count, self._toggled(name, str(value)), self._is_chosen(name, value))
                for value, count in counts.items()
            ]
            found = [one for at, one in enumerate(values) if at < _SHOWN or one.is_chosen]
            if len(counts) > 1 or any(one.is_chosen for one in found):
                yield name, found

    def _is_chosen(self, name: str, value: str) -> bool:
        names = ("year_from", "year_to") if name == "year" else (name,)
        return all((one, value) in self._items for one in names)

    def _toggled(self, name: str, value: str) -> str:
        """This page with one more value of a filter, or without it if it has it already.

        Years are a span: another takes the place of the one before.
        """
        if name != "year":
            if self._is_chosen(name, value):
                return self._without(name, value)
            return self._address(self._path, [*self.but(*_OF_ONE_PAGE), (name, value)])
        rest = self.but("year_from", "year_to", *_OF_ONE_PAGE)
        span = [("year_from", value), ("year_to", value)]
        return self._address(self._path, rest if self._is_chosen(name, value) else [*rest, *span])

    def _without(self, name: str, value: str) -> str:
        kept = [item for item in self.but(*_OF_ONE_PAGE) if item != (name, value)]
        return self._address(self._path, kept)

    def but(self, *names: str) -> list[Parameter]:
        """The parameters without these: what a form takes along that sets these itself."""
        return [(name, value) for name, value in self._items if name not in names]

    def _address(self, path: str, parameters: Iterable[Parameter]) -> str:
        query = urlencode(list(parameters))
        return quote(self.prefix + path) + (f"?{query}" if query else "")
