"""What does article N say? The whole article, of the document that the question speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from search.answering.constraints import judge, whole_sentence
from search.answering.passage import Candidate, Passage, Sentence
from search.answering.subject import Subject
from search.results import ParsedQuery
from wenzheng.reading.articles import NUMERAL, ArticleNumber, article_heads, article_number

_CHAPTER = re.compile(rf"^[ \t]*第{NUMERAL}[编章节]", re.MULTILINE)
"""A chapter ends the article before it."""
_OF_NO_SUBJECT = 0.75
"""The score where the question names no document, so that any with such an article may be meant."""


def article_candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterator[Candidate]:
    """The articles of that number, by how much of the question their document is about.

    The score is the share of the subject that stands in the title and the headings, or half as good
    in the text; 第 N 条 itself and 规定 are no part of it.
    """
    asked = article_number(query.text)
    if asked is None:
        return
    found = [Sentence(passage, *span) for passage in passages for span in _spans(passage, asked)]
    is_one = len({whole.passage.document.doc_id for whole in found}) == 1
    for whole in found:
        objection = judge(query, whole.passage, whole_sentence(query, whole)).objection
        if not subject.terms and not is_one:
            objection = f"只是《{whole.passage.document.title}》的，问题没有说是哪份文件"
        score = _score(subject, whole.passage)
        yield Candidate(whole, whole.start, whole.end, score, objection)


def _score(subject: Subject, passage: Passage) -> float:
    if not subject.terms:
        return _OF_NO_SUBJECT
    name = f"{passage.document.title} {passage.headings}".lower()
    return subject.share(name, ((passage.text.lower(), 0.5),))


def _spans(passage: Passage, asked: ArticleNumber) -> Iterator[tuple[int, int]]:
    """Where the article stands, its number with it, without the line break at its end."""
    heads = article_heads(passage.text)
    stops = sorted([h.start for h in heads] + [m.start() for m in _CHAPTER.finditer(passage.text)])
    for head in heads:
        if article_number(head.label) == asked:
            stop = next((at for at in stops if at > head.start), len(passage.text))
            yield head.start, head.start + len(passage.text[head.start : stop].rstrip())
