"""The commands collections, and index and keys with collections."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.main import run
from tests.support import Captured, printed, refused


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two documents beside an empty data folder."""
    monkeypatch.setenv("WENZHENG_DATA", str(tmp_path / "data"))
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.txt").write_text("关于建设泵站的通知\n建成泵站12座。", encoding="utf-8")
    (folder / "b.txt").write_text("关于机构编制的通知\n编制名额为30名。", encoding="utf-8")
    return folder


def held(capsys: Captured) -> dict[str, list[str]]:
    return {Path(d["source"]).stem: d["collections"] for d in printed(capsys, "documents")}


def test_documents_are_indexed_into_collections_and_moved(files: Path, capsys: Captured) -> None:
    assert run(["index", str(files / "a.txt")]) == 0
    assert run(["index", str(files / "b.txt"), "--collection", "人事", "--collection", "内部"]) == 0
    assert held(capsys) == {"a": ["默认"], "b": ["人事", "内部"]}
    # Indexed again, a document stays where it is, or goes where it is told to, without a vector.
    (again,) = printed(capsys, "index", str(files))
    assert (len(again["unchanged"]), again["embedded"]) == (2, 0)
    (moved,) = printed(capsys, "index", str(files), "--collection", "内部")
    assert (len(moved["updated"]), moved["unchanged"], moved["embedded"]) == (2, [], 0)
    assert held(capsys) == {"a": ["内部"], "b": ["内部"]}


def test_documents_are_added_to_collections_and_taken_out(files: Path, capsys: Captured) -> None:
    assert run(["index", str(files)]) == 0
    source = str(files / "a.txt")
    (added,) = printed(capsys, "collections", "add", "公开", source)
    assert len(added["added"]) == 1
    assert printed(capsys, "collections", "list") == [
        {"name": "默认", "documents": 2},
        {"name": "公开", "documents": 1},
    ]
    (nothing,) = printed(capsys, "collections", "add", "公开", source)
    assert nothing["added"] == []
    (removed,) = printed(capsys, "collections", "remove", "默认", source)
    assert removed["removed"] == added["added"]
    assert held(capsys) == {"a": ["公开"], "b": ["默认"]}
    assert "collections add" in refused(capsys, "collections", "remove", "公开", source)
    assert "nowhere" in refused(capsys, "collections", "add", "公开", "nowhere", code=1)
    assert "*" in refused(capsys, "collections", "add", "*", source)
    assert [d["title"] for d in printed(capsys, "documents", "--collection", "公开")] == [
        "关于建设泵站的通知"
    ]
    changed = [entry["changed"][0] for entry in printed(capsys, "audit", "--changes")]
    assert f"collection 公开: added {added['added'][0]}" in changed


def test_a_key_is_made_for_collections(files: Path, capsys: Captured) -> None:
    (made,) = printed(capsys, "keys", "add", "甲", "--collection", "公开")
    (listed,) = printed(capsys, "keys", "list")
    assert made["collections"] == listed["collections"] == ["公开"]
    printed(capsys, "keys", "add", "乙")
    assert printed(capsys, "keys", "list")[0]["collections"] == ["*"]
    assert run(["keys", "list"]) == 0
    assert "可读 公开" in capsys.readouterr().out
    assert "甲,乙" in refused(capsys, "keys", "add", "丙", "--collection", "甲,乙")
