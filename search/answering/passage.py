"""What an answer is looked for in: a passage, its sentences, and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from wenzheng.domain import StoredChunk, StoredDocument
from wenzheng.text.sentences import sentence_spans

_THIS = re.compile(
    r"本(?:办法|条例|规定|细则|方案|计划|规划|意见|通知|决定|章程|法|指引|规则|标准|指南|规程|公告|行动[方计][案划])"
)
_ITEM = re.compile(
    r"\s*(?:[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]|[①-⑳]|\d{1,2}[.．、](?!\d)|——|[一二三四五六七八九十]是)"
)
_ANNOUNCES = re.compile(r"[：:]\s*$")


@dataclass(frozen=True)
class Passage:
    """A retrieved chunk with its document; `rank` from 0, `score` as the search gave it."""

    stored: StoredChunk
    document: StoredDocument
    rank: int
    score: float
    previous: StoredChunk | None = None
    """The chunk before it, if that stands in the same section of its document."""
    evidence: Mapping[str, float] = field(default_factory=dict, compare=False)
    """What retrieval found for it, by the names of `search.ranking.evidence.Evidence`."""

    @property
    def text(self) -> str:
        """The chunk's text; all spans below are offsets into it."""
        return self.stored.chunk.text

    @property
    def before(self) -> str:
        """What stands before the chunk in the same section."""
        return self.previous.chunk.text if self.previous else ""

    @cached_property
    def with_previous(self) -> Passage | None:
        """Both chunks as one passage; None without one, or where more than a line's end parts them."""
        if self.previous is None:
            return None
        one, other = self.previous.chunk, self.stored.chunk
        gap = other.start - one.end
        if not 0 <= gap <= 1:
            return None
        text = one.text + "\n" * gap + other.text
        whole = replace(one, end=other.end, text=text, cells=(*one.cells, *other.cells))
        stored = replace(self.stored, chunk=whole, original_start=self.previous.original_start)
        return replace(self, stored=stored, previous=None)

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

    @cached_property
    def is_of_itself(self) -> bool:
        """Whether it speaks of its own document: 本办法自…起施行 is said of what the title names."""
        return _THIS.search(self.text) is not None

    @cached_property
    def announcement(self) -> str:
        """What announces the list of which it is an item (应当符合下列条件：), or empty."""
        passage = self.passage
        if not _ITEM.match(passage.text, self.start):
            return ""
        above = (passage.before + "\n" + passage.text[: self.start]).splitlines()
        for line in reversed(above):
            if _ANNOUNCES.search(line):
                return line
            if line.strip() and not _ITEM.match(line):
                return ""
        return ""


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
