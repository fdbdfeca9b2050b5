"""Questions that give a figure and want to know when, or that ask how long. All texts are made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from search.results import AnswerKind
from search.understanding import parse_question
from tests.search.passages import CUT, answer, ask, passage
from wenzheng.domain import StoredChunk

REVIEW = (
    "2016-2020年，云泽市装备制造业规模不断壮大。设备投资年均增速达21.5%，工业总产值年均增长3.2%。\n"
    "到2027年，全市换电站达到80座。"
)
PROMISE = "望川市抢跑氢能产业，3年内产业规模超过千亿元，并将建设一批示范项目。"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("设备投资年均增速21.5%是哪段时间", "2016-2020年"),
        ("工业总产值年均增长3.2%是什么时期的数据", "2016-2020年"),
        ("哪一年换电站达到80座", "到2027年"),
        ("全市80座换电站要在哪年实现", "到2027年"),
    ],
)
def test_the_time_is_the_one_that_is_said_of_the_figure(question: str, expected: str) -> None:
    assert answer(question, REVIEW) == expected


@pytest.mark.parametrize(
    "question", ["哪一年换电站达到90座", "设备投资年均增速3.2%是哪段时间", "哪一年充电桩达到80座"]
)
def test_a_time_beside_another_figure_or_of_another_thing_is_no_answer(question: str) -> None:
    assert answer(question, REVIEW) is None


def test_the_time_may_stand_in_the_chunk_before() -> None:
    earlier, later = REVIEW.split("。", 1)
    one, two = passage(f"{earlier}。").stored.chunk, passage(later).stored.chunk
    two = replace(two, ordinal=1, start=one.end, end=one.end + two.end)
    whole = replace(
        passage(later), stored=StoredChunk(2, two, 0, 0), previous=StoredChunk(1, one, 0, 0)
    )
    best = ask("设备投资年均增速21.5%是哪段时间", whole).chosen[0]
    assert best.text == "2016-2020年"
    assert best.sentence.text.endswith("工业总产值年均增长3.2%。")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("望川市氢能产业规模超过千亿元要多长时间", "3年"),
        ("望川市氢能产业几年内规模超过1000亿元", "3年"),
        ("望川市氢能产业规模3年内要超过多少", "千亿元"),
        ("望川市氢能产业三年内规模能到多少", "千亿元"),
        ("望川市氢能产业规模何时超过千亿元", "3年内"),
    ],
)
def test_lengths_of_time_and_magnitudes_alone_answer(question: str, expected: str) -> None:
    assert answer(question, PROMISE) == expected


def test_another_length_of_time_is_another_goal() -> None:
    assert answer("望川市氢能产业规模5年内要超过多少", PROMISE) is None


@pytest.mark.parametrize("question", ["登记要多长时间", "规划用几年时间建成", "审核需要多少时间"])
def test_how_long_asks_for_a_quantity_not_for_a_day(question: str) -> None:
    assert parse_question(question, CUT, today=date(2026, 1, 1)).kind is AnswerKind.NUMBER


@pytest.mark.parametrize("question", ["三个方案管哪几年", "三个方案的实施期限是哪几年"])
def test_the_years_of_a_plan_are_a_span_of_years(question: str) -> None:
    text = "出台《云泽市绿色建材方案（2023—2026年）》等三个方案。到2026年，三个方案带动投资突破百亿元。"
    assert answer(question, text) == "2023—2026年"
    assert answer(question, "到2026年，三个方案带动投资突破百亿元。") is None
