"""`wenzheng targets`: what it prints and writes."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from cli.main import run
from wenzheng.exporting import _harmless
from wenzheng.targets import COLUMNS

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def data(examples_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WENZHENG_DATA", str(examples_data))
    return examples_data


def test_figures_are_printed_with_their_quotes(capsys: Captured) -> None:
    assert run(["targets", "--indicator", "公共充电桩", "--year", "2027"]) == 0
    out = capsys.readouterr().out
    assert "4.5万个" in out
    assert "到2027年" in out


def test_json_has_one_record_a_line_and_limits_hold(capsys: Captured) -> None:
    assert run(["targets", "--unit", "座", "--limit", "3", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == 3
    assert all(tuple(row) == COLUMNS and row["unit"] == "座" for row in rows)
    assert run(["targets", "--unit", "座", "--after", rows[0]["statement_id"], "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0]) == rows[1]


def test_tables_hold_the_same_rows(tmp_path: Path, capsys: Captured) -> None:
    assert run(["targets", "--state", "目标", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for name in ("t.csv", "t.xlsx"):
        assert run(["targets", "--state", "目标", "--output", str(tmp_path / name)]) == 0
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))
    assert [row["quote"] for row in written] == [_harmless(row["quote"]) for row in rows]
    sheet = load_workbook(tmp_path / "t.xlsx").active
    assert sheet is not None
    head, *cells = sheet.iter_rows(values_only=True)
    assert head == COLUMNS
    assert [row[COLUMNS.index("value")] for row in cells] == [row["value"] for row in rows]


def test_text_that_would_be_a_formula_is_no_formula() -> None:
    assert _harmless("=1+1") == "'=1+1"
    assert _harmless("加氢站") == "加氢站"


@pytest.mark.parametrize("arguments", [["--output", "t.pdf"], ["--year", "soon"]])
def test_what_cannot_be_done_is_said(capsys: Captured, arguments: list[str]) -> None:
    assert run(["targets", *arguments]) == 2
    assert "错误" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, capsys: Captured) -> None:
    assert run(["targets", "--output", str(tmp_path / "no" / "t.csv")]) == 2
    assert "t.csv" in capsys.readouterr().err


def test_what_fits_nothing_is_said_in_words(capsys: Captured) -> None:
    assert run(["targets", "--indicator", "独角兽养殖", "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "没有符合条件的指标数字" in printed.err


def test_status_of_the_document_filters_and_is_given(capsys: Captured) -> None:
    assert run(["targets", "--status", "有效", "--json", "--limit", "5"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows
    assert {row["status"] for row in rows} == {"有效"}
    assert run(["targets", "--status", "消失"]) == 2


def test_nobody_reading_on_is_no_error(data: Path) -> None:
    command = [sys.executable, "-m", "cli.main", "--data", str(data), "targets", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        complaints = process.stderr.read().decode()
    assert (process.returncode, complaints) == (0, "")
