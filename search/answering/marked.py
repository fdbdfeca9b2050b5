"""What the trained reader makes of the passages of a work of reference (ADR 29)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search.answering.passage import Passage
from search.reader import Marks, Page, Reader, carried_reader

UNREAD = -40.0
"""In place of a logarithm of a probability or of a logit, where a passage was not read."""


@dataclass(frozen=True)
class Marked:
    """The marks of the passages that were read, by their text."""

    marks: Mapping[str, Marks]

    @classmethod
    def read(
        cls, question: str, passages: Sequence[Passage], reader: Reader | None = None
    ) -> Marked:
        """Read these passages; without a reader by the one that is carried with the product."""
        pages = [Page(one.document.title, one.text) for one in passages]
        marks = (reader or carried_reader()).read(question, pages) if pages else []
        texts = (one.text for one in passages)
        return cls(dict(zip(texts, marks, strict=True)))

    def span(self, passage: Passage, start: int, end: int) -> float:
        """How likely `passage.text[start:end]` is the answer, if the passage holds one: a logarithm."""
        marks = self.marks.get(passage.text)
        return marks.of(start, end) if marks else UNREAD

    def within(self, passage: Passage, start: int, end: int) -> float:
        """How likely the answer begins within these bounds, if the passage holds one: a logarithm."""
        marks = self.marks.get(passage.text)
        return marks.within(start, end) if marks else UNREAD

    def answerable(self, passage: Passage) -> float:
        """The logit of the passage's holding the answer."""
        marks = self.marks.get(passage.text)
        return marks.answerable if marks else UNREAD

    @property
    def most_answerable(self) -> float:
        """The highest such logit of all that was read."""
        return max((one.answerable for one in self.marks.values()), default=UNREAD)


NOTHING_READ = Marked({})
