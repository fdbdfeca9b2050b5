"""What a term means: `全称（缩写）`, `所称X，是指…`, `X是指…`, `X：…`, `…（下称“X”）`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from search.answering.passage import Candidate, Passage, Sentence

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


def definition_candidates(term: str, passages: Sequence[Passage]) -> Iterator[Candidate]:
    """Spans that say what the term is."""
    for passage in passages:
        for sentence in passage.sentences:
            if term.lower() in sentence.text.lower():
                yield from _of_sentence(term, sentence)


def _of_sentence(term: str, sentence: Sentence) -> Iterator[Candidate]:
    yield from _in_brackets(term, sentence)
    quoted = re.escape(term)
    patterns = (
        (
            rf"(?:所称|所谓|称)?的?[“\"]?{quoted}[”\"]?[，,]?\s*(?:是指|系指|指的是|指|即为)(?P<a>[^。；;\n]+)",
            1.0,
        ),
        (
            rf"[“\"]?{quoted}[”\"]?(?:就)?是(?P<a>(?:一种|一类|以|由|指|利用|通过|为)[^。；;\n]+)",
            0.9,
        ),
        (rf"[“\"]?{quoted}[”\"]?[）)][，,]?是?指(?:的是)?(?P<a>[^。；;\n]+)", 1.0),
        (rf"^[“\"]?{quoted}[”\"]?\s*[：:]\s*(?P<a>(?!{_TASK})[^。\n]+)", 0.75),
        (rf"[“\"]?{quoted}[”\"]?[，,]\s*即(?P<a>[^，,。；;\n]+)", 0.95),
        (
            rf"(?P<a>[^，,。；;\n]{{2,60}})[（(](?:以?下(?:简)?称|简称)[“\"]?{quoted}[”\"]?[）)]",
            0.95,
        ),
    )
    for pattern, score in patterns:
        for match in re.finditer(pattern, sentence.text, re.IGNORECASE):
            yield Candidate(
                sentence,
                sentence.start + match.start("a"),
                sentence.start + match.end("a"),
                score,
                "",
            )


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
