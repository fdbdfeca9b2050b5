"""What commands, HTTP and evaluation need of the read side."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence, Set
from typing import NamedTuple, Protocol

from search.answering.passage import Passage
from search.asking import AskEvent
from search.results import Answer, Mode, ParsedQuery, SearchResult
from search.understanding import Part
from wenzheng.domain import NO_FILTERS, Filters
from wenzheng.embedding import Embedder
from wenzheng.readable import Readable

_NOTHING: frozenset[Part] = frozenset()


class Reading(NamedTuple):
    """What an answer is looked for in: the passages, best first, and what each word weighs."""

    parsed: ParsedQuery
    passages: Sequence[Passage]
    weights: Mapping[str, float]


class Both(NamedTuple):
    """The passages and the answer to one question, of one state of the library."""

    generation: int
    found: SearchResult
    answer: Answer


class QuestionAnswering(Protocol):
    """Searches for passages, and answers questions, out of what the asker may read.

    Whoever asks says what that is: an answer is as if there were nothing else.
    """

    @property
    def has_phraser(self) -> bool:
        """Whether a language model may say answers in other words."""

    def search(
        self,
        query: str,
        *,
        readable: Readable,
        k: int = 10,
        offset: int = 0,
        mode: Mode | None = None,
        filters: Filters = NO_FILTERS,
        ignore: Set[Part] = _NOTHING,
        collapse: bool = True,
        explain: bool = False,
    ) -> SearchResult:
        """The `k` best passages from the `offset`-th on, copies as one unless told otherwise.

        Without a `mode` it is the best there is. Raises BadQuestion for a query that cannot be one.
        """

    def ask(
        self,
        question: str,
        *,
        readable: Readable,
        filters: Filters = NO_FILTERS,
        ignore: Set[Part] = _NOTHING,
        phrase: bool = True,
    ) -> Answer:
        """The answer with its quotes, or an abstention. Raises BadQuestion likewise.

        `phrase`: with what a language model makes of it beside it, where there is one.
        """

    def search_and_ask(
        self,
        question: str,
        *,
        readable: Readable,
        k: int = 10,
        filters: Filters = NO_FILTERS,
        ignore: Set[Part] = _NOTHING,
    ) -> Both:
        """The first `k` passages and the answer, out of one retrieval. Raises likewise."""

    def asking(
        self,
        question: str,
        *,
        readable: Readable,
        filters: Filters = NO_FILTERS,
        ignore: Set[Part] = _NOTHING,
        phrase: bool = True,
    ) -> AsyncGenerator[AskEvent]:
        """The same as it comes about; closing it ends the work of a language model. Raises likewise."""

    def embedder(self) -> Embedder:
        """That of the model of the newest state. Raises IndexUnusable."""
