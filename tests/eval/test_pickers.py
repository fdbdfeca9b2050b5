"""What could be picked from a text by whoever knows the answer? All texts are made up."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.datasets import Dataset
from eval.pickers import PickerBounds, Picking, longest_runs, picker_bounds
from search.results import Mode
from tests.eval.scripted import REFUSED, ScriptedEngine, hit, write_qrels, write_rows
from wenzheng.domain import NO_FILTERS

LONG = "早市清晨开放。" * 30


def dataset(path: Path) -> Dataset:
    texts = {"a": "停车证由街道发放。遗失可以补办。", "b": LONG, "c": "旧书摊位周末增设。"}
    write_rows(path / "corpus.jsonl", [{"_id": k, "text": v} for k, v in texts.items()])
    return Dataset(path)


def picking(query_id: str, gold: str) -> Picking:
    return Picking(query_id, query_id, (gold,), NO_FILTERS)


QUESTIONS = [picking("one", "由街道发放"), picking("two", "旧书摊位"), picking(REFUSED, "无")]


def test_a_gold_can_be_picked_from_a_text_that_holds_it(tmp_path: Path) -> None:
    judged = dataset(tmp_path)
    write_qrels(tmp_path / "qrels.tsv", ("one", "b", 1), ("one", "a", 1), ("two", "c", 0))
    found = hit("x", "a")
    engine = ScriptedEngine({(Mode.BM25, "one"): [found], (Mode.BM25, "two"): [found]})
    bounds = picker_bounds(judged, engine, QUESTIONS)
    assert bounds == PickerBounds(first_hit=0.0, relevant=pytest.approx(1 / 3, abs=1e-4))


def test_without_judgements_no_document_is_relevant(tmp_path: Path) -> None:
    assert picker_bounds(dataset(tmp_path), ScriptedEngine(), []) == PickerBounds(0.0, None)


@pytest.mark.parametrize(("gold", "is_picked"), [("早市清晨开放" * 28, 1.0), ("无此一句", 0.0)])
def test_a_quote_may_be_three_times_as_long_as_the_gold(
    tmp_path: Path, gold: str, is_picked: float
) -> None:
    judged = dataset(tmp_path)
    write_qrels(tmp_path / "qrels.tsv", ("q", "b", 1))
    bounds = picker_bounds(judged, ScriptedEngine(), [picking("q", gold)])
    assert bounds.relevant == is_picked


@given(st.text("甲乙。；，\n", max_size=80), st.integers(10, 30))
def test_runs_are_whole_and_short_enough_and_leave_nothing_out(text: str, longest: int) -> None:
    runs = list(longest_runs(text, longest))
    assert all(run in text and len(run) <= longest for run in runs)
    for sentence in (one.strip() for one in text.split("\n")):
        if 0 < len(sentence) <= longest and "。" not in sentence:
            assert any(sentence in run for run in runs)
