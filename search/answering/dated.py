"""When is it that a figure was, or is to be, reached which the question gives? 哪一年达到70座, 增速28.5%是哪段时间.

It is the period that the figure is said of, wherever that stands before it, or the length of time within
which it is to be reached (3年内). A period beside another figure is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from search.answering.constraints import circumstances, judge
from search.answering.numbers import binding_score, judge_growth
from search.answering.passage import Candidate, Passage, Sentence
from search.answering.subject import Subject, Term
from search.results import ParsedQuery
from wenzheng.reading.periods import Period, find_days, find_periods
from wenzheng.reading.quantities import Quantity, find_quantities

_COUNTS = frozenset("个 项 种 类 方面 大 条 批 次 期 级 年 日 天".split())
"""Units of what only counts or dates the things asked about: 三个方案, 18周岁 is none, 70座 neither."""
_WITHIN = re.compile(r"[之以]?内|之后|后")


def given_figures(subject: Subject) -> tuple[Term, ...]:
    """The figures of which a question wants to know when."""
    return tuple(
        term for term in subject.terms if term.quantity and term.quantity.unit not in _COUNTS
    )


def says_one_of(figures: Sequence[Term], day: Candidate) -> bool:
    """Whether a day, as no figure is said of it, stands at least beside one that is given."""
    text = day.sentence.text.lower()
    return bool(find_days(day.text)) and any(figure.match(text) == 1.0 for figure in figures)


def dated_candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterator[Candidate]:
    """The times of all figures that agree with one which the question gives, by what those are bound to."""
    for term in given_figures(subject):
        rest = subject.without(term)
        for sentence in rest.sentences(passages):
            quantities = find_quantities(sentence.text)
            for index, quantity in enumerate(quantities):
                if term.quantity and term.quantity.agrees_with(quantity):
                    yield from _of_figure(query, rest, sentence, quantities, index)


def _of_figure(
    query: ParsedQuery,
    subject: Subject,
    sentence: Sentence,
    quantities: Sequence[Quantity],
    index: int,
) -> Iterator[Candidate]:
    score = binding_score(query, subject, sentence, quantities, index)
    if score < subject.floor:
        return
    quantity = quantities[index]
    start, end = sentence.start + quantity.start, sentence.start + quantity.end
    found = circumstances(sentence, start, end)
    verdict = judge(query, sentence.passage, found)
    objection = verdict.objection or judge_growth(query, found.before, quantity)
    score *= verdict.factor or 1.0
    if (within := _length(sentence.text, quantities[:index])) is not None:
        first, last = sentence.start + within[0], sentence.start + within[1]
        yield Candidate(sentence, first, last, score, objection)
    elif found.period and (said := _where(sentence, start, found.period)):
        yield Candidate(*said, score, objection)


def _length(text: str, before: Sequence[Quantity]) -> tuple[int, int] | None:
    """Where the length of time stands within which a figure is to be reached (3年内), right before it."""
    if not before or before[-1].unit not in ("年", "个月"):
        return None
    within = _WITHIN.match(text, before[-1].end)
    return (before[-1].start, within.end()) if within else None


def _where(sentence: Sentence, at: int, period: Period) -> tuple[Sentence, int, int] | None:
    """The nearest words that name the period, with the stretch from them to the figure's sentence."""
    passage, published = sentence.passage, sentence.passage.document.published
    whole = passage.with_previous or passage
    offset = len(whole.text) - len(passage.text)
    named = [
        one
        for one in find_periods(whole.text[: offset + sentence.end], published)
        if (one.first, one.last) == (period.first, period.last)
    ]
    if not named:
        return None
    before = [one for one in named if one.start < offset + at]
    one = before[-1] if before else named[0]
    around = next(s for s in whole.sentences if one.start < s.end)
    start = min(around.start, offset + sentence.start)
    return Sentence(whole, start, offset + sentence.end), one.start, one.end
