"""What a term means: `全称（缩写）`, `所称X，是指…`, `X是指…`, `X：…`, `…（下称“X”）`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from search.answering.passage import Candidate, Passage, Sentence
from wenzheng.text.tagging import tagged

_ASCII = re.compile(r"[A-Za-z0-9 +\-]+")
_OPEN, _CLOSE = "（(", "）)"
_FULL_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z0-9\-与和及]{2,30}$")
# What introduces a full name without being part of it.
_LEAD = re.compile(
    r"^(?:如|包括|推进|推动|支持|发展|实现|实施|开展|开发|建设|加快|突破|重点解决|解决|强化|打造|"
    r"面向|围绕|聚焦|利用|采用|通过|推广|应用|加强|促进|鼓励|引导|构建|建立|完善|提升|提供|以及|对|与|和|的|将|等)+"
)


_TASK = "(?:加强|推[进动广]|加快|促进|支持|鼓励|提[升前高]|发展|建设|开展|实施|强化|完善|构建|打造|培育|突破|聚焦|围绕|着力|大力|积极)"
"""How a task begins: 元宇宙：加强前瞻研发 says what to do, not what it is."""


_ACTION = re.compile(r"(?:行动|工程|计划|专项|机制|制度|模式|试点|活动|改革|战略|项目)$")
"""What is carried out rather than defined: what it is stands in the tasks behind its name."""
_CARRIED_OUT = r"(?:实施|开展|推[进行动广]|启动|组织|建立|健全|完善|探索|落实|构建|建设|打造|深化|执行|采用|引入)"
_LONGEST_TASKS = 200
"""Characters of a paragraph of tasks that are quoted, in whole sentences."""


def definition_candidates(term: str, passages: Sequence[Passage]) -> Iterator[Candidate]:
    """Spans that say what the term is, which a text may write with quotation marks."""
    named = r"[“”\"‘’《》]?".join(map(re.escape, term))
    quoted = rf"[“\"]?{named}[”\"]?"
    is_named = re.compile(named, re.IGNORECASE)
    patterns = tuple(_patterns(quoted))
    carried_out = _CarriedOut.of(quoted) if _ACTION.search(term) else None
    for passage in passages:
        for sentence in passage.sentences:
            if is_named.search(sentence.text):
                yield from _in_brackets(term, sentence)
                yield from _of_sentence(patterns, sentence)
                if carried_out:
                    yield from _tasks(carried_out, sentence)
        if carried_out and (whole := _headed_before(is_named, passage)):
            for sentence in whole.sentences:
                yield from _paragraph(carried_out, sentence)


def _patterns(quoted: str) -> Iterator[tuple[re.Pattern[str], float]]:
    """What says in a sentence what the term is, and how surely."""
    said = (
        (
            rf"(?:所称|所谓|称)?的?{quoted}[，,]?\s*(?:是指|系指|指的是|指|即为)(?P<a>[^。；;\n]+)",
            1.0,
        ),
        (rf"{quoted}(?:就)?是(?P<a>(?:一种|一类|以|由|指|利用|通过|为)[^。；;\n]+)", 0.9),
        (rf"{quoted}[）)][，,]?是?指(?:的是)?(?P<a>[^。；;\n]+)", 1.0),
        (rf"^{quoted}\s*[：:]\s*(?P<a>(?!{_TASK})[^。\n]+)", 0.75),
        (rf"{quoted}[，,]\s*即(?P<a>[^，,。；;\n]+)", 0.95),
        (rf"(?P<a>[^，,。；;\n]{{2,60}})[（(](?:以?下(?:简)?称|简称){quoted}[”\"]?[）)]", 0.95),
    )
    for pattern, score in said:
        yield re.compile(pattern, re.IGNORECASE), score


def _of_sentence(
    patterns: Sequence[tuple[re.Pattern[str], float]], sentence: Sentence
) -> Iterator[Candidate]:
    for pattern, score in patterns:
        for match in pattern.finditer(sentence.text):
            start, end = sentence.start + match.start("a"), sentence.start + match.end("a")
            yield Candidate(sentence, start, end, score, "")


class _CarriedOut(NamedTuple):
    """How a text begins to say what an action is: 实施甲工程，… in one sentence, or 实施甲工程。 alone."""

    behind: re.Pattern[str]
    heading: re.Pattern[str]

    @classmethod
    def of(cls, quoted: str) -> _CarriedOut:
        """That of the action of this name."""
        return cls(
            re.compile(
                rf"{_CARRIED_OUT}[^，,。；;、]{{0,6}}{quoted}[，,：:](?P<a>[^。；;\n]{{4,}})"
            ),
            re.compile(rf"\W*{_CARRIED_OUT}?{quoted}[。：:]?"),
        )


def _tasks(carried_out: _CarriedOut, sentence: Sentence) -> Iterator[Candidate]:
    """What is done, behind 实施甲工程, in its sentence or, where that is all of it, in its paragraph."""
    for match in carried_out.behind.finditer(sentence.text):
        score = 0.85 if tagged(match["a"])[0].tag in _OF_TASKS else 0.75
        start, end = sentence.start + match.start("a"), sentence.start + match.end("a")
        yield Candidate(sentence, start, end, score, "")
    yield from _paragraph(carried_out, sentence)


def _headed_before(is_named: re.Pattern[str], passage: Passage) -> Passage | None:
    """The passage with the chunk before, where the name stands in what that one ends with."""
    last = passage.before.rstrip().rpartition("\n")[2]
    return passage.with_previous if is_named.search(last) else None


_OF_TASKS = frozenset({"v", "vn", "vd", "p", "d"})


def _paragraph(carried_out: _CarriedOut, sentence: Sentence) -> Iterator[Candidate]:
    """The paragraph that a sentence like 实施甲工程。 heads, as far as there is room for it."""
    if not carried_out.heading.fullmatch(sentence.text):
        return
    passage = sentence.passage
    stop = passage.text.find("\n", sentence.end)
    stop = len(passage.text) if stop < 0 else stop
    room = sentence.end + _LONGEST_TASKS
    behind = [one for one in passage.sentences if sentence.end <= one.start and one.end <= stop]
    fitting = [one.end for one in behind if one.end <= room] or [one.end for one in behind[:1]]
    if fitting:
        whole = Sentence(passage, sentence.start, fitting[-1])
        yield Candidate(whole, behind[0].start, fitting[-1], 0.85, "")


def _in_brackets(term: str, sentence: Sentence) -> Iterator[Candidate]:
    """`全称（缩写）` gives the full name, `缩写（全称）` what is in the brackets."""
    text = sentence.text
    for match in re.finditer(rf"[{_OPEN}]([^{_OPEN}{_CLOSE}]{{1,40}})[{_CLOSE}]", text):
        if match[1].strip().lower() == term.lower() and _is_short_form(term):
            score = 1.0 if _ASCII.fullmatch(term) else 0.85
            name = _FULL_NAME.search(text, 0, match.start())
            if name:
                lead = _LEAD.match(name[0])
                start = name.start() + (lead.end() if lead else 0)
                yield Candidate(
                    sentence, sentence.start + start, sentence.start + match.start(), score, ""
                )
        before = text[: match.start()].lower()
        if before.endswith(term.lower()) and not _is_short_form(match[1]):
            yield Candidate(
                sentence, sentence.start + match.start(1), sentence.start + match.end(1), 0.9, ""
            )


def _is_short_form(term: str) -> bool:
    return _ASCII.fullmatch(term) is not None or len(term) <= 6
