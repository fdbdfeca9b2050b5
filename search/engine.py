"""The one object that answers: `search` for passages, `ask` for an answer with its quotes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from search.answering.answerer import Decision, decide
from search.answering.cells import CellCandidate
from search.answering.numbers import NumberCandidate
from search.answering.passage import Candidate, Passage
from search.citing import Citer
from search.copies import copy_groups
from search.query import parse_question
from search.results import (
    Alternative,
    Answer,
    Citation,
    Copy,
    Hit,
    Mode,
    ParsedQuery,
    SearchResult,
    Status,
    Value,
)
from search.retrieval import ScoredRow, retrieve
from wenzheng.domain import NO_FILTERS, Filters, StoredChunk, StoredDocument
from wenzheng.embedding.model import Model
from wenzheng.embedding.provider import EmbedderOf
from wenzheng.errors import UsageError
from wenzheng.index.bm25 import idf
from wenzheng.library import Library, Snapshot

MAX_HITS = 1000
"""Most hits of one search."""

READ_FOR_ANSWER = 20
"""Passages that are read for an answer: recall@20 is near recall@100 on the development sets."""

RELATED = 3
"""Passages offered as related when a question is not answered."""


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


class _Clock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self.took: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.took[name] = round((time.perf_counter() - began) * 1000, 2)

    def total(self) -> Mapping[str, float]:
        return {**self.took, "total": round((time.perf_counter() - self._began) * 1000, 2)}


class Engine:
    """Searches and answers over one library; safe to share between threads.

    Each request uses the model and the dictionary of its snapshot.
    """

    def __init__(self, library: Library, embedder_of: EmbedderOf) -> None:
        self._library = library
        self._embedder_of = embedder_of
        self._vector = lru_cache(maxsize=1024)(self._embed)

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        mode: Mode = Mode.HYBRID,
        filters: Filters = NO_FILTERS,
        explain: bool = False,
    ) -> SearchResult:
        """The `k` best passages.

        `explain` adds the time of each stage to `took_ms`. Raises BadQuestion for a query that
        cannot be one, UsageError for an impossible `k`.
        """
        if not 1 <= k <= MAX_HITS:
            raise UsageError(
                f"k 为 {k}，应在 1 到 {MAX_HITS} 之间", f"k is {k}; it must be 1 to {MAX_HITS}"
            )
        clock = _Clock()
        with self._library.snapshot() as snapshot:
            parsed = parse_question(query, snapshot.tokeniser.finest)
            scored = self._retrieve(snapshot, parsed, k, mode, filters, clock)
            with clock.stage("fetch"):
                hits = self._hits(snapshot, parsed, scored)
                facets = snapshot.facets(filters)
        took = clock.total() if explain else {"total": clock.total()["total"]}
        return SearchResult(query, parsed, hits, facets, took)

    def ask(self, question: str, *, filters: Filters = NO_FILTERS) -> Answer:
        """The answer with its quotes, or an abstention. Raises BadQuestion likewise."""
        clock = _Clock()
        with self._library.snapshot() as snapshot:
            parsed = parse_question(question, snapshot.tokeniser.finest)
            scored = self._retrieve(snapshot, parsed, READ_FOR_ANSWER, Mode.HYBRID, filters, clock)
            with clock.stage("answer"):
                passages = _passages(snapshot, scored)
                decision = decide(parsed, passages, self._weight(snapshot))
            with clock.stage("cite"):
                related: tuple[Hit, ...] = ()
                if decision.status is Status.ABSTAINED:
                    related = self._hits(snapshot, parsed, scored[:RELATED])
                return _answer(question, parsed, decision, Citer(snapshot), related, clock)

    def _embed(self, model: Model, question: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self._embedder_of(model).embed_queries([question])[0]
        return vector

    def _retrieve(
        self,
        snapshot: Snapshot,
        parsed: ParsedQuery,
        k: int,
        mode: Mode,
        filters: Filters,
        clock: _Clock,
    ) -> list[ScoredRow]:
        with clock.stage("embed"):
            vector = None if mode is Mode.BM25 else self._vector(snapshot.model, parsed.text)
        with clock.stage("retrieve"):
            terms = [] if mode is Mode.DENSE else snapshot.tokeniser.terms(parsed.text)
            return retrieve(snapshot, terms, vector, k, snapshot.rows(filters))

    def _weight(self, snapshot: Snapshot) -> Callable[[str], float]:
        """How much a word of the question weighs: the more, the fewer chunks it stands in.

        The inverse document frequency of its rarest term, halved and with 1 added: in a small
        corpus about one topic the topic's own words would weigh nothing otherwise.
        """
        chunks = snapshot.counts().chunks

        def weight(word: str) -> float:
            counts = snapshot.term_counts(snapshot.tokeniser.terms(word)).values()
            return 1 + idf(min(counts, default=0), chunks) / 2

        return weight

    def _hits(
        self, snapshot: Snapshot, parsed: ParsedQuery, scored: Sequence[ScoredRow]
    ) -> tuple[Hit, ...]:
        words = [word for word in parsed.subject.split() if len(word) > 1]
        stored = snapshot.chunks(one.row for one in scored)
        documents = _documents(snapshot, stored)
        hits = [
            _hit(one, chunk, documents[chunk.chunk.doc_id], words)
            for one, chunk in zip(scored, stored, strict=True)
        ]
        return _with_copies(hits, copy_groups(stored, documents))


def _hit(
    scored: ScoredRow, stored: StoredChunk, document: StoredDocument, words: Sequence[str]
) -> Hit:
    chunk = stored.chunk
    return Hit(
        chunk_id=chunk.chunk_id,
        doc_id=chunk.doc_id,
        source=document.source,
        title=document.title,
        section=chunk.section_path,
        text=chunk.text,
        score=scored.score,
        legs=scored.legs,
        start=chunk.start,
        end=chunk.end,
        original_start=stored.original_start,
        original_end=stored.original_end,
        matched=_matched(chunk.text, words),
    )


def _with_copies(hits: Sequence[Hit], groups: Sequence[Sequence[int]]) -> tuple[Hit, ...]:
    """The hits with their copies named; within a group the original takes the best place."""
    placed = list(hits)
    for group in groups:
        if len(group) == 1:
            continue
        first, *rest = (hits[at] for at in group)
        copies = tuple(Copy(h.chunk_id, h.doc_id, h.source, h.title) for h in rest)
        named = [replace(first, copies=copies)]
        named += [replace(hit, copy_of=first.chunk_id) for hit in rest]
        for place, hit in zip(sorted(group), named, strict=True):
            placed[place] = replace(hit, score=hits[place].score)
    return tuple(placed)


def _matched(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the words stand in the text, in order and without overlap."""
    if not words:
        return ()
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    pattern = re.compile("|".join(longest_first), re.IGNORECASE)
    return tuple(match.span() for match in pattern.finditer(text))


def _passages(snapshot: Snapshot, scored: Sequence[ScoredRow]) -> list[Passage]:
    stored = snapshot.chunks(one.row for one in scored)
    documents = _documents(snapshot, stored)
    before = _before(snapshot, stored)
    return [
        Passage(chunk, documents[chunk.chunk.doc_id], rank, one.score, before[chunk.row])
        for rank, (one, chunk) in enumerate(zip(scored, stored, strict=True))
    ]


def _documents(snapshot: Snapshot, stored: Sequence[StoredChunk]) -> dict[str, StoredDocument]:
    wanted = tuple({one.chunk.doc_id for one in stored})
    if not wanted:
        return {}
    return {d.doc_id: d for d in snapshot.documents(Filters(doc_id=wanted))}


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


def _answer(
    question: str,
    parsed: ParsedQuery,
    decision: Decision,
    citer: Citer,
    related: tuple[Hit, ...],
    clock: _Clock,
) -> Answer:
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
        related=related,
        confidence=round(decision.confidence, 3),
        reason=decision.reason,
        took_ms=clock.total(),
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
