"""Chooses among the candidates, or abstains: the one place where an answer is decided."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from search.answering.articles import article_candidates
from search.answering.bylines import (
    asked_label,
    asks_when_published,
    byline_candidates,
    publication_candidates,
)
from search.answering.cells import cell_candidates
from search.answering.confidence import Ground, Judged, Sort, judge_best, least_of
from search.answering.constraints import OTHERWISE
from search.answering.dated import dated_candidates, given_figures, says_one_of
from search.answering.definitions import definition_candidates
from search.answering.described import asked_name, described_candidates
from search.answering.entities import (
    day_candidates,
    holds_office,
    organisation_candidates,
    person_candidates,
    place_candidates,
)
from search.answering.enumerations import enumeration_candidates
from search.answering.exact import NONE_LIKELY, Likeliest, is_reference, likeliest_spans, read_of
from search.answering.force import C, part, part_runs, succeeded
from search.answering.lists import list_candidates
from search.answering.marked import NOTHING_READ, Marked
from search.answering.numbers import number_candidates
from search.answering.owners import owner_candidates
from search.answering.passage import Candidate, Passage
from search.answering.phones import asks_for_phone, phone_candidates
from search.answering.rivals import agree, disagree, likely_reason, without_others
from search.answering.runs import further_runs, run_candidates
from search.answering.subject import Subject
from search.results import AnswerKind, ConflictReason, ParsedQuery, Status
from search.terms import ASKING_WORDS
from wenzheng.domain import Kind, StoredDocument
from wenzheng.reading.offices import OFFICE
from wenzheng.reading.quantities import find_quantities
from wenzheng.text.tagging import tagged

_TEXTS = (
    AnswerKind.PASSAGE,
    AnswerKind.YES_NO,
    AnswerKind.CONDITION,
    AnswerKind.PROCEDURE,
)
"""Kinds that are answered by a passage and by nothing shorter."""

# The least score that is an answer, by kind. Chosen on the project's own development questions
# (examples/questions.jsonl): the lowest that answers nothing wrongly there.
_THRESHOLDS = {
    AnswerKind.NUMBER: 0.63,
    AnswerKind.DATE: 0.65,
    AnswerKind.PERSON: 0.75,
    AnswerKind.ORGANISATION: 0.75,
    AnswerKind.PLACE: 0.7,
    AnswerKind.LIST: 0.72,
    AnswerKind.DEFINITION: 0.7,
    AnswerKind.ARTICLE: 0.6,
    AnswerKind.COMPARISON: 1.0,
    **dict.fromkeys(_TEXTS, 0.58),
}
_NAMED_IN_BYLINES = frozenset(
    {AnswerKind.PERSON, AnswerKind.ORGANISATION, AnswerKind.DEFINITION, AnswerKind.PASSAGE}
)
_QUOTED = frozenset({*_TEXTS, AnswerKind.LIST, AnswerKind.PLACE, AnswerKind.ORGANISATION})
"""Kinds that a passage answers where no span does. A figure, a day, a name or a meaning is in a
passage or it is not: for those, silence is better than a text in which it may stand."""
_LEAST_OF_RUN = 0.2
"""The least score of a run that answers, or is shown with what speaks against it: a run below it lacks
the question's own words, however near its passage is."""

_UNASKED = 0.85
"""The least score of a number that is not asked for in so many words: it counts the very noun."""

_RIVAL_MARGIN = 0.03
"""A different value whose score is this near to the best is a rival, not an also-ran."""

_ABOUT_AS_WELL = 0.15
_LOOKED_AT = 0.7
"""Candidates are scored down to this share of the threshold: enough to say how near it was."""

_SHOWN = 3
"""Quotes that a reader is shown at least, if there is as much: the answer's, then others."""

_NOT_FOUND = "文档中没有找到能回答这个问题的内容"


@dataclass(frozen=True)
class Decision:
    """`chosen` agree with each other, the best first; `rivals` fit as well and say otherwise.

    `judged` is the candidate that `confidence` is about, the best that nothing speaks against: what
    was chosen, or what came nearest to it. None where there was none.
    `earlier` would answer too, in documents that do not hold (any more); `conflict` is the likely reason.
    """

    status: Status
    chosen: tuple[Candidate, ...]
    rivals: tuple[Candidate, ...]
    passed_over: tuple[Candidate, ...]
    judged: Judged | None
    reason: str
    earlier: tuple[Candidate, ...] = ()
    conflict: ConflictReason | None = None

    @property
    def confidence(self) -> float:
        """The probability that the best candidate is right; of two rivals, the first.

        What is not given as an answer is below what is: a text that comes near a figure, of another
        year say, may be just the right text and still no answer.
        """
        if self.judged is None:
            return 0.0
        withheld = least_of(Sort.TEXT) if self.status is Status.ABSTAINED else 1.0
        return withheld * self.judged.probability


def decide(
    query: ParsedQuery,
    passages: Sequence[Passage],
    weight: Callable[[str], float],
    *,
    is_gated: bool = True,
) -> Decision:
    """The answer that the passages, best first, hold for the question; `weight` is a word's IDF.

    Without the gate what is unlikely is given too: confidence is fitted to that.
    """
    words = query.subject.split()
    subject = Subject.of(words, weight, compounds=query.compounds, head=query.counted)
    marked = _read(query, passages)
    ground = Ground(query, subject, passages, marked)
    likeliest = _likeliest(ground, weight) if marked.marks else NONE_LIKELY
    named = judge_best(Sort.NAME, ground, likeliest.spans, 0.0, likeliest.choice)
    if named and is_gated and not _is_likely(named):
        named = None
    if named and not _is_found_by_wording(query):
        return _decided(ground, likeliest.spans, named)
    later = succeeded(passages)
    by_span = _decide_by_span(ground, later)
    if named and by_span.status is Status.ABSTAINED:
        return _decided(ground, likeliest.spans, named)
    if by_span.status is not Status.ABSTAINED:
        return by_span
    if query.kind in _QUOTED:
        return _decide_by_run(ground, later, by_span, is_gated=is_gated)
    return by_span if by_span.judged else _with_nearest_text(ground, by_span)


def _is_likely(judged: Judged) -> bool:
    return judged.probability >= least_of(judged.sort)


_OF_POLICY_OR_NEWS = re.compile(
    r"本(?:办法|条例|规定|细则|方案|计划|规划|意见|通知|行动计划|行动方案|指南|指引)|各位代表|各省、自治区|原标题"
    r"|本报讯|(?:讯|电)\s?[（(](?:见习)?记者|记者(?:从|获悉|了解到)|新闻发布会"
)
"""What no work of reference says, even where nothing else is known of a document."""


def _read(query: ParsedQuery, passages: Sequence[Passage]) -> Marked:
    """What the trained reader makes of the passages, where the best is of a work of reference."""
    if not passages or not is_reference(passages[0].document):
        return NOTHING_READ
    first = passages[0].document.doc_id
    own = (one.text for one in passages if one.document.doc_id == first)
    if any(_OF_POLICY_OR_NEWS.search(text) for text in own):
        return NOTHING_READ
    return Marked.read(query.text, read_of(passages))


def _likeliest(ground: Ground, weight: Callable[[str], float]) -> Likeliest:
    """The likeliest spans out of a work of reference, of the office and the place asked about."""
    query = ground.query
    spans, choice = likeliest_spans(query, ground.passages, weight, ground.marked)
    places = [word for word, tag in tagged(query.text) if tag == "ns"] if spans else []
    named = [place for place in places if place not in query.regions]
    return Likeliest([one for one in spans if _may_be(query, one, named)], choice)


def _is_found_by_wording(query: ParsedQuery) -> bool:
    """Whether the finders of policies come first: a figure with its noun, a name behind its office."""
    has_office = query.kind is AnswerKind.PERSON and OFFICE.search(query.text) is not None
    return query.kind is AnswerKind.NUMBER or has_office


def _may_be(query: ParsedQuery, candidate: Candidate, places: Sequence[str]) -> bool:
    """Whether the span is of the office that the question names, and of its `places`."""
    if query.kind is AnswerKind.PERSON and not holds_office(query, candidate):
        return False
    if query.kind is AnswerKind.NUMBER and query.units and not find_quantities(candidate.text):
        return False
    passage = candidate.sentence.passage
    around = "\n".join((passage.document.title, passage.headings, passage.before, passage.text))
    return all(_is_named(place, around) for place in places)


def _is_named(place: str, around: str) -> bool:
    """Whether the text names the place, if only by a part of its name (朝鲜 for 北朝鲜)."""
    return any(place[at : at + 2] in around for at in range(max(1, len(place) - 1)))


def _decided(ground: Ground, likeliest: Sequence[Candidate], judged: Judged) -> Decision:
    """The likeliest span, the next of another sentence, and the texts that answer otherwise."""
    query, subject, passages = ground.query, ground.subject, ground.passages
    best, *others = likeliest
    elsewhere = [c for c in others if c.sentence != best.sentence][:1]
    runs = run_candidates(query, subject, passages)
    texts = [c for c in _free(runs) if c.sentence.passage is not best.sentence.passage]
    passed_over = _filled(query, subject, passages, (best,), (*elsewhere, *texts))
    reason = "原文的这几个字最可能是答案"
    return Decision(Status.ANSWERED, (best,), (), passed_over, judged, reason)


def _with_nearest_text(ground: Ground, nothing: Decision) -> Decision:
    """The same, with the text in which the span would most likely stand, which is not given."""
    runs = _free(run_candidates(ground.query, ground.subject, ground.passages))
    judged = judge_best(Sort.NEAR, ground, runs, _LEAST_OF_RUN)
    return replace(nothing, judged=judged)


def declined(reason: str) -> Decision:
    """Nothing was looked for, and why."""
    return Decision(Status.ABSTAINED, (), (), (), None, reason)


def _decide_by_span(ground: Ground, later: Mapping[str, StoredDocument]) -> Decision:
    query, passages = ground.query, ground.passages
    threshold = _THRESHOLDS[query.kind]
    subject = replace(ground.subject, floor=_LOOKED_AT * threshold)
    candidates = sorted(
        _candidates(query, subject, passages),
        key=lambda c: (_is_damaged(c.text), -c.score, c.sentence.passage.rank, c.start),
    )
    free = _free(candidates)
    parted = part(query, [c for c in free if c.score >= threshold], later)
    fitting, past = without_others(query, parted.holding)
    objected = _distinct((*past, *(c for c in candidates if c.objection and c.score >= threshold)))
    rest = [c for c in free if c.score < threshold]
    judged = judge_best(Sort.SPAN, ground, [*fitting, *rest], threshold)
    if not fitting:
        return Decision(Status.ABSTAINED, (), (), objected, judged, _reason(objected))
    best = fitting[0]
    chosen = _originals_first(_one_per_document(c for c in fitting if agree(best, c)))
    rivals = _distinct(
        c for c in fitting if best.score - c.score <= _RIVAL_MARGIN and disagree(best, c)
    )
    others = _distinct([c for c in fitting if not agree(best, c) and c not in rivals])
    earlier = _one_per_document(parted.earlier)
    if rivals:
        return Decision(
            Status.CONFLICT,
            chosen,
            rivals,
            objected,
            judged,
            "文档中的说法不一致",
            earlier,
            likely_reason(best, rivals),
        )
    passed_over = _filled(query, subject, passages, chosen, (*others, *objected))
    return Decision(Status.ANSWERED, chosen, (), passed_over, judged, "原文有明确依据", earlier)


def _decide_by_run(
    ground: Ground,
    later: Mapping[str, StoredDocument],
    otherwise: Decision,
    *,
    is_gated: bool,
) -> Decision:
    """The passage that answers best, if it is likely enough that it does; else the other decision."""
    query, subject, passages = ground.query, ground.subject, ground.passages
    runs = sorted(run_candidates(query, subject, passages), key=lambda c: _is_damaged(c.text))
    fitting = _free(runs)
    parted = part_runs(query, [c for c in fitting if c.score >= _LEAST_OF_RUN], later)
    fitting = parted.holding or fitting
    objected = [c for c in runs if c.objection and c.score >= _LEAST_OF_RUN]
    judged = judge_best(Sort.TEXT, ground, fitting, _LEAST_OF_RUN)
    is_near = judged is not None and judged.signs["score"] >= 0
    if judged is None or not is_near or (is_gated and not _is_likely(judged)):
        passed_over = _distinct((*otherwise.passed_over, *objected))
        reason = otherwise.reason if otherwise.passed_over else _reason(objected)
        return Decision(Status.ABSTAINED, (), (), passed_over, judged or otherwise.judged, reason)
    best, *others = fitting
    passed_over = _filled(query, subject, passages, (best,), (*others, *objected))
    earlier = _one_per_document(parted.earlier)
    reason = f"原文的这一段最能回答{f'；{best.remark}' if best.remark else ''}"
    return Decision(Status.ANSWERED, (best,), (), passed_over, judged, reason, earlier)


def _filled(
    query: ParsedQuery,
    subject: Subject,
    passages: Sequence[Passage],
    chosen: Sequence[Candidate],
    passed_over: tuple[Candidate, ...],
) -> tuple[Candidate, ...]:
    """What was passed over, with other runs where a reader would see less than `_SHOWN` in all."""
    lacking = _SHOWN - len(chosen) - len(passed_over)
    if lacking <= 0:
        return passed_over
    more = further_runs(query, subject, passages, (*chosen, *passed_over))
    return (*passed_over, *islice(more, lacking))


def _candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterable[Candidate]:
    if query.kind in _NAMED_IN_BYLINES and (label := asked_label(query)):
        return byline_candidates(query, subject, label, passages)
    match query.kind:
        case AnswerKind.NUMBER if asks_for_phone(query):
            return phone_candidates(query, subject, passages)
        case AnswerKind.NUMBER:
            return chain(
                number_candidates(query, subject, passages),
                cell_candidates(query, subject, passages),
            )
        case AnswerKind.DATE:
            days = day_candidates(query, subject, passages)
            if figures := given_figures(subject):
                days = (c for c in days if says_one_of(figures, c))
                return chain(dated_candidates(query, subject, passages), days)
            if not asks_when_published(query):
                return days
            return chain(days, publication_candidates(query, subject, passages))
        case AnswerKind.PERSON:
            if name := asked_name(query.text):
                return described_candidates(query, name, passages)
            return person_candidates(query, subject, passages)
        case AnswerKind.PLACE:
            return place_candidates(query, subject, passages)
        case AnswerKind.ORGANISATION:
            return organisation_candidates(query, subject, passages)
        case AnswerKind.LIST:
            return chain(
                enumeration_candidates(query, subject, passages),
                list_candidates(query, subject, passages),
                owner_candidates(query, subject, passages),
            )
        case AnswerKind.DEFINITION:
            return definition_candidates(query.subject, passages)
        case AnswerKind.ARTICLE:
            return article_candidates(query, subject, passages)
        case AnswerKind.CONDITION:
            bar = _THRESHOLDS[AnswerKind.LIST]
            found = enumeration_candidates(query, subject, passages)
            return (c for c in found if c.score >= bar and _is_announced(c))
        case AnswerKind.YES_NO | AnswerKind.PROCEDURE:
            return ()
        case AnswerKind.COMPARISON:
            return ()  # each of its sides is asked by itself
        case AnswerKind.PASSAGE:
            return chain(
                _figures_asked(query, subject, passages),
                owner_candidates(query, subject, passages),
            )


def _is_announced(candidate: Candidate) -> bool:
    """Whether a sentence leads to the list; what stands under a heading is quoted with it (`blocks`)."""
    before = candidate.sentence.passage.text[: candidate.start].rstrip()
    return before.endswith(("：", ":"))


def _figures_asked(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> list[Candidate]:
    """A noun and a year, or two nouns of a table, may ask for a figure without saying so."""
    asked: list[Candidate] = []
    if query.years or len(query.subject.split()) > 1:
        bar = _THRESHOLDS[AnswerKind.NUMBER]
        asked += (c for c in cell_candidates(query, subject, passages) if c.score >= bar)
    if query.years and not ASKING_WORDS.search(query.text):
        found = number_candidates(query, subject, passages)
        asked += (c for c in found if c.score >= _UNASKED)
    return asked


def _free(candidates: Iterable[C]) -> list[C]:
    """Those that nothing speaks against."""
    return [candidate for candidate in candidates if not candidate.objection]


def _is_damaged(text: str) -> bool:
    """Whether a character was lost in the file: such a span answers only if no other does."""
    return "\ufffd" in text or re.search(r"\?[^\s”\"）)]", text) is not None


def _one_per_document(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        best.setdefault(candidate.sentence.passage.document.doc_id, candidate)
    return tuple(best.values())


def _originals_first(agreeing: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Of those that fit about as well as the best, documents themselves before news of them."""
    bar = agreeing[0].score - _ABOUT_AS_WELL

    def key(candidate: Candidate) -> tuple[bool, bool, float]:
        is_news = candidate.sentence.passage.document.kind in (Kind.NEWS, Kind.OTHER)
        return candidate.score < bar, is_news, -candidate.score

    return tuple(sorted(agreeing, key=key))


def _distinct(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        best.setdefault(candidate.text, candidate)
    return tuple(best.values())


def _reason(objected: Sequence[Candidate]) -> str:
    if not objected:
        return _NOT_FOUND
    nearest = next((c for c in objected if c.objection.startswith(OTHERWISE)), objected[0])
    return f"{_NOT_FOUND}；最接近的“{nearest.text}”{nearest.objection}"
