"""Quantities that may answer: which number of the sentence is bound to what the question is about?

In Chinese a quantity is bound either to the noun after it (10座加氢站) or to the one before it
(加氢站将达70座). The phrase it is bound to counts in full; the rest of its sentence, what leads up
to it, the headings and the title count less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.answering.constraints import Circumstances, circumstances, judge
from search.answering.passage import Candidate, Passage, Sentence
from search.answering.subject import Subject
from search.results import ParsedQuery
from wenzheng.reading.quantities import MONEY, RATIOS, Quantity, find_quantities

_BREAK = re.compile(r"[，,；;：:。！？、（(）)\n]|和(?!谐|平)|以及|其中")
_NOT_A_NOUN = re.compile(
    r"^(?:以上|以下|左右|以内|之内|及以上|的?标准|的?比例|[，,。；;、：:！？）)\s]|$|和|及|与|以及|至|到)"
)
_BOUND_VERBS = re.compile(
    r"达到?|突破|超过?|不少于|不低于|不超过|约|近|为|至|将|增长|力争|争取|累计|共|实现|保持在?|提升|提高|"
    r"打造|培育|建成|建设|推出|布局|涌现|形成|已|到|了|的|各类|全市|以上|左右|年均|规模化?|总"
)
_GENERIC_UNITS = frozenset({"个", "项", "家", "种", "处", "大", "类", "方面", "名", "位", "人"})


@dataclass(frozen=True)
class NumberCandidate(Candidate):
    """A quantity with its circumstances; spans are offsets into the passage's text."""

    quantity: Quantity
    found: Circumstances


def number_candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterator[NumberCandidate]:
    """Every quantity of the passages whose unit fits the question, with its score."""
    for passage in passages:
        for sentence in passage.sentences:
            yield from _of_sentence(query, subject, sentence)


def _of_sentence(
    query: ParsedQuery, subject: Subject, sentence: Sentence
) -> Iterator[NumberCandidate]:
    quantities = find_quantities(sentence.text)
    for index, quantity in enumerate(quantities):
        if not _unit_fits(query, quantity):
            continue
        start, end = sentence.start + quantity.start, sentence.start + quantity.end
        score = _score(subject, sentence, quantities, index)
        found = circumstances(sentence, start, end)
        verdict = judge(query, sentence.passage, found)
        yield NumberCandidate(
            sentence,
            start,
            end,
            score * (verdict.factor or 1.0),
            verdict.objection,
            quantity,
            found,
        )


def _unit_fits(query: ParsedQuery, quantity: Quantity) -> bool:
    if not quantity.unit and quantity.comparator != ">=":
        return False  # a bare number counts nothing, except 50+
    if not query.units:
        return True
    asked = query.units[0]
    if asked in RATIOS:
        return quantity.unit in RATIOS
    if asked in MONEY:
        return quantity.unit in MONEY
    if asked in _GENERIC_UNITS:
        return quantity.unit not in MONEY and quantity.unit not in RATIOS
    return quantity.unit == asked or not quantity.unit


def _score(
    subject: Subject, sentence: Sentence, quantities: Sequence[Quantity], index: int
) -> float:
    text = sentence.text
    phrase = bound_phrase(text, quantities, index)
    quantity = quantities[index]
    document = sentence.passage.document
    coverage = subject.coverage(
        (
            (phrase, 1.0),
            (text[: quantity.start], 0.9),
            (text[quantity.end :], 0.6),
            (sentence.lead, 0.75),
            (sentence.passage.headings, 0.75),
            (document.title, 0.7),
            (sentence.passage.text, 0.4),
        )
    )
    content = _BOUND_VERBS.sub("", phrase)
    if not content:
        return coverage * 0.95
    precision = subject.precision(content)
    return coverage * (0.8 + 0.2 * precision if precision else 0.5)


def bound_phrase(text: str, quantities: Sequence[Quantity], index: int) -> str:
    """The words that the quantity counts or measures, from the same clause."""
    quantity = quantities[index]
    previous = quantities[index - 1].end if index else 0
    following = quantities[index + 1].start if index + 1 < len(quantities) else len(text)
    before = text[previous : quantity.start]
    breaks = [match.end() for match in _BREAK.finditer(before)]
    before = before[breaks[-1] :] if breaks else before
    after = text[quantity.end : following]
    if _counts_what_follows(quantity, after):
        stop = _BREAK.search(after)
        return before + (after[: stop.start()] if stop else after)
    return before


def _counts_what_follows(quantity: Quantity, after: str) -> bool:
    if quantity.unit in MONEY or quantity.unit in RATIOS:
        return False
    after = re.sub(r"^(?:以上|左右|及以上)(?:的)?", "", after)
    return not _NOT_A_NOUN.match(after)
