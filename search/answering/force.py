"""Which documents hold today, or on the day that is asked about, and what took the place of others?

A document is told from what holds by its status (repealed, expired, not yet in force), or by a later
one of the same name and issuer. What it says is history where another document answers, and answers
itself, marked, where none does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from search.answering.passage import Candidate, Passage
from search.results import ParsedQuery
from wenzheng.domain import Kind, Status, StoredDocument

_NOT_IN_FORCE = frozenset({Status.REPEALED, Status.EXPIRED, Status.PENDING})
_VERSION = re.compile(
    r"[（(][^（）()]*(?:修订|修正|修改|试行|暂行|版|稿)[^（）()]*[)）]|(?:试行|修订版|修正案)$"
)
_ISSUED = re.compile(r"^.*?(?:印发|发布|公布|修订|修改)[〈《<](?P<title>[^《》〈〉]+)[〉》>].*$")
_DRAFT = re.compile(r"征求意见|草案|送审|讨论稿|草稿")
"""What is not decided yet takes no place, whatever its day."""
_LASTING = frozenset({Kind.LAW, Kind.REGULATION, Kind.RULE, Kind.MEASURE})
"""Kinds of which the later one of a name takes the place of the earlier."""
_AS_WELL = 0.75
"""A passage in force answers before one that is over if it is at least so likely, by share."""


C = TypeVar("C", bound=Candidate)


@dataclass(frozen=True)
class Parted(Generic[C]):
    """Candidates of what holds, and of what does not hold any more (or not yet)."""

    holding: list[C]
    earlier: list[C]


def name_of(title: str) -> str:
    """A title without what tells its versions apart: （2024年修订）, （试行）, 关于印发…的通知."""
    issued = _ISSUED.match(title)
    bare = issued["title"] if issued else title
    return re.sub(r"[\s《》〈〉]", "", _VERSION.sub("", bare))


def succeeded(passages: Sequence[Passage]) -> dict[str, StoredDocument]:
    """By doc_id, the newest of the passages' documents that took the place of another by its name."""
    documents = {p.document.doc_id: p.document for p in passages}.values()
    newest: dict[tuple[str | None, ...], StoredDocument] = {}
    for one in documents:
        if one.status in _NOT_IN_FORCE or _DRAFT.search(one.title):
            continue
        key = _key(one)
        best = newest.get(key)
        if one.published and (best is None or (best.published or one.published) < one.published):
            newest[key] = one
    return {
        one.doc_id: later
        for one in documents
        if (later := newest.get(_key(one))) and _replaces(later, one)
    }


def _key(document: StoredDocument) -> tuple[str | None, ...]:
    """Versions of one policy have one name, one issuer and one region."""
    return name_of(document.title), document.issuer, document.region


def _replaces(later: StoredDocument, one: StoredDocument) -> bool:
    if one.published is None or later.published is None or one.published >= later.published:
        return False
    is_version = one.title != later.title and bool(_VERSION.search(one.title + later.title))
    return later.status not in _NOT_IN_FORCE and (is_version or one.kind in _LASTING)


def part(
    query: ParsedQuery, candidates: Sequence[C], later: Mapping[str, StoredDocument]
) -> Parted[C]:
    """What holds apart from what does not; all as holding where nothing else fits.

    A document that the question names answers for itself. One that ran out is only behind a document
    that is known to be in force.
    """
    over = [c for c in candidates if _is_over(query, c.sentence.passage.document, later)]
    rest = [c for c in candidates if c not in over]
    if not rest:
        return Parted(list(candidates), [])
    is_known = any(c.sentence.passage.document.status is Status.IN_FORCE for c in rest)
    earlier = [c for c in over if is_known or not _only_ran_out(c, later)]
    return Parted([c for c in candidates if c not in earlier], earlier)


def part_runs(
    query: ParsedQuery, runs: Sequence[C], later: Mapping[str, StoredDocument]
) -> Parted[C]:
    """The same for runs of sentences: one that holds has to be about as likely to answer."""
    parted = part(query, runs, later)
    if parted.earlier and parted.holding[0].score < _AS_WELL * runs[0].score:
        return Parted(list(runs), [])
    return parted


def _only_ran_out(candidate: Candidate, later: Mapping[str, StoredDocument]) -> bool:
    document = candidate.sentence.passage.document
    return document.status is Status.EXPIRED and document.doc_id not in later


def _is_over(
    query: ParsedQuery, document: StoredDocument, later: Mapping[str, StoredDocument]
) -> bool:
    is_named = document.doc_number is not None and document.doc_number in query.doc_numbers
    is_titled = any(document.title in title or title in document.title for title in query.titles)
    if is_named or is_titled or query.document_years:
        return False
    if _DRAFT.search(document.title) and not _DRAFT.search(query.text):
        return True
    return document.status in _NOT_IN_FORCE or document.doc_id in later
