"""The pages of the service's state and of evaluations, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.served import served
from tests.page.looking import LOOKS, barriers, dress, fits, picture
from tests.writable import DOCUMENTS, changeable, fill, key
from wenzheng.evaluations import EvaluationKind, keep

if TYPE_CHECKING:
    from playwright.sync_api import Page

_BINS = [
    {
        "low": at / 10,
        "high": (at + 1) / 10,
        "answers": 4 + 3 * at,
        "expected": at / 10 + 0.05,
        "observed": max(0.0, at / 10 + (0.07 if at % 3 else -0.05)),
    }
    for at in range(10)
]
ANSWERS: dict[str, Any] = {
    "answerable": {
        "questions": 35,
        "exact": 0.771,
        "mostly_covered": 0.829,
        "false_refusals": 0.086,
        "unsupported": 0,
    },
    "unanswerable": {"questions": 15, "abstained": 0.933},
    "types": {
        name: {"questions": 12, "answered": 0.917, "exact": 0.833, "exact_of_answered": 0.909}
        for name in ("numbers, dates, names", "number", "date", "other")
    },
    "auroc": 0.941,
    "reliability": {"ece": 0.049, "bins": _BINS},
    "p50_ms": 31.2,
    "p95_ms": 88.0,
    "settings": {"model": "e5-small-zh@1"},
}
RETRIEVAL = {"rows": [{"mode": "bm25", "RR@10": 0.861}, {"mode": "hybrid", "RR@10": 0.888}]}
QUESTIONS = {
    "questions": 2,
    "counts": {"right": 1, "wrong": 1},
    "p50_ms": 30.0,
    "p95_ms": 60.0,
    "rows": [
        {"outcome": "right", "question": "甲"},
        {
            "outcome": "wrong",
            "question": "<b>甲县有多少座</b>",
            "why": "另一年的数字",
            "answer": "40座",
            "accept": ["50座"],
        },
    ],
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    fill(tmp_path / "data", tmp_path / "files", {**DOCUMENTS, "空白.md": " "})
    return tmp_path / "data"


@pytest.fixture
def address(data: Path) -> Iterator[str]:
    with changeable(data, works=False) as (app, _), served(app) as at:
        yield at


def check(page: Page, colours: str) -> None:
    """Nobody is kept out, by light or in the dark."""
    dress(page, colours)
    assert barriers(page) == []
    assert fits(page)


@pytest.mark.parametrize(("language", "colours"), LOOKS)
def test_the_state_is_told_and_what_went_wrong_to_administrators(
    page: Page, address: str, data: Path, language: str, colours: str
) -> None:
    page.goto(f"{address}/status?lang={language}")
    assert page.locator(".health.good").count() == 1
    assert "空白.md" not in page.inner_text("main")
    page.goto(f"{address}/sign-in?next=/status%3Flang={language}")
    page.fill("#key", key(data, "管理员", "admin"))
    page.press("#key", "Enter")
    page.wait_for_selector(".trouble")
    assert "空白.md" in page.inner_text(".trouble >> nth=0")
    check(page, colours)
    if language == "zh" and page.viewport_size and page.viewport_size["width"] == 1280:
        picture(page, "status-1280")


def test_without_an_evaluation_the_page_says_how_to_make_one(page: Page, address: str) -> None:
    page.goto(f"{address}/evaluation")
    assert "--save" in page.inner_text("#none")
    check(page, "light")


@pytest.mark.parametrize(("language", "colours"), LOOKS)
def test_the_newest_evaluation_is_shown_and_others_are_chosen(
    page: Page, address: str, data: Path, language: str, colours: str
) -> None:
    keep(data, EvaluationKind.RETRIEVAL, "judged", "0.1.0", RETRIEVAL)
    keep(data, EvaluationKind.QUESTIONS, "questions.jsonl", "0.1.0", QUESTIONS)
    keep(data, EvaluationKind.ANSWERS, "judged", "0.1.0", ANSWERS)
    page.goto(f"{address}/evaluation?lang={language}")
    assert page.locator(".diagram circle").count() == len(_BINS)
    assert "0.771" in page.inner_text("main")
    check(page, colours)
    if language == "zh" and page.viewport_size and page.viewport_size["width"] != 768:
        picture(page, f"evaluation-{page.viewport_size['width']}")
    page.locator("ul.rows a").nth(1).click()
    page.wait_for_selector("#wrong")
    assert page.locator("main b").count() == 0
    assert "<b>甲县有多少座</b>" in page.inner_text("table.listed")
    check(page, colours)
    page.locator("ul.rows a").nth(2).click()
    page.wait_for_selector("table.listed >> text=hybrid")
    check(page, colours)
