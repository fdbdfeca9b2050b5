"""Evaluations are kept in the data folder, the newest first, and what is none is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from wenzheng import evaluations as kept
from wenzheng.errors import EvaluationNotFound
from wenzheng.evaluations import EvaluationKind, evaluation, evaluations, keep


def made(data: Path, dataset: str) -> str:
    return keep(data, EvaluationKind.ANSWERS, dataset, "0.1.0", {"dataset": dataset}).name


def test_the_newest_comes_first_and_each_is_found_by_its_name(tmp_path: Path) -> None:
    first, second = made(tmp_path, "甲"), made(tmp_path, "乙")
    assert [one.name for one in evaluations(tmp_path)] == [second, first]
    assert evaluation(tmp_path, first).report == {"dataset": "甲"}


def test_a_folder_without_any_has_none(tmp_path: Path) -> None:
    assert evaluations(tmp_path) == []


@pytest.mark.parametrize("name", ["", "../keys", "20260101T080000000000Z-answers", "a/b"])
def test_what_is_not_there_is_refused_by_name(tmp_path: Path, name: str) -> None:
    made(tmp_path, "甲")
    with pytest.raises(EvaluationNotFound):
        evaluation(tmp_path, name)


def test_a_damaged_or_foreign_file_is_passed_over(tmp_path: Path) -> None:
    name = made(tmp_path, "甲")
    folder = tmp_path / kept.FOLDER
    (folder / "20270101T080000000000Z-answers.json").write_text("{")
    (folder / "notes.json").write_text("{}")
    assert [one.name for one in evaluations(tmp_path)] == [name]


def test_the_oldest_go_when_there_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "KEPT", 2)
    names = [made(tmp_path, str(n)) for n in range(4)]
    assert [one.name for one in evaluations(tmp_path)] == names[:1:-1]
