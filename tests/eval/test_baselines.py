"""Rankings the product's own are held against: another package's, and a slow and plain one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from eval.baselines import Baseline, baseline_stage
from eval.datasets import Dataset
from eval.index import Indexed, beir_id_of, indexed
from eval.passages import Passage, passages
from eval.retrieval import evaluate_retrieval
from search.results import Mode
from tests.eval.scripted import write_qrels, write_rows
from tests.fakes import HashEmbedder
from tests.index import oracle
from tests.support import require
from wenzheng.errors import UsageError
from wenzheng.library import Library
from wenzheng.readable import EVERYTHING
from wenzheng.text.tokenise import Tokeniser

TOKENISER = Tokeniser()

TEXTS = {
    "a": "云泽市到2027年建成公共充电桩四万个，充电桩覆盖全部乡镇。",
    "b": "临江省实行公共数据开放，企业可以申请使用公共数据。",
    "c": "青岚县新建冷库每座补助二十万元，冷库须为公共使用。",
    "d": "南屿市离岸风电累计并网四百万千瓦。",
    "e": "望川市建设智慧农场六十个。",
}
QUESTIONS = {"q1": "冷库补助多少", "q2": "公共数据开放", "q3": "公共充电桩", "q4": "火星基地"}


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    folder = tmp_path / "set"
    folder.mkdir()
    corpus = [{"_id": key, "title": f"文件{key}", "text": text} for key, text in TEXTS.items()]
    write_rows(folder / "corpus.jsonl", corpus)
    write_rows(folder / "queries.jsonl", [{"_id": q, "text": t} for q, t in QUESTIONS.items()])
    write_qrels(
        folder / "qrels.tsv", ("q1", "c", 1), ("q2", "b", 1), ("q3", "a", 1), ("q4", "e", 1)
    )
    return Dataset(folder)


@pytest.fixture
def index(dataset: Dataset, tmp_path: Path) -> Indexed:
    return indexed(dataset, tmp_path / "data", HashEmbedder())


def test_rank_bm25_is_a_row_before_our_own(dataset: Dataset, index: Indexed) -> None:
    require("rank_bm25")
    stage = baseline_stage(Baseline.RANK_BM25, index.library())
    report = evaluate_retrieval(dataset, index.engine, baselines=[stage], modes=[Mode.BM25])
    assert [row["mode"] for row in report.rows] == ["rank-bm25", "bm25"]
    assert report.rows[0]["Success@1"] == 0.75
    assert report.comparisons[0]["over"] == "rank-bm25"
    by_query = {r.query_id: r for r in report.results if r.mode == "rank-bm25"}
    assert by_query["q4"].ranked == ()  # not a term in common: no result
    assert by_query["q1"].hits[0].legs["rank-bm25"][0] == 1


def test_rank_bm25_gives_what_the_package_gives(index: Indexed) -> None:
    package = require("rank_bm25")
    with index.library().snapshot(EVERYTHING) as snapshot:
        held = list(passages(snapshot))
    scores = package.BM25Okapi([TOKENISER.terms(one.context) for one in held]).get_scores(
        TOKENISER.terms(QUESTIONS["q3"])
    )
    hits = baseline_stage(Baseline.RANK_BM25, index.library()).open()(QUESTIONS["q3"], 2)
    assert [hit.score for hit in hits] == sorted(scores, reverse=True)[:2]
    assert beir_id_of(hits[0].source) == "a"


def test_without_the_package_the_remedy_is_named(
    index: Indexed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rank_bm25", None)
    with pytest.raises(UsageError, match=r"pip install -e '\.\[eval\]'"):
        baseline_stage(Baseline.RANK_BM25, index.library())


@pytest.fixture
def held(library: Library) -> Iterator[dict[int, Passage]]:
    with library.snapshot(EVERYTHING) as snapshot:
        yield {one.stored.row: one for one in passages(snapshot)}


def test_our_bm25_is_the_formula_of_the_textbooks_on_real_texts(
    library: Library, held: dict[int, Passage]
) -> None:
    terms = {row: TOKENISER.terms(one.context) for row, one in held.items()}
    names = {row: one.stored.chunk.chunk_id for row, one in held.items()}
    for question in ("到2027年公共充电桩数量", "冷藏库补助的标准", "公共数据 开放 开放", "加氢站"):
        asked = TOKENISER.terms(question)
        truth = oracle.bm25(terms, asked)
        with library.snapshot(EVERYTHING) as snapshot:
            best = snapshot.lexical(asked, 10)
        matched = {row: score for row, score in truth.items() if score > 0}
        assert best.rows.tolist() == oracle.best(matched, names, 10)
        np.testing.assert_allclose(best.scores, [truth[row] for row in best.rows], rtol=1e-5)


def test_passages_come_by_identifier_and_all_of_them(
    library: Library, held: dict[int, Passage]
) -> None:
    ids = [one.stored.chunk.chunk_id for one in held.values()]
    assert ids == sorted(ids)
    with library.snapshot(EVERYTHING) as snapshot:
        assert len(ids) == snapshot.counts().chunks
