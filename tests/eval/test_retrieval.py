"""Rankings of documents out of passages, and their scores."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.datasets import Dataset
from eval.measures import SEED
from eval.report import retrieval_text
from eval.retrieval import DEPTH, evaluate_retrieval
from search.results import Hit, Mode
from tests.eval.scripted import (
    REFUSED,
    ScriptedEngine,
    documents,
    hit,
    write_qrels,
    write_rows,
)
from wenzheng.errors import BadDataset


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    write_rows(tmp_path / "corpus.jsonl", documents("a", "b", "c"))
    write_rows(
        tmp_path / "queries.jsonl",
        [
            {"_id": "q1", "text": "甲"},
            {"_id": "q2", "text": "乙"},
            {"_id": "q3", "text": REFUSED},
            {"_id": "unjudged", "text": "丙"},
        ],
    )
    write_qrels(tmp_path / "qrels.tsv", ("q1", "b", 1), ("q2", "a", 1), ("q3", "a", 1))
    return Dataset(tmp_path)


# The passages of one query in one mode; b comes second among documents, third among passages.
FOUND = {(Mode.HYBRID, "甲"): [hit("a-0", "a"), hit("a-1", "a"), hit("b-0", "b"), hit("a-2", "a")]}


def test_a_document_scores_as_its_best_passage(dataset: Dataset, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    report = evaluate_retrieval(
        dataset, lambda: ScriptedEngine(FOUND), settings={"model": "m"}, run_folder=runs
    )
    rows = {row["mode"]: row for row in report.rows}
    # q1: second of two; q2: nothing found; q3: refused.
    assert rows["hybrid"]["RR@10"] == pytest.approx(0.5 / 3, abs=1e-4)
    assert rows["hybrid"]["R@100"] == pytest.approx(1 / 3, abs=1e-4)
    assert rows["bm25"]["RR@10"] == 0
    assert (report.judged.documents, len(report.judged.queries)) == (3, 3)
    assert report.rows_dupaware == []
    assert report.settings == {"model": "m", "depth": DEPTH, "limit": None, "seed": SEED}
    run = (runs / f"{dataset.name}.hybrid.trec").read_text().splitlines()
    assert run == ["q1 Q0 a 1 2 wenzheng-hybrid", "q1 Q0 b 2 1 wenzheng-hybrid"]
    assert sorted(path.name for path in runs.iterdir()) == [
        f"{dataset.name}.{mode}.trec" for mode in ("bm25", "dense", "hybrid")
    ]


def test_the_report_has_its_documented_shape(dataset: Dataset) -> None:
    report = evaluate_retrieval(dataset, lambda: ScriptedEngine(FOUND))
    shape = json.loads(json.dumps(report.to_json()))
    names = {"mode", "qrels", "RR@10", "nDCG@10", "R@10", "R@100", "Success@1", "RR@10_ci"}
    assert names | {"p50_ms", "p95_ms"} <= shape["rows"][0].keys()
    assert [row["mode"] for row in shape["rows"]] == ["bm25", "dense", "hybrid"]
    assert shape["comparisons"][0]["over"] == "bm25"
    assert shape["comparisons"][0]["RR@10"] == pytest.approx(0.5 / 3, abs=1e-4)
    text = retrieval_text(report)
    assert "hybrid  given  0.167" in text
    assert "hybrid − bm25: RR@10 +0.167" in text


def test_copies_count_where_they_are_judged(dataset: Dataset) -> None:
    write_qrels(
        dataset.folder / "qrels_dupaware.tsv",
        ("q1", "b", 1),
        ("q1", "a", 1),
        ("q2", "a", 1),
        ("q3", "a", 1),
    )
    report = evaluate_retrieval(dataset, lambda: ScriptedEngine(FOUND), modes=[Mode.HYBRID])
    assert report.rows[0]["RR@10"] == pytest.approx(0.5 / 3, abs=1e-4)
    (row,) = report.rows_dupaware
    assert (row["mode"], row["qrels"]) == ("hybrid", "dupaware")
    assert row["RR@10"] == pytest.approx(1 / 3, abs=1e-4)


def test_deeper_searches_only_add_documents_behind(dataset: Dataset) -> None:
    many: list[Hit] = [hit(f"a-{n}", "a") for n in range(DEPTH)]
    engine = ScriptedEngine({(Mode.BM25, "甲"): [*many, hit("b-0", "b")]})
    report = evaluate_retrieval(dataset, lambda: engine, modes=[Mode.BM25])
    assert engine.depths[:3] == [1, DEPTH, 4 * DEPTH]
    assert report.rows[0]["RR@10"] == pytest.approx(0.5 / 3, abs=1e-4)


def test_every_mode_gets_an_engine_of_its_own(dataset: Dataset) -> None:
    made: list[ScriptedEngine] = []

    def make() -> ScriptedEngine:
        made.append(ScriptedEngine(FOUND))
        return made[-1]

    evaluate_retrieval(dataset, make)
    assert len(made) == 3


@pytest.mark.parametrize(
    ("row", "reason"),
    [(("q9", "a", 1), "name a query 'q9'"), (("q1", "z", 1), "name document z")],
)
def test_judgements_of_what_is_not_there(
    dataset: Dataset, row: tuple[str, str, int], reason: str
) -> None:
    write_qrels(dataset.folder / "qrels.tsv", row)
    with pytest.raises(BadDataset, match=reason):
        evaluate_retrieval(dataset, ScriptedEngine)
