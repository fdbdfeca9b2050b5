"""Folders in BEIR layout are read as they are, or refused with the place of the fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.datasets import BeirDocument, Dataset, GoldAnswer, Judgement, Query, Unanswerable
from eval.questions import read_questions
from tests.eval.scripted import documents, write_qrels, write_rows
from wenzheng.errors import BadDataset


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_rows_come_in_file_order_plain_and_gzip(tmp_path: Path, suffix: str) -> None:
    write_rows(
        tmp_path / f"corpus.jsonl{suffix}",
        [{"_id": "b", "title": "题", "text": "文", "metadata": {}}, {"_id": 7, "text": "无题"}],
    )
    write_rows(tmp_path / f"queries.jsonl{suffix}", [{"_id": "q", "text": "问"}])
    write_qrels(tmp_path / "qrels.tsv", ("q", "b", 1), ("q", "7", 0))
    dataset = Dataset(tmp_path)
    assert list(dataset.documents()) == [
        BeirDocument("b", "题", "文"),
        BeirDocument("7", "", "无题"),
    ]
    assert list(dataset.queries()) == [Query("q", "问")]
    assert list(dataset.judgements()) == [Judgement("q", "b", 1), Judgement("q", "7", 0)]
    assert dataset.dupaware_judgements() is None
    assert list(dataset.answers()) == []


def test_the_hash_is_that_of_the_content(tmp_path: Path) -> None:
    for name, file in (("one", "corpus.jsonl"), ("two", "corpus.jsonl.gz")):
        (tmp_path / name).mkdir()
        write_rows(tmp_path / name / file, documents("a", "b"))
    (tmp_path / "three").mkdir()
    write_rows(tmp_path / "three" / "corpus.jsonl", documents("b", "a"))
    one, two, three = (Dataset(tmp_path / n).corpus().hash for n in ("one", "two", "three"))
    assert one == two != three


def test_qrels_in_a_folder_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    write_qrels(tmp_path / "qrels" / "test.tsv", ("q", "a", 2))
    assert list(Dataset(tmp_path).judgements()) == [Judgement("q", "a", 2)]


def test_sources_as_a_list_and_as_a_single_one(tmp_path: Path) -> None:
    write_rows(tmp_path / "answers.jsonl", [{"_id": "q", "answers": ["甲"], "sources": ["a", "b"]}])
    write_rows(
        tmp_path / "unanswerable.jsonl",
        [{"_id": "u", "text": "问", "source": "a"}, {"_id": "v", "text": "问"}],
    )
    dataset = Dataset(tmp_path)
    assert list(dataset.answers()) == [GoldAnswer("q", ("甲",), ("a", "b"))]
    assert list(dataset.unanswerable()) == [
        Unanswerable("u", "问", ("a",)),
        Unanswerable("v", "问", ()),
    ]


@pytest.mark.parametrize(("golds", "quotable"), [(["YES"], False), (["NO", "十座"], True)])
def test_yes_and_no_cannot_be_quoted(golds: list[str], quotable: bool) -> None:
    assert GoldAnswer("q", tuple(golds), ()).is_quotable is quotable


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not valid JSON"),
        ("[1]", "must be a JSON object"),
        ('{"title": "题"}', "_id is missing"),
        ('{"_id": "b", "title": ["题"]}', "title must be text"),
        ('{"_id": "a"}', "_id a stands in an earlier line too"),
    ],
)
def test_a_malformed_row_is_named(tmp_path: Path, line: str, reason: str) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text('{"_id": "a", "text": "文"}\n\n' + line + "\n", encoding="utf-8")
    with pytest.raises(BadDataset, match=reason) as caught:
        list(Dataset(tmp_path).documents())
    assert f"{corpus}, line 3" in caught.value.en
    assert f"{corpus} 第 3 行" in caught.value.zh


@pytest.mark.parametrize("line", ["q\ta", "q\ta\tyes", "q a 1"])
def test_a_malformed_judgement_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "qrels.tsv").write_text(f"query-id\tcorpus-id\tscore\n{line}\n")
    with pytest.raises(BadDataset, match="line 2: must have three columns"):
        list(Dataset(tmp_path).judgements())


def test_a_missing_header_is_named(tmp_path: Path) -> None:
    (tmp_path / "qrels.tsv").write_text("q\ta\t1\n")
    with pytest.raises(BadDataset, match="line 1: must be the header"):
        list(Dataset(tmp_path).judgements())


def test_a_missing_file_and_a_broken_one(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match=r"holds no corpus\.jsonl"):
        list(Dataset(tmp_path).documents())
    write_rows(tmp_path / "corpus.jsonl.gz", documents("a", "b"))
    whole = (tmp_path / "corpus.jsonl.gz").read_bytes()
    (tmp_path / "corpus.jsonl.gz").write_bytes(whole[:-12])
    with pytest.raises(BadDataset, match="cannot be read near line"):
        list(Dataset(tmp_path).documents())
    (tmp_path / "corpus.jsonl").write_bytes("文".encode("gbk"))
    with pytest.raises(BadDataset, match="must be UTF-8 text"):
        list(Dataset(tmp_path).documents())


def test_answers_without_any_are_refused(tmp_path: Path) -> None:
    write_rows(tmp_path / "answers.jsonl", [{"_id": "q", "answers": []}])
    with pytest.raises(BadDataset, match="answers is empty"):
        list(Dataset(tmp_path).answers())


def test_questions_with_patterns(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    write_rows(
        file, [{"id": "1", "q": "几座", "accept": ["7\\d座"], "docs": ["001"], "kind": "number"}]
    )
    (question,) = read_questions(file)
    assert question.accepts("共70座")
    assert not question.accepts("80座")
    assert question.may_cite("/data/001_abc.txt")
    assert not question.may_cite("/001/002.txt")
    assert question.asks_number
    assert question.is_answerable
    write_rows(file, [{"q": "几座", "accept": ["("]}])
    with pytest.raises(BadDataset, match="no valid regular expression"):
        list(read_questions(file))
