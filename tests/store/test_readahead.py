"""Files are asked for before they are read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wenzheng.readahead import read_ahead

pytestmark = pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="no such advice here")


def test_every_file_of_the_folder_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "store").write_bytes(b"12345")
    (tmp_path / "indexes" / "one").mkdir(parents=True)
    (tmp_path / "indexes" / "one" / "segment").write_bytes(b"123")
    assert read_ahead(tmp_path) == 8


def test_a_file_that_was_just_replaced_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").write_bytes(b"12345")
    real = os.open

    def vanished(path: Path, flags: int) -> int:
        path.unlink()
        return real(path, flags)

    monkeypatch.setattr(os, "open", vanished)
    assert read_ahead(tmp_path) == 0
