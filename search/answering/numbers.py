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
from search.answering.subject import Subject, surroundings
from search.results import ParsedQuery
from wenzheng.reading.quantities import CLASSIFIERS, MONEY, RATIOS, Quantity, find_quantities

_BREAK = re.compile(r"[，,；;：:。！？（(）)\n]|其中|以及")
_JOINER = re.compile(r"、|和(?!谐|平)|及|与")
_NOT_A_NOUN = re.compile(
    r"^(?:以上|以下|左右|以内|之内|及以上|的?标准|的?比例|[，,。；;、：:！？）)\s]|$|和|及|与|以及|至|到)"
)
_BOUND_VERBS = re.compile(
    r"达到?|突破|超过?|不少于|不低于|不超过|约|近|为|至|将|增长|力争|争取|累计|共|实现|保持在?|提升|提高|"
    r"打造|培育|建成|建设|推出|布局|涌现|形成|已|到|了|的|各类|全市|以上|左右|年均"
)
_MEASURED = re.compile(
    r"规模|体量|产值|增加值|收入|营收|投资|金额|总额|额度|面积|里程|长度|成本|单价|价格|装机容量|续航|[能氢油电]耗"
)
"""Nouns that are measured, not counted: 三个产业 is no 规模."""
_GENERIC_UNITS = frozenset({"个", "项", "种", "处", "类", "方面"})
"""Asked with one of these, things may be counted with any other classifier."""
_PEOPLE = frozenset({"名", "位", "人"})
_UNBOUND = 0.85
"""What is left of a score when the last noun of the question is not in the bound phrase."""


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
        counted = quantity.unit in CLASSIFIERS or quantity.unit in RATIOS
        head = query.subject.split()[-1:] or [""]
        return not (counted and _MEASURED.search(head[0]))
    asked = query.units[0]
    if asked in RATIOS:
        return quantity.unit in RATIOS
    if asked in MONEY:
        return quantity.unit in MONEY
    if asked in _GENERIC_UNITS:
        return quantity.unit not in MONEY and quantity.unit not in RATIOS
    if asked in _PEOPLE:
        return quantity.unit in _PEOPLE
    return quantity.unit in (asked, "个")


def _score(
    subject: Subject, sentence: Sentence, quantities: Sequence[Quantity], index: int
) -> float:
    text = sentence.text
    phrase = bound_phrase(text, quantities, index)
    quantity = quantities[index]
    coverage = subject.coverage(
        (
            (phrase, 1.0),
            (text[: quantity.start], 0.9),
            (text[quantity.end :], 0.6),
            *surroundings(sentence),
        )
    )
    # Of an enumeration its last item carries the head; the others weigh in the coverage alone.
    content = _BOUND_VERBS.sub("", phrase.rsplit("、", 1)[-1])
    if not content:
        return coverage * 0.95
    bound = 1.0 if subject.head_in(phrase) else _UNBOUND
    return coverage * bound * (0.7 + 0.3 * subject.precision(content))


def bound_phrase(text: str, quantities: Sequence[Quantity], index: int) -> str:
    """The words that the quantity counts or measures, from the same clause.

    Between two quantities of a clause the last joiner (、和及与) parts what belongs to which;
    elsewhere a joiner only joins nouns (绿色低碳、元宇宙、智能终端产业总规模).
    """
    quantity = quantities[index]
    previous = quantities[index - 1].end if index else 0
    following = quantities[index + 1].start if index + 1 < len(quantities) else len(text)
    between = text[previous : quantity.start]
    before = _after_last_break(between, parted=index > 0)
    if index and before == between:  # 三个产业总规模突破1.5万亿元: one noun phrase
        before = bound_phrase(text, quantities[: index + 1], index - 1) + before
    after = text[quantity.end : following]
    if not _counts_what_follows(quantity, after):
        return before
    stop = _BREAK.search(after)
    if stop:
        return before + after[: stop.start()]
    joiners = list(_JOINER.finditer(after)) if following < len(text) else []
    return before + (after[: joiners[-1].start()] if joiners else after)


def _after_last_break(before: str, *, parted: bool) -> str:
    breaks = [match.end() for match in _BREAK.finditer(before)]
    if not breaks and parted:
        breaks = [match.end() for match in _JOINER.finditer(before)]
    return before[breaks[-1] :] if breaks else before


def _counts_what_follows(quantity: Quantity, after: str) -> bool:
    if quantity.unit in MONEY or quantity.unit in RATIOS:
        return False
    after = re.sub(r"^(?:以上|左右|及以上)(?:的)?", "", after)
    return not _NOT_A_NOUN.match(after)
