"""Scored rows as hits: their text and document, their copies, and why they stand where they do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from search.copies import copy_groups
from search.results import Copy, Explanation, Hit, LegScore, ParsedQuery
from search.retrieval import ScoredRow
from wenzheng.domain import NO_FILTERS, Filters, StoredChunk, StoredDocument
from wenzheng.library import Snapshot


def hits_of(
    snapshot: Snapshot,
    parsed: ParsedQuery,
    scored: Sequence[ScoredRow],
    filters: Filters,
    *,
    collapse: bool,
    explain: bool,
) -> list[Hit]:
    """The hits of these rows, best first; `collapse` leaves of each group of copies the original.

    All rows pass the filters. Where the original stands depends on nothing further down than a block of rows (search.copies).
    """
    stored = snapshot.chunks(one.row for one in scored)
    documents = documents_of(snapshot, stored, filters)
    words = [word for word in parsed.subject.split() if len(word) > 1]
    hits = [
        hit_of(chunk, documents[chunk.chunk.doc_id], one.score, one.legs, words)
        for one, chunk in zip(scored, stored, strict=True)
    ]
    if explain:
        hits = [
            replace(hit, explanation=_explanation(at, hit, one))
            for at, (hit, one) in enumerate(zip(hits, scored, strict=True), 1)
        ]
    named = _with_copies(hits, copy_groups(stored, documents))
    return [hit for hit in named if not (collapse and hit.copy_of)]


def documents_of(
    snapshot: Snapshot, stored: Sequence[StoredChunk], filters: Filters = NO_FILTERS
) -> dict[str, StoredDocument]:
    """The documents that these chunks are of, by doc_id; all of them pass the filters.

    Their status is that on the day of the filters, today without one.
    """
    wanted = tuple({one.chunk.doc_id for one in stored})
    if not wanted:
        return {}
    within = Filters(doc_id=wanted, as_of=filters.as_of, status=filters.status)
    return {d.doc_id: d for d in snapshot.documents(within)}


def hit_of(
    stored: StoredChunk,
    document: StoredDocument,
    score: float,
    legs: Mapping[str, LegScore],
    words: Sequence[str] = (),
) -> Hit:
    """A chunk of a document as a hit; `matched` says where the words stand in it."""
    chunk = stored.chunk
    return Hit(
        chunk_id=chunk.chunk_id,
        doc_id=chunk.doc_id,
        source=document.source,
        title=document.title,
        section=chunk.section_path,
        text=chunk.text,
        score=score,
        legs=legs,
        start=chunk.start,
        end=chunk.end,
        original_start=stored.original_start,
        original_end=stored.original_end,
        issuer=document.issuer,
        doc_number=document.doc_number,
        published=document.published.isoformat() if document.published else None,
        status=document.shown_status,
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


def _explanation(place: int, hit: Hit, scored: ScoredRow) -> Explanation:
    """The stages that the hit went through, the last of them the ranking before copies were put together."""
    stages = {**hit.legs, "ranking": LegScore(place, hit.score)}
    words = dict.fromkeys(hit.text[begin:end] for begin, end in hit.matched)
    return Explanation(stages, tuple(words), scored.features)


def _matched(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the words stand in the text, in order and without overlap."""
    if not words:
        return ()
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    pattern = re.compile("|".join(longest_first), re.IGNORECASE)
    return tuple(match.span() for match in pattern.finditer(text))
