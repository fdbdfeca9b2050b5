"""A library as a BEIR corpus: what the product searches, for others to search."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.datasets import Dataset, Qrels
from eval.export import export
from eval.judged import judged
from eval.passages import passages
from tests.eval.scripted import write_rows
from wenzheng.errors import BadDataset
from wenzheng.library import Library
from wenzheng.readable import EVERYTHING

ROOT = Path(__file__).parents[2]


def test_every_passage_is_a_document_with_its_title(library: Library, tmp_path: Path) -> None:
    with library.snapshot(EVERYTHING) as snapshot:
        exported = export(snapshot, tmp_path / "out")
        held = {one.stored.chunk.chunk_id: one for one in passages(snapshot)}
    dataset = Dataset(tmp_path / "out")
    documents = list(dataset.documents())
    assert exported.documents == len(documents) == len(held)
    for one in documents:
        passage = held[one.doc_id]
        assert one.title == passage.document.title
        assert f"{one.title}\n{one.text}" == passage.context
        assert passage.stored.chunk.text in one.text
    assert not (tmp_path / "out" / "queries.jsonl").exists()


def test_nothing_of_this_machine_travels_with_it(library: Library, tmp_path: Path) -> None:
    with library.snapshot(EVERYTHING) as snapshot:
        export(snapshot, tmp_path / "out", ROOT / "examples" / "questions.jsonl")
    for path in (tmp_path / "out").iterdir():
        assert str(ROOT) not in path.read_text(encoding="utf-8")


def test_the_same_library_gives_the_same_corpus(library: Library, tmp_path: Path) -> None:
    for name in ("one", "two"):
        with library.snapshot(EVERYTHING) as snapshot:
            export(snapshot, tmp_path / name)
    assert Dataset(tmp_path / "one").corpus() == Dataset(tmp_path / "two").corpus()


def test_questions_are_judged_by_the_passages_that_hold_their_answer(
    library: Library, tmp_path: Path
) -> None:
    rows = [
        {"id": "a", "q": "到2027年公共充电桩数量", "accept": ["4\\.5万个"], "docs": ["03", "04"]},
        {"id": "b", "q": "火星基地有几座", "accept": []},
        {"id": "c", "q": "谁也没有答案", "accept": ["此处没有这句话"]},
    ]
    write_rows(tmp_path / "q.jsonl", rows)
    with library.snapshot(EVERYTHING) as snapshot:
        exported = export(snapshot, tmp_path / "out", tmp_path / "q.jsonl")
    assert (exported.queries, exported.unanswerable, exported.without_passage) == (1, 1, ("c",))
    dataset = Dataset(tmp_path / "out")
    task = judged(dataset)
    texts = {one.doc_id: one.text for one in dataset.documents()}
    names = {
        row["_id"]: row["metadata"]["name"]
        for row in map(json.loads, (tmp_path / "out" / "corpus.jsonl").open(encoding="utf-8"))
    }
    relevant = [one.doc_id for one in task.of(Qrels.GIVEN)]
    assert len(relevant) == exported.judgements >= 2
    assert {names[one][:2] for one in relevant} == {"03", "04"}
    assert all("4.5万个" in texts[one] for one in relevant)
    assert [one.query_id for one in dataset.unanswerable()] == ["b"]


def test_a_malformed_question_leaves_nothing_behind(library: Library, tmp_path: Path) -> None:
    write_rows(tmp_path / "q.jsonl", [{"id": "a", "q": "问", "accept": ["("]}])
    with (
        library.snapshot(EVERYTHING) as snapshot,
        pytest.raises(BadDataset, match="regular expression"),
    ):
        export(snapshot, tmp_path / "out", tmp_path / "q.jsonl")
    assert not (tmp_path / "out").exists()
