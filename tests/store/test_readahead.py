"""Files are read before they are asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from wenzheng import readahead
from wenzheng.readahead import read_ahead


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "store").write_bytes(b"12345")
    (tmp_path / "indexes" / "one").mkdir(parents=True)
    (tmp_path / "indexes" / "one" / "segment").write_bytes(b"123")
    return tmp_path


def test_every_file_of_the_folder_is_read(folder: Path) -> None:
    assert read_ahead(folder) == 8


def test_no_more_is_read_than_there_is_room_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readahead, "_free_memory", lambda: 12)
    assert read_ahead(folder) == 6


def test_what_is_not_there_any_more_is_passed_over(folder: Path) -> None:
    (folder / "gone").symlink_to(folder / "nothing")
    assert read_ahead(folder) == 8
    assert read_ahead(folder / "nowhere") == 0
