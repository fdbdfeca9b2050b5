"""What could any picker of sentences reach? The bound beside which quotes have to be seen.

A picker sees one text and quotes consecutive whole sentences of it, no more than `longest_quote`
characters, those that hold most of the gold: no picker can do better, and one that does not know the
gold does worse. A sentence that is itself longer is cut at its clauses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from eval.datasets import Dataset
from eval.matching import MOST, best_coverage, longest_quote
from search.contract import QuestionAnswering
from search.results import Mode
from wenzheng.domain import Filters
from wenzheng.errors import BadQuestion
from wenzheng.readable import EVERYTHING
from wenzheng.text.sentences import sentence_spans, shorter_spans


class Picking(NamedTuple):
    """One question whose quote is to be picked; `filters` say among which documents."""

    query_id: str
    text: str
    golds: tuple[str, ...]
    filters: Filters


@dataclass(frozen=True)
class PickerBounds:
    """Shares of the questions for which a quote of few enough characters holds `MOST` of the gold.

    `first_hit`: picked from the first passage by BM25 alone. `relevant`: from any one document that is
    judged relevant; None where the dataset has no judgements.
    """

    first_hit: float
    relevant: float | None


def picker_bounds(
    dataset: Dataset, engine: QuestionAnswering, questions: Sequence[Picking]
) -> PickerBounds:
    """The bounds for these questions; 0 where there are none."""
    first = [_can_be_picked(question, _first_hit(engine, question)) for question in questions]
    if not dataset.has_judgements:
        return PickerBounds(_share(first), None)
    texts = _relevant_texts(dataset, {question.query_id for question in questions})
    relevant = [_can_be_picked(question, texts[question.query_id]) for question in questions]
    return PickerBounds(_share(first), _share(relevant))


def _first_hit(engine: QuestionAnswering, question: Picking) -> list[str]:
    try:
        found = engine.search(
            question.text, k=1, mode=Mode.BM25, filters=question.filters, readable=EVERYTHING
        )
    except BadQuestion:
        return []
    return [hit.text for hit in found.hits]


def _relevant_texts(dataset: Dataset, query_ids: set[str]) -> dict[str, list[str]]:
    asked_by = defaultdict(list)
    for judgement in dataset.judgements():
        if judgement.relevance > 0 and judgement.query_id in query_ids:
            asked_by[judgement.doc_id].append(judgement.query_id)
    texts: dict[str, list[str]] = defaultdict(list)
    for document in dataset.documents():
        for query_id in asked_by.get(document.doc_id, ()):
            texts[query_id].append(document.text)
    return texts


def _can_be_picked(question: Picking, texts: Sequence[str]) -> bool:
    longest = longest_quote(question.golds)
    runs = (run for text in texts for run in longest_runs(text, longest))
    return any(best_coverage([run], question.golds) >= MOST for run in runs)


def longest_runs(text: str, longest: int) -> Iterator[str]:
    """From each sentence on, as many as `longest` characters hold: shorter runs hold no more."""
    spans = [
        piece
        for start, end in sentence_spans(text)
        for piece in shorter_spans(text, start, end, longest)
    ]
    for first, (start, _) in enumerate(spans):
        ends = [end for _, end in spans[first:] if end - start <= longest]
        if ends:
            yield text[start : ends[-1]]


def _share(values: Sequence[bool]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0
