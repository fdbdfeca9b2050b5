"""Files are read before they are asked for."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from wenzheng import readahead
from wenzheng.readahead import read_ahead, start_reading_ahead

_WRITE = """
import sys
from pathlib import Path
from wenzheng.store.sqlite import connect
opened = connect(Path(sys.argv[1]))
opened.execute("INSERT INTO kept VALUES (2)")
opened.close()
"""


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


def test_who_has_the_store_open_goes_on_seeing_what_others_write(tmp_path: Path) -> None:
    """SQLite's locks on the files stay, or the last writer would take its log away."""
    path = tmp_path / "store.sqlite3"
    opened = sqlite3.connect(path, isolation_level=None)
    opened.execute("PRAGMA journal_mode = WAL")
    opened.execute("CREATE TABLE kept (number)")
    opened.execute("INSERT INTO kept VALUES (1)")
    start_reading_ahead(tmp_path).join()
    log = path.with_name("store.sqlite3-wal")
    before = log.stat().st_ino
    subprocess.run([sys.executable, "-c", _WRITE, str(path)], check=True)
    assert log.stat().st_ino == before
    assert opened.execute("SELECT number FROM kept").fetchall() == [(1,), (2,)]
    opened.close()
