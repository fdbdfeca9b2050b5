"""The sentence that answers when no shorter span of a known sort can."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from search.answering.constraints import judge, whole_sentence
from search.answering.passage import Candidate, Passage, Sentence
from search.answering.subject import Subject, surroundings
from search.results import ParsedQuery

_FIGURE = re.compile(r"[\d,.]+")
_SHORTEST = 8
"""Characters below which a sentence is a heading or a fragment, not an answer."""


def _is_bare_row(sentence: Sentence) -> bool:
    """Whether it is a table's header, or a row of figures, which mean nothing without it."""
    chunk = sentence.passage.stored.chunk
    if " | " not in sentence.text or not chunk.cells:
        return False
    start, end = chunk.start + sentence.start, chunk.start + sentence.end
    cells = [cell for cell in chunk.cells if start <= cell.start < end]
    return not cells or any(
        cell.header is not None
        and _FIGURE.fullmatch(chunk.text[cell.start - chunk.start : cell.end - chunk.start])
        for cell in cells
    )


def sentence_candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterator[Candidate]:
    """Every sentence, by how much of the subject it and its surroundings speak of."""
    for sentence in subject.sentences(passages):
        if sentence.end - sentence.start < _SHORTEST or _is_bare_row(sentence):
            continue
        passage = sentence.passage
        coverage = subject.coverage(((sentence.text, 1.0), *surroundings(sentence)))
        score = coverage * 0.98**passage.rank
        if score < subject.floor:
            continue
        verdict = judge(query, passage, whole_sentence(query, sentence))
        score *= verdict.factor or 1.0
        yield Candidate(sentence, sentence.start, sentence.end, score, verdict.objection)
