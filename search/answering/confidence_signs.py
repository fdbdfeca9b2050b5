"""What tells a passage that answers a question from one that merely uses its words.

All of it is of the question together with a text, none of the question alone: which of its words stand in the
sentence, near it, in its passage and in its document; whether the words next to those that ask do; in what
order; and how the passage stands among the others that retrieval found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from search.answering.passage import Candidate, Passage
from search.answering.subject import Subject, Term
from search.results import ParsedQuery
from search.terms import ASKING_WORDS
from search.understanding.focus import read_focus
from wenzheng.text.tagging import tagged

Sign = tuple[str, float]

_NEAR = 120
"""Characters before and behind a candidate's sentences that are around it."""
_MEANING_NOTHING = frozenset(
    "的 了 吗 呢 是 有 在 为 被 将 与 和 及 或 对 于 由 从 把 让 向 给 到 以 其 该 此 这 那 个 者 中 上 下 里 后 前 时 都 也 还 又 就 才 "
    "而 何 几 多 因 因为 如 具体 进行 可以 需要 应该 哪".split()
)
_TAGS_OF_NOTHING = "xuypc"
_TELLING_ALONE = "vna"
_OTHER_WORD = 3.5
"""What a word weighs that the subject leaves out: one of average rarity."""
_ONE_CHARACTER = 2.0
_NO_WORD = -1.0


@dataclass(frozen=True)
class Words:
    """The question's words that mean something, in order; those before and behind what asks."""

    terms: tuple[Term, ...]
    before: Term | None
    behind: Term | None

    @classmethod
    def of(cls, query: ParsedQuery, subject: Subject) -> Words:
        """Weighed as the subject weighs them."""
        weights = {term.word: term.weight for term in subject.terms}
        words = tagged(query.text)
        asking = [match.span() for match in ASKING_WORDS.finditer(query.text)]
        if focus := read_focus(query.text, words):
            asking.append((focus.start, focus.end))
        terms, before, behind = list[Term](), list[Term](), list[Term]()
        end = 0
        for word, tag in words:
            start, end = end, end + len(word)
            if not _means(word, tag) or any(a < end and start < b for a, b in asking):
                continue
            usual = _OTHER_WORD if len(word) > 1 else _ONE_CHARACTER
            term = Term(word, weights.get(word, usual))
            terms.append(term)
            if not asking or start < min(a for a, _ in asking):
                before.append(term)
            elif start >= max(b for _, b in asking):
                behind.append(term)
        return cls(tuple(terms), next(reversed(before), None), next(iter(behind), None))

    def share(self, text: str) -> float:
        """How much of them, by weight, stands in the lower-cased text."""
        total = sum(term.weight for term in self.terms)
        found = sum(term.weight * term.match(text) for term in self.terms)
        return found / total if total else _NO_WORD

    def heaviest_lacking(self, text: str) -> float:
        """The weight of the rarest word that the lower-cased text lacks."""
        return max((term.weight * (1 - term.match(text)) for term in self.terms), default=0.0)

    def in_order(self, text: str) -> float:
        """The share of them that follow each other in the lower-cased text as in the question."""
        at, found = -1, 0
        for term in self.terms:
            place = text.find(term.word.lower(), at + 1)
            if place >= 0:
                at, found = place, found + 1
        return found / (len(self.terms) or 1)


def _means(word: str, tag: str) -> bool:
    if word in _MEANING_NOTHING or tag[0] in _TAGS_OF_NOTHING:
        return False
    return len(word) > 1 or tag[0] in _TELLING_ALONE


def context_signs(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage], best: Candidate
) -> dict[str, float]:
    """What the texts around the best candidate say of the question, by name."""
    words = Words.of(query, subject)
    return dict((*_held(words, query, passages, best), *_among(passages, best.sentence.passage)))


def _held(
    words: Words, query: ParsedQuery, passages: Sequence[Passage], best: Candidate
) -> Iterator[Sign]:
    """Of the question's words, pairs and triples of characters, how much stands where."""
    own, passage = best.sentence, best.sentence.passage
    sentence = own.text.lower()
    around = passage.text[max(0, own.start - _NEAR) : own.end + _NEAR].lower()
    document = _document(passages, passage).lower()
    yield "sentence holds", words.share(sentence)
    yield "around holds", words.share(around)
    yield "passage holds", words.share(passage.text.lower())
    yield "document holds", words.share(document)
    yield "sentence lacks", words.heaviest_lacking(sentence)
    yield "document lacks", words.heaviest_lacking(document)
    yield "word before", words.before.match(sentence) if words.before else _NO_WORD
    yield "word behind", words.behind.match(sentence) if words.behind else _NO_WORD
    yield "last word", words.terms[-1].match(sentence) if words.terms else _NO_WORD
    within = [s.text.lower() for s in passage.sentences if own.start <= s.start < own.end]
    nearest = max(within or [sentence], key=words.share)
    yield "one sentence holds", words.share(nearest)
    yield "in order", words.in_order(nearest)
    yield "pairs in document", _share_of_pieces(query.text, 2, document)
    yield "triples in document", _share_of_pieces(query.text, 3, document)
    yield "sentence length", len(sentence)
    yield "passage length", len(passage.text)
    yield "document length", len(document)


def _document(passages: Iterable[Passage], passage: Passage) -> str:
    """The passages that were read of the same document."""
    wanted = passage.document.doc_id
    return " ".join(one.text for one in passages if one.document.doc_id == wanted)


def _share_of_pieces(question: str, length: int, text: str) -> float:
    """The share of the question's runs of so many characters, without what asks, that the text has."""
    parts = "".join(
        c if c.isalnum() else " " for c in ASKING_WORDS.sub(" ", question.lower())
    ).split()
    pieces = {p[i : i + length] for p in parts for i in range(len(p) - length + 1)}
    return sum(piece in text for piece in pieces) / (len(pieces) or 1)


def _among(passages: Sequence[Passage], passage: Passage) -> Iterator[Sign]:
    """How the passage stands among those that retrieval found."""
    evidence = passage.evidence
    cosines = [one.evidence.get("cosine", 0.0) for one in passages]
    yield "coverage", evidence.get("coverage", 0.0)
    yield "cosine", evidence.get("cosine", 0.0)
    yield "behind the nearest", max(cosines, default=0.0) - evidence.get("cosine", 0.0)
    yield "documents", len({one.document.doc_id for one in passages})
