"""What is searched for in what, as files that any of the processes can read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.peers.base import Matrix, Passage


class Question(NamedTuple):
    """What is asked."""

    query_id: str
    text: str


class Task(NamedTuple):
    """Passages and questions with their vectors."""

    passages: Sequence[Passage]
    passage_vectors: Matrix
    questions: Sequence[Question]
    question_vectors: Matrix

    def write(self, folder: Path) -> None:
        """Into a new folder."""
        folder.mkdir(parents=True)
        for name, rows, vectors in (
            ("passages", self.passages, self.passage_vectors),
            ("questions", self.questions, self.question_vectors),
        ):
            (folder / f"{name}.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
            np.save(folder / f"{name}.npy", vectors)


def read_passages(folder: Path) -> tuple[list[Passage], Matrix]:
    """Those of a task, with their vectors."""
    return [Passage(*row) for row in _rows(folder, "passages")], np.load(folder / "passages.npy")


def read_questions(folder: Path) -> tuple[list[Question], Matrix]:
    """Likewise."""
    return [Question(*row) for row in _rows(folder, "questions")], np.load(folder / "questions.npy")


def _rows(folder: Path, name: str) -> list[list[str]]:
    rows: list[list[str]] = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return rows
