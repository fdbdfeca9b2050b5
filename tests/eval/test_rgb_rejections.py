"""RGB's raw rows as a judged set: each question with a text that answers it, and without."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from eval.answers import questions_of
from eval.datasets import Dataset
from tests.eval.scripted import write_rows

SCRIPT = Path(__file__).parents[2] / "scripts" / "rgb_rejections.py"


def test_each_question_is_asked_twice_within_five_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = [f"第{n}篇与此无关。" for n in range(6)]
    rows = [
        {
            "id": 7,
            "query": "船有几艘",
            "answer": [["八艘", "8艘"]],
            "positive": ["船有八艘。"],
            "negative": noise,
        },
        {"id": 8, "query": "谁造的", "answer": ["甲厂"], "positive": [], "negative": noise},
        {
            "id": 9,
            "query": "何时",
            "answer": ["五月"],
            "positive": ["五月。"],
            "negative": noise[:4],
        },
    ]
    write_rows(tmp_path / "raw.jsonl", rows)
    argv = [SCRIPT.name, str(tmp_path / "raw.jsonl"), "--to", str(tmp_path / "set")]
    monkeypatch.setattr("sys.argv", argv)
    runpy.run_path(str(SCRIPT), run_name="__main__")
    dataset = Dataset(tmp_path / "set")
    answerable, unanswerable = questions_of(dataset, None)[1]
    texts = {document.doc_id: document.text for document in dataset.documents()}
    assert answerable.golds == ("八艘", "8艘")
    assert [texts[one] for one in answerable.sources] == ["船有八艘。", *noise[:4]]
    assert [texts[one] for one in unanswerable.sources] == noise[:5]
    assert answerable.text == unanswerable.text == "船有几艘"
