"""`wenzheng tune` and the setting that switches a learned ranking on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.main import run
from search.engine import Engine
from search.results import Mode
from tests.eval.scripted import write_qrels, write_rows
from tests.support import Captured, printed, refused
from wenzheng.readable import EVERYTHING

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "examples" / "questions.jsonl"


def test_the_examples_are_measured_and_nothing_is_written_without_a_gain(
    data: Path, capsys: Captured
) -> None:
    (report,) = printed(capsys, "tune", str(QUESTIONS), "--folds", "4")
    assert report["questions"] >= 20
    assert report["folds"] == 4
    gain = report["fitted"][0]["gain"]["RR@10"]
    assert report["written"] is (gain["ci"][0] > 0)
    assert (data / "ranking" / "ranker.json").exists() is report["written"]
    assert run(["tune", str(QUESTIONS), "--dry-run"]) == 0
    assert "未写入" in capsys.readouterr().out


def words_decide(folder: Path, engine: Engine) -> Path:
    """Judgements by which the passage that has most of the words is always the right one."""
    topics = ["充电桩", "冷库", "公共数据", "氢能", "海上风电", "智慧农业", "统计公报", "换电"]
    details = ["目标", "补助", "责任单位", "期限"]
    queries = [f"{topic}{detail}有哪些规定" for topic in topics for detail in details]
    best = [
        engine.search(q, k=1, mode=Mode.BM25, collapse=False, readable=EVERYTHING).hits[0]
        for q in queries
    ]
    folder.mkdir()
    write_rows(folder / "queries.jsonl", [{"_id": q, "text": q} for q in queries])
    write_qrels(
        folder / "qrels.tsv", *((q, h.chunk_id, 1) for q, h in zip(queries, best, strict=True))
    )
    return folder


def test_a_gain_is_written_used_and_taken_away(
    data: Path, tmp_path: Path, capsys: Captured, engine: Engine
) -> None:
    folder = words_decide(tmp_path / "judged", engine)
    (dry,) = printed(capsys, "tune", str(folder), "--dry-run")
    assert (dry["chosen"], dry["written"]) == ("linear", False)
    assert not (data / "ranking").exists()
    assert printed(capsys, "tune", str(folder)) == [{**dry, "written": True}]
    card = json.loads((data / "ranking" / "ranker.json").read_text("utf-8"))
    assert card["trained_on"] == [{"name": "judged", "questions": 32}]
    assert run(["search", "充电桩", "--mode", "ranked"]) == 0
    capsys.readouterr()

    assert printed(capsys, "tune", "--reset") == [{"removed": True}]
    assert "wenzheng tune" in refused(capsys, "search", "充电桩", "--mode", "ranked")
    assert printed(capsys, "tune", "--reset") == [{"removed": False}]


def test_the_general_ranking_is_a_setting(
    data: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = ("search", "公共充电桩数量", "-k", "1000", "--no-collapse")
    (hybrid,) = printed(capsys, *query)
    monkeypatch.setenv("WENZHENG_RANKER", "general")
    (ranked,) = printed(capsys, *query)
    assert {hit["chunk_id"] for hit in ranked["hits"]} == {h["chunk_id"] for h in hybrid["hits"]}
    assert [h["score"] for h in ranked["hits"]] != [h["score"] for h in hybrid["hits"]]
    (again,) = printed(capsys, *query, "--mode", "hybrid")
    assert again["hits"] == hybrid["hits"]


def test_evaluation_has_a_row_for_it(
    judged_data: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENZHENG_DATA", str(judged_data))
    judged = str(ROOT / "examples" / "judged")
    arguments = ("eval", "retrieval", judged, "--modes", "ranked,hybrid", "--limit", "8")
    assert "ranked" in refused(capsys, *arguments)
    monkeypatch.setenv("WENZHENG_RANKER", "general")
    (report,) = printed(capsys, *arguments)
    assert [row["mode"] for row in report["rows"]] == ["hybrid", "ranked"]


def test_what_cannot_be_tuned_is_refused(data: Path, tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "questions.jsonl"
    rows = [{"id": "a", "q": "公共充电桩数量", "accept": ["4\\.5万个"]}]
    write_rows(file, rows)
    assert "至少需要 20 个" in refused(capsys, "tune", str(file), code=1)
    assert "qrels.tsv" in refused(capsys, "tune", str(tmp_path / "nowhere"), code=1)
    assert "--reset" in refused(capsys, "tune")
    assert "--reset" in refused(capsys, "tune", str(file), "--reset")


def test_a_ranking_that_does_not_exist_is_refused(
    data: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENZHENG_RANKER", str(tmp_path / "none"))
    assert "WENZHENG_RANKER=fixed" in refused(capsys, "search", "充电桩", code=3)
