"""How long do questions take while a large upload is indexed: beside the service, or in its process?

    python benchmarks/uploading.py [--documents N] [--seconds N]

Serves the documents of examples/, asks /v1/ask again and again, and prints the median and the 95th
percentile in milliseconds: with nothing else to do, while a child process does the job (as `wenzheng serve`
has it), and while a thread of the service does.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import uvicorn

from api.access.keys import KeyStore
from api.app import create_app
from api.jobs.worker import Work
from api.service import Service
from cli.context import Context
from cli.working import work_beside
from indexer.pipeline import index_paths
from indexer.working import work_off
from wenzheng.embedding.model import Model
from wenzheng.library import Writer
from wenzheng.serving import Scope
from wenzheng.settings import Settings

ROOT = Path(__file__).parents[1]
QUESTIONS = ("到2027年公共充电桩数量", "什么是公共数据", "换电站补助标准是多少")


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=30)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made"
        context = Context(Settings(data=made))
        embedder = context.chosen_embedder
        with Writer.open(made, model=Model.of(embedder, context.chosen_source)) as writer:
            index_paths([ROOT / "examples" / "documents"], writer, embedder)
        print("| while | questions | p50 ms | p95 ms | files done |\n|---|---|---|---|---|")
        for name, is_busy, in_thread in (
            ("nothing else", False, False),
            ("a child process indexes", True, False),
            ("a thread indexes", True, True),
        ):
            data = Path(folder) / name
            shutil.copytree(made, data)
            settings = Settings(data=data)
            ours = Context(settings)
            work = partial(work_off, data, ours) if in_thread else partial(work_beside, settings)
            documents = arguments.documents if is_busy else 0
            took, done = _measured(ours, work, documents, arguments.seconds)
            p95 = statistics.quantiles(took, n=20)[-1]
            median = statistics.median(took)
            print(f"| {name} | {len(took)} | {median:.0f} | {p95:.0f} | {done} |", flush=True)


def _measured(ours: Context, work: Work, documents: int, seconds: float) -> tuple[list[float], int]:
    """Milliseconds of each question, and how many files were done meanwhile."""
    data = ours.settings.data
    headers = {"x-api-key": KeyStore(data).add("bench", Scope.WRITE)}
    done = 0
    with (
        _served(ours, work) as address,
        httpx.Client(base_url=address, headers=headers, timeout=120) as asked,
    ):
        _asked(asked, 5)
        job = ""
        if documents:
            job = asked.post("/v1/documents", files=_files(documents)).headers["location"]
            while asked.get(job).json()["state"] == "queued":
                time.sleep(0.1)
            time.sleep(5)  # the model is loaded, the first documents are parsed
        took = _asked(asked, seconds)
        if job:
            done = asked.get(job).json()["done"]
    return took, done


def _files(documents: int) -> list[tuple[str, tuple[str, bytes]]]:
    said = "全市到{0}年建成公共充电桩{1}个，换电站{2}座，新增冷库{3}座，并由有关部门组织验收。"
    return [
        (
            "files",
            (
                f"{n}.md",
                f"# 第{n}号行动方案\n\n"
                + "\n\n".join(
                    f"（{m}）" + said.format(2025 + m % 6, n * m + 7, m + n, n % 50 + m)
                    for m in range(1, 60)
                ),
            ),
        )
        for n in range(documents)
    ]


def _asked(client: httpx.Client, seconds: float) -> list[float]:
    took, until, at = [], time.monotonic() + seconds, 0
    while time.monotonic() < until:
        began = time.perf_counter()
        client.post("/v1/ask", json={"question": QUESTIONS[at % len(QUESTIONS)]}).raise_for_status()
        took.append((time.perf_counter() - began) * 1000)
        at += 1
    return took


@contextmanager
def _served(ours: Context, work: Work) -> Iterator[str]:
    library = ours.library()
    engine = ours.engine(library)
    service = Service.of(ours.settings, ours.settings.data, work=work)
    service.readiness.loaded.set()
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(engine, library, service), log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


if __name__ == "__main__":
    main()
