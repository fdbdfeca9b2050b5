"""The one object that answers: `Engine.search` for passages, `Engine.ask` for an answer."""

from __future__ import annotations

from typing import Protocol

from search.results import Answer, Mode, SearchResult
from wenzheng.domain import NO_FILTERS, Filters


class QuestionAnswering(Protocol):
    """What commands, HTTP and evaluation need of the read side."""

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        mode: Mode = Mode.HYBRID,
        filters: Filters = NO_FILTERS,
        explain: bool = False,
    ) -> SearchResult:
        """The `k` best passages. Raises BadQuestion for a query that cannot be one."""

    def ask(self, question: str, *, filters: Filters = NO_FILTERS) -> Answer:
        """The answer with its quotes, or an abstention. Raises BadQuestion likewise."""
