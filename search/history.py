"""What took the place of a document that does not hold, and how an answer tells of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from search.answering.passage import Candidate
from search.results import Citation, DocumentName, Earlier, Note, Value
from wenzheng.domain import Status, StoredDocument
from wenzheng.library import Snapshot

_OVER = {
    Status.REPEALED: ("已废止", "is repealed"),
    Status.EXPIRED: ("已过有效期", "has run out"),
    Status.PENDING: ("尚未施行", "is not in force yet"),
}


class Succession:
    """Which document took the place of which, on one day and within one snapshot.

    `later` are the ones that took another's place by their name, by the doc_id of that.
    """

    def __init__(self, snapshot: Snapshot, day: date, later: Mapping[str, StoredDocument]) -> None:
        self._snapshot = snapshot
        self._day = day
        self._later = later

    def earlier(self, candidate: Candidate, citation: Citation, value: Value | None) -> Earlier:
        """What a document that does not hold says."""
        document = candidate.sentence.passage.document
        by = self._successor(document)
        return Earlier(candidate.text, citation, document.shown_status, by, value)

    def warning(self, chosen: Sequence[Candidate]) -> Note | None:
        """What has to be known of an answer that no document in force gives; None if one does."""
        documents = [candidate.sentence.passage.document for candidate in chosen]
        over = [self._is_over(document) for document in documents]
        if not documents or not all(over):
            return None
        first = documents[0]
        zh, en = _OVER.get(first.shown_status, ("有更新的版本", "has a newer version"))
        by = self._successor(first)
        follows = f"，现行的是《{by.title}》" if by else ""
        instead = f"; {by.title} took its place" if by else ""
        return Note(
            f"答案出自《{first.title}》，该文件{zh}{follows}", f"{first.title} {en}{instead}"
        )

    def _is_over(self, document: StoredDocument) -> bool:
        return document.status in _OVER or document.doc_id in self._later

    def _successor(self, document: StoredDocument) -> DocumentName | None:
        by = self._later.get(document.doc_id)
        if document.status is Status.REPEALED:
            by = self._snapshot.repealed_by(document.doc_id, self._day) or by
        if by is None:
            return None
        return DocumentName(
            by.doc_id,
            by.title,
            by.doc_number,
            by.published.isoformat() if by.published else None,
        )
