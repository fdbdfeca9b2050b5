"""TREC runs: written so that any tool reads the same order, read like trec_eval."""

from __future__ import annotations

import gzip
from pathlib import Path

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.trec import read_trec_run, write_trec_run
from wenzheng.errors import BadDataset

WORD = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=8).filter(
    lambda text: text.split() == [text]
)
RANKING = st.dictionaries(WORD, st.lists(WORD, unique=True, min_size=1, max_size=6), max_size=4)

GOLDEN = """\
q1 Q0 文件-a 1 2 wenzheng-bm25
q1 Q0 b 2 1 wenzheng-bm25
q2 Q0 b 1 1 wenzheng-bm25
"""


def test_the_format(tmp_path: Path) -> None:
    path = tmp_path / "runs" / "set.bm25.trec"
    write_trec_run(path, {"q1": ["文件-a", "b"], "q2": ["b"], "none": []}, "wenzheng-bm25")
    assert path.read_text(encoding="utf-8") == GOLDEN


@given(RANKING)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, ranking: dict[str, list[str]]
) -> None:
    path = tmp_path_factory.mktemp("run") / "x.trec"
    write_trec_run(path, ranking, "t")
    assert read_trec_run(path) == ranking


def test_another_reader_finds_the_same_documents(tmp_path: Path) -> None:
    path = tmp_path / "x.trec"
    path.write_text(GOLDEN, encoding="utf-8")
    theirs = {(row.query_id, row.doc_id): row.score for row in ir_measures.read_trec_run(str(path))}
    assert theirs == {("q1", "文件-a"): 2, ("q1", "b"): 1, ("q2", "b"): 1}


def test_scores_decide_and_ties_go_by_identifier_descending(tmp_path: Path) -> None:
    path = tmp_path / "x.trec.gz"
    text = "q\tQ0\ta\t1\t0.5\tt\nq Q0 b 2 0.5 t\r\n\nq Q0 c 3 1e3 t\nq Q0 d 4 -7 t\n"
    path.write_bytes(gzip.compress(text.encode()))
    assert read_trec_run(path) == {"q": ["c", "b", "a", "d"]}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("q Q0 a 1 1", "six columns"),
        ("q Q0 a 1 1 tag more", "six columns"),
        ("query-id\tcorpus-id\tscore", "six columns"),
        ("q Q0 a 1 high t", "'high' is no number"),
        ("q Q0 a 1 nan t", "'nan' is no number"),
        ("q Q0 a 1 inf t", "'inf' is no number"),
        ("q Q0 good 7 0 t", "has document good already"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "bad.trec"
    path.write_text(f"q Q0 good 1 9 t\n{line}\n", encoding="utf-8")
    with pytest.raises(BadDataset, match=reason) as raised:
        read_trec_run(path)
    assert "bad.trec, line 2" in raised.value.en
    assert "第 2 行" in raised.value.zh


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\x1f\x8b not gzip"])
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    for name in ("x.trec", "x.trec.gz"):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(BadDataset, match="cannot be read"):
            read_trec_run(tmp_path / name)


@pytest.mark.parametrize("identifier", ["two words", "", "tab\tin", "全\u3000角"])
def test_an_identifier_that_the_format_cannot_hold_is_refused(
    tmp_path: Path, identifier: str
) -> None:
    with pytest.raises(BadDataset, match="white space"):
        write_trec_run(tmp_path / "x", {"q": [identifier]}, "t")
    with pytest.raises(BadDataset, match="white space"):
        write_trec_run(tmp_path / "x", {identifier: ["a"]}, "t")
