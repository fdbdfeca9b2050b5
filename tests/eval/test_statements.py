"""Figures against labels: counts that can be worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.statements import evaluate_statements, is_same_indicator, statements_text
from wenzheng.errors import InputFailed
from wenzheng.library import Library
from wenzheng.readable import EVERYTHING

SAMPLE = Path(__file__).parents[2] / "examples" / "targets.jsonl"


def test_the_labelled_figures_of_the_examples_are_found(library: Library) -> None:
    with library.snapshot(EVERYTHING) as snapshot:
        report = evaluate_statements(SAMPLE, snapshot)
    shape = report.to_json()
    assert shape["labelled"] == sum(
        len(json.loads(line)["statements"]) for line in SAMPLE.read_text("utf-8").splitlines()
    )
    assert (report.precision, report.recall) == (1.0, 1.0), statements_text(report)


def test_what_is_missed_and_what_is_wrong_is_named(library: Library, tmp_path: Path) -> None:
    first = json.loads(SAMPLE.read_text("utf-8").splitlines()[0])
    first["statements"] = [{"figure": "999座", "indicator": "加氢站"}]
    file = tmp_path / "labels.jsonl"
    file.write_text(json.dumps(first, ensure_ascii=False), encoding="utf-8")
    with library.snapshot(EVERYTHING) as snapshot:
        report = evaluate_statements(file, snapshot)
    assert report.recall == 0
    assert [figure for _, figure, _ in report.missed] == ["999座"]
    assert report.wrong


@pytest.mark.parametrize(
    "line", ["no JSON", "{}", '{"source": "x", "start": 0, "end": 1, "statements": [{}]}']
)
def test_a_line_that_is_no_label_is_named(library: Library, tmp_path: Path, line: str) -> None:
    file = tmp_path / "labels.jsonl"
    file.write_text(line, encoding="utf-8")
    with library.snapshot(EVERYTHING) as snapshot, pytest.raises(InputFailed, match="line 1"):
        evaluate_statements(file, snapshot)


def test_a_document_that_is_not_there_is_named(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "labels.jsonl"
    file.write_text('{"source": "none.txt", "start": 0, "end": 1, "statements": []}', "utf-8")
    with library.snapshot(EVERYTHING) as snapshot, pytest.raises(InputFailed, match=r"none\.txt"):
        evaluate_statements(file, snapshot)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("地区生产总值", "全省生产总值", True),
        ("公共充电桩数量", "公共充电桩", True),
        ("加氢站", "充电桩", False),
        ("增加值", "规模以上工业战略性新兴产业增加值", False),
    ],
)
def test_names_of_one_indicator(one: str, other: str, same: bool) -> None:
    assert is_same_indicator(one, other) is same
