"""The gate, and through it: no stage of search is worse than when its measures were kept."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from eval.datasets import Dataset, Qrels
from eval.gate import GateReport, baseline_of, gate, write_baseline
from eval.index import indexed
from eval.judged import judged
from eval.questions import read_questions
from eval.report import gate_text
from eval.retrieval import RetrievalReport, evaluate_retrieval
from search.results import Mode
from tests.eval.sampled import sampled
from tests.eval.sets import ALL_FIRST, SOME, engine, judged_set
from tests.support import require_path
from wenzheng.embedding import Embedder
from wenzheng.errors import BadDataset

ROOT = Path(__file__).parents[2]
BASELINES = Path(__file__).parent / "baselines"
EXAMPLES = ROOT / "examples" / "judged"
SHARED = ROOT.parent / "shared" / "data" / "retrieval" / "ncp_policy_psg_dev"


def hold(dataset: Dataset, name: str, data: Path, embedder: Embedder) -> GateReport:
    index = indexed(dataset, data, embedder)
    return gate(
        evaluate_retrieval(dataset, index.engine, settings=index.settings()),
        BASELINES / f"{name}.json",
    )


def test_no_stage_is_worse_on_the_examples(judged_data: Path, embedder: Embedder) -> None:
    found = hold(Dataset(EXAMPLES), "examples", judged_data, embedder)
    assert found.is_passed, gate_text(found)


def test_no_stage_is_worse_on_a_part_of_a_public_set(tmp_path: Path, embedder: Embedder) -> None:
    whole = Dataset(require_path(SHARED))
    part = sampled(whole, tmp_path / "ncp_policy_part", share=12, others=60, seed=7)
    found = hold(part, "ncp_policy_part", tmp_path, embedder)
    assert found.is_passed, gate_text(found)


# The judged examples


def test_every_answerable_example_is_judged_by_passages_that_hold_its_answer() -> None:
    dataset = Dataset(EXAMPLES)
    rows = [
        json.loads(line)
        for line in (EXAMPLES / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    names = {row["_id"]: row["metadata"]["name"] for row in rows}
    texts = {one.doc_id: one.text for one in dataset.documents()}
    questions = {q.question_id: q for q in read_questions(ROOT / "examples" / "questions.jsonl")}
    task = judged(dataset)
    assert {query.query_id for query in task.queries} == {
        name for name, question in questions.items() if question.is_answerable
    }
    assert {one.query_id for one in dataset.unanswerable()} == {
        name for name, question in questions.items() if not question.is_answerable
    }
    for query_id, doc_id, relevance in task.of(Qrels.GIVEN):
        question = questions[query_id]
        assert relevance == 1
        assert question.may_cite(names[doc_id])
        assert question.accepts(texts[doc_id])


def test_the_judged_examples_come_from_the_documents_beside_them() -> None:
    files = {path.name for path in (ROOT / "examples" / "documents").iterdir()}
    text = (EXAMPLES / "corpus.jsonl").read_text(encoding="utf-8")
    assert set(re.findall(r'"name": "([^"]+)"', text)) == files


# The gate itself


def report(folder: Path, hybrid: list[int], **modes: list[int]) -> RetrievalReport:
    places = {Mode.HYBRID: hybrid, **{Mode(name): of for name, of in modes.items()}}
    return evaluate_retrieval(
        judged_set(folder), lambda: engine(places), settings={"model": "m"}, modes=list(places)
    )


def test_one_question_more_or_less_is_no_fall_and_two_are(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    write_baseline(kept, report(tmp_path / "set", ALL_FIRST))
    assert gate(report(tmp_path / "set", ALL_FIRST), kept).is_passed
    one_lost = [0, *ALL_FIRST[1:]]
    assert gate(report(tmp_path / "set", one_lost), kept).is_passed
    two_lost = [0, 0, *ALL_FIRST[2:]]
    found = gate(report(tmp_path / "set", two_lost), kept)
    assert not found.is_passed
    assert {fall.measure for fall in found.falls} >= {"RR@10", "Success@1", "R@100"}
    assert found.margin == 1 / 8
    assert "未通过" in gate_text(found)
    assert "hybrid RR@10: 0.7500 < 1.0000" in gate_text(found)


def test_better_is_no_fall_and_new_modes_and_settings_are_told(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    write_baseline(kept, report(tmp_path / "set", SOME))
    shape = json.loads(kept.read_text(encoding="utf-8"))
    shape["settings"]["model"] = "older"
    kept.write_text(json.dumps(shape), encoding="utf-8")
    found = gate(report(tmp_path / "set", ALL_FIRST, bm25=SOME), kept)
    assert found.is_passed
    assert found.new_modes == ("bm25",)
    assert found.changed == {"model": ("older", "m")}
    assert "model: older → m" in gate_text(found)


def test_a_mode_that_is_gone_falls(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    write_baseline(kept, report(tmp_path / "set", ALL_FIRST, bm25=ALL_FIRST))
    found = gate(report(tmp_path / "set", ALL_FIRST), kept)
    assert {fall.mode for fall in found.falls} == {"bm25"}


def test_another_set_is_refused(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    write_baseline(kept, report(tmp_path / "set", ALL_FIRST))
    other = judged_set(tmp_path / "set", relevant={f"q{n}": "d1" for n in range(1, 9)})
    changed = evaluate_retrieval(other, lambda: engine({Mode.HYBRID: SOME}), modes=[Mode.HYBRID])
    with pytest.raises(BadDataset, match="another set"):
        gate(changed, kept)


@pytest.mark.parametrize(
    "content",
    [None, "", "[]", "{}", '{"modes": {"bm25": {"RR@10": "high"}}, "settings": {}, "hashes": {}}'],
)
def test_an_unreadable_baseline_is_refused(tmp_path: Path, content: Any) -> None:
    kept = tmp_path / "kept.json"
    if content is not None:
        kept.write_text(content, encoding="utf-8")
    with pytest.raises(BadDataset, match=r"kept\.json is no readable baseline"):
        gate(report(tmp_path / "set", ALL_FIRST), kept)


def test_a_baseline_is_measures_and_hashes_alone(tmp_path: Path) -> None:
    kept = baseline_of(report(tmp_path / "set", ALL_FIRST))
    assert set(kept) == {"dataset", "queries", "hashes", "settings", "settings_hash", "modes"}
    assert set(kept["modes"]["hybrid"]) == {"RR@10", "nDCG@10", "R@10", "R@100", "Success@1"}
