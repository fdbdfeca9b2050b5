"""What a search and a question give back: the same objects for commands, HTTP and programs.

All are frozen; `to_json` gives the shape that ARCHITECTURE.md documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from wenzheng import domain
from wenzheng.domain import Kind
from wenzheng.reading.stages import Obligation, Stage


class Mode(StrEnum):
    """Which legs a search stands on, and which stages follow.

    `RANKED` is `HYBRID` in the order of the learned ranking; `RERANKED` is the better of those two
    that there is, with its first candidates in the order of the reranker.
    """

    HYBRID = "hybrid"
    BM25 = "bm25"
    DENSE = "dense"
    RANKED = "ranked"
    RERANKED = "reranked"


class AnswerKind(StrEnum):
    """What sort of thing the question asks for."""

    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    LIST = "list"
    DEFINITION = "definition"
    ARTICLE = "article"
    YES_NO = "yes_no"
    CONDITION = "condition"
    PROCEDURE = "procedure"
    PASSAGE = "passage"
    COMPARISON = "comparison"


class State(StrEnum):
    """Whether a value is reached already or still to be reached."""

    REACHED = "已实现"
    TARGET = "目标"
    UNSTATED = "未说明"


class Status(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    CONFLICT = "conflict"
    ABSTAINED = "abstained"


class ConflictReason(StrEnum):
    """Why documents may say different things; a likely reason, read off the documents alone."""

    ROUNDING = "rounding"
    SCOPE = "scope"
    SAME_DOCUMENT = "same_document"
    REVISION = "revision"
    REPORT = "report"
    LEVEL = "level"
    NEWER = "newer"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Correction:
    """A stretch of the question as it was typed, and what was searched for instead."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One side of a comparison: its region, year or thing, and the question about it alone."""

    label: str
    question: str


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """What was understood of a question; every part can be seen by the one who asked.

    `text` is the question after normalising; `years` are the years that an answer must be about
    (two: a span of years), `document_years` those of the document it is asked of; `places` are
    wider regions and places that the list of regions does not know; `issuers` are bodies by their
    full names, `titles` what stands in 《》, `kinds` the kinds of document it speaks of; `subject` is
    what is left of the question when the time, the place and the question words are taken away;
    `compounds` are words of it with the single character beside them that may be part of them, and
    `counted` is the last of its words that are asked after directly (多少家*企业*的收入).
    `ignored` are the parts that were taken out as the user wished, `corrected` what was spelt
    otherwise than it was typed. `compared` are the questions that a comparison is made of.
    """

    text: str
    kind: AnswerKind
    years: tuple[int, ...] = ()
    document_years: tuple[int, ...] = ()
    regions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    doc_numbers: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    units: tuple[str, ...] = ()
    state: State = State.UNSTATED
    subject: str = ""
    compounds: tuple[str, ...] = ()
    counted: str = ""
    ignored: tuple[str, ...] = ()
    corrected: tuple[Correction, ...] = ()
    compared: tuple[Compared, ...] = ()


@dataclass(frozen=True, slots=True)
class LegScore:
    """A hit's place in one leg of the search: rank from 1, or None below the leg's candidates."""

    rank: int | None
    score: float


@dataclass(frozen=True, slots=True)
class Copy:
    """A passage that says the same as a hit, in another document."""

    chunk_id: str
    doc_id: str
    source: str
    title: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a hit stands where it does.

    `stages` are the places it had, by stage in their order: rank from 1 and the stage's own score.
    `words` are the words of the question that stand in it; `features` are what ranking looked at.
    """

    stages: Mapping[str, LegScore]
    words: tuple[str, ...] = ()
    features: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage that was found.

    Of passages that say the same, the best original comes first: its `copies` names the others.
    Unless copies are collapsed they are hits of their own, with `copy_of` naming it. `status` is
    that of the document today, 时效未核实 where nothing says it. `legs` has `lookup` where the question
    names the document. `explanation` is there when it was asked for.
    """

    chunk_id: str
    doc_id: str
    source: str
    title: str
    section: tuple[str, ...]
    text: str
    score: float
    legs: Mapping[str, LegScore]
    start: int
    end: int
    original_start: int
    original_end: int
    issuer: str | None = None
    doc_number: str | None = None
    published: str | None = None
    status: domain.Status = domain.Status.UNVERIFIED
    matched: tuple[tuple[int, int], ...] = ()
    copies: tuple[Copy, ...] = ()
    copy_of: str | None = None
    explanation: Explanation | None = None


class Relation(StrEnum):
    """How a total was come by: counted, or at least so many."""

    EXACT = "="
    AT_LEAST = "≥"


@dataclass(frozen=True, slots=True)
class Total:
    """How many passages match, before copies are collapsed.

    By words: those that pass the filters and hold at least one of the question's words that say
    something; where the question names a document, at least so many, since all of its passages
    match too. By meaning alone (`dense`) every passage that passes the filters is ranked.
    """

    value: int
    relation: Relation


@dataclass(frozen=True, slots=True)
class Note:
    """Something the user should know about how a result came about."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first, from the `offset`-th on, and documents per value of each facet.

    `next_offset` is where the following page begins, None where there is none.
    """

    query: str
    parsed: ParsedQuery
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]]
    took_ms: Mapping[str, float]
    total: Total = Total(0, Relation.EXACT)
    offset: int = 0
    next_offset: int | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Locator:
    """A place in the file itself, where its format has such places."""

    page: int | None = None
    part: str | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact quote: `quote == text[start:end]`, likewise for the original text.

    `highlights` are the spans of the answer itself, in the document's text and inside the quote.
    `status` is the document's on the day that is asked about, None where nothing says it; `level` the
    level of government of who issued it.
    """

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
    locator: Locator
    highlights: tuple[tuple[int, int], ...] = ()
    level: domain.Level | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One quantity that answers, with what its sentence says of it.

    `state`: reached, so at present, a goal, or foreseen; `obligation`: whether a goal binds or is only
    expected, where that is said. `as_of` is when it holds, as ISO 8601 writes it: what the quote says
    (`2025`, a span of years `2021/2025`, of a reached figure a month `2023-06`), and where it says
    nothing the document's day (`2024-02-19`), which tells only when it was said; `year` is None then.
    """

    number: float | None
    unit: str
    comparator: str
    year: int | None
    region: str | None
    state: Stage
    as_of: str | None
    text: str
    citation: int
    obligation: Obligation | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list, word for word; `citation` is an index into the citations of the answer."""

    text: str
    citation: int


@dataclass(frozen=True, slots=True)
class DocumentName:
    """Enough of a document to name it and to find it."""

    doc_id: str
    title: str
    doc_number: str | None
    published: str | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a document says that does not hold (any more) where another one answers.

    `status` is 有效 of an earlier version that nothing repeals in so many words: `superseded_by` is then the
    later one, else the document that repeals it, or None where that is not in the library.
    """

    answer: str
    citation: Citation
    status: domain.Status
    superseded_by: DocumentName | None
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why documents may disagree, in words: likely, and no more than that."""

    reason: ConflictReason
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One side of a comparison, answered by itself; `answer` is None where nothing answers.

    `citations` are indexes into those of the whole, of a conflict those of all values. `why_not` says
    why there is no answer, and is empty if there is one.
    """

    label: str
    question: str
    status: Status
    answer: str | None
    value: Value | None
    citations: tuple[int, ...]
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A span that was considered and not taken, and why."""

    answer: str
    citation: Citation
    why_not: str


@dataclass(frozen=True, slots=True)
class PhrasedSentence:
    """A sentence of a language model; `citations` are indexes into those of the answer."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Phrased:
    """The answer in a language model's words: only sentences whose every number, time, unit and name
    stands in the quotes that they cite.

    `text` has them all, each with its citations as [1], [2] from 1 on. `model` is its name.
    """

    text: str
    sentences: tuple[PhrasedSentence, ...]
    model: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of a question. `Value.citation` is an index into `citations`.

    Answered: `answer` stands word for word in the first citation. Conflict: `values` disagree and
    `answer` is None. Abstained: `answer` is None and `related` holds the nearest passages.
    `confidence` (0 to 1) is the probability that the answer is right, fitted on judged questions (ADR 18);
    of an abstention, that what came nearest would have been. `phrased` is the same answer in other
    words, where a language model gave it and it held good. `history` is what documents say that do not
    hold (any more), `conflict` why documents may disagree, `items` what a list is made of. Of a
    comparison `cells` are the answer (ADR 22), and `answer` says them in one line; None where a side has
    none, or no quote bears the line out (ADR 28).
    """

    question: str
    parsed: ParsedQuery
    status: Status
    answer: str | None
    values: tuple[Value, ...]
    citations: tuple[Citation, ...]
    alternatives: tuple[Alternative, ...]
    history: tuple[Earlier, ...]
    related: tuple[Hit, ...]
    confidence: float
    reason: str
    took_ms: Mapping[str, float]
    notes: tuple[Note, ...] = ()
    phrased: Phrased | None = None
    conflict: Conflict | None = None
    items: tuple[Item, ...] = ()
    cells: tuple[Cell, ...] = ()


@cache
def _adapters() -> dict[type, TypeAdapter[Any]]:
    return {kind: TypeAdapter(kind) for kind in (SearchResult, Answer, ParsedQuery)}


def to_json(result: SearchResult | Answer | ParsedQuery) -> dict[str, Any]:
    """The result as plain JSON types."""
    shape: dict[str, Any] = _adapters()[type(result)].dump_python(result, mode="json")
    return shape
