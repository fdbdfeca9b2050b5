"""How good are answers? Gold answers and unanswerable questions of one dataset.

Asked within: a question whose row bears `sources` is asked within those documents. Where
unanswerable questions bear them and answerable ones do not (CAIL 2019: "原告何时…" means something
only within its own judgment), answerable ones are asked within their relevant documents, so that
both kinds are the same task. `within` in the report says which it was.

Golds are taken as wordings of one answer, the best of which counts. Sets that mix wordings with
the parts of a list (RGB) are scored leniently by that. Golds that are YES or NO alone can be in no
quote: such questions count for refusals and confidence, and for nothing that reads the answer.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from importlib.metadata import version
from itertools import chain, islice
from typing import Any, NamedTuple

from eval.answer_types import EXACT_TYPES, AnswerType, answer_type
from eval.calibration import Reliability, reliability
from eval.datasets import Dataset
from eval.index import filter_id
from eval.matching import MOST, best_coverage, best_f1, has_gold, is_exact, longest_quote
from eval.measures import auroc, percentile
from eval.near_misses import near_misses
from eval.pickers import PickerBounds, Picking, picker_bounds
from eval.progress import bar
from search.contract import QuestionAnswering
from search.results import Answer, Status
from wenzheng.domain import NO_FILTERS, Filters
from wenzheng.errors import BadDataset, BadQuestion
from wenzheng.readable import EVERYTHING

TOP_QUOTES = 3
"""Quotes a reader sees first: those of the answer, then those of the alternatives."""


HALF = 0.5
"""The least F1 of an answer that is a part of its gold."""


class Within(StrEnum):
    """Which documents answerable questions without `sources` are asked within."""

    CORPUS = "corpus"
    RELEVANT = "relevant"


class Asked(NamedTuple):
    """One question as it was put; no golds: it has to be abstained from."""

    query_id: str
    text: str
    golds: tuple[str, ...]
    is_quotable: bool
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """What became of one question. Coverages are 0 and the answer is empty when there is none."""

    query_id: str
    question: str
    golds: tuple[str, ...]
    is_quotable: bool
    status: Status
    answer: str
    quotes: tuple[str, ...]
    confidence: float
    took_ms: float
    exact: bool
    holds_gold: bool
    f1: float
    coverage: float
    coverage_top: float
    is_supported: bool

    @property
    def is_answerable(self) -> bool:
        """Whether there is a right answer."""
        return bool(self.golds)

    @property
    def gold_type(self) -> AnswerType:
        """Of which sort its gold answer is."""
        return answer_type(self.golds)

    @property
    def is_quoted_well(self) -> bool:
        """Whether the first quote holds `MOST` of the gold in few enough words."""
        return self.coverage >= MOST and len(self.quotes[0]) <= longest_quote(self.golds)

    @property
    def is_right(self) -> bool:
        """Whether it was answered, and rightly: see `is_right_answer`."""
        answered = self.status is Status.ANSWERED and self.is_quotable
        return answered and is_right_answer(self.answer, self.golds)


def is_right_answer(answer: str, golds: Sequence[str]) -> bool:
    """Whether an answer holds `MOST` of a gold in few enough words, or is the better half of one.

    What is said in many words may be asked in one sentence of several: so much for texts. A figure
    or a name that is a part of a longer gold (70座 of 到2025年达到70座) shares most of its characters.
    """
    if best_coverage((answer,), golds) >= MOST:
        return len(answer) <= longest_quote(golds)
    return best_f1(answer, golds) >= HALF and any(has_gold(gold, (answer,)) for gold in golds)


@dataclass(frozen=True)
class AnswersReport:
    """`answerable` and `unanswerable` hold counts and means, as `_answerable` documents them.

    `types` hold for each sort of gold answer, and for all numbers, dates and names together, how many
    questions there are, which shares are answered and exact, and what share of the answered is exact.
    `auroc` is the chance that an answerable question has more confidence than an unanswerable one;
    `reliability` compares the confidence of what was answered with how often it was right.
    """

    dataset: str
    documents: int
    answerable: Mapping[str, Any]
    unanswerable: Mapping[str, Any]
    pickers: PickerBounds
    types: Mapping[str, Mapping[str, float]]
    auroc: float | None
    reliability: Reliability
    p50_ms: float
    p95_ms: float
    settings: Mapping[str, Any]
    corpus_hash: str
    cases: Sequence[Case]
    version: str = field(default_factory=lambda: version("wenzheng"))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types, without the single cases."""
        shape = asdict(self)
        del shape["cases"]
        return shape


def evaluate_answers(
    dataset: Dataset,
    engine: QuestionAnswering,
    *,
    settings: Mapping[str, Any] | None = None,
    limit: int | None = None,
    without: bool = False,
) -> AnswersReport:
    """Ask every question that has gold answers or none; with `limit` the first of each sort.

    `without`: each answerable question once more without its relevant documents, as an unanswerable one.
    Raises BadDataset when the folder is incomplete or malformed, or has no answers at all.
    """
    corpus = dataset.corpus()
    within, asked = questions_of(dataset, limit, without=without)
    _check_sources(dataset, asked, corpus.doc_ids)
    _ask(engine, asked[0])  # what the first question opens is not timed
    with bar("提问 / asking", len(asked)) as advance:
        cases = []
        for question in asked:
            cases.append(_case(question, engine))
            advance(1)
    answerable = [case for case in cases if case.is_answerable]
    unanswerable = [case for case in cases if not case.is_answerable]
    took = [case.took_ms for case in cases]
    return AnswersReport(
        dataset=dataset.name,
        documents=len(corpus.doc_ids),
        answerable=_answerable(answerable),
        unanswerable=_unanswerable(unanswerable),
        pickers=picker_bounds(dataset, engine, [_picking(a) for a in asked if a.is_quotable]),
        types=_types(answerable),
        auroc=auroc([c.confidence for c in answerable], [c.confidence for c in unanswerable]),
        reliability=_reliability(cases),
        p50_ms=percentile(took, 0.5),
        p95_ms=percentile(took, 0.95),
        settings={
            **(settings or {}),
            "within": within.value,
            "limit": limit,
            "without_relevant": without,
        },
        corpus_hash=corpus.hash,
        cases=cases,
    )


def questions_of(
    dataset: Dataset, limit: int | None, *, without: bool = False
) -> tuple[Within, list[Asked]]:
    """What `evaluate_answers` asks, answerable questions first. Raises BadDataset likewise."""
    golds = list(dataset.answers())[:limit]
    unanswerable = list(dataset.unanswerable())[:limit]
    if not golds and not unanswerable:
        raise BadDataset(
            f"{dataset.folder} 中没有 answers.jsonl 或 unanswerable.jsonl，或其中没有内容；请补全",
            f"{dataset.folder} holds neither answers.jsonl nor unanswerable.jsonl, "
            "or they are empty; complete it",
        )
    is_bound = any(one.sources for one in unanswerable) and not any(g.sources for g in golds)
    within = Within.RELEVANT if is_bound else Within.CORPUS
    relevant = _relevant(dataset) if is_bound and golds else {}
    texts = {query.query_id: query.text for query in dataset.queries()} if golds else {}
    asked = []
    for gold in golds:
        if gold.query_id not in texts:
            raise BadDataset(
                f"{dataset.folder} 的 answers.jsonl 提到 queries.jsonl 没有的 {gold.query_id}；请补全",
                f"answers.jsonl of {dataset.folder} names {gold.query_id}, "
                "which queries.jsonl lacks; complete it",
            )
        sources = gold.sources or relevant.get(gold.query_id, ())
        text = texts[gold.query_id]
        asked.append(Asked(gold.query_id, text, gold.answers, gold.is_quotable, sources))
    if without:
        unanswerable += islice(near_misses(dataset), limit)
    asked += [Asked(one.query_id, one.text, (), False, one.sources) for one in unanswerable]
    return within, asked


def filters_of(asked: Asked) -> Filters:
    """The documents that a question is asked within."""
    if not asked.sources:
        return NO_FILTERS
    return Filters(doc_id=tuple(filter_id(source) for source in asked.sources))


def _reliability(cases: Sequence[Case]) -> Reliability:
    """Of what was answered; a gold of YES or NO tells nothing about it."""
    told = [c for c in cases if c.status is Status.ANSWERED and (c.is_quotable or not c.golds)]
    return reliability([case.confidence for case in told], [case.is_right for case in told])


def _relevant(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for judgement in dataset.judgements():
        if judgement.relevance > 0:
            found[judgement.query_id] = (*found.get(judgement.query_id, ()), judgement.doc_id)
    return found


def _check_sources(dataset: Dataset, asked: Iterable[Asked], doc_ids: frozenset[str]) -> None:
    for question in asked:
        for source in question.sources:
            if source not in doc_ids:
                raise BadDataset(
                    f"{dataset.folder} 的问题 {question.query_id} 限定在语料中没有的文档 {source}；"
                    "请修正其 sources",
                    f"question {question.query_id} of {dataset.folder} is asked within {source}, "
                    "which the corpus lacks; mend its sources",
                )


def _ask(engine: QuestionAnswering, asked: Asked) -> Answer | None:
    """The answer; None when the product refuses the question."""
    try:
        return engine.ask(asked.text, filters=filters_of(asked), readable=EVERYTHING)
    except BadQuestion:
        return None


def _filters(asked: Asked) -> Filters:
    if not asked.sources:
        return NO_FILTERS
    return Filters(doc_id=tuple(filter_id(source) for source in asked.sources))


def _picking(asked: Asked) -> Picking:
    return Picking(asked.query_id, asked.text, asked.golds, _filters(asked))


def _case(asked: Asked, engine: QuestionAnswering) -> Case:
    began = time.perf_counter()
    answer = _ask(engine, asked)
    took_ms = (time.perf_counter() - began) * 1000
    text = (answer.answer if answer else None) or ""
    quotes = tuple(_quotes(answer))[:TOP_QUOTES] if answer else ()
    cited = [citation.quote for citation in answer.citations] if answer else []
    return Case(
        query_id=asked.query_id,
        question=asked.text,
        golds=asked.golds,
        is_quotable=asked.is_quotable,
        status=answer.status if answer else Status.ABSTAINED,
        answer=text,
        quotes=quotes,
        confidence=answer.confidence if answer else 0.0,
        took_ms=round(took_ms, 2),
        exact=bool(text) and is_exact(text, asked.golds),
        holds_gold=bool(text) and has_gold(text, asked.golds),
        f1=best_f1(text, asked.golds),
        coverage=best_coverage(quotes[:1], asked.golds),
        coverage_top=best_coverage(quotes, asked.golds),
        is_supported=not text or any(text in quote for quote in cited),
    )


def _quotes(answer: Answer) -> Iterator[str]:
    """Different quotes in the order in which a reader sees them; none when it abstained."""
    if answer.status is Status.ABSTAINED:
        return
    cited = chain(answer.citations, (one.citation for one in answer.alternatives))
    yield from dict.fromkeys(citation.quote for citation in cited)


def _answerable(cases: Sequence[Case]) -> dict[str, Any]:
    """Counts of each status over all answerable questions, means over the quotable ones.

    `exact`, `holds_gold`, `f1`, `coverage`, `coverage_top` count a question without an answer as 0;
    `…_of_answered` are means over those answered alone. `covered` is the share whose first quote
    holds the whole gold, `mostly_covered` the share whose first quote holds `MOST` of it without being
    longer than `Case.is_quoted_well` allows, `mostly_covered_top` that of the first quotes together.
    `unsupported` counts answers that stand in none of their quotes: any
    above 0 is a fault. `quote_characters` is the median length of the first quote.
    """
    scored = [case for case in cases if case.is_quotable]
    answered = [case for case in scored if case.status is Status.ANSWERED]
    return {
        **_counts(cases),
        "false_refusals": _share(cases, Status.ABSTAINED),
        "scored": len(scored),
        "exact": _mean(case.exact for case in scored),
        "holds_gold": _mean(case.holds_gold for case in scored),
        "f1": _mean(case.f1 for case in scored),
        "coverage": _mean(case.coverage for case in scored),
        "covered": _mean(case.coverage == 1 for case in scored),
        "coverage_top": _mean(case.coverage_top for case in scored),
        "mostly_covered": _mean(case.is_quoted_well for case in scored),
        "mostly_covered_top": _mean(case.coverage_top >= MOST for case in scored),
        "exact_of_answered": _mean(case.exact for case in answered),
        "holds_gold_of_answered": _mean(case.holds_gold for case in answered),
        "f1_of_answered": _mean(case.f1 for case in answered),
        "coverage_of_answered": _mean(case.coverage for case in answered),
        "unsupported": sum(not case.is_supported for case in cases),
        "quote_characters": _median([len(case.quotes[0]) for case in cases if case.quotes]),
    }


NUMBERS_DATES_NAMES = "numbers, dates, names"
"""The row of all sorts that a few exact characters answer."""


def _types(cases: Iterable[Case]) -> dict[str, dict[str, float]]:
    of: dict[AnswerType, list[Case]] = {one: [] for one in AnswerType}
    for case in cases:
        if case.is_quotable:
            of[case.gold_type].append(case)
    rows = {NUMBERS_DATES_NAMES: [case for one in EXACT_TYPES for case in of[one]]}
    rows |= {one.value: found for one, found in of.items()}
    return {name: _exactness(found) for name, found in rows.items() if found}


def _exactness(cases: Sequence[Case]) -> dict[str, float]:
    answered = [case for case in cases if case.status is Status.ANSWERED]
    return {
        "questions": len(cases),
        "answered": _mean(case.status is Status.ANSWERED for case in cases),
        "exact": _mean(case.exact for case in cases),
        "exact_of_answered": _mean(case.exact for case in answered),
    }


def _unanswerable(cases: Sequence[Case]) -> dict[str, Any]:
    return {
        **_counts(cases),
        "abstention": _share(cases, Status.ABSTAINED),
        "unsupported": sum(not case.is_supported for case in cases),
    }


def _counts(cases: Sequence[Case]) -> dict[str, int]:
    counts = {status.value: sum(case.status is status for case in cases) for status in Status}
    return {"questions": len(cases), **counts}


def _share(cases: Sequence[Case], status: Status) -> float:
    return _mean(case.status is status for case in cases)


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return round(sum(listed) / len(listed), 4) if listed else 0.0


def _median(values: Sequence[float]) -> float:
    return statistics.median(values) if values else 0.0
