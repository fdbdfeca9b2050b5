"""Each system builds in one fresh process and searches in another; the folder is all they share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers.setups import Environment, Setup

_QUIET = {
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TQDM_DISABLE": "1",
}
"""No tool calls home or fetches anything while it is measured."""


class Failed(Exception):
    """A system could not be built or searched; the end of what its process said."""


@dataclass(frozen=True)
class Runner:
    """`peers` is the Python that has the other tools; `cache` the file of vectors."""

    work: Path
    cache: Path
    peers: Path

    def run(self, setup: Setup, task: Path) -> dict[str, Any]:
        """Build and search. Raises Failed."""
        folder = self.work / "systems" / task.name / setup.name
        folder.mkdir(parents=True, exist_ok=False)
        return self._process("build", setup, task, folder) | self._process(
            "search", setup, task, folder
        )

    def _process(self, work: str, setup: Setup, task: Path, folder: Path) -> dict[str, Any]:
        report = self.work / f"{setup.name}.{work}.json"
        python = self.peers if setup.environment is Environment.PEERS else Path(sys.executable)
        root = Path(__file__).parents[2]
        done = subprocess.run(
            [
                *(str(python), "-m", "benchmarks.peers.process"),
                *(work, setup.name, str(task), str(folder), str(report)),
            ],
            env={
                **os.environ,
                **_QUIET,
                "PYTHONPATH": str(root),
                "BENCH_VECTORS": str(self.cache),
            },
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Failed(f"{setup.name}, {work}: {done.stderr[-800:]}")
        measured: dict[str, Any] = json.loads(report.read_text("utf-8"))
        return measured
