"""The real service, killed in the middle of a job: what was acknowledged is done after a restart."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.writable import key
from wenzheng.embedding.factory import load_embedder
from wenzheng.embedding.model import Model, ModelSource
from wenzheng.library import Writer

ROOT = Path(__file__).parents[2]
FILES = 20


@contextmanager
def service(data: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`wenzheng serve` in a process of its own; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    child = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "--data", str(data), "serve", "--port", port],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "WENZHENG_THREADS": "1"},
    )
    assert child.stdout is not None
    try:
        yield child, child.stdout.readline().split()[1]
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


def until(holds: Callable[[], Any]) -> None:
    """Wait, however long the machine takes."""
    while not holds():
        time.sleep(0.05)


def test_a_kill_in_the_middle_of_a_job_loses_nothing_acknowledged(tmp_path: Path) -> None:
    data = tmp_path / "data"
    embedder = load_embedder("e5-small-zh", threads=1)
    with Writer.open(data, model=Model.of(embedder, ModelSource("e5-small-zh"))):
        pass
    headers = {"x-api-key": key(data, "甲", "write")}
    with service(data) as (child, address), httpx.Client(headers=headers, timeout=60) as asked:
        files = [
            ("files", (f"{n}.md", f"# 第{n}号方案\n\n到2030年建成{n}座站。".encode()))
            for n in range(FILES)
        ]
        job = asked.post(f"{address}/v1/documents", files=files)
        assert job.status_code == 202
        at = job.headers["location"]
        until(lambda: asked.get(f"{address}{at}").json()["state"] == "running")
        child.send_signal(signal.SIGKILL)
        child.wait()
    with service(data) as (_, address), httpx.Client(headers=headers, timeout=60) as asked:
        assert asked.get(f"{address}{at}").json()["state"] in ("queued", "running")
        until(lambda: asked.get(f"{address}{at}").json()["state"] not in ("queued", "running"))
        ended = asked.get(f"{address}{at}").json()
        assert (ended["state"], ended["done"]) == ("done", FILES)
        assert {file["outcome"] for file in ended["files"]} <= {"added", "unchanged"}
        assert asked.get(f"{address}/v1/status").json()["documents"] == FILES
