"""GET /v1/suggest: what somebody who is typing may be about to ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from threading import Lock
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from api import examples
from api.access.asker import Reads
from api.feedback.store import FeedbackStore, Right
from api.openapi import answers, parameters_of
from api.reading import Documents, Reading
from api.v1 import filters_of
from search.suggesting import MOST, Lines, Source, suggested
from search.understanding import MAX_QUESTION
from wenzheng.domain import NO_FILTERS
from wenzheng.readable import Readable

_QUESTIONS = 2000
"""Earlier questions that a reader is offered: those rated right most often, and of equals the newest."""

_NONE = Lines(())


class SuggestionOut(BaseModel):
    """A text to ask. `doc_id` is that of the document whose title it is, else null."""

    text: str
    source: Source
    doc_id: str | None


class SuggestionsOut(BaseModel):
    """Suggestions, the likeliest first."""

    suggestions: list[SuggestionOut]


class RightQuestions:
    """The questions whose answers were rated right, read again when there are new ratings."""

    def __init__(self, store: FeedbackStore | None) -> None:
        self._store = store
        self._lock = Lock()
        self._held: tuple[int, list[Right]] = (0, [])

    def lines(self, snapshot: Reading, reads: Readable) -> Lines:
        """Those that this reader may know of, the most often rated first.

        A question tells of what its asker may read: only who reads all of that sees it, and only
        while all that its answer cites is there to be read. Others' votes count for nothing.
        """
        if self._store is None:
            return _NONE
        version, rated = self._read(self._store)

        def readable() -> Lines:
            known = {one.doc_id for one in snapshot.documents(NO_FILTERS)}
            seen = [one for one in rated if reads.holds(one.readable) and one.cited <= known]
            return Lines(_most_often(seen)[:_QUESTIONS])

        return snapshot.once(("right questions", version), readable)

    def _read(self, store: FeedbackStore) -> tuple[int, list[Right]]:
        version = store.version
        with self._lock:
            if version != self._held[0]:
                self._held = version, store.right_questions()
            return self._held


def _most_often(rated: Iterable[Right]) -> list[str]:
    """The questions with most votes first, and of equals the last that was rated."""
    votes, newest = Counter[str](), Counter[str]()
    for one in rated:
        votes[one.question] += one.votes
        newest[one.question] = max(newest[one.question], one.newest)
    return sorted(votes, key=lambda text: (-votes[text], -newest[text]))


def router(library: Documents, feedback: FeedbackStore | None) -> APIRouter:
    """The route over this library and these ratings."""
    routes = APIRouter()
    questions = RightQuestions(feedback)

    @routes.get(
        "/v1/suggest",
        summary="输入提示 / Suggest",
        tags=["检索 / search"],
        responses=answers(examples.SUGGESTIONS, 422, 503),
        openapi_extra={"parameters": parameters_of(examples.FILTERS)},
    )
    def suggest(
        request: Request,
        reads: Reads,
        q: Annotated[
            str, Query(max_length=MAX_QUESTION, description="已输入的文字 / what is typed so far")
        ] = "",
        limit: Annotated[int, Query(ge=1, le=MOST, description="条数 / how many")] = 8,
    ) -> SuggestionsOut:
        """指标、文档标题、评为正确的问题 / Indicators, titles, questions rated right."""
        filters = filters_of(request, but=("q", "limit"))
        with library.snapshot(reads) as snapshot:
            found = suggested(snapshot, q, questions.lines(snapshot, reads), filters, limit)
        return SuggestionsOut(suggestions=[SuggestionOut(**one._asdict()) for one in found])

    return routes
