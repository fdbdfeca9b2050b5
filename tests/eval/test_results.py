"""Results kept by query: what is written is read back, and what was changed is refused."""

from __future__ import annotations

import json
from math import log2
from pathlib import Path
from typing import Any

import pytest

from eval.datasets import Qrels
from eval.results import QUERIES, RESULTS, RUN, find_results, read_results
from search.results import Mode
from tests.eval.sets import ALL_FIRST, judged_set, results
from wenzheng.errors import BadDataset


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return results(judged_set(tmp_path / "set"), tmp_path / "out")


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_one_line_a_mode_and_query_with_all_that_was_promised(folder: Path) -> None:
    lines = rows(folder / RESULTS)
    assert [(row["mode"], row["query"]) for row in lines] == [
        (mode, f"q{n}") for mode in ("bm25", "dense", "hybrid") for n in range(1, 9)
    ]
    second = lines[1]
    assert second["measures"]["RR@10"] == 0.5
    assert second["first_relevant"] == 2
    assert second["dupaware"]["first_relevant"] == 2
    assert second["ranked"][:2] == ["d4", "d2"]
    assert second["took_ms"] >= 0
    assert second["hits"][0]["legs"] == {"bm25": [1, 7.5], "dense": [None, 0.25]}
    assert lines[4]["first_relevant"] is None
    # Of grades 2 and 1 the first alone was found.
    assert lines[0]["measures"]["nDCG@10"] == pytest.approx(2 / (2 + 1 / log2(3)), abs=1e-4)


def test_the_run_says_what_was_measured_and_no_date(folder: Path) -> None:
    run = json.loads((folder / RUN).read_text(encoding="utf-8"))
    assert run["settings"]["model"] == "scripted"
    assert set(run["hashes"]) == {"corpus", "queries", "given", "dupaware"}
    assert {row["mode"] for row in run["rows"]} == {"bm25", "dense", "hybrid"}
    assert not any("date" in key or "when" in key for key in run)


def test_the_same_evaluation_has_the_same_identity_and_files(folder: Path, tmp_path: Path) -> None:
    again = results(judged_set(tmp_path / "set"), tmp_path / "again")
    runs = [json.loads((one / RUN).read_text(encoding="utf-8")) for one in (folder, again)]
    assert runs[0]["identity"] == runs[1]["identity"]
    for name in (QUERIES, RESULTS):
        ours, theirs = rows(folder / name), rows(again / name)
        for row in (*ours, *theirs):
            row.pop("took_ms", None)
        assert ours == theirs
    fewer = results(judged_set(tmp_path / "set"), tmp_path / "fewer", limit=3)
    other = json.loads((fewer / RUN).read_text(encoding="utf-8"))
    assert other["identity"] != runs[0]["identity"]
    assert other["queries"] == 3


def test_what_is_written_is_read_back(folder: Path) -> None:
    stored = read_results(folder)
    assert list(stored.results) == ["bm25", "dense", "hybrid"]
    assert len(stored.judged.queries) == 8
    assert len(stored.judged.of(Qrels.GIVEN)) == 10
    assert stored.results["bm25"][1].ranked[:2] == ("d4", "d2")
    assert stored.results["bm25"][1].hits[0].legs["dense"] == (None, 0.25)
    assert stored.relevant["d1"].text == "文件d1的内容。"


def test_folders_of_results_are_found_within_one(folder: Path) -> None:
    assert find_results(folder) == [folder]
    assert find_results(folder.parent) == [folder]
    with pytest.raises(BadDataset, match="holds no results"):
        find_results(folder.parent / "set")


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        (RUN, "", "no results of this version"),
        (RUN, "[]", "no results of this version"),
        (RUN, '{"format": 99}', "no results of this version"),
        (RESULTS, "{}", "line 1: is no line of results"),
        (RESULTS, '{"hits": [{"a": 1}], "took_ms": 1}', "line 1: is no line of results"),
        (RESULTS, "nonsense", "line 1: not valid JSON"),
        (QUERIES, '{"_id": "q", "text": "t"}', "line 1: is no line of results"),
        (QUERIES, '{"_id": "q", "text": "t", "judgements": {"x": {}}, "relevant": []}', "line 1"),
        (QUERIES, '{"_id": "q", "text": "t", "judgements": {}, "relevant": []}', "does not fit"),
    ],
)
def test_damaged_results_are_refused_by_name(
    folder: Path, name: str, text: str, reason: str
) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadDataset, match=reason):
        read_results(folder)


def test_a_file_that_is_gone_is_named(folder: Path) -> None:
    (folder / RESULTS).unlink()
    with pytest.raises(BadDataset, match=RESULTS):
        read_results(folder)


def test_one_stage_alone_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    folder = results(judged_set(tmp_path / "set"), tmp_path / "one", {Mode.BM25: ALL_FIRST})
    assert json.loads((folder / RUN).read_text(encoding="utf-8"))["comparisons"] == []
