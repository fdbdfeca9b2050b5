"""The engine, with every question noted."""

from __future__ import annotations

from collections.abc import Callable, Set

from api.observing.record import Asked, Kind, note_asked
from search.engine import QuestionAnswering
from search.results import Answer, Mode, SearchResult
from search.understanding import Part
from wenzheng.domain import NO_FILTERS, Filters


class Observed:
    """`engine`, telling `watch` and the request's record of each question and what came of it."""

    def __init__(self, engine: QuestionAnswering, watch: Callable[[Asked], None]) -> None:
        self._engine = engine
        self._watch = watch

    def search(
        self,
        query: str,
        *,
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
            k=k,
            offset=offset,
            mode=mode,
            filters=filters,
            ignore=ignore,
            collapse=collapse,
            explain=explain,
        )
        outcome = "found" if found.hits else "nothing"
        self._note(Asked(Kind.SEARCH, query, outcome, found.took_ms))
        return found

    def ask(
        self,
        question: str,
        *,
        filters: Filters = NO_FILTERS,
        ignore: Set[Part] = frozenset(),
        phrase: bool = True,
    ) -> Answer:
        """As the engine does."""
        answer = self._engine.ask(question, filters=filters, ignore=ignore, phrase=phrase)
        self._note(Asked(Kind.ASK, question, answer.status, answer.took_ms))
        return answer

    def _note(self, asked: Asked) -> None:
        self._watch(asked)
        note_asked(asked)
