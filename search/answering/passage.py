"""What an answer is looked for in: a passage, its sentences, and what stands around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from wenzheng.domain import StoredChunk, StoredDocument
from wenzheng.text.sentences import sentence_spans


@dataclass(frozen=True)
class Passage:
    """A retrieved chunk with its document; `rank` from 0, `score` as the search gave it."""

    stored: StoredChunk
    document: StoredDocument
    rank: int
    score: float
    before: str = ""
    """What stands before the chunk in the same section of its document."""
    evidence: Mapping[str, float] = field(default_factory=dict, compare=False)
    """What retrieval found for it, by the names of `search.ranking.evidence.Evidence`."""

    @property
    def text(self) -> str:
        """The chunk's text; all spans below are offsets into it."""
        return self.stored.chunk.text

    @cached_property
    def headings(self) -> str:
        """The section path as one text."""
        return " ".join(self.stored.chunk.section_path)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences in order."""
        spans = sentence_spans(self.text)
        return tuple(Sentence(self, start, end) for start, end in spans)


@dataclass(frozen=True)
class Sentence:
    """`passage.text[start:end]`."""

    passage: Passage
    start: int
    end: int

    @cached_property
    def text(self) -> str:
        """The sentence itself."""
        return self.passage.text[self.start : self.end]

    @cached_property
    def lead(self) -> str:
        """What stands before the sentence in its section, the last 200 characters of it."""
        return (self.passage.before + "\n" + self.passage.text[: self.start])[-200:]


@dataclass(frozen=True)
class Candidate:
    """A span that may answer: offsets into the passage's text, and how well it fits (0 to 1).

    `objection` says why it is no answer after all (another year, place, state), or is empty.
    """

    sentence: Sentence
    start: int
    end: int
    score: float
    objection: str

    @property
    def text(self) -> str:
        """The answer, word for word."""
        return self.sentence.passage.text[self.start : self.end]
