"""What does article N say? The whole article, of the document that the question speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from search.answering.constraints import judge, whole_sentence
from search.answering.passage import Candidate, Passage, Sentence
from search.answering.subject import Subject
from search.results import ParsedQuery
from wenzheng.reading.numerals import read_chinese_integer

_NUMERAL = r"[一二三四五六七八九十百千零〇两\d]{1,8}"
_ARTICLE = re.compile(rf"第(?P<n>{_NUMERAL})条(?:之(?P<sub>{_NUMERAL}))?")
_BEGINNING = re.compile(
    rf"^[ \t]*(?P<article>第{_NUMERAL}条(?:之{_NUMERAL})?)(?![的至和或与及、，]|规定|所列)|^[ \t]*第{_NUMERAL}[编章节]",
    re.MULTILINE,
)
"""Where an article begins, or a chapter, which ends the article before it."""
_OF_NO_SUBJECT = 0.75
"""The score where the question names no document, so that any with such an article may be meant."""


def article_candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterator[Candidate]:
    """The articles of that number, by how much of the question their document is about.

    The score is the share of the subject that stands in the title and the headings, or half as good
    in the text; 第 N 条 itself and 规定 are no part of it.
    """
    asked = _ARTICLE.search(query.text)
    if asked is None:
        return
    found = [
        Sentence(passage, *span) for passage in passages for span in _spans(passage, _number(asked))
    ]
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


def _spans(passage: Passage, number: tuple[int | None, int | None]) -> Iterator[tuple[int, int]]:
    """Where the article stands, its number with it, without the line break at its end."""
    beginnings = list(_BEGINNING.finditer(passage.text))
    for at, beginning in enumerate(beginnings):
        article = beginning["article"] and _ARTICLE.match(beginning["article"])
        if not article or _number(article) != number:
            continue
        following = beginnings[at + 1 :]
        stop = following[0].start() if following else len(passage.text)
        text = passage.text[beginning.start("article") : stop].rstrip()
        yield beginning.start("article"), beginning.start("article") + len(text)


def _number(article: re.Match[str]) -> tuple[int | None, int | None]:
    return _value(article["n"]), _value(article["sub"])


def _value(numeral: str | None) -> int | None:
    if numeral is None:
        return None
    return int(numeral) if numeral.isdecimal() else read_chinese_integer(numeral)
