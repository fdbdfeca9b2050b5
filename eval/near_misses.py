"""Questions asked once more without the documents that answer them: near misses to be silent on."""

from __future__ import annotations

from collections.abc import Iterator

from eval.datasets import Dataset, Unanswerable

WITHOUT = "-without"
"""What the identifier of a near miss ends in."""


def near_misses(dataset: Dataset) -> Iterator[Unanswerable]:
    """Each question with gold answers, within every document but its relevant ones and their copies.

    A question that has `sources` is asked within the others of them. One without relevant documents, or
    with nothing left to ask, is left out.
    """
    corpus = sorted(document.doc_id for document in dataset.documents())
    texts = {query.query_id: query.text for query in dataset.queries()}
    relevant: dict[str, set[str]] = {}
    for judgement in (*dataset.judgements(), *(dataset.dupaware_judgements() or ())):
        if judgement.relevance > 0:
            relevant.setdefault(judgement.query_id, set()).add(judgement.doc_id)
    for gold in dataset.answers():
        gone = relevant.get(gold.query_id, set())
        left = tuple(one for one in gold.sources or corpus if one not in gone)
        if gone and left and gold.query_id in texts:
            yield Unanswerable(f"{gold.query_id}{WITHOUT}", texts[gold.query_id], left)
