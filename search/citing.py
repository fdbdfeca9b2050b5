"""Exact quotes: a candidate's sentence in the document's text and in its original text."""

from __future__ import annotations

from bisect import bisect_right

from search.answering.numbers import NumberCandidate
from search.answering.passage import Candidate
from search.results import Citation, Locator
from wenzheng.domain import Cell, Place
from wenzheng.library import DocumentTexts, Snapshot


class Citer:
    """Makes citations within one snapshot, reading each document's texts once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._texts: dict[str, DocumentTexts] = {}

    def cite(self, candidate: Candidate) -> Citation:
        """The citation of the candidate's sentence with the candidate highlighted."""
        passage = candidate.sentence.passage
        chunk, document = passage.stored.chunk, passage.document
        start, end = chunk.start + _quote_start(candidate), chunk.start + candidate.sentence.end
        highlight = (chunk.start + candidate.start, chunk.start + candidate.end)
        texts = self._read(document.doc_id)
        original_start, original_end = texts.offset_map.original_span(start, end)
        return Citation(
            doc_id=document.doc_id,
            source=document.source,
            title=document.title,
            issuer=document.issuer,
            doc_number=document.doc_number,
            published=document.published.isoformat() if document.published else None,
            status=document.status.value if document.status else None,
            section=chunk.section_path,
            quote=texts.text[start:end],
            start=start,
            end=end,
            original_quote=texts.original_text[original_start:original_end],
            original_start=original_start,
            original_end=original_end,
            locator=self._locator(document.doc_id, *highlight),
            highlights=(highlight,),
        )

    def _locator(self, doc_id: str, start: int, end: int) -> Locator:
        """Where the answer stands in the file: its page or part, and the cell that it is in."""
        place = self._place(doc_id, start)
        cell = self._cell(doc_id, start, end)
        return Locator(
            page=place.page if place else None,
            part=place.part if place else None,
            cell=cell.name if cell else None,
        )

    def _place(self, doc_id: str, at: int) -> Place | None:
        places = self._snapshot.places(doc_id)
        following = bisect_right(places, at, key=lambda place: place.start)
        return places[following - 1] if following else None

    def _cell(self, doc_id: str, start: int, end: int) -> Cell | None:
        return next(
            (
                cell
                for table in self._snapshot.tables(doc_id)
                if table.start <= start and end <= table.end
                for cell in table.cells
                if cell.start <= start and end <= cell.end
            ),
            None,
        )

    def _read(self, doc_id: str) -> DocumentTexts:
        if doc_id not in self._texts:
            self._texts[doc_id] = self._snapshot.texts(doc_id)
        return self._texts[doc_id]


def _quote_start(candidate: Candidate) -> int:
    """Where the quote begins: with the sentence, or with the one before that names its year."""
    sentence = candidate.sentence
    if not isinstance(candidate, NumberCandidate) or candidate.found.period is None:
        return sentence.start
    year = str(candidate.found.period.last)
    if year in sentence.text or year not in sentence.lead:
        return sentence.start
    return max(
        (
            earlier.start
            for earlier in sentence.passage.sentences
            if earlier.start < sentence.start and year in earlier.text
        ),
        default=sentence.start,
    )
