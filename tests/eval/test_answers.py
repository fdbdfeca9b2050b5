"""Answers against gold answers, refusals against unanswerable questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.answers import evaluate_answers, is_right_answer
from eval.answers_page import write_answers_page
from eval.datasets import Dataset
from eval.index import filter_id
from eval.near_misses import near_misses
from eval.report import answers_text, write_cases
from search.results import Status
from tests.eval.scripted import (
    REFUSED,
    Rows,
    ScriptedEngine,
    answer,
    answered,
    citation,
    documents,
    write_qrels,
    write_rows,
)
from wenzheng.domain import NO_FILTERS, Filters
from wenzheng.errors import BadDataset

GOLDS = [
    {"_id": "exact", "answers": ["七十座"]},
    {"_id": "part", "answers": ["充电桩五百个左右"]},
    {"_id": "conflict", "answers": ["三十家"]},
    {"_id": "none", "answers": ["十人"]},
    {"_id": "yes", "answers": ["YES"]},
]
ANSWERS = {
    "exact": answered("七十座", "全市建成七十座。", "另建七十座。", confidence=0.9),
    "part": answered("五百个", "充电桩五百个。", confidence=0.7),
    "conflict": answer(
        Status.CONFLICT, None, [citation("共二十家。"), citation("共三十家。")], 0.6
    ),
    "u1": answered("八座", "别处的话。", confidence=0.7),
}


def folder(path: Path, golds: Rows, unanswerable: Rows) -> Dataset:
    """A dataset whose questions read like their identifiers."""
    write_rows(path / "corpus.jsonl", documents("a", "b"))
    write_rows(path / "queries.jsonl", [{"_id": g["_id"], "text": g["_id"]} for g in golds])
    write_rows(path / "answers.jsonl", golds)
    write_rows(path / "unanswerable.jsonl", unanswerable)
    write_qrels(path / "qrels.tsv", *((str(g["_id"]), "b", 1) for g in golds))
    return Dataset(path)


UNANSWERABLE = [{"_id": f"u{n}", "text": f"u{n}"} for n in range(1, 5)]


def test_by_hand(tmp_path: Path) -> None:
    dataset = folder(tmp_path, GOLDS, UNANSWERABLE)
    report = evaluate_answers(dataset, ScriptedEngine(answers=ANSWERS), settings={"model": "m"})
    good = report.answerable
    assert (good["questions"], good["scored"]) == (5, 4)
    assert (good["answered"], good["conflict"], good["abstained"]) == (2, 1, 2)
    assert good["false_refusals"] == 2 / 5
    assert good["exact"] == 1 / 4
    assert good["holds_gold"] == 1 / 4
    assert good["f1"] == pytest.approx((1 + 2 * 3 / (3 + 8)) / 4, abs=1e-4)
    assert good["coverage"] == pytest.approx((1 + 6 / 8 + 0) / 4, abs=1e-4)
    assert good["covered"] == 1 / 4
    # The second quote of the conflict holds its gold.
    assert good["coverage_top"] == pytest.approx((1 + 6 / 8 + 1) / 4, abs=1e-4)
    assert good["exact_of_answered"] == 1 / 2
    assert good["unsupported"] == 0
    assert good["quote_characters"] == 7
    bad = report.unanswerable
    assert (bad["questions"], bad["abstention"]) == (4, 3 / 4)
    assert bad["unsupported"] == 1
    # Confidences 0.9 0.7 0.6 0 0 against 0.7 0 0 0.
    assert report.auroc == pytest.approx((4 + 3.5 + 3 + 1.5 + 1.5) / 20)
    assert report.settings == {
        "model": "m",
        "within": "corpus",
        "limit": None,
        "without_relevant": False,
    }


def test_reports(tmp_path: Path) -> None:
    dataset = folder(tmp_path, GOLDS, UNANSWERABLE)
    report = evaluate_answers(dataset, ScriptedEngine(answers=ANSWERS))
    shape = json.loads(json.dumps(report.to_json()))
    assert shape["answerable"]["exact"] == 0.25
    assert "cases" not in shape
    assert "false_refusals" in answers_text(report)
    assert report.types["number"]["questions"] == report.types["numbers, dates, names"]["questions"]
    assert report.types["number"]["exact"] == pytest.approx(1 / 3, abs=1e-4)
    assert "numbers, dates, names" in answers_text(report)
    write_cases(tmp_path / "out" / "cases.jsonl", report)
    cases = (tmp_path / "out" / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(cases) == 9
    assert json.loads(cases[0])["answer"] == "七十座"


def test_questions_are_asked_within_their_sources(tmp_path: Path) -> None:
    golds = [
        {"_id": "q", "answers": ["甲"], "sources": ["a", "b"]},
        {"_id": "r", "answers": ["乙"]},
    ]
    dataset = folder(tmp_path, golds, [{"_id": "u", "text": "u", "source": "a"}])
    engine = ScriptedEngine()
    report = evaluate_answers(dataset, engine)
    assert engine.asked[1:] == [
        ("q", Filters(doc_id=(filter_id("a"), filter_id("b")))),
        ("r", NO_FILTERS),
        ("u", Filters(doc_id=(filter_id("a"),))),
    ]
    assert report.settings["within"] == "corpus"


def test_both_sorts_are_the_same_task(tmp_path: Path) -> None:
    dataset = folder(tmp_path, GOLDS[:1], [{"_id": "u", "text": "u", "source": "a"}])
    engine = ScriptedEngine()
    report = evaluate_answers(dataset, engine)
    assert engine.asked[1] == ("exact", Filters(doc_id=(filter_id("b"),)))
    assert report.settings["within"] == "relevant"


def test_limit_takes_the_first_of_each_sort(tmp_path: Path) -> None:
    dataset = folder(tmp_path, GOLDS, UNANSWERABLE)
    report = evaluate_answers(dataset, ScriptedEngine(answers=ANSWERS), limit=2)
    assert [case.query_id for case in report.cases] == ["exact", "part", "u1", "u2"]


def test_a_refused_question_is_abstained_from(tmp_path: Path) -> None:
    dataset = folder(tmp_path, [], [{"_id": "u", "text": REFUSED}])
    report = evaluate_answers(dataset, ScriptedEngine())
    assert report.unanswerable["abstention"] == 1
    assert report.auroc is None
    assert report.answerable["exact"] == 0


@pytest.mark.parametrize(
    ("golds", "unanswerable", "reason"),
    [
        ([], [], "holds neither"),
        (GOLDS[:1], [{"_id": "u", "text": "u", "source": "z"}], "asked within z"),
    ],
)
def test_incomplete_folders(tmp_path: Path, golds: Rows, unanswerable: Rows, reason: str) -> None:
    dataset = folder(tmp_path, golds, unanswerable)
    with pytest.raises(BadDataset, match=reason):
        evaluate_answers(dataset, ScriptedEngine())


def test_answers_of_no_query(tmp_path: Path) -> None:
    dataset = folder(tmp_path, GOLDS, [])
    write_rows(tmp_path / "queries.jsonl", [])
    with pytest.raises(BadDataset, match="names exact"):
        evaluate_answers(dataset, ScriptedEngine())


@pytest.mark.parametrize(
    ("answer", "golds", "right"),
    [
        ("七十座", ("七十座",), True),
        ("70座", ("到2025年达到70座", "70座"), True),
        ("达到70座", ("到2025年达到70座",), True),
        ("70", ("到2025年全市加氢站达到70座",), False),
        ("另有八座", ("七十座",), False),
        ("全市加氢站达到七十座。", ("七十座",), True),
        ("甲" * 300 + "七十座", ("七十座",), False),
        ("", ("七十座",), False),
        ("七十座", (), False),
    ],
)
def test_a_right_answer_holds_the_gold_or_is_the_better_half_of_it(
    answer: str, golds: tuple[str, ...], right: bool
) -> None:
    assert is_right_answer(answer, golds) is right


def test_confidence_is_compared_with_what_was_answered(tmp_path: Path) -> None:
    dataset = folder(tmp_path, GOLDS, UNANSWERABLE)
    found = evaluate_answers(dataset, ScriptedEngine(answers=ANSWERS)).reliability
    # 七十座 at 0.9 is right, and 五百个 at 0.7 is the better half of its gold; u1 at 0.7 has none.
    assert (found.count, found.right) == (3, 2)
    assert [(b.answers, b.expected, b.observed) for b in found.bins] == [(2, 0.7, 0.5), (1, 0.9, 1)]


def test_without_their_documents_questions_are_near_misses(tmp_path: Path) -> None:
    golds = [
        {"_id": "q", "answers": ["甲"]},
        {"_id": "r", "answers": ["乙"], "sources": ["b"]},
    ]
    engine = ScriptedEngine()
    report = evaluate_answers(folder(tmp_path, golds, []), engine, without=True)
    assert engine.asked[1:] == [
        ("q", NO_FILTERS),
        ("r", Filters(doc_id=(filter_id("b"),))),
        ("q", Filters(doc_id=(filter_id("a"),))),
    ]
    assert [case.query_id for case in report.cases] == ["q", "r", "q-without"]
    assert report.unanswerable["questions"] == 1
    assert report.settings["without_relevant"] is True


def test_copies_of_a_relevant_document_are_left_out_too(tmp_path: Path) -> None:
    dataset = folder(tmp_path, [{"_id": "q", "answers": ["甲"]}], [])
    write_qrels(tmp_path / "qrels_dupaware.tsv", ("q", "a", 1), ("q", "b", 1))
    assert list(near_misses(dataset)) == []


def test_the_page_shows_the_plot_and_escapes_what_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "a<b").mkdir()
    dataset = folder(tmp_path / "a<b", GOLDS, UNANSWERABLE)
    report = evaluate_answers(dataset, ScriptedEngine(answers=ANSWERS))
    path = tmp_path / "out" / "answers.html"
    write_answers_page(path, report)
    page = path.read_text(encoding="utf-8")
    assert page.count("<circle") == len(report.reliability.bins)
    assert "a<b" not in page
    assert f"{report.reliability.ece:.3f}" in page
    assert "http" not in page
