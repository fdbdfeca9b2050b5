"""Telephone numbers that may answer: which office's, by what stands before the number?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from search.answering.constraints import judge, whole_sentence
from search.answering.passage import Candidate, Passage, Sentence
from search.answering.speaking_for import standing
from search.answering.subject import Subject, surroundings
from search.results import ParsedQuery

_ASKED = re.compile(
    r"(?:电话|热线|手机号?|传真|联系方式)(?:号码?)?(?:都|分别)?(?:是|为|有)?(?:多少|什么|哪些|几号)?$"
)
_ONE = (
    r"(?:1[3-9]\d{9}|0\d{2,3}[-—－\s]{0,3}\d{7,8}(?:转\d{1,5})?|[48]00[-—－]?\d{3,4}[-—－]?\d{3,4}"
    r"|[2-8]\d{6,7}|1\d{2,4}|9\d{4,5})"
)
_NUMBERS = re.compile(rf"(?<![\d.\-—－a-zA-Z]){_ONE}(?![\d.%‰年月日元人万亿])")
_ONLY_JOINED = re.compile(r"\s?(?:、|/|或|，)\s?")
_LABEL = re.compile(r"电话|热线|手机|传真|拨打|致电|联系方式|咨询|客服|专线")
_NEAR = 24
"""Characters in front of a number within which something has to say that it is one to call."""
_ELSEWHERE = 0.6
"""What a word counts that stands in the sentence, but not in front of the number."""


def asks_for_phone(query: ParsedQuery) -> bool:
    """Whether the question asks for a number to call."""
    return _ASKED.search(query.text) is not None


def phone_candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterator[Candidate]:
    """Every telephone number with how well what stands before it fits, or before those it is joined to."""
    for sentence in subject.sentences(passages):
        text, begun, named = sentence.text, 0, (0, 0)
        for match in _NUMBERS.finditer(text):
            if not (begun and _ONLY_JOINED.fullmatch(text, begun, match.start())):
                named = begun, match.start()
            if _LABEL.search(text, max(0, named[1] - _NEAR), named[1]):
                yield _candidate(query, subject, sentence, text[slice(*named)], match.span())
            begun = match.end()


_BODY = re.compile(r"[\u4e00-\u9fff]{2}(?:局|委|办|厅|中心|处|科|部|院|所)(?!理|公|室)")


def _of_another_body(question: str, label: str) -> str:
    """Whose number it is, where the words before it name another body than the question."""
    asked, said = _BODY.findall(question), _BODY.findall(label)
    return f"是{said[-1]}的电话" if asked and said and said[-1] not in asked else ""


def _candidate(
    query: ParsedQuery, subject: Subject, sentence: Sentence, label: str, span: tuple[int, int]
) -> Candidate:
    clause = re.split(r"[。；;\n]", label)[-1]
    zones = ((clause, 1.0), (sentence.text, _ELSEWHERE), *surroundings(sentence))
    right = standing(query, sentence)
    verdict = judge(replace(query, regions=()), sentence.passage, whole_sentence(query, sentence))
    objection = (
        _of_another_body(query.text, label)
        or verdict.objection
        or ("" if right.factor else right.remark)
    )
    score = subject.coverage(zones) * (right.factor or 1.0)
    start, end = (sentence.start + at for at in span)
    return Candidate(sentence, start, end, score, objection)
