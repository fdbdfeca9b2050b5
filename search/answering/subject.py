"""How much of what a question is about does a stretch of text speak of?

A question's subject is a set of words, each weighing as much as it is rare in the corpus (the
inverse document frequency that BM25 uses too). A word counts in full in the stretch that a
candidate is bound to, and less the farther off it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from wenzheng.reading.organisations import aliases

# Words that mean the same figure or thing in policy texts; each row is one meaning.
_SYNONYMS = (
    ("增速", "增长率", "增长", "增幅"),
    ("营收", "营业收入", "经营收入", "收入"),
    ("占比", "比重", "比例", "占"),
    ("施行", "实施", "生效"),
    ("印发", "发布", "公布", "出台"),
    ("建成", "已建", "建设"),
    ("住房", "房屋"),
    ("企业", "公司"),
    ("双碳", "碳达峰碳中和", "碳达峰、碳中和"),
    ("电话", "联系方式"),
)
_FORMS = {word: row for row in _SYNONYMS for word in row}
_PARTIAL = 0.6
"""What a word counts at most of which only some bigrams stand in the text."""


@dataclass(frozen=True)
class Term:
    """One word of the subject with its weight and the other words that mean it."""

    word: str
    weight: float

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The word and its synonyms, lower-cased."""
        others = (*_FORMS.get(self.word, ()), *aliases(self.word))
        return tuple(dict.fromkeys(form.lower() for form in (self.word, *others)))

    @cached_property
    def bigrams(self) -> tuple[str, ...]:
        """Pairs of neighbouring characters; empty for words too short to match in part."""
        word = self.word.lower()
        return tuple(word[i : i + 2] for i in range(len(word) - 1)) if len(word) > 2 else ()

    def match(self, text: str) -> float:
        """1 when the lower-cased text has the word or a synonym, a fraction when it has parts."""
        if any(form in text for form in self.forms):
            return 1.0
        if not self.bigrams or self.word.isascii():
            return 0.0
        return _PARTIAL * sum(b in text for b in self.bigrams) / len(self.bigrams)


Zone = tuple[str, float]
"""A stretch of text and what a word that stands in it counts (0 to 1)."""


@dataclass(frozen=True)
class Subject:
    """The words of a question that an answer has to be about."""

    terms: tuple[Term, ...]

    @classmethod
    def of(cls, words: Sequence[str], weight: Callable[[str], float]) -> Subject:
        """The subject of these words, weighed by `weight`."""
        return cls(tuple(Term(word, weight(word)) for word in dict.fromkeys(words)))

    @cached_property
    def total(self) -> float:
        """Sum of all weights."""
        return sum(term.weight for term in self.terms)

    def coverage(self, zones: Sequence[Zone]) -> float:
        """The share of the subject that the zones speak of, each word where it counts most."""
        if not self.total:
            return 0.0
        lowered = [(text.lower(), factor) for text, factor in zones if text]
        credit = sum(
            term.weight * max((factor * term.match(text) for text, factor in lowered), default=0.0)
            for term in self.terms
        )
        return credit / self.total

    def precision(self, phrase: str) -> float:
        """The share of the phrase's characters that are the subject's words or bigrams."""
        lowered = phrase.lower()
        if not lowered:
            return 1.0
        marked = bytearray(len(lowered))
        for term in self.terms:
            for piece in (*term.forms, *term.bigrams):
                at = lowered.find(piece)
                while at >= 0:
                    marked[at : at + len(piece)] = b"\1" * len(piece)
                    at = lowered.find(piece, at + 1)
        return sum(marked) / len(marked)
