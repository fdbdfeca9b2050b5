"""The commands for jobs: what was done is listed, shown with its failures, and cancelled."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.main import run
from tests.support import Captured, printed, refused
from tests.writable import DOCUMENTS, fill
from wenzheng.store.jobs import JobKind, JobTable


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder in which one of the files could not be indexed."""
    fill(tmp_path / "data", tmp_path / "files", {**DOCUMENTS, "空.md": " "})
    return tmp_path / "data"


def test_a_command_stands_in_the_list_and_tells_what_failed(data: Path, capsys: Captured) -> None:
    (listed,) = printed(capsys, "--data", str(data), "jobs", "list")
    assert (listed["kind"], listed["state"]) == ("index", "done")
    assert listed["counts"] == {"added": 3, "failed": 1}
    (shown,) = printed(capsys, "--data", str(data), "jobs", "show", "1")
    (failed,) = shown["files"]
    assert failed["source"].endswith("空.md")
    assert failed["reason"]["code"] == "empty-document"
    assert run(["--data", str(data), "jobs", "show", "1"]) == 0
    assert "空.md" in capsys.readouterr().out


def test_a_job_is_cancelled_once_it_is_found_and_not_over(data: Path, capsys: Captured) -> None:
    job = JobTable(data).add(JobKind.REINDEX, asker="甲").id
    (cancelled,) = printed(capsys, "--data", str(data), "jobs", "cancel", str(job))
    assert cancelled["state"] == "cancelled"
    queued = printed(capsys, "--data", str(data), "jobs", "list", "--state", "queued")
    assert queued == []
    assert "结束" in refused(capsys, "--data", str(data), "jobs", "cancel", "1", code=1)
    assert "99" in refused(capsys, "--data", str(data), "jobs", "show", "99", code=1)
