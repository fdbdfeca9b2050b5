"""What answering reads, and what it decided as an Answer with its exact quotes."""

from __future__ import annotations

from collections.abc import Sequence

from search.answering.answerer import Decision
from search.answering.cells import CellCandidate
from search.answering.enumerations import ListCandidate
from search.answering.numbers import NumberCandidate
from search.answering.passage import Candidate, Passage
from search.answering.standing import as_of, obligation, stage_of_candidate
from search.citing import Citer
from search.conflicts import conflict_of
from search.history import Succession
from search.hits import documents_of
from search.results import Alternative, Answer, Citation, Item, Note, ParsedQuery, Status, Value
from search.retrieval import ScoredRow
from wenzheng.domain import Filters, StoredChunk
from wenzheng.library import Snapshot


def passages_of(snapshot: Snapshot, scored: Sequence[ScoredRow], filters: Filters) -> list[Passage]:
    """The passages of these rows with their documents and what stands before them, in their order.

    All rows pass the filters, on whose day the documents' status is judged.
    """
    stored = snapshot.chunks(one.row for one in scored)
    documents = documents_of(snapshot, stored, filters)
    previous = _previous(snapshot, stored)
    return [
        Passage(
            chunk,
            documents[chunk.chunk.doc_id],
            rank,
            one.score,
            previous.get(chunk.row),
            one.features,
        )
        for rank, (one, chunk) in enumerate(zip(scored, stored, strict=True))
    ]


def _previous(snapshot: Snapshot, stored: Sequence[StoredChunk]) -> dict[int, StoredChunk]:
    """For each row the chunk before it, if that stands in the same section.

    The rows of a document follow each other, so the chunk before has the row before.
    """
    follows = [one for one in stored if one.chunk.ordinal]
    earlier = snapshot.chunks(one.row - 1 for one in follows)
    return {
        one.row: previous
        for one, previous in zip(follows, earlier, strict=True)
        if previous.chunk.section_path == one.chunk.section_path
    }


def answer_of(
    question: str,
    parsed: ParsedQuery,
    decision: Decision,
    citer: Citer,
    succession: Succession,
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
    items, item_citations = _items(decision, citer, len(citations))
    citations += item_citations
    alternatives = tuple(
        Alternative(c.text, citer.cite(c), c.objection or "与问题的符合程度较低")
        for c in decision.passed_over[:3]
    )
    answered = decision.status is Status.ANSWERED
    history = tuple(
        succession.earlier(candidate, citation, _value(candidate, 0, citation.quote))
        for candidate in decision.earlier[:_MOST_EARLIER]
        for citation in (citer.cite(candidate),)
    )
    warned = succession.warning(decision.chosen)
    conflict = conflict_of(decision.conflict)
    return Answer(
        question=question,
        parsed=parsed,
        status=decision.status,
        answer=decision.chosen[0].text if answered else None,
        values=values,
        citations=citations,
        alternatives=alternatives,
        history=history,
        related=(),
        confidence=round(decision.confidence, 3),
        reason="；".join(
            part
            for part in (
                decision.reason,
                conflict.zh if conflict else "",
                warned.zh if warned else "",
            )
            if part
        ),
        took_ms={},
        notes=(*notes, *([warned] if warned else ())),
        conflict=conflict,
        items=items,
    )


def _items(
    decision: Decision, citer: Citer, first: int
) -> tuple[tuple[Item, ...], tuple[Citation, ...]]:
    """The items of a list, those of several sentences each with a citation of its own."""
    best = decision.chosen[0] if decision.chosen else None
    if not isinstance(best, ListCandidate):
        return (), ()
    text = best.sentence.passage.text
    cited = tuple(citer.cite_item(best, *span) for span in best.items)
    quotes = {(one.start, one.end) for one in cited}
    if len(quotes) == 1:
        return tuple(Item(text[start:end], 0) for start, end in best.items), ()
    numbered = enumerate(best.items, first)
    return tuple(Item(text[start:end], at) for at, (start, end) in numbered), cited


_MOST_EARLIER = 5


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
        state=stage_of_candidate(candidate),
        as_of=as_of(candidate, quote),
        text=quantity.text,
        citation=citation,
        obligation=obligation(candidate),
    )
