"""What a question's words are looked up by, and how much each of them says in this library."""

from __future__ import annotations

from collections.abc import Callable

from search.terms import QuestionTerms, question_terms
from wenzheng.index.bm25 import idf
from wenzheng.library import Snapshot


def weight_in(snapshot: Snapshot) -> Callable[[str], float]:
    """How much a word of the question weighs: the more, the fewer chunks it stands in.

    The inverse document frequency of its rarest term, halved and with 1 added: in a small
    corpus about one topic the topic's own words would weigh nothing otherwise.
    """
    chunks = snapshot.counts().chunks

    def weight(word: str) -> float:
        return 1 + idf(chunks_with(snapshot, word), chunks) / 2

    return weight


def chunks_with(snapshot: Snapshot, word: str) -> int:
    """In how many chunks its rarest term stands: no more can hold the word."""
    counts = snapshot.term_counts(snapshot.tokeniser.terms(word)).values()
    return min(counts, default=0)


def terms_in(snapshot: Snapshot, text: str) -> QuestionTerms:
    """The terms of a question, and what its words are called otherwise."""
    synonyms = [(text[e.start : e.end], e.forms) for e in snapshot.synonyms.expansions(text)]
    return question_terms(text, snapshot.tokeniser.terms, synonyms)
