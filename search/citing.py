"""Exact quotes: a candidate's sentence in the document's text and in its original text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from search.answering.cells import CellCandidate
from search.answering.numbers import NumberCandidate
from search.answering.passage import Candidate
from search.results import Citation, Locator
from wenzheng.domain import Place
from wenzheng.library import DocumentTexts, Snapshot


class Citer:
    """Makes citations within one snapshot, reading each document's texts once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._texts: dict[str, DocumentTexts] = {}

    def cite(self, candidate: Candidate) -> Citation:
        """The citation of the candidate's sentence with the candidate highlighted."""
        passage = candidate.sentence.passage
        chunk = passage.stored.chunk
        start, end = chunk.start + _quote_start(candidate), chunk.start + candidate.sentence.end
        highlight = (chunk.start + candidate.start, chunk.start + candidate.end)
        return self._citation(candidate, start, end, highlight, _cell_name(candidate))

    def cite_header(self, candidate: CellCandidate) -> Iterator[Citation]:
        """What else a figure in a table is read by: the line of its column's header, and its unit's."""
        document = candidate.sentence.passage.document
        text = self._read(document.doc_id).text
        cited: set[tuple[int, int]] = set()
        for span in (candidate.reading.header, candidate.reading.unit_at):
            if span is None:
                continue
            end = text.find("\n", span[1])
            line = text.rfind("\n", 0, span[0]) + 1, len(text) if end < 0 else end
            own = candidate.sentence.passage.stored.chunk.start + candidate.start
            if line not in cited and not line[0] <= own < line[1]:
                cited.add(line)
                yield self._citation(candidate, *line, span)

    def cite_item(self, candidate: Candidate, start: int, end: int) -> Citation:
        """One item of a list: the sentence that it begins in, with the item highlighted."""
        passage = candidate.sentence.passage
        offset = passage.stored.chunk.start
        own = next((s for s in passage.sentences if s.start <= start < s.end), candidate.sentence)
        quote = offset + own.start, offset + max(own.end, end)
        return self._citation(candidate, *quote, (offset + start, offset + end))

    def _citation(
        self,
        candidate: Candidate,
        start: int,
        end: int,
        highlight: tuple[int, int],
        cell: str | None = None,
    ) -> Citation:
        chunk = candidate.sentence.passage.stored.chunk
        document = candidate.sentence.passage.document
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
            locator=locator_at(self._snapshot.places(document.doc_id), start, cell),
            highlights=(highlight,),
            level=document.level,
        )

    def _read(self, doc_id: str) -> DocumentTexts:
        if doc_id not in self._texts:
            self._texts[doc_id] = self._snapshot.texts(doc_id)
        return self._texts[doc_id]


def locator_at(places: Sequence[Place], at: int, cell: str | None = None) -> Locator:
    """Where the place `at` of a text stands in its file, by the document's `places`."""
    following = bisect_right(places, at, key=lambda place: place.start)
    place = places[following - 1] if following else Place(0)
    return Locator(place.page, place.part, cell)


def _cell_name(candidate: Candidate) -> str | None:
    return candidate.reading.name if isinstance(candidate, CellCandidate) else None


def _quote_start(candidate: Candidate) -> int:
    """Where the quote begins: with the sentence, or with the one before that names its year."""
    sentence = candidate.sentence
    if isinstance(candidate, CellCandidate):
        return sentence.start  # its column's header is cited by itself
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
