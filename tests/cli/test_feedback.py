"""`wenzheng feedback`, and tuning by what it exports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.feedback.store import Cited, FeedbackStore, Rated, Rater, Rating, Verdict
from cli.main import run
from eval.feedback import collected
from search.engine import Engine
from search.results import Answer
from tests.support import ANONYMOUS, Captured, printed, refused
from wenzheng.library import Library
from wenzheng.readable import EVERYTHING

EXAMPLES = Path(__file__).parents[2] / "examples" / "questions.jsonl"
_SPECIAL = ("冷链补助去哪里交材料", "云泽市发展和改革委员会副主任是谁", "绿氢是指什么")
QUESTIONS = tuple(
    question
    for line in EXAMPLES.read_text("utf-8").splitlines()
    if (question := json.loads(line)["q"]) not in _SPECIAL
)


def said(answer: Answer, verdict: Verdict = Verdict.RIGHT, **filters: list[str]) -> Rated:
    """What an asker says of the answer."""
    cited = tuple(Cited(c.doc_id, c.start, c.end, c.quote) for c in answer.citations)
    return Rated(verdict, answer.question, filters, (), 1, answer.answer, cited)


def by(name: str) -> Rater:
    """Who has a key of that name."""
    return Rater(name, f"key {name}", EVERYTHING)


@pytest.fixture
def ratings(data: Path, engine: Engine) -> FeedbackStore:
    """Right answers, a wrong one, one outvoted, one within filters, and a right abstention."""
    store = FeedbackStore(data)
    for answer in (engine.ask(one, readable=EVERYTHING) for one in QUESTIONS):
        if answer.answer and answer.citations:
            store.add(said(answer), by("甲"))
    wrong = engine.ask("冷链补助去哪里交材料", readable=EVERYTHING)
    store.add(said(wrong, Verdict.WRONG), by("甲"))
    outvoted = engine.ask("云泽市发展和改革委员会副主任是谁", readable=EVERYTHING)
    for name, verdict in (("甲", "right"), ("乙", "right"), ("丙", "wrong"), ("丁", "not_asked")):
        store.add(said(outvoted, Verdict(verdict)), by(name))
    store.add(said(engine.ask("绿氢是指什么", readable=EVERYTHING), kind=["规划"]), ANONYMOUS)
    store.add(said(engine.ask("云泽市2035年充电桩总数", readable=EVERYTHING)), ANONYMOUS)
    return store


def test_ratings_are_listed_and_cleared(ratings: FeedbackStore, capsys: Captured) -> None:
    listed = printed(capsys, "feedback", "list")
    assert len(listed) > 20
    assert listed[0]["question"] == QUESTIONS[0]
    assert set(listed[0]["citations"][0]) == {"doc_id", "start", "end", "quote"}
    wrong = printed(capsys, "feedback", "list", "--verdict", "wrong")
    assert [one["verdict"] for one in wrong] == ["wrong", "wrong"]
    assert run(["feedback", "list"]) == 0
    assert capsys.readouterr().out.count("\n") == len(listed)
    assert "--yes" in refused(capsys, "feedback", "clear")
    assert printed(capsys, "feedback", "clear", "--yes") == [{"cleared": len(listed)}]
    assert printed(capsys, "feedback", "list") == []


def test_tune_takes_what_is_exported_and_the_ratings_themselves(
    ratings: FeedbackStore, tmp_path: Path, capsys: Captured
) -> None:
    folder = tmp_path / "judged"
    (written,) = printed(capsys, "feedback", "export", str(folder))
    counts = (written["unanswerable"], written["filtered"], written["gone"])
    assert (*counts, written["queries"] >= 20) == (1, 1, 0, True)
    assert "冷链补助去哪里交材料" not in (folder / "queries.jsonl").read_text("utf-8")
    assert "云泽市发展和改革委员会副主任是谁" not in (folder / "queries.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in (folder / "queries.jsonl").open(encoding="utf-8")]
    assert rows[0]["text"] == QUESTIONS[0]
    answers = [json.loads(line) for line in (folder / "answers.jsonl").open(encoding="utf-8")]
    assert {"_id": rows[0]["_id"], "answers": ["4.5万个"]} in answers
    (by_folder,) = printed(capsys, "tune", str(folder), "--folds", "3", "--dry-run")
    assert by_folder["questions"] == written["queries"]
    (by_ratings,) = printed(capsys, "tune", "--feedback", "--folds", "3", "--dry-run")
    assert by_ratings == by_folder


def test_an_exported_corpus_can_be_evaluated(
    ratings: FeedbackStore, tmp_path: Path, capsys: Captured
) -> None:
    folder = tmp_path / "judged"
    printed(capsys, "feedback", "export", str(folder), "--corpus")
    (found,) = printed(capsys, "eval", "retrieval", str(folder), "--modes", "bm25")
    assert found["rows"][0]["RR@10"] > 0.5


def test_a_quote_that_is_gone_judges_nothing(
    ratings: FeedbackStore, data: Path, tmp_path: Path, capsys: Captured
) -> None:
    gone = Cited("0000000000000000", 0, 2, "没有")
    ratings.add(Rated(Verdict.RIGHT, "别处问过的", {}, (), 1, "没有", (gone,)), ANONYMOUS)
    (written,) = printed(capsys, "feedback", "export", str(tmp_path / "judged"))
    assert written["gone"] == 1


def test_an_asker_has_one_vote_and_the_anonymous_have_one_between_them(
    data: Path, engine: Engine
) -> None:
    """So the file may say otherwise: who may rate cannot teach the ranking by a loop."""
    answer = engine.ask(QUESTIONS[0], readable=EVERYTHING)
    right, wrong = said(answer), said(answer, Verdict.WRONG)

    def judged(*votes: tuple[str | None, Rated]) -> int:
        cast = [
            Rating(f"{at}", "", name, rated, name and f"key {name}")
            for at, (name, rated) in enumerate(votes)
        ]
        with Library.open(data) as library, library.snapshot(EVERYTHING) as snapshot:
            return len(collected(cast, snapshot).queries)

    assert judged((None, right)) == 1
    assert judged((None, right), (None, right), (None, wrong)) == 0
    assert judged(("甲", wrong), ("甲", wrong), ("乙", right), ("丙", right)) == 1
    assert judged(("甲", right), ("甲", right), ("甲", wrong)) == 0
    assert judged(("甲", wrong), ("甲", right)) == 1


def test_there_is_nothing_to_tune_by_without_ratings(data: Path, capsys: Captured) -> None:
    assert "rated" in refused(capsys, "tune", "--feedback")
