"""The command: what it prints and how it ends."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from cli.main import run
from tests.support import Captured, printed, refused
from wenzheng.embedding.model import Model
from wenzheng.library import Writer
from wenzheng.settings import Settings

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "documents"
QUESTION = "到2027年公共充电桩数量"


@pytest.fixture
def data(examples_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The examples as the data folder of the commands."""
    monkeypatch.setenv("WENZHENG_DATA", str(examples_data))
    return examples_data


def test_ask_prints_the_answer_and_its_quote(data: Path, capsys: Captured) -> None:
    assert run(["ask", QUESTION]) == 0
    out = capsys.readouterr().out
    assert out.startswith("4.5万个\n")
    assert "到2027年" in out
    (answer,) = printed(capsys, "ask", QUESTION)
    assert (answer["status"], answer["answer"]) == ("answered", "4.5万个")


def test_ask_says_when_there_is_no_answer(data: Path, capsys: Captured) -> None:
    assert run(["ask", "到2040年公共充电桩数量"]) == 0
    assert "没有找到" in capsys.readouterr().out


def test_search_gives_k_hits_and_explains_itself(data: Path, capsys: Captured) -> None:
    (found,) = printed(capsys, "search", "充电桩补助", "-k", "3", "--explain")
    assert len(found["hits"]) == 3
    assert {"embed", "retrieve", "total"} <= set(found["took_ms"])
    assert run(["search", "充电桩补助", "--explain"]) == 0
    out = capsys.readouterr().out
    assert "bm25" in out
    assert "匹配的词：" in out


def test_a_correction_is_told_and_can_be_turned_off(data: Path, capsys: Captured) -> None:
    assert run(["search", "gonggong chongdianzhuang"]) == 0
    assert "已按“公共充电桩”检索" in capsys.readouterr().out
    (found,) = printed(capsys, "search", "gonggong chongdianzhuang", "--ignore", "corrected")
    assert found["parsed"]["corrected"] == []
    assert found["notes"] == []


def test_filters_are_options(data: Path, capsys: Captured) -> None:
    arguments = ("search", "充电桩", "--kind", "规划", "--kind", "通知", "--year-from", "2023")
    (found,) = printed(capsys, *arguments)
    (listed,) = (printed(capsys, "documents", *arguments[2:]),)
    assert {hit["doc_id"] for hit in found["hits"]} <= {one["doc_id"] for one in listed}
    assert {one["kind"] for one in listed} == {"规划", "通知"}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ask", ""], 2, "问题为空"),
        (["ask", "\x00\x01"], 2, "没有可检索的文字"),
        (["ask", "问" * 10_000], 2, "10000"),
        (["ask", QUESTION, "--level", "联合国"], 2, "联合国"),
        (["ask", QUESTION, "--author", "x"], 2, "--author"),
        (["ask", QUESTION, "--kind", "小说"], 2, "小说"),
        (["search", QUESTION, "-k", "0"], 2, "1000"),
        (["search", QUESTION, "--offset", "999"], 2, "999"),
        (["search", QUESTION, "--ignore", "weather"], 2, "weather"),
        (["search", QUESTION, "--mode", "magic"], 2, "magic"),
        (["nonsense"], 2, "nonsense"),
        (["remove", "nothing"], 1, "nothing"),
        (["parse", "nowhere.txt"], 1, "nowhere.txt"),
        (["eval", "retrieval", "nowhere"], 1, "nowhere"),
        (["serve", "--host", "0.0.0.0"], 2, "0.0.0.0"),
    ],
)
def test_bad_input_is_an_error_in_both_languages_that_names_it(
    data: Path, capsys: Captured, arguments: list[str], code: int, says: str
) -> None:
    error = refused(capsys, *arguments, code=code)
    assert says in error
    assert re.search(r"[\u4e00-\u9fff]", error)


def test_without_an_index_the_exit_code_is_3(tmp_path: Path, capsys: Captured) -> None:
    assert run(["--data", str(tmp_path / "none"), "ask", QUESTION]) == 3
    assert "wenzheng index" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_an_unknown_setting_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("WENZHENG_COLOUR", "red")
    assert run(["settings"]) == 2
    assert "WENZHENG_COLOUR" in capsys.readouterr().err
    monkeypatch.delenv("WENZHENG_COLOUR")
    monkeypatch.setenv("WENZHENG_PORT", "80000")
    assert run(["settings"]) == 2
    assert "WENZHENG_PORT" in capsys.readouterr().err


def test_index_adds_updates_and_reports_failures_with_exit_code_1(
    tmp_path: Path, capsys: Captured
) -> None:
    folder, data = tmp_path / "f", tmp_path / "d"
    folder.mkdir()
    (folder / "好.md").write_text("# 甲县方案\n\n到2027年建成充电站12座。\n", encoding="utf-8")
    (folder / "空.txt").write_bytes(b"")
    (report,) = printed(capsys, "--data", str(data), "index", str(folder), code=1)
    assert len(report["added"]) == 1
    assert "空.txt" in report["failed"][0]["message"]
    (folder / "空.txt").unlink()
    (again,) = printed(capsys, "--data", str(data), "index", str(folder))
    assert (len(again["unchanged"]), again["embedded"]) == (1, 0)
    (removed,) = printed(capsys, "--data", str(data), "remove", str(folder / "好.md"))
    assert len(removed["removed"]) == 1
    assert printed(capsys, "--data", str(data), "documents") == []


def test_a_second_writer_is_told_to_wait_with_exit_code_4(
    tmp_path: Path, capsys: Captured, embedder: Any
) -> None:
    with Writer.open(tmp_path / "d", model=Model.of(embedder)):
        assert run(["--data", str(tmp_path / "d"), "index", str(EXAMPLES)]) == 4
    assert "Error: " in capsys.readouterr().err


def test_documents_status_doctor_and_rebuild_tell_of_the_folder(
    data: Path, capsys: Captured
) -> None:
    count = len(list(EXAMPLES.iterdir()))
    assert len(printed(capsys, "documents")) == count
    (status,) = printed(capsys, "status")
    assert (status["documents"], status["model"].split("@")[0]) == (count, "e5-small-zh")
    assert printed(capsys, "doctor") == [{"findings": [], "advice": []}]
    assert run(["rebuild"]) == 0
    capsys.readouterr()
    (answer,) = printed(capsys, "ask", QUESTION)
    assert answer["answer"] == "4.5万个"


def test_parse_prints_what_the_contract_names(capsys: Captured) -> None:
    (parsed,) = printed(capsys, "parse", str(next(EXAMPLES.glob("02_*"))))
    promised = (
        "source doc_id title issuer doc_number published region kind original_text text "
        "offset_map sections repairs warnings"
    )
    assert set(promised.split()) <= set(parsed)


def test_parse_prints_one_line_for_each_document_of_an_archive(
    tmp_path: Path, capsys: Captured
) -> None:
    archive = tmp_path / "两份.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("甲.txt", "甲县到2027年建成公园12个。")
        packed.writestr("坏.bin", b"\x00\x01\x02" * 100)
        packed.writestr("乙.txt", "乙县到2027年建成公园15个。")
    assert run(["parse", str(archive), "--json"]) == 1
    out, err = capsys.readouterr()
    sources = [json.loads(line)["source"] for line in out.splitlines()]
    assert [source.rsplit("!/", 1)[1] for source in sources] == ["甲.txt", "乙.txt"]
    assert "坏.bin" in err


def test_questions_of_the_examples_are_measured(data: Path, capsys: Captured) -> None:
    (report,) = printed(capsys, "eval", "questions", str(ROOT / "examples" / "questions.jsonl"))
    assert report["questions"] == 50
    wrong = {name: n for name, n in report["counts"].items() if name.startswith("wrong")}
    assert sum(wrong.values()) == 0, report
    assert report["counts"]["right"] >= 0.85 * report["questions"]


@pytest.fixture(scope="module")
def commands() -> list[str]:
    """What the help of the program itself lists."""
    help_text = subprocess.run(
        [sys.executable, "-m", "cli.main", "--help"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    ).stdout
    return re.findall(r"^│ ([a-z]+) ", help_text, re.MULTILINE)


def test_every_command_and_setting_is_documented(commands: list[str]) -> None:
    english = (ROOT / "README.md").read_text(encoding="utf-8")
    chinese = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    for readme in (english, chinese):
        for name in Settings.model_fields:
            assert f"WENZHENG_{name.upper()}" in readme, name
        for command in commands:
            assert command in readme, command


def test_every_command_has_help(commands: list[str], capsys: Captured) -> None:
    assert {"index", "ask", "serve", "eval"} <= set(commands)
    for name in commands:
        assert run([name, "--help"]) == 0
        assert re.search(r"[\u4e00-\u9fff]", capsys.readouterr().out), name


def test_the_help_waits_for_nothing_that_it_does_not_need() -> None:
    """Each of these takes a part of a second to import, and every command would pay for all."""
    heavy = "faiss fastapi httpx lxml onnxruntime pypdfium2 rjieba scipy tantivy tokenizers".split()
    code = f"import sys, cli.main; print([name for name in {heavy} if name in sys.modules])"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"
