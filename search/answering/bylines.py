"""What stands at the head or the foot of a piece of news: who wrote and edited it, where and when it appeared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from search.answering.passage import Candidate, Passage, Sentence
from search.answering.subject import Subject, Term
from search.results import ParsedQuery
from wenzheng.reading.periods import find_days

_OF_PERSONS = "责任编辑|值班编辑|责编|编辑|见习记者|记者|通讯员|作者|审核|校对|编审|签发|摄影"
_SOURCE = r"(?:文章|稿件|报道|新闻|消息|信息|一文|该文|》)的?(?P<source>来源)"
_ASKED = re.compile(
    rf"(?:(?P<person>{_OF_PERSONS})|{_SOURCE})(?:都|分别)?(?:是|叫|为|有)?(?:谁|哪[些位家个里]?|什么)?(?:名字|人|媒体|报纸)?$"
)
_PUBLISHED = re.compile(r"刊登|刊发|登载|发表|见报|报道")
_NAMES = re.compile(r"[\u4e00-\u9fff·]{2,4}(?:[\s、]{1,2}[\u4e00-\u9fff·]{2,4})*")
_LINE_OF_NEWS = re.compile(r"[日晚时早]报|新华社|来源|发布(?:时间|日期)|\d+\s*版|[电讯]")
_LONGEST_LINE = 60
_LABELS = re.compile(_OF_PERSONS)
_ABOUT_NEWS = frozenset(
    "责任 编辑 记者 见习 通讯员 作者 来源 文章 稿件 报道 刊登 刊发 登载 发表 一文 新闻 消息".split()
)


def asked_label(query: ParsedQuery) -> str:
    """The label under which the answer would stand (责任编辑), or empty."""
    found = _ASKED.search(query.text)
    return (found["person"] or found["source"]) if found else ""


def asks_when_published(query: ParsedQuery) -> bool:
    """Whether the day is asked for on which a piece of news appeared."""
    return _PUBLISHED.search(query.text) is not None


def byline_candidates(
    query: ParsedQuery, subject: Subject, label: str, passages: Sequence[Passage]
) -> Iterator[Candidate]:
    """What stands behind the label, by how much of the question its document says."""
    behind = re.compile(rf"(?<![\u4e00-\u9fff]){label}\s*[：:]?\s*|[（(]{label}\s*")
    value = re.compile(r"[^\s：:，。；（）()|]{2,20}") if label == "来源" else _NAMES
    for passage in passages:
        for sentence in passage.sentences:
            for mark in behind.finditer(sentence.text):
                named = value.match(sentence.text, mark.end())
                end = _before_label(sentence.text, *named.span()) if named else mark.end()
                if end > mark.end():
                    score = _share(query, subject, passage, passages)
                    yield _candidate(sentence, mark.end(), end, score)


def publication_candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterator[Candidate]:
    """The days in the lines that say where and when a piece of news appeared."""
    for passage in passages:
        for sentence in passage.sentences:
            text = sentence.text
            if len(text) > _LONGEST_LINE or not _LINE_OF_NEWS.search(text):
                continue
            for day in find_days(text):
                score = _share(query, subject, passage, passages) if day.day else 0.0
                yield _candidate(sentence, day.start, day.end, score)


def _before_label(text: str, start: int, end: int) -> int:
    """Where the names end: before the next label (记者甲乙 见习记者丙)."""
    following = _LABELS.search(text, start, end)
    return len(text[: following.start()].rstrip(" 、\u3000")) if following else end


def _candidate(sentence: Sentence, start: int, end: int, score: float) -> Candidate:
    return Candidate(sentence, sentence.start + start, sentence.start + end, score, "")


def _share(
    query: ParsedQuery, subject: Subject, passage: Passage, passages: Sequence[Passage]
) -> float:
    """The share of the question's other words that the passage's document says."""
    document = passage.document
    if any(title in document.title for title in query.titles):
        return 1.0
    own = [one.text for one in passages if one.document.doc_id == document.doc_id]
    terms: tuple[Term, ...] = tuple(t for t in subject.terms if t.word not in _ABOUT_NEWS)
    return Subject(terms).share("\n".join((document.title, *own)).lower()) if terms else 0.0
