"""The sentence that answers when no shorter span of a known sort can."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.answering.constraints import judge, whole_sentence
from search.answering.passage import Candidate, Passage
from search.answering.subject import Subject, surroundings
from search.results import ParsedQuery

_SHORTEST = 8
"""Characters below which a sentence is a heading or a fragment, not an answer."""


def sentence_candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterator[Candidate]:
    """Every sentence, by how much of the subject it and its surroundings speak of."""
    for sentence in subject.sentences(passages):
        if sentence.end - sentence.start < _SHORTEST:
            continue
        passage = sentence.passage
        coverage = subject.coverage(((sentence.text, 1.0), *surroundings(sentence)))
        score = coverage * 0.98**passage.rank
        if score < subject.floor:
            continue
        verdict = judge(query, passage, whole_sentence(query, sentence))
        score *= verdict.factor or 1.0
        yield Candidate(sentence, sentence.start, sentence.end, score, verdict.objection)
