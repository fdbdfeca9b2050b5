"""POST and DELETE of /v1/feedback: what an asker says of an answer, and takes back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from api import examples
from api.access.asker import asker_of
from api.feedback.store import (
    LONGEST_ANSWER,
    LONGEST_NOTE,
    MOST_CITATIONS,
    Cited,
    FeedbackStore,
    Rated,
    Rater,
    Verdict,
)
from api.observing.record import note_change
from api.openapi import answers
from api.reading import Documents
from api.requests import Body, FilterValues, IgnoredParts, Text
from search.understanding import MAX_QUESTION
from wenzheng.errors import DocumentNotFound, UsageError
from wenzheng.filters import parse_filters
from wenzheng.readable import Readable

_FURTHEST = 2**31
"""Characters; no text is longer."""

Place = Annotated[int, Field(ge=0, lt=_FURTHEST)]


class CitationIn(Body):
    """A citation of the answer: see `citations` of /v1/ask."""

    doc_id: Text = Field(max_length=64, examples=["51aa84dac786c7bb"])
    start: Place
    end: Place
    quote: Text = Field(max_length=LONGEST_ANSWER)


class Answered(Body):
    """A question, and the answer as it was given."""

    question: Text = Field(
        min_length=1, max_length=MAX_QUESTION, examples=["到2027年公共充电桩数量"]
    )
    filters: FilterValues = Field(default_factory=dict)
    ignore: IgnoredParts = Field(default_factory=list)
    generation: int = Field(0, ge=0, lt=2**63, description="索引的代 / that of the index")
    answer: Text | None = Field(None, max_length=LONGEST_ANSWER)
    citations: list[CitationIn] = Field(default_factory=list, max_length=MOST_CITATIONS)


class FeedbackRequest(Answered):
    """An answer, and what is said of it."""

    verdict: Verdict = Field(
        description="right 正确，wrong 不正确，not_asked 不是我要问的 / right, wrong, or not what was asked"
    )
    note: Text = Field("", max_length=LONGEST_NOTE, description="说明 / a few words")

    def rated(self) -> Rated:
        """The same for keeping. Raises UnknownFilter."""
        parse_filters(self.filters)
        return Rated(
            self.verdict,
            self.question.strip(),
            {name: list(values) for name, values in self.filters.items()},
            tuple(sorted(part.value for part in self.ignore)),
            self.generation,
            self.answer,
            tuple(Cited(one.doc_id, one.start, one.end, one.quote) for one in self.citations),
            self.note.strip(),
        )


class FeedbackOut(BaseModel):
    """What was kept; `id` takes it back."""

    id: str


class Ratings(NamedTuple):
    """Where ratings are kept, and the library that their answers cite."""

    store: FeedbackStore
    library: Documents


def _rater(request: Request) -> Rater:
    asker = asker_of(request)
    return Rater(asker.name, asker.identity, asker.readable)


def _check_cited(library: Documents, readable: Readable, cited: Iterable[Cited]) -> None:
    """Raises UsageError where a quote does not stand where it is said to, or may not be read."""
    texts = dict[str, str]()
    with library.snapshot(readable) as snapshot:
        for one in cited:
            try:
                if one.doc_id not in texts:
                    texts[one.doc_id] = snapshot.texts(one.doc_id).text
            except DocumentNotFound as error:
                raise _not_cited(one) from error
            if not one.quote or texts[one.doc_id][one.start : one.end] != one.quote:
                raise _not_cited(one)


def _not_cited(cited: Cited) -> UsageError:
    return UsageError(
        f"引文与文档 {cited.doc_id} 不符，文档可能已更新；请重新提问后再评价",
        f"the document {cited.doc_id} does not say what is quoted, it may have changed; ask again, "
        "then rate",
    )


def keep(ratings: Ratings, request: Request, given: FeedbackRequest) -> str:
    """Keep what this asker says, with a line in the audit log; its id.

    Raises UsageError for quotes that are not what the library says.
    """
    by, rated = _rater(request), given.rated()
    _check_cited(ratings.library, by.readable, rated.citations)
    rating_id = ratings.store.add(rated, by)
    note_change(f"feedback {given.verdict} {rating_id}")
    return rating_id


def take_back(ratings: Ratings, request: Request, rating_id: str) -> None:
    """Forget what this asker said. Raises RatingNotFound."""
    ratings.store.take_back(rating_id, _rater(request))
    note_change(f"feedback taken back {rating_id}")


def router(ratings: Ratings) -> APIRouter:
    """The routes over these ratings: who may read may rate."""
    routes = APIRouter(prefix="/v1/feedback", tags=["评价 / feedback"])

    @routes.post(
        "",
        summary="评价答案 / Rate an answer",
        responses=answers(examples.FEEDBACK, 400, 413, 422, 503),
    )
    def rate(request: Request, body: FeedbackRequest) -> FeedbackOut:
        """答案对不对；可用 id 撤回 / Is it right? The id takes it back."""
        return FeedbackOut(id=keep(ratings, request, body))

    @routes.delete(
        "/{rating_id}",
        summary="撤回评价 / Take back",
        responses=answers(examples.FEEDBACK, 404, 422, 503),
    )
    def remove(request: Request, rating_id: str) -> FeedbackOut:
        """撤回自己的评价 / Take one's own rating back."""
        take_back(ratings, request, rating_id)
        return FeedbackOut(id=rating_id)

    return routes
