"""Is a figure reached, planned or foreseen, and in which year, whatever lies behind us?"""

from __future__ import annotations

from datetime import date

import pytest

from wenzheng.reading.indicators import Change
from wenzheng.reading.stages import Stage
from wenzheng.reading.statements import Source, Statement, statements

PUBLISHED = date(2025, 1, 20)


def only(text: str) -> Statement:
    (one,) = statements(Source(text, published=PUBLISHED, region="江苏省"))
    return one


@pytest.mark.parametrize(
    "text",
    [
        "2024年计划新建公共充电桩3万个。",
        "2023年底前确保建成加氢站20座。",
        "2022年前建成绿色工厂50家。",
        "2024年目标为建成加氢站40座。",
        "2022年，全市要新增停车位2万个。",
        "2024年力争粮食产量达到500万吨。",
        "原定2023年建成加氢站20座，未能如期完成。",
        "2024年建成加氢站20座的目标没有实现，原计划建成加氢站20座。",
    ],
)
def test_what_was_planned_or_missed_in_a_year_that_is_over_is_a_goal(text: str) -> None:
    found = list(statements(Source(text, published=PUBLISHED)))
    assert found
    assert {one.stage for one in found} == {Stage.TARGET}


def test_a_goal_that_nothing_but_its_failure_names_is_never_reached() -> None:
    for text in ("未完成2024年新建加氢站20座的目标。", "2024年未能实现粮食产量500万吨的目标。"):
        assert Stage.REACHED not in {
            one.stage for one in statements(Source(text, published=PUBLISHED))
        }


@pytest.mark.parametrize(
    "text",
    [
        "2024年，公共充电桩达到3万个。",
        "圆满完成2024年目标任务，公共充电桩达到3万个。",
        "2024年确保了供应，公共充电桩达到3万个。",
        "去年公共充电桩数量同比增长8%。",
    ],
)
def test_what_is_told_of_a_year_that_is_over_is_reached(text: str) -> None:
    assert only(text).stage is Stage.REACHED


def test_a_goal_and_what_became_of_it_are_told_apart() -> None:
    text = "2024年目标为建成加氢站40座，实际建成加氢站38座。"
    goal, result = statements(Source(text, published=PUBLISHED))
    assert (goal.stage, result.stage) == (Stage.TARGET, Stage.REACHED)


@pytest.mark.parametrize(
    "text",
    ["预计地区生产总值同比增长5%左右。", "预计2024年一般公共预算收入同比增长3%。"],
)
def test_what_is_expected_is_no_fact_though_it_is_compared(text: str) -> None:
    assert only(text).stage is Stage.FORECAST


@pytest.mark.parametrize(
    "text",
    [
        "加上2021年公布的第一批，省级示范区达到九个。",
        "2022年立项的重点项目中，新增科技园区5个。",
        "对照2023年印发的行动方案，公共充电桩达到3万个。",
    ],
)
def test_the_year_of_a_noun_is_not_that_of_its_figure(text: str) -> None:
    one = only(text)
    assert (one.first, one.last) == (None, None)
    assert one.stage is not Stage.REACHED


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("每年新增公共停车位2万个。", Change.ADDED),
        ("全市新建公共停车位2万个。", Change.ADDED),
        ("公共停车位达到2万个。", Change.LEVEL),
        ("降低产品缺陷率不少于10%。", Change.DECLINE),
        ("提高产品合格率到98%。", Change.LEVEL),
    ],
)
def test_what_is_added_is_no_level(text: str, change: Change) -> None:
    assert only(text).change is change
