"""Work that dies leaves a trace, is begun again after a rest, and shows in the service's health."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.jobs.worker import WorkDied
from api.service import Service
from cli.working import work_beside
from search.engine import Engine
from tests.fakes import HashEmbedder
from tests.writable import fill
from wenzheng.embedding.provider import only
from wenzheng.library import Library
from wenzheng.serving import ServingSettings
from wenzheng.settings import Settings
from wenzheng.store.jobs import JobKind, JobState, JobTable

LOCAL = "http://127.0.0.1"


def until(holds: Callable[[], object]) -> None:
    """Wait, however long the machine takes."""
    while not holds():
        time.sleep(0.005)


def test_work_that_dies_is_told_of_and_begun_again_after_a_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("api.jobs.worker._RESTS", (0.01, 0.02))
    fill(tmp_path / "data", tmp_path / "files")
    table, begun, may_live = JobTable(tmp_path / "data"), list[int](), Event()

    def work(is_over: Callable[[], bool]) -> None:
        begun.append(1)
        table.claim()
        if not may_live.is_set():
            raise WorkDied(-9)
        for job in table.jobs(state=JobState.RUNNING):
            table.end(job.id, JobState.DONE)

    job = table.add(JobKind.REINDEX, asker=None)
    service = Service.of(ServingSettings(audit=False), tmp_path / "data", work=work)
    service.readiness.loaded.set()
    with Library.open(tmp_path / "data") as library, caplog.at_level(logging.ERROR):
        app = create_app(Engine(library, only(HashEmbedder())), library, service)
        with TestClient(app, base_url=LOCAL, client=("127.0.0.1", 1)) as asked:
            until(lambda: len(begun) > 2)
            ready = asked.get("/readyz").json()
            assert ready["status"] == "degraded"
            failing = {"name": "worker", "works": False, "code": "failing"}
            assert failing in ready["parts"]
            assert failing in asked.get("/v1/status").json()["parts"]
            may_live.set()
            until(lambda: asked.get("/readyz").json()["status"] == "ready")
    said = caplog.messages[0]
    assert "exit code -9" in said
    assert f"job {job.id}" in said
    assert "in 0.01 s" in said
    assert "in 0.02 s" in caplog.messages[1]


def die(_: Settings) -> None:
    """In the place of the child's work."""
    os._exit(3)


def wait(_: Settings) -> None:
    """Likewise."""
    time.sleep(600)


def test_a_child_that_fails_is_told_of_and_one_that_was_ended_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data=tmp_path)
    monkeypatch.setattr("cli.working._work", die)
    with pytest.raises(WorkDied) as died:
        work_beside(settings, lambda: False)
    assert died.value.exit_code == 3
    monkeypatch.setattr("cli.working._work", wait)
    work_beside(settings, iter([False, True]).__next__)
