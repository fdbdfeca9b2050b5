"""A judged set with graded and copy-aware judgements, and what two made-up systems find in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.datasets import Dataset
from eval.results import write_results
from eval.retrieval import evaluate_retrieval
from search.results import Hit, LegScore, Mode
from tests.eval.scripted import ScriptedEngine, documents, hit, write_qrels, write_rows

QUERIES = {f"q{n}": f"第{n}个问题" for n in range(1, 9)}


def judged_set(folder: Path, *, relevant: Mapping[str, str] | None = None) -> Dataset:
    """Eight questions, each answered by the document of its number, `q1` by two, in grades."""
    folder.mkdir(parents=True, exist_ok=True)
    docs = [f"d{n}" for n in range(1, 9)]
    write_rows(folder / "corpus.jsonl", documents(*docs, "copy"))
    write_rows(folder / "queries.jsonl", [{"_id": q, "text": t} for q, t in QUERIES.items()])
    answers = relevant or {f"q{n}": f"d{n}" for n in range(1, 9)}
    rows = [(query, doc, 2) for query, doc in answers.items()]
    write_qrels(folder / "qrels.tsv", *rows, ("q1", "d2", 1), ("q1", "d3", 0))
    write_qrels(folder / "qrels_dupaware.tsv", *rows, ("q2", "copy", 2))
    return Dataset(folder)


def found(places: Mapping[str, int]) -> list[Hit]:
    """Unjudged documents, with the right one at its place (0: not at all), for one query."""
    (query, place) = next(iter(places.items()))
    right = f"d{query[1:]}"
    others = [f"d{n}" for n in range(4, 9) if f"d{n}" != right]
    order = [*others[: place - 1], right, *others[place - 1 :]] if place else others
    legs = {"bm25": LegScore(1, 7.5), "dense": LegScore(None, 0.25)}
    return [
        Hit(
            f"{d}-0",
            d,
            hit("", d).source,
            f"《{d}》",
            (),
            f"{d}的<b>内容</b>",
            0.5,
            legs,
            0,
            1,
            0,
            1,
        )
        for d in order
    ]


def engine(places: Mapping[Mode, Sequence[int]]) -> ScriptedEngine:
    """By mode the places of the right documents of q1, q2, …"""
    return ScriptedEngine(
        {
            (mode, QUERIES[f"q{n}"]): found({f"q{n}": place})
            for mode, of in places.items()
            for n, place in enumerate(of, 1)
        }
    )


ALL_FIRST = [1] * 8
SOME = [1, 2, 1, 3, 0, 1, 2, 1]
PLACES = {Mode.BM25: SOME, Mode.DENSE: [0] * 8, Mode.HYBRID: ALL_FIRST}


def results(
    dataset: Dataset,
    folder: Path,
    places: Mapping[Mode, Sequence[int]] = PLACES,
    *,
    limit: int | None = None,
) -> Path:
    """A folder of results."""
    report = evaluate_retrieval(
        dataset,
        lambda: engine(places),
        settings={"model": "scripted"},
        modes=list(places),
        limit=limit,
    )
    write_results(folder, report, dataset)
    return folder
