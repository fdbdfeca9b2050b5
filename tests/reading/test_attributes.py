"""A year that describes a noun is not the year of what is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenzheng.reading.attributes import describes_a_noun, said_of, spoken_periods
from wenzheng.reading.periods import find_periods


@pytest.mark.parametrize(
    "text",
    [
        "加上2019年公布的首批基地，",
        "完成2018年立项的管网改造，",
        "2023年6月批准的项目全部开工，",
        "2022年度认定的专精特新企业，",
        "按照《停车设施规划（2021—2025年）》，",
    ],
)
def test_what_describes_a_noun_is_not_said_of_the_figures_behind_it(text: str) -> None:
    assert spoken_periods(text) == []
    assert said_of(text) == []


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2023年新建停车场", 2023),
        ("到2027年，认定的企业", 2027),
        ("2024年公布的数据显示，停车场", 2024),
        ("加上2019年公布的首批基地，2024年新增", 2024),
    ],
)
def test_a_year_that_something_happens_in_is_said_of_it(text: str, year: int) -> None:
    assert spoken_periods(text)[-1].last == year


def test_in_its_own_clause_it_is_told_with_its_verb() -> None:
    (said,) = said_of("2022年认定的企业达到")
    assert (said.period.last, said.describing) == (2022, "认定")


@given(st.text("到2021年公布的第一批，立项《》5（）十四", max_size=40))
def test_only_periods_of_the_text_are_said(text: str) -> None:
    assert {said.period for said in said_of(text)} <= set(find_periods(text))
    assert set(spoken_periods(text)) <= set(find_periods(text))


@pytest.mark.parametrize(
    "text",
    [
        "2021年公布的第一批示范区",
        "2022年立项的重点项目",
        "2023年6月批准建设的园区",
        "2020年启动建设的水库",
        "2019年省政府认定的企业",
        "2024年印发的《行动方案》",
    ],
)
def test_a_year_of_publishing_or_approving_describes_the_noun(text: str) -> None:
    assert describes_a_noun(text, text.index("年") + 1)


@pytest.mark.parametrize(
    "text",
    [
        "2023年建成的加氢站20座",
        "2023年新增的就业岗位达到3万个",
        "2024年认定高新技术企业300家",
        "2024年，全市公布的目录达到30项",
        "2024年增长5%，快于批准的计划",
    ],
)
def test_a_year_of_the_figure_does_not(text: str) -> None:
    assert not describes_a_noun(text, text.index("年") + 1)
