"""Are questions with patterns answered rightly? Right, wrong, or abstained, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from eval.measures import percentile
from eval.progress import bar
from eval.questions import LONGEST_QUANTITY, Question, read_questions
from search.contract import QuestionAnswering
from search.results import Answer, Status
from wenzheng.readable import EVERYTHING
from wenzheng.reading.quantities import find_quantities


class Outcome(StrEnum):
    """How a question ended, judged. Abstaining is right where nothing answers.

    `CONFLICT`: the documents were said to disagree; right for nothing that has one answer.
    `WRONG_NUMBER` is the worst: a quantity was given, and it is not the one asked for.
    """

    RIGHT = "right"
    WRONG = "wrong"
    WRONG_NUMBER = "wrong_number"
    CONFLICT = "conflict"
    ABSTAINED = "abstained"


@dataclass(frozen=True)
class Judged:
    """One question with its answer and why it is not right (empty when it is)."""

    question_id: str
    question: str
    kind: str
    outcome: Outcome
    why: str
    answer: str | None
    accept: tuple[str, ...]
    cited: tuple[str, ...]
    quote: str
    confidence: float
    took_ms: float


@dataclass(frozen=True)
class QuestionsReport:
    """`counts` by outcome; `rows` in file order."""

    questions: int
    counts: dict[str, int]
    p50_ms: float
    p95_ms: float
    rows: Sequence[Judged]

    @property
    def failures(self) -> list[Judged]:
        """All that are not right."""
        return [row for row in self.rows if row.outcome is not Outcome.RIGHT]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types."""
        return asdict(self)


def evaluate_questions(file: Path, engine: QuestionAnswering) -> QuestionsReport:
    """Ask every question of the file. Raises BadDataset for a malformed row."""
    questions = list(read_questions(file))
    rows = []
    with bar("提问 / asking", len(questions)) as advance:
        for question in questions:
            rows.append(
                judge(question, engine.ask(question.text, phrase=False, readable=EVERYTHING))
            )
            advance(1)
    took = [row.took_ms for row in rows]
    return QuestionsReport(
        questions=len(rows),
        counts={o.value: sum(row.outcome is o for row in rows) for o in Outcome},
        p50_ms=percentile(took, 0.5),
        p95_ms=percentile(took, 0.95),
        rows=rows,
    )


def judge(question: Question, answer: Answer) -> Judged:
    """Compare one answer with what the question accepts."""
    outcome, why = _outcome(question, answer)
    return Judged(
        question_id=question.question_id,
        question=question.text,
        kind=question.kind,
        outcome=outcome,
        why=why,
        answer=answer.answer,
        accept=tuple(pattern.pattern for pattern in question.accept),
        cited=tuple(dict.fromkeys(citation.source for citation in answer.citations)),
        quote=answer.citations[0].quote if answer.citations else "",
        confidence=answer.confidence,
        took_ms=answer.took_ms.get("total", 0.0),
    )


def _outcome(question: Question, answer: Answer) -> tuple[Outcome, str]:
    if answer.status is Status.ABSTAINED:
        if question.is_answerable:
            return Outcome.ABSTAINED, answer.reason
        return Outcome.RIGHT, ""
    if answer.status is Status.CONFLICT or answer.answer is None:
        return Outcome.CONFLICT, answer.reason
    if not question.is_answerable:
        return _wrong(answer.answer), "nothing answers this"
    if not question.accepts(answer.answer):
        return _wrong(answer.answer), "the answer matches none of the patterns"
    return _form(question, answer, answer.answer)


def _form(question: Question, answer: Answer, text: str) -> tuple[Outcome, str]:
    """The right words: are they one quantity where one is asked for, and rightly cited?"""
    if question.asks_number and len(text) > LONGEST_QUANTITY:
        return Outcome.WRONG, f"longer than {LONGEST_QUANTITY} characters"
    if question.asks_number and len(find_quantities(text)) > 1:
        return Outcome.WRONG, "more than one quantity"
    if not answer.citations or text not in answer.citations[0].quote:
        return Outcome.WRONG, "the answer does not stand in its first quote"
    strange = [c.source for c in answer.citations if not question.may_cite(c.source)]
    if strange:
        return Outcome.WRONG, f"cites {Path(strange[0]).name}"
    return Outcome.RIGHT, ""


def _wrong(text: str) -> Outcome:
    return Outcome.WRONG_NUMBER if find_quantities(text) else Outcome.WRONG
