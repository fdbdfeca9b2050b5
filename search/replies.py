"""What answering reads, and what it decided as an Answer with its exact quotes."""

from __future__ import annotations

from collections.abc import Sequence

from search.answering.answerer import Decision
from search.answering.cells import CellCandidate
from search.answering.numbers import NumberCandidate
from search.answering.passage import Candidate, Passage
from search.citing import Citer
from search.hits import documents_of
from search.results import Alternative, Answer, Citation, Note, ParsedQuery, Status, Value
from search.retrieval import ScoredRow
from wenzheng.domain import StoredChunk
from wenzheng.library import Snapshot


def passages_of(snapshot: Snapshot, scored: Sequence[ScoredRow]) -> list[Passage]:
    """The passages of these rows with their documents and what stands before them, in their order."""
    stored = snapshot.chunks(one.row for one in scored)
    documents = documents_of(snapshot, stored)
    before = _before(snapshot, stored)
    return [
        Passage(
            chunk, documents[chunk.chunk.doc_id], rank, one.score, before[chunk.row], one.features
        )
        for rank, (one, chunk) in enumerate(zip(scored, stored, strict=True))
    ]


def _before(snapshot: Snapshot, stored: Sequence[StoredChunk]) -> dict[int, str]:
    """For each row the text of the chunk before it, if that stands in the same section.

    The rows of a document follow each other, so the chunk before has the row before.
    """
    follows = [one for one in stored if one.chunk.ordinal]
    earlier = snapshot.chunks(one.row - 1 for one in follows)
    found = dict.fromkeys((one.row for one in stored), "")
    for one, previous in zip(follows, earlier, strict=True):
        if previous.chunk.section_path == one.chunk.section_path:
            found[one.row] = previous.chunk.text
    return found


def answer_of(
    question: str,
    parsed: ParsedQuery,
    decision: Decision,
    citer: Citer,
    notes: tuple[Note, ...],
) -> Answer:
    """The answer of this decision: its quotes, its values, and what was passed over."""
    cited = (*decision.chosen, *decision.rivals)
    citations = tuple(citer.cite(candidate) for candidate in cited)
    headers = {
        i: tuple(citer.cite_header(candidate))
        for i, candidate in enumerate(cited)
        if isinstance(candidate, CellCandidate)
    }
    values = tuple(
        value
        for i, candidate in enumerate(cited)
        if (value := _value(candidate, i, _quotes(citations[i], *headers.get(i, ()))))
    )
    citations += tuple(header for of in headers.values() for header in of)
    alternatives = tuple(
        Alternative(c.text, citer.cite(c), c.objection or "与问题的符合程度较低")
        for c in decision.passed_over[:3]
    )
    answered = decision.status is Status.ANSWERED
    return Answer(
        question=question,
        parsed=parsed,
        status=decision.status,
        answer=decision.chosen[0].text if answered else None,
        values=values,
        citations=citations,
        alternatives=alternatives,
        history=(),
        related=(),
        confidence=round(decision.confidence, 3),
        reason=decision.reason,
        took_ms={},
        notes=notes,
    )


def _quotes(*citations: Citation) -> str:
    return "\n".join(citation.quote for citation in citations)


def _value(candidate: Candidate, citation: int, quote: str) -> Value | None:
    if not isinstance(candidate, NumberCandidate):
        return None
    period, quantity = candidate.found.period, candidate.quantity
    year = period.last if period and str(period.last) in quote else None
    region = candidate.found.regions[-1].name if candidate.found.regions else None
    return Value(
        number=quantity.value,
        unit=quantity.unit,
        comparator=quantity.comparator.value,
        year=year,
        region=region if region and region in quote else None,
        state=candidate.found.state,
        as_of=None,
        text=quantity.text,
        citation=citation,
    )
