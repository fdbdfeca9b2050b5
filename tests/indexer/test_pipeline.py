"""Files become documents of the library, once each, whatever happens in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from indexer import pipeline
from indexer.pipeline import Report, index_paths
from tests.fakes import HashEmbedder
from wenzheng.embedding.model import Model
from wenzheng.errors import IndexMissing
from wenzheng.library import Library, Writer
from wenzheng.readable import EVERYTHING
from wenzheng.store.jobs import JobKind, JobState, JobTable
from wenzheng.text.tokenise import Tokeniser

TOKENISER = Tokeniser()
ROOT = Path(__file__).parents[2]


def index(data: Path, *paths: Path, prune: bool = False) -> tuple[Report, int]:
    """The report, and how many chunks were embedded."""
    embedder = HashEmbedder()
    with Writer.open(data, model=Model.of(embedder)) as writer:
        report = index_paths(paths, writer, embedder, prune=prune)
    return report, embedder.embedded


def titles(data: Path) -> list[str]:
    """Titles of the documents that a reader sees."""
    library = Library.open(data)
    with library, library.snapshot(EVERYTHING) as snapshot:
        return sorted(document.title for document in snapshot.documents())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three short documents."""
    folder = tmp_path / "文件"
    folder.mkdir()
    for name in ("甲", "乙", "丙"):
        text = f"# {name}县方案\n\n到2027年，{name}县建成充电站{ord(name) % 90}座。\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def test_new_files_are_added_and_the_same_files_again_embed_nothing(
    tmp_path: Path, folder: Path
) -> None:
    first, embedded = index(tmp_path / "d", folder)
    assert (len(first.added), embedded) == (3, first.embedded)
    assert embedded > 0
    again, embedded = index(tmp_path / "d", folder)
    assert (len(again.unchanged), len(again.added), embedded) == (3, 0, 0)


def test_a_changed_file_costs_that_file_alone(tmp_path: Path, folder: Path) -> None:
    index(tmp_path / "d", folder)
    (folder / "甲.md").write_text(
        "# 甲县方案\n\n到2027年，甲县建成充电站99座。\n", encoding="utf-8"
    )
    report, embedded = index(tmp_path / "d", folder)
    assert [Path(source).name for source in report.updated] == ["甲.md"]
    assert (len(report.unchanged), embedded) == (2, report.chunks)


def test_a_bad_file_is_reported_by_name_and_stops_nothing(tmp_path: Path, folder: Path) -> None:
    (folder / "空.txt").write_bytes(b"")
    (folder / "图.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    report, _ = index(tmp_path / "d", folder, tmp_path / "没有")
    assert len(report.added) == 3
    messages = [error.zh + error.en for _source, error in report.failed]
    assert len(messages) == 3
    for name in ("空.txt", "图.txt", "没有"):
        assert any(name in message for message in messages)


def test_vanished_files_stay_unless_pruned(tmp_path: Path, folder: Path) -> None:
    index(tmp_path / "d", folder)
    (folder / "乙.md").unlink()
    kept, _ = index(tmp_path / "d", folder)
    assert kept.removed == []
    assert len(titles(tmp_path / "d")) == 3
    pruned, _ = index(tmp_path / "d", folder, prune=True)
    assert [Path(source).name for source in pruned.removed] == ["乙.md"]
    assert titles(tmp_path / "d") == ["丙县方案", "甲县方案"]


def test_what_a_run_did_is_in_the_table_of_jobs(tmp_path: Path, folder: Path) -> None:
    index(tmp_path / "d", folder)
    (job,) = JobTable(tmp_path / "d").jobs()
    assert (job.kind, job.state, job.counts) == (JobKind.INDEX, JobState.DONE, {"added": 3})
    assert (job.done, job.total) == (3, 3)


_KILLED = """
import sys
from pathlib import Path
from indexer import pipeline
from tests.fakes import HashEmbedder
from wenzheng.library import Model, Writer

pipeline.BATCH_CHUNKS = 1

def checkpoint(step):
    print(step, flush=True)
    sys.stdin.readline()

embedder = HashEmbedder()
with Writer.open(Path(sys.argv[1]), model=Model.of(embedder), checkpoint=checkpoint) as writer:
    pipeline.index_paths([Path(sys.argv[2])], writer, embedder)
"""


def _visible(data: Path) -> int:
    """Documents that a reader sees; none while the first index is not yet made."""
    try:
        return len(titles(data))
    except IndexMissing:
        return 0


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 5, 6, 8, 10])
def test_a_kill_at_any_step_loses_nothing_committed_and_the_next_run_completes(
    tmp_path: Path, folder: Path, steps: int
) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(tmp_path / "d"), str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert child.stdin is not None
    assert child.stdout is not None
    for _ in range(steps):
        child.stdout.readline()
        child.stdin.write("\n")
        child.stdin.flush()
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdin.close()
    child.stdout.close()
    before = _visible(tmp_path / "d")
    report, embedded = index(tmp_path / "d", folder)
    assert len(report.unchanged) >= before
    assert embedded <= 3 - before + 1
    assert titles(tmp_path / "d") == ["丙县方案", "乙县方案", "甲县方案"]


def test_large_batches_are_committed_piece_by_piece(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "BATCH_CHUNKS", 1)
    report, _ = index(tmp_path / "d", folder)
    assert len(report.added) == 3
    assert len(titles(tmp_path / "d")) == 3
