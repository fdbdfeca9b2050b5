"""Who is someone whom the question names? The office or the description that stands beside the name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from search.answering.constraints import circumstances, judge
from search.answering.passage import Candidate, Passage, Sentence
from search.results import ParsedQuery
from wenzheng.reading.offices import OFFICE
from wenzheng.reading.persons import NAME

_WHO = r"(?:是|系)?(?:谁|什么人|何人|哪位)"
_WHAT_OFFICE = r"(?:是|任|担任|现任|目前任|的)?(?:什么|何|哪个|哪一个)?(?:职务|职位|官职|身份)(?:是|为)?(?:什么)?"
_ASKED = re.compile(rf"^(?:请问|谁是)?(?P<name>[\u4e00-\u9fff]{{2,4}}?)(?:{_WHO}|{_WHAT_OFFICE})?$")
_ASKS = re.compile(rf"谁|{_WHO}|职务|职位|官职|身份")
_BREAK = re.compile(r"[，,。；;：:、“”\s]")
_LEADS = re.compile(
    r"^[^，,。；;]*(?:由|(?<![市省区县委])经(?![信济贸开发])|受|邀请|(?<!数)据|记者从)|^(?:近日|日前|会上|当天|同日|时任|随后|其中)+"
)
_AFTER = re.compile(
    r"[，,]?(?:现任|担任|出任|时任|兼任|当选为?|任|是|系|为)(?P<office>[^，,。；;“”\n]{2,40})"
    r"|[（(](?P<bracketed>[^（）()]{2,40})[)）]"
    r"|[，,](?P<apposed>[^，,。；;“”\n]{2,30})"
)


def asked_name(question: str) -> str:
    """The name of a person who is asked about (林允川是谁), or empty."""
    found = _ASKED.match(question) if _ASKS.search(question) else None
    if found is None:
        return ""
    name = NAME.match(found["name"])
    return found["name"] if name and name.end() == len(found["name"]) else ""


def described_candidates(
    query: ParsedQuery, name: str, passages: Sequence[Passage]
) -> Iterator[Candidate]:
    """What stands beside the name and says who that is: never the name, nor what the question says."""
    for passage in passages:
        for sentence in passage.sentences:
            for match in re.finditer(re.escape(name), sentence.text):
                for start, end, score in _descriptions(sentence.text, *match.span()):
                    if sentence.text[start:end] not in query.text:
                        yield _candidate(query, sentence, start, end, score)


def _candidate(
    query: ParsedQuery, sentence: Sentence, start: int, end: int, score: float
) -> Candidate:
    start, end = sentence.start + start, sentence.start + end
    verdict = judge(query, sentence.passage, circumstances(sentence, start, end))
    return Candidate(sentence, start, end, score * (verdict.factor or 1.0), verdict.objection)


def _descriptions(text: str, start: int, end: int) -> Iterator[tuple[int, int, float]]:
    """Spans that describe whom `text[start:end]` names, and how surely they do."""
    for office in OFFICE.finditer(text, 0, start):
        if office.end() == start:
            yield _phrase(text, office.start()), start, 1.0
    after = _AFTER.match(text, end)
    if after is None:
        return
    first, last = after.span(after.lastgroup or 0)
    if OFFICE.search(text, first, last):
        yield first, last, 0.95
    elif after.lastgroup == "office":
        yield first, last, 0.8


def _phrase(text: str, office: int) -> int:
    """Where the phrase begins that ends in the office: with its organisation, if one is said."""
    start = max((m.end() for m in _BREAK.finditer(text, 0, office)), default=0)
    while start == office and text[start - 1 : start] == "、":
        start = max((m.end() for m in _BREAK.finditer(text, 0, start - 1)), default=0)
        office = start
    lead = _LEADS.match(text[start:])
    return start + (lead.end() if lead else 0)
