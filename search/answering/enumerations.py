"""Lists over several sentences of one section: 一是…。二是…。, （一）…（二）…, 1. … 2. …

The answer runs from the first item to the last; each item is its first sentence or clause, which is
cited by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from search.answering.constraints import circumstances, judge
from search.answering.cues import excludes
from search.answering.passage import Candidate, Passage, Sentence
from search.answering.subject import Subject, surroundings
from search.results import ParsedQuery
from wenzheng.reading.numerals import read_chinese_integer

_HAN = "[一二三四五六七八九十]{1,3}"
_STYLES = tuple(
    re.compile(rf"(?:^|(?<=[。；;：:，,！？\n])|(?<=[。；;：:，,]”))[ \t]*{style}", re.MULTILINE)
    for style in (
        rf"(?P<n>{_HAN})是(?!否)",
        rf"第(?P<n>{_HAN})[，,、]",
        rf"[（(](?P<n>{_HAN})[)）]",
        r"[（(](?P<n>\d{1,2})[)）]",
        r"(?P<n>\d{1,2})(?:[．、]|\.(?!\d))",
        rf"(?P<n>{_HAN})、",
        r"(?P<n>[①-⑳])",
    )
)
_FIRST_OF_CIRCLED = ord("①") - 1
_ITEM_END = re.compile(r"[。；;\n！？]")
_LONGEST_ITEM = 80
_OF_A_LETTER = re.compile(r"(?:通知|函复|公告|通告|批复|答复)如下[：:]?$")
"""What follows is the whole of a document, not a list in it."""
_ANNOUNCES = re.compile(r"以下|如下|下列|下面|[：:]$|[几两三四五六七八九十](?:个|项|大|方面|点|条)")
_PARAGRAPH = 0.85
"""What a word counts that stands before the sentence that announces a list, in the same paragraph."""
_RESTATED = 0.8
"""An item that says so much of the question is no item of what is asked for, but about it."""
_UNBOUND = 0.75
"""What is left of a score when the last noun of the question does not stand in what leads to it."""


@dataclass(frozen=True)
class ListCandidate(Candidate):
    """A list with the spans of its items, offsets into the passage's text."""

    items: tuple[tuple[int, int], ...]


def enumeration_candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterator[ListCandidate]:
    """Numbered items that follow each other in one passage, by what leads to the first of them."""
    by_row = {passage.stored.row: passage for passage in passages}
    for passage in passages:
        for style in _STYLES:
            marks = list(style.finditer(passage.text))
            whole = passage
            goes_on = bool(marks) and _number(marks[0]["n"]) == 2
            if goes_on and passage.previous and (both := passage.with_previous):
                # The list begins in the chunk before, what leads to it perhaps in the one before that.
                earlier = by_row.get(passage.previous.row)
                whole = replace(both, previous=earlier.previous if earlier else None)
                marks = list(style.finditer(whole.text))
            for run in _runs(marks):
                going_on = _slips(whole, run) if style is _SAID else ()
                yield from _candidate(query, subject, whole, (*run, *going_on))


_SAID = _STYLES[0]
_NUMBERED = re.compile(rf"(?:^|(?<=\n))[ \t]*(?P<n>{_HAN})、")


def _slips(passage: Passage, run: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """What goes on with a run of 一是, 二是 by another mark: 三、 where nothing else is numbered so."""
    behind = list(_NUMBERED.finditer(passage.text))
    if not behind or _number(behind[0]["n"]) != len(run) + 1 or "、" in passage.headings:
        return []
    is_behind = behind[0].start() > run[-1].start()
    return behind[:1] if is_behind and not _NUMBERED.search(passage.before) else []


def _runs(marks: Iterable[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Marks that count from one on, at least two."""
    run: list[re.Match[str]] = []
    for mark in marks:
        number = _number(mark["n"])
        if number == len(run) + 1:
            run.append(mark)
            continue
        if len(run) > 1:
            yield run
        run = [mark] if number == 1 else []
    if len(run) > 1:
        yield run


def _number(numeral: str) -> int | None:
    if "①" <= numeral <= "⑳":
        return ord(numeral) - _FIRST_OF_CIRCLED
    return int(numeral) if numeral.isdecimal() else read_chinese_integer(numeral)


def _candidate(
    query: ParsedQuery, subject: Subject, passage: Passage, marks: Sequence[re.Match[str]]
) -> Iterator[ListCandidate]:
    items = tuple(_items(passage.text, marks))
    first = marks[0].start() + len(marks[0][0]) - len(marks[0][0].lstrip())
    whole = Sentence(passage, first, items[-1][1])
    lead = _lead(passage, first)
    # 三项工作 is said by three items
    said = [one for one in subject.counts if one.quantity and one.quantity.value == len(items)]
    subject = subject.without(*said)
    restated = (subject.share(passage.text[slice(*item)].lower()) for item in items)
    if _OF_A_LETTER.search(lead) or max(restated) >= _RESTATED:
        return
    paragraph = _paragraph(passage, first) if _ANNOUNCES.search(lead) else ""
    coverage = subject.coverage(((lead, 1.0), (paragraph, _PARAGRAPH), *surroundings(whole)))
    bound = 1.0 if subject.head_in(lead) else _UNBOUND
    verdict = judge(query, passage, circumstances(whole, whole.start, whole.start))
    score = coverage * bound * (verdict.factor or 1.0)
    excluded = excludes(query, re.split(r"[，,]", lead)[-1])
    objection = f"说的是{excluded}的情形" if excluded else verdict.objection
    if score >= subject.floor:
        yield ListCandidate(whole, whole.start, whole.end, score, objection, items)


def _paragraph(passage: Passage, first: int) -> str:
    """The paragraph that announces a list, with the question that it answers, if there is one."""
    whole = passage.with_previous or passage
    above = whole.text[: len(whole.text) - len(passage.text) + first]
    *earlier, own = above.rstrip().split("\n")
    return f"{earlier[-1]}\n{own}" if earlier and earlier[-1].endswith(("？", "?")) else own


def _items(text: str, marks: Sequence[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Each item without its mark, up to the end of its first sentence or clause."""
    for at, mark in enumerate(marks):
        limit = marks[at + 1].start() if at + 1 < len(marks) else len(text)
        start = mark.end() + len(text[mark.end() : limit]) - len(text[mark.end() : limit].lstrip())
        stop = _ITEM_END.search(text, start, limit)
        end = stop.start() if stop else limit
        comma = re.search(r"[，,]", text[start + _LONGEST_ITEM : end])
        yield start, start + _LONGEST_ITEM + comma.start() if comma else end


def _lead(passage: Passage, first: int) -> str:
    """What leads to the first item: the sentence before it, and its heading where that is all."""
    before = passage.text[:first].rstrip()
    sentence = re.split(r"[。！？\n]", before.rstrip("。！？\n"))[-1]
    last = passage.stored.chunk.section_path[-1:]
    return " ".join((*last, sentence))
