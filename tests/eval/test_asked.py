"""Questions with patterns: every way to be right and to be wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eval.asked import Outcome, evaluate_questions, judge
from eval.questions import Question
from eval.report import questions_text
from search.results import Answer, Status
from tests.eval.scripted import ScriptedEngine, answer, answered, citation, write_rows

NUMBER = Question("n", "几座", (re.compile("70座"),), ("001",), "number")
LIST = Question("l", "有哪些", (re.compile("甲.*乙"),), (), "list")
NOTHING = Question("a", "几时", (), (), "abstain")
OURS, OTHER = "/x/001_a.txt", "/x/002_b.txt"


@pytest.mark.parametrize(
    ("question", "given", "outcome"),
    [
        (NUMBER, answered("70座", "共70座。", source=OURS), Outcome.RIGHT),
        (NUMBER, answered("80座", "共80座。", source=OURS), Outcome.WRONG_NUMBER),
        (NUMBER, answered("很多", "有很多。", source=OURS), Outcome.WRONG),
        (NUMBER, answered("10座、70座", "10座、70座。", source=OURS), Outcome.WRONG),
        (NUMBER, answered("70座" + "多" * 40, "70座" + "多" * 40, source=OURS), Outcome.WRONG),
        (NUMBER, answered("70座", "共70座。", source=OTHER), Outcome.WRONG),
        (NUMBER, answered("70座", "别的话。", source=OURS), Outcome.WRONG),
        (NUMBER, answered("70座", source=OURS), Outcome.WRONG),
        (NUMBER, answer(Status.CONFLICT, None, [citation("共70座。")]), Outcome.CONFLICT),
        (NUMBER, answer(), Outcome.ABSTAINED),
        (LIST, answered("甲、乙", "有甲、乙。", source=OTHER), Outcome.RIGHT),
        (LIST, answered("乙、甲", "有乙、甲。"), Outcome.WRONG),
        (NOTHING, answer(), Outcome.RIGHT),
        (NOTHING, answered("3天", "3天后。"), Outcome.WRONG_NUMBER),
        (NOTHING, answered("明天", "就在明天。"), Outcome.WRONG),
        (NOTHING, answer(Status.CONFLICT), Outcome.CONFLICT),
    ],
)
def test_outcomes(question: Question, given: Answer, outcome: Outcome) -> None:
    judged = judge(question, given)
    assert judged.outcome is outcome
    assert bool(judged.why) == (outcome not in (Outcome.RIGHT, Outcome.ABSTAINED, Outcome.CONFLICT))


def test_a_file_of_questions(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    write_rows(
        file,
        [
            {"id": "1", "q": "几座", "accept": ["70座"], "docs": ["001"], "kind": "number"},
            {"id": "2", "q": "几家", "accept": ["3家"], "docs": [], "kind": "number"},
            {"id": "3", "q": "几时", "accept": [], "docs": [], "kind": "abstain"},
        ],
    )
    engine = ScriptedEngine(
        answers={
            "几座": answered("70座", "共70座。", source=OURS),
            "几家": answered("4家", "共4家。", source=OURS),
        }
    )
    report = evaluate_questions(file, engine)
    assert report.counts == {
        "right": 2,
        "wrong": 0,
        "wrong_number": 1,
        "conflict": 0,
        "abstained": 0,
    }
    assert [row.question_id for row in report.failures] == ["2"]
    assert report.to_json()["rows"][1]["answer"] == "4家"
    text = questions_text(report)
    assert text.startswith("3 questions: right 2  wrong_number 1")
    assert "accepts 3家" in text
