"""Conditions, materials and steps where a document sets them out: under a heading of their own, or as
items after a sentence that announces them (应当符合下列条件：（一）…；（二）…).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from search.answering.cues import asks_for_materials
from search.answering.passage import Passage, Sentence
from search.results import AnswerKind, ParsedQuery

LONGEST = 400
"""Characters of a block: a list of conditions is of use as a whole. Cut between items."""

_HEADS = {
    AnswerKind.CONDITION: re.compile(r"条件|资格|对象|范围|适用|申[报请领]要求"),
    AnswerKind.PROCEDURE: re.compile(
        r"流程|程序|步骤|(?<!联系)方式|方法|途径|渠道|办理|申[报请领]$|手续"
    ),
}
_HEAD_OF_MATERIALS = re.compile(r"材料|资料|证件|证明")
SAID_BY_HEADINGS = "申请申报申领办理领取条件资格对象主体材料资料证件流程程序手续"
"""Words of a question that a heading of this sort says, however it is worded."""
_LONGEST_HEADING = 20

_NUMERALS = "一二三四五六七八九十百"
_LABELS = (
    rf"第[{_NUMERALS}\d]{{1,3}}[章节]",
    rf"第[{_NUMERALS}\d]{{1,3}}条",
    rf"[{_NUMERALS}]{{1,3}}[、.．]",
    rf"[（(][{_NUMERALS}]{{1,3}}[）)]",
    r"\d{1,2}[.．、](?!\d)",
    r"[（(]\d{1,2}[）)]|\d{1,2}[）)]",
    rf"[①-⑳]|第[{_NUMERALS}]步|[{_NUMERALS}]是|[-•●]",
)
"""How headings and items are numbered, the outermost first."""
_LABEL = re.compile("|".join(f"({label})" for label in _LABELS))
_ITEM_WITHIN = re.compile(rf"[：:]\s*(?:{'|'.join(_LABELS[3:])})")
_ENDING = "。；;，,！？!?：:"


def blocks(query: ParsedQuery, passage: Passage) -> Iterator[Sentence]:
    """The stretches that set out what is asked for, each from its heading or announcement on."""
    wanted = _heads(query)
    if wanted is None:
        return
    sentences = passage.sentences
    path = passage.stored.chunk.section_path
    if sentences and path and wanted.search(path[-1]):
        yield _joined(sentences, 0, _until_heading(sentences, 1, 0))
    for at, sentence in enumerate(sentences):
        if wanted.search(_heading(sentence.text)):
            stop = _until_heading(sentences, at + 1, _rank(sentence.text))
            if stop > at + 1:
                yield _joined(sentences, at, stop)
        elif _announces(wanted, sentence.text):
            stop = _after_items(sentences, at + 1)
            if stop > at + 1 or _ITEM_WITHIN.search(sentence.text):
                yield _joined(sentences, at, stop)


def _heads(query: ParsedQuery) -> re.Pattern[str] | None:
    return _HEAD_OF_MATERIALS if asks_for_materials(query) else _HEADS.get(query.kind)


def _rank(text: str) -> int:
    """How far in a sentence's number stands, from 0; beyond all of them where it has none."""
    label = _LABEL.match(text)
    return next(i for i, group in enumerate(label.groups()) if group) if label else len(_LABELS)


def _heading(text: str) -> str:
    """The words of a heading; empty for a sentence that is none."""
    label = _LABEL.match(text)
    words = text[label.end() :].rstrip("。") if label else text
    words = words.strip(" 【】[]：:")
    is_short = 0 < len(words) <= _LONGEST_HEADING
    return words if is_short and not any(mark in words for mark in _ENDING) else ""


def _announces(wanted: re.Pattern[str], text: str) -> bool:
    """Whether the words before the last colon that items follow, or that ends it, name them."""
    within = _ITEM_WITHIN.search(text)
    if within is None and not text.endswith(("：", ":")):
        return False
    before = text[: within.start()] if within else text
    clause = re.split(r"[。；;，,]", before)[-1]
    return wanted.search(clause) is not None


def _until_heading(sentences: Sequence[Sentence], at: int, rank: int) -> int:
    """The first sentence from `at` on that is numbered as far out as the heading, or is one too."""
    while at < len(sentences):
        own = _rank(sentences[at].text)
        is_bare_heading = own == len(_LABELS) and _is_title(sentences[at].text)
        if (own <= rank and own < len(_LABELS)) or is_bare_heading:
            break
        at += 1
    return at


def _is_title(text: str) -> bool:
    return bool(_heading(text)) and text[-1] not in _ENDING


def _after_items(sentences: Sequence[Sentence], at: int) -> int:
    """Past the numbered items that begin there, and what else is said of each."""
    if at >= len(sentences):
        return at
    rank = _rank(sentences[at].text)
    if rank == len(_LABELS):
        return at
    while at < len(sentences) and _rank(sentences[at].text) >= rank:
        if _rank(sentences[at].text) == len(_LABELS) and not _has_item_after(sentences, at, rank):
            break
        at += 1
    return at


def _has_item_after(sentences: Sequence[Sentence], at: int, rank: int) -> bool:
    return any(_rank(one.text) == rank for one in sentences[at + 1 : at + 3])


def _joined(sentences: Sequence[Sentence], first: int, stop: int) -> Sentence:
    """Of these sentences as many as there is room for, the first at least."""
    start = sentences[first].start
    ends = [one.end for one in sentences[first:stop] if one.end - start <= LONGEST]
    return Sentence(sentences[first].passage, start, max(ends, default=sentences[first].end))
