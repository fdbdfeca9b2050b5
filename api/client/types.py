"""What the service gives back; docs/api.md says what each part means.

Offsets count Unicode code points, as Python does: `text[start:end]`. Fields that a newer service adds
are left out.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from .errors import Problem

Span = tuple[int, int]


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Note(_Given):
    """Something to know about how a result came about."""

    zh: str
    en: str


class Hit(_Given):
    """A passage that was found: `text` is the document's `text[start:end]`."""

    chunk_id: str
    doc_id: str
    source: str
    title: str
    section: tuple[str, ...]
    text: str
    score: float
    legs: dict[str, dict[str, float | None]]
    start: int
    end: int
    original_start: int
    original_end: int
    issuer: str | None
    doc_number: str | None
    published: str | None
    status: str
    matched: tuple[Span, ...]
    copies: tuple[dict[str, str], ...]
    copy_of: str | None
    explanation: dict[str, Any] | None


class SearchResult(_Given):
    """Hits, best first; `next_offset` is where the following page begins."""

    query: str
    parsed: dict[str, Any]
    hits: tuple[Hit, ...]
    facets: dict[str, dict[str, int]]
    took_ms: dict[str, float]
    total: dict[str, Any]
    offset: int
    next_offset: int | None
    notes: tuple[Note, ...]


class Outcome(_Given):
    """What became of one of many searches: a result or a problem."""

    result: SearchResult | None
    problem: Problem | None


class Citation(_Given):
    """An exact quote: the document's `text[start:end]`, and its original wording."""

    doc_id: str
    source: str
    title: str
    issuer: str | None
    doc_number: str | None
    published: str | None
    status: str | None
    section: tuple[str, ...]
    quote: str
    start: int
    end: int
    original_quote: str
    original_start: int
    original_end: int
    locator: dict[str, Any]
    highlights: tuple[Span, ...]
    level: str | None


class Value(_Given):
    """A quantity that answers; `citation` is an index."""

    number: float | None
    unit: str
    comparator: str
    year: int | None
    region: str | None
    state: str
    as_of: str | None
    text: str
    citation: int
    obligation: str | None


class Item(_Given):
    """One item of a list; `citation` is an index."""

    text: str
    citation: int


class DocumentName(_Given):
    """Enough of a document to name it and to find it."""

    doc_id: str
    title: str
    doc_number: str | None
    published: str | None


class Earlier(_Given):
    """What a document says that does not hold (any more)."""

    answer: str
    citation: Citation
    status: str
    superseded_by: DocumentName | None
    value: Value | None


class Conflict(_Given):
    """Why documents may disagree."""

    reason: str
    zh: str
    en: str


class Cell(_Given):
    """One side of a comparison; `citations` are indexes."""

    label: str
    question: str
    status: Literal["answered", "conflict", "abstained"]
    answer: str | None
    value: Value | None
    citations: tuple[int, ...]
    why_not: str


class Alternative(_Given):
    """What was considered and not taken, and why."""

    answer: str
    citation: Citation
    why_not: str


class PhrasedSentence(_Given):
    """A sentence of a language model; `citations` are indexes."""

    text: str
    citations: tuple[int, ...]


class Phrased(_Given):
    """The answer in a language model's words."""

    text: str
    sentences: tuple[PhrasedSentence, ...]
    model: str


class Answer(_Given):
    """The outcome of a question."""

    question: str
    parsed: dict[str, Any]
    status: Literal["answered", "conflict", "abstained"]
    answer: str | None
    values: tuple[Value, ...]
    citations: tuple[Citation, ...]
    alternatives: tuple[Alternative, ...]
    history: tuple[Earlier, ...]
    related: tuple[Hit, ...]
    confidence: float
    reason: str
    took_ms: dict[str, float]
    notes: tuple[Note, ...]
    phrased: Phrased | None
    conflict: Conflict | None
    items: tuple[Item, ...]
    cells: tuple[Cell, ...]


class Document(_Given):
    """A document in the list."""

    doc_id: str
    source: str
    title: str
    issuer: str | None
    doc_number: str | None
    published: str | None
    written: str | None
    effective: str | None
    expires: str | None
    status: str | None
    region: str | None
    level: str | None
    kind: str
    characters: int
    chunks: int
    indexed_at: str
    warnings: tuple[str, ...]
    collections: tuple[str, ...]


class Collection(_Given):
    """A collection, and how many documents are in it."""

    name: str
    documents: int


class Collections(_Given):
    """All collections that may be read."""

    collections: tuple[Collection, ...]


class DocumentText(Document):
    """A document with its texts."""

    text: str
    original_text: str
    offset_map: tuple[tuple[int, int, int, int], ...]
    sections: tuple[dict[str, Any], ...]
    tables: tuple[dict[str, Any], ...]
    places: tuple[dict[str, Any], ...]
    links: tuple[dict[str, Any], ...]
    copies: tuple[dict[str, Any], ...]


class PassageCitation(_Given):
    """A passage with its exact quotes, and how it is cited: by GB/T 7714-2015, and in a sentence."""

    doc_id: str
    title: str
    section: tuple[str, ...]
    quote: str
    start: int
    end: int
    original_quote: str
    original_start: int
    original_end: int
    locator: dict[str, Any]
    address: str
    gbt7714: str
    plain: str


class Kin(_Given):
    """A document that another has to do with: `tie` is names, named-by, version or copy."""

    doc_id: str
    source: str
    title: str
    issuer: str | None
    doc_number: str | None
    published: str | None
    status: str
    tie: str
    relation: str | None
    start: int | None
    end: int | None


class Related(_Given):
    """What a document has to do with others."""

    repealed_by: str | None
    related: tuple[Kin, ...]


class Target(_Given):
    """A figure with what it says and its quote."""

    statement_id: str
    indicator: str
    change: str
    comparator: str
    text: str
    amount: str
    value: float
    high: float | None
    unit: str
    year_from: int | None
    year: int | None
    by_end: bool
    yearly: bool
    region: str | None
    state: str
    obligation: str | None
    doc_id: str
    source: str
    title: str
    issuer: str | None
    published: str | None
    status: str
    repealed_by: str | None
    repealed_by_title: str | None
    quote: str
    start: int
    end: int
    quote_start: int
    quote_end: int
    original_quote: str
    original_start: int
    original_end: int


class ServedStatus(_Given):
    """What the service answers from, and how it is; `trouble` is told to administrators.

    Services of before say the first five alone.
    """

    generation: int
    behind: int
    documents: int
    chunks: int
    model: str
    figures: int = 0
    indexed_at: str | None = None
    dictionary: int = 0
    bytes: int | None = None
    version: str = ""
    format: int = 0
    queue: dict[str, int] = {}
    parts: tuple[dict[str, Any], ...] = ()
    readers: tuple[dict[str, Any], ...] = ()
    trouble: dict[str, Any] | None = None


class Reason(_Given):
    """Why something failed, or what is waited for."""

    code: str
    message: str
    message_en: str


class JobFile(_Given):
    """A document of a job; one whose `outcome` is None is still to do."""

    name: str
    source: str
    outcome: Literal["added", "updated", "unchanged", "removed", "failed"] | None
    doc_id: str | None
    reason: Reason | None


class Job(_Given):
    """A job: `done` of `total` files are through, `counts` are documents by what became of them."""

    id: int
    kind: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    asker: str | None
    created: str
    started: str | None
    finished: str | None
    total: int
    done: int
    counts: dict[str, int]
    reason: Reason | None
    files: tuple[JobFile, ...]
    is_cut: bool

    @property
    def is_over(self) -> bool:
        """Whether nothing will become of it any more."""
        return self.state not in ("queued", "running")


class DocumentPage(_Given):
    """A page of documents."""

    documents: tuple[Document, ...]
    next: str | None


class TargetPage(_Given):
    """A page of figures."""

    targets: tuple[Target, ...]
    total: int
    next: str | None


class Found(_Given):
    """Event: the passages that were read for the answer."""

    hits: tuple[Hit, ...]


class Cited(Citation):
    """Event: a quote of the answer, by its index."""

    index: int


class Extracted(Answer):
    """Event: the answer as the documents have it, before a language model says it."""


class Done(Answer):
    """Event, the last: the answer as `ask` gives it."""


class Outcomes(_Given):
    """What became of many searches, in their order."""

    outcomes: tuple[Outcome, ...]


Event = Found | Cited | Extracted | PhrasedSentence | Done
EVENTS: dict[str, type[Found | Cited | Extracted | PhrasedSentence | Done]] = {
    "search_results": Found,
    "citation": Cited,
    "answer": Extracted,
    "phrased": PhrasedSentence,
    "done": Done,
}
"""The types of the events of a question, by their names."""
