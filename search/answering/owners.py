"""Whose is it? 甲、乙的文娱元宇宙 names the firms of 文娱元宇宙, without the word that a question has for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from search.answering.constraints import circumstances, judge
from search.answering.enumerations import ListCandidate
from search.answering.passage import Passage, Sentence
from search.answering.subject import Subject
from search.results import ParsedQuery
from wenzheng.reading.regions import find_regions
from wenzheng.text.tagging import tagged

_BODIES = frozenset("企业 公司 单位 机构 医院 高校".split())
"""What a question calls those whose names a text gives instead."""
_ITEM = r"[^，,。；;：:、的\s]{2,14}?"
_SCORE = 0.9
_OF_NAMES = ("nr", "ns", "nt", "nz", "eng")


def owner_candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterator[ListCandidate]:
    """Names that stand right before 的 and the very thing whose firms, hospitals, … are asked for."""
    head = subject.head_term
    if head is None or head.word not in _BODIES or len(subject.terms) < 2:
        return
    rest = replace(subject.without(head), head="")
    thing = r"[“”\"]?".join(re.escape(term.word) for term in rest.terms)
    owned = re.compile(
        rf"(?P<names>{_ITEM}(?:(?:、|和|与){_ITEM})*)的[“”\"]?{thing}", re.IGNORECASE
    )
    for sentence in rest.sentences(passages):
        for match in owned.finditer(sentence.text):
            yield from _candidate(query, sentence, match)


_LEAD = re.compile(r"^(?:以及|包括|例如|比如|如|由|和|与|及)")


def _candidate(
    query: ParsedQuery, sentence: Sentence, match: re.Match[str]
) -> Iterator[ListCandidate]:
    lead = _LEAD.match(match["names"])
    start = match.start("names") + (lead.end() if lead else 0)
    names = list(re.finditer(r"[^、和与]+", sentence.text[start : match.end("names")]))
    if sentence.text[:start].endswith("的"):
        names = names[1:]  # 丁的运动展馆、甲和乙的医疗展馆
    if not names or not all(_is_name(name[0]) for name in names):
        return
    at = sentence.start + start + names[0].start()
    start += sentence.start
    end = sentence.start + match.end("names")
    verdict = judge(query, sentence.passage, circumstances(sentence, at, end))
    items = tuple((start + name.start(), start + name.end()) for name in names)
    score = _SCORE * (verdict.factor or 1.0)
    yield ListCandidate(sentence, at, end, score, verdict.objection, items)


def _is_name(text: str) -> bool:
    """Whether it names somebody, and not only a place."""
    is_place = any(region.end - region.start == len(text) for region in find_regions(text))
    return not is_place and any(tag.startswith(_OF_NAMES) for _word, tag in tagged(text))
