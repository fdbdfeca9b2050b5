"""The commands of evaluation, from a judged folder to a report."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.evaluate import app
from cli.main import run
from eval.datasets import Dataset
from tests.eval.scripted import write_rows
from tests.support import Captured, refused, require

ROOT = Path(__file__).parents[2]
JUDGED = ROOT / "examples" / "judged"


@pytest.fixture
def call(judged_data: Path, capsys: Captured) -> Any:
    def run_command(*arguments: object, code: int = 0) -> str:
        assert run(["--data", str(judged_data), "eval", *map(str, arguments)]) == code
        return capsys.readouterr().out

    return run_command


def test_from_a_judged_folder_to_a_report(call: Any, tmp_path: Path) -> None:
    require("rank_bm25")
    out, runs = tmp_path / "out", tmp_path / "runs"
    options = ("--out", out, "--run", runs, "--baseline", "rank-bm25", "--json")
    report = json.loads(call("retrieval", JUDGED, *options))
    assert [row["mode"] for row in report["rows"]] == ["rank-bm25", "bm25", "dense", "hybrid"]
    assert {"p", "p_holm", "RR@10_ci"} <= set(report["comparisons"][0])

    scored = json.loads(call("score", JUDGED, *sorted(runs.iterdir()), "--json"))
    own = {row["mode"]: row["RR@10"] for row in report["rows"]}
    assert {row["run"].split(".")[1]: row["RR@10"] for row in scored["rows"]} == own

    compared = json.loads(call("compare", f"{out}#hybrid", f"{out}#bm25", "--json"))
    (ours,) = [c for c in report["comparisons"] if (c["mode"], c["over"]) == ("hybrid", "bm25")]
    assert compared["pairs"][0]["difference"] == ours["RR@10"]
    assert compared["pairs"][0]["p"] == ours["p"]
    trec = runs / "judged.hybrid.trec"
    assert "wins 0, ties 35, losses 0" in call("compare", trec, f"{out}#hybrid")

    written = call("report", out, "--to", tmp_path / "report").splitlines()
    assert [Path(line).name for line in written] == ["report.html", "report.md"]


def test_several_folders_a_sample_and_some_modes(call: Any, tmp_path: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    for path in JUDGED.iterdir():
        (second / path.name).write_bytes(path.read_bytes())
    options = ("--modes", "hybrid,bm25", "--limit", "9", "--out", tmp_path / "out", "--json")
    lines = call("retrieval", JUDGED, second, *options).splitlines()
    reports = [json.loads(line) for line in lines]
    assert [report["dataset"] for report in reports] == ["judged", "second"]
    assert [row["mode"] for row in reports[0]["rows"]] == ["bm25", "hybrid"]
    assert [report["queries"] for report in reports] == [9, 9]
    assert reports[0]["hashes"] == reports[1]["hashes"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["judged", "second"]


def test_the_gate_by_command(call: Any, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    assert "通过" in call("gate", JUDGED, "--baseline", kept, "--update")
    shape = json.loads(kept.read_text(encoding="utf-8"))
    shape["modes"]["dense"]["RR@10"] = 1.0
    kept.write_text(json.dumps(shape), encoding="utf-8")
    found = json.loads(call("gate", JUDGED, "--baseline", kept, "--json", code=1))
    assert [(fall["mode"], fall["measure"]) for fall in found["falls"]] == [("dense", "RR@10")]


def test_the_library_is_exported(examples_data: Path, tmp_path: Path, capsys: Captured) -> None:
    arguments = ["--data", str(examples_data), "eval", "export", "--to", str(tmp_path), "--json"]
    assert run([*arguments, "--questions", str(ROOT / "examples" / "questions.jsonl")]) == 0
    exported = json.loads(capsys.readouterr().out)
    assert (exported["queries"], exported["unanswerable"]) == (35, 15)
    assert len(Dataset(tmp_path).corpus().doc_ids) == exported["documents"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["retrieval", "{judged}", "--modes", "magic"], 2, "magic"),
        (["retrieval", "{judged}", "--modes", ","], 2, "hybrid"),
        (["retrieval", "{judged}", "{judged}"], 2, "judged"),
        (["retrieval", "{judged}", "--baseline", "magic"], 2, "magic"),
        (["retrieval", "{judged}", "--limit", "0"], 2, "limit"),
        (["score", "{judged}", "nowhere.trec"], 1, "nowhere.trec"),
        (["score", "nowhere", "nowhere.trec"], 1, "nowhere"),
        (["score", "{judged}", "{bad}"], 1, "第 2 行"),
        (["score", "{judged}", "{bad}", "--measure", "Magic@1"], 2, "Magic@1"),
        (["compare", "nowhere", "nowhere"], 2, "nowhere"),
        (["compare", "nowhere", "{judged}"], 2, "--dataset"),
        (["report", "nowhere", "--to", "{out}"], 1, "nowhere"),
        (["gate", "{judged}", "--baseline", "nowhere.json"], 1, "nowhere.json"),
        (["export", "--to", "{out}"], 3, "wenzheng index"),
    ],
)
def test_bad_input_is_an_error_in_both_languages_that_names_it(
    judged_data: Path,
    tmp_path: Path,
    capsys: Captured,
    arguments: list[str],
    code: int,
    says: str,
) -> None:
    bad = tmp_path / "bad.trec"
    bad.write_text("e01 Q0 a 1 1 t\ne01 Q0 b\n", encoding="utf-8")
    places = {"judged": JUDGED, "bad": bad, "out": tmp_path / "out"}
    filled = [argument.format(**places) for argument in arguments]
    error = refused(capsys, "--data", str(judged_data), "eval", *filled, code=code)
    assert says in error
    assert re.search(r"[\u4e00-\u9fff]", error)


def test_every_command_and_option_is_documented() -> None:
    guide = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    readmes = [(ROOT / n).read_text(encoding="utf-8") for n in ("README.md", "README.zh-CN.md")]
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert {"retrieval", "score", "compare", "report", "gate", "export"} <= set(commands)
    for name, command in commands.items():
        for text in (guide, *readmes):
            assert f"eval {name}" in text, name
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--") and option != "--help":
                    assert f"`{option}" in guide or f" {option}" in guide, f"{name} {option}"


def test_the_example_of_the_guide_is_true() -> None:
    """The folder that the guide builds by hand is one that the product reads."""
    guide = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    assert "examples/judged" in guide
    assert len(list(Dataset(JUDGED).queries())) == 35


def test_rows_are_written_as_in_the_guide(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in re.findall(r'^    (\{"_id".*\})$', guide, re.MULTILINE)]
    assert len(rows) >= 2
    write_rows(tmp_path / "corpus.jsonl", [row for row in rows if "title" in row])
    write_rows(tmp_path / "queries.jsonl", [row for row in rows if "title" not in row])
    assert list(Dataset(tmp_path).documents())
    assert list(Dataset(tmp_path).queries())
