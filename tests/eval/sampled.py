"""A part of a judged set that is small enough for every test run; drawn by a seed, never kept."""

from __future__ import annotations

import random
from pathlib import Path

from eval.datasets import Dataset, Qrels
from eval.judged import judged
from tests.eval.scripted import write_qrels, write_rows


def sampled(dataset: Dataset, folder: Path, *, share: int, others: int, seed: int) -> Dataset:
    """One of `share` questions, the documents judged for them, and so many others."""
    asked = sum(1 for _ in dataset.queries()) // share
    task = judged(dataset, limit=asked, seed=seed)
    given = task.of(Qrels.GIVEN)
    held = list(dataset.documents())
    wanted = {one.doc_id for one in given}
    rest = sorted(one.doc_id for one in held if one.doc_id not in wanted)
    wanted |= set(random.Random(seed).sample(rest, others))
    folder.mkdir(parents=True, exist_ok=True)
    write_rows(
        folder / "corpus.jsonl",
        [{"_id": d.doc_id, "title": d.title, "text": d.text} for d in held if d.doc_id in wanted],
    )
    queries = [{"_id": one.query_id, "text": one.text} for one in task.queries]
    write_rows(folder / "queries.jsonl", queries)
    write_qrels(folder / "qrels.tsv", *given)
    return Dataset(folder)
