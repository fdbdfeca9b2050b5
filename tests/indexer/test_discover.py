"""Which files a path stands for."""

from __future__ import annotations

from pathlib import Path

from indexer.discover import discover
from wenzheng.errors import UnreadableFile


def test_folders_give_their_files_sorted_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", ".hidden", "sub/c.html", ".git/d.txt", "sub/.e"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("x")
    found = [
        path.relative_to(tmp_path).as_posix()
        for path in discover([tmp_path])
        if isinstance(path, Path)
    ]
    assert found == ["a.md", "b.txt", "sub/c.html"]


def test_a_file_named_twice_comes_once(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("x")
    assert list(discover([file, tmp_path, file])) == [file]


def test_what_does_not_exist_is_an_error_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    found = list(discover([tmp_path / "gone", tmp_path]))
    assert isinstance(found[0], UnreadableFile)
    assert "gone" in str(found[0])
    assert found[1:] == [tmp_path / "a.txt"]


def test_a_broken_link_is_an_error_and_a_circle_ends(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    (tmp_path / "circle").symlink_to(tmp_path)
    found = list(discover([tmp_path]))
    assert [item for item in found if isinstance(item, Path)] == [tmp_path / "a.txt"]
    assert ["broken" in str(item) for item in found if not isinstance(item, Path)] == [True]


def test_a_file_named_itself_is_found_even_if_hidden(tmp_path: Path) -> None:
    file = tmp_path / ".note"
    file.write_text("x")
    assert list(discover([file])) == [file]
