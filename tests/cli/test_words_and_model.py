"""The commands `words` and `model`, and which model the others use."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cli.main import run
from indexer.pipeline import index_paths
from models import E5_SMALL_ZH
from tests.support import Captured, printed, refused
from wenzheng.embedding import Embedder
from wenzheng.embedding.model import Model, ModelSource
from wenzheng.library import Writer

ROOT = Path(__file__).parents[2]


@pytest.fixture
def other_model(tmp_path: Path) -> Path:
    """The embedded model under another name: another model, as far as a library can tell."""
    folder = tmp_path / "model"
    shutil.copytree(E5_SMALL_ZH, folder)
    described = json.loads((folder / "model.json").read_text("utf-8"))
    (folder / "model.json").write_text(json.dumps(described | {"id": "other"}), "utf-8")
    return folder


def test_words_are_added_listed_removed_and_applied(data: Path, capsys: Captured) -> None:
    file = data.parent / "词.txt"
    file.write_bytes("﻿# 词\n加氢母站\n充换电站 ＝ 充电换电站 # 同\n".encode("gb18030", "ignore"))
    (added,) = printed(capsys, "words", "add", "绿色甲醇", "--file", str(file))
    assert added == {
        "added": {"words": ["绿色甲醇", "加氢母站"], "synonyms": [["充换电站", "充电换电站"]]}
    }
    assert run(["words", "remove", "绿色甲醇"]) == 0
    (listed,) = printed(capsys, "words", "list")
    assert listed["version"] == 1
    assert listed["pending"]["added"]["words"] == ["加氢母站"]
    (status,) = printed(capsys, "status")
    assert "wenzheng words apply" in status["advice"][0]["en"]
    (applied,) = printed(capsys, "words", "apply")
    assert (applied["version"], applied["recut"]) == (2, status["chunks"])
    (listed,) = printed(capsys, "words", "list")
    assert listed["own"] == {"words": ["加氢母站"], "synonyms": [["充换电站", "充电换电站"]]}
    assert printed(capsys, "doctor") == [{"findings": [], "advice": []}]
    assert run(["words", "apply"]) == 0
    assert "没有待生效" in capsys.readouterr().out


def test_words_list_is_for_people_too(data: Path, capsys: Captured) -> None:
    assert run(["words", "add", "加氢母站"]) == 0
    assert run(["words", "list"]) == 0
    out = capsys.readouterr().out
    assert "词典版本 1" in out
    assert "  + 加氢母站" in out


def test_suggestions_have_counts_and_examples_and_change_nothing(
    data: Path, capsys: Captured
) -> None:
    found = printed(capsys, "words", "suggest", "--min-count", "2", "--limit", "5")
    assert 1 <= len(found) <= 5
    for one in found:
        assert one["times"] >= 2
        assert one["word"] in one["example"]
    assert run(["words", "add", found[0]["word"]]) == 0
    again = printed(capsys, "words", "suggest", "--min-count", "2", "--limit", "5")
    assert found[0]["word"] not in {one["word"] for one in again}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["words", "add"], 2, "--file"),
        (["words", "add", ""], 2, "空的词"),
        (["words", "add", "，。"], 2, "，。"),
        (["words", "add", "甲乙 = 甲乙"], 2, "甲乙 = 甲乙"),
        (["words", "add", "--file", "nowhere.txt"], 1, "nowhere.txt"),
        (["words", "remove", "没有的词"], 1, "没有的词"),
        (["words", "remove", "加氢站"], 1, "加氢站"),
        (["words", "suggest", "--min-count", "1"], 2, "min-count"),
        (["model", "switch", "no-such-model-anywhere"], 3, "no-such-model-anywhere"),
        (["model", "switch", "e5-small-zh", "--query-prompt", "问"], 2, "e5-small-zh"),
    ],
)
def test_bad_input_is_named_in_both_languages(
    data: Path, capsys: Captured, arguments: list[str], code: int, says: str
) -> None:
    assert says in refused(capsys, *arguments, code=code)


def test_a_bad_line_of_a_file_is_named_and_nothing_of_it_is_taken(
    data: Path, capsys: Captured
) -> None:
    file = data.parent / "words.txt"
    file.write_text("好词条\n\n坏、词\n", "utf-8")
    assert run(["words", "add", "--file", str(file)]) == 2
    assert "第 3 行" in capsys.readouterr().err
    (listed,) = printed(capsys, "words", "list")
    assert listed["pending"]["added"]["words"] == []


def test_the_model_is_shown_and_switched(
    tmp_path: Path,
    capsys: Captured,
    embedder: Embedder,
    other_model: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = next((ROOT / "examples" / "documents").glob("03_*"))
    monkeypatch.setenv("WENZHENG_DATA", str(tmp_path / "data"))
    model = Model.of(embedder, ModelSource("e5-small-zh"))
    with Writer.open(tmp_path / "data", model=model) as writer:
        index_paths([document], writer, embedder)
    (before,) = printed(capsys, "model", "show")
    assert (before["name"], before["dimension"]) == ("e5-small-zh", 384)
    (done,) = printed(capsys, "model", "switch", str(other_model))
    assert done["after"].startswith("other@")
    assert done["embedded"] == done["chunks"] > 0
    (after,) = printed(capsys, "model", "show")
    assert (after["id"], after["name"]) == (done["after"], str(other_model))
    (answer,) = printed(capsys, "ask", "到2027年公共充电桩数量")
    assert answer["answer"] == "4.5万个"
    (again,) = printed(capsys, "model", "switch", str(other_model))
    assert again["embedded"] == 0
    (report,) = printed(capsys, "index", str(document))
    assert (report["embedded"], len(report["failed"])) == (0, 0)


def test_a_setting_that_means_another_model_is_refused_by_name(
    data: Path, capsys: Captured, other_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENZHENG_MODEL", str(other_model))
    for command in (["ask", "充电桩"], ["index", str(data.parent)], ["status"]):
        assert run(command) == 3
        error = capsys.readouterr().err
        assert "WENZHENG_MODEL" in error
        assert "wenzheng model switch" in error


def test_a_setting_that_means_the_same_model_elsewhere_is_no_conflict(
    data: Path, capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(E5_SMALL_ZH, tmp_path / "moved")
    monkeypatch.setenv("WENZHENG_MODEL", str(tmp_path / "moved"))
    assert run(["ask", "充电桩"]) == 0


def test_another_writer_is_waited_for(data: Path, capsys: Captured, embedder: Any) -> None:
    with Writer.open(data, model=Model.of(embedder)):
        for command in (["words", "add", "加氢母站"], ["words", "apply"]):
            assert run(command) == 4
        assert run(["model", "switch", "e5-small-zh"]) == 4
