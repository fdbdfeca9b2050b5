"""The engine, with every question noted."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Set
from contextlib import aclosing

from api.observing.record import Asked, Kind, note_asked
from search.asking import AskEvent, Extracted
from search.contract import Both, QuestionAnswering
from search.results import Answer, Mode, SearchResult
from search.understanding import Part
from wenzheng.domain import NO_FILTERS, Filters
from wenzheng.embedding import Embedder
from wenzheng.readable import Readable


class Observed:
    """`engine`, telling `watch` and the request's record of each question and what came of it."""

    def __init__(self, engine: QuestionAnswering, watch: Callable[[Asked], None]) -> None:
        self._engine = engine
        self._watch = watch

    def search(
        self,
        query: str,
        *,
        readable: Readable,
        k: int = 10,
        offset: int = 0,
        mode: Mode | None = None,
        filters: Filters = NO_FILTERS,
        ignore: Set[Part] = frozenset(),
        collapse: bool = True,
        explain: bool = False,
    ) -> SearchResult:
        """As the engine does."""
        found = self._engine.search(
            query,
            readable=readable,
            k=k,
            offset=offset,
            mode=mode,
            filters=filters,
            ignore=ignore,
            collapse=collapse,
            explain=explain,
        )
        self._note(_searched(query, found))
        return found

    def ask(
        self,
        question: str,
        *,
        readable: Readable,
        filters: Filters = NO_FILTERS,
        ignore: Set[Part] = frozenset(),
        phrase: bool = True,
    ) -> Answer:
        """As the engine does."""
        answer = self._engine.ask(
            question, readable=readable, filters=filters, ignore=ignore, phrase=phrase
        )
        self._note(Asked(Kind.ASK, question, answer.status, answer.took_ms))
        return answer

    @property
    def has_phraser(self) -> bool:
        """As the engine does."""
        return self._engine.has_phraser

    def search_and_ask(
        self,
        question: str,
        *,
        readable: Readable,
        k: int = 10,
        filters: Filters = NO_FILTERS,
        ignore: Set[Part] = frozenset(),
    ) -> Both:
        """As the engine does; noted as the question that it is, and counted as the search that it is too."""
        both = self._engine.search_and_ask(
            question, readable=readable, k=k, filters=filters, ignore=ignore
        )
        self._watch(_searched(question, both.found))
        self._note(Asked(Kind.ASK, question, both.answer.status, both.answer.took_ms))
        return both

    async def asking(
        self,
        question: str,
        *,
        readable: Readable,
        filters: Filters = NO_FILTERS,
        ignore: Set[Part] = frozenset(),
        phrase: bool = True,
    ) -> AsyncGenerator[AskEvent]:
        """As the engine does; noted as soon as the documents have answered."""
        events = self._engine.asking(
            question, readable=readable, filters=filters, ignore=ignore, phrase=phrase
        )
        async with aclosing(events):
            async for event in events:
                if isinstance(event, Extracted):
                    answer = event.answer
                    self._note(Asked(Kind.ASK, question, answer.status, answer.took_ms))
                yield event

    def embedder(self) -> Embedder:
        """As the engine does."""
        return self._engine.embedder()

    def _note(self, asked: Asked) -> None:
        self._watch(asked)
        note_asked(asked)


def _searched(query: str, found: SearchResult) -> Asked:
    return Asked(Kind.SEARCH, query, "found" if found.hits else "nothing", found.took_ms)
