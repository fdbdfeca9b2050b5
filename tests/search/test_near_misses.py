"""Figures of something near what is asked about are none of it. All texts are made up."""

from __future__ import annotations

import pytest

from tests.search.passages import answer, ask, passage

FIELDS = (
    "储能领域布局白鹭园、星桥园2个特色园区，如星桥园围绕电芯、回收、检测三大板块，发展梯次利用等产业。"
    "智能终端领域布局望潮园等4个特色园区。"
)


def test_a_figure_of_one_field_is_none_of_another() -> None:
    assert answer("星桥园围绕几大板块发展", FIELDS) == "三大"
    assert answer("智能终端围绕几大板块", FIELDS) is None
    assert answer("智能终端特色园区数量", FIELDS) == "4个"


def test_a_headline_speaks_for_a_part_of_its_text_and_a_policy_for_all_of_it() -> None:
    text = "到2027年，培育35家年收入超百亿元的龙头企业。"
    of_news = passage(text, title="望川市：加强量子计算前瞻布局")
    of_policy = passage(text, title="望川市量子计算产业发展规划")
    assert ask("量子计算龙头企业有多少家", of_news).status == "abstained"
    assert ask("量子计算龙头企业有多少家", of_policy).chosen[0].text == "35家"


GROWTH = "装备产业投资年均增速达18.5%，软件业营业收入较上期末增长120%。"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("装备产业投资年均增速是多少", "18.5%"),
        ("装备产业年均增速是多少", None),
        ("软件业营收年均增速是多少", None),
        ("软件业营收增长多少", "120%"),
    ],
)
def test_a_growth_is_that_of_what_is_said_to_grow(question: str, expected: str | None) -> None:
    assert answer(question, GROWTH) == expected


def test_years_count_nothing() -> None:
    assert answer("产业集群有几个", "根据望川市第十四个五年规划，形成产业集群。") is None


def test_what_is_counted_is_what_is_asked_the_number_of() -> None:
    text = "智能终端领域涌现100+智能终端产品。"
    assert answer("智能终端企业数量", text) is None
    assert answer("智能终端产品数量", text) == "100+"


def test_a_word_that_is_one_of_several_may_be_all_that_a_figure_is_bound_to() -> None:
    text = "5纳米刻蚀机、12英寸大硅片、图形芯片等产品打破垄断。"
    assert answer("大硅片做到多少英寸", text) == "12英寸"
    assert answer("打破垄断的大硅片尺寸", text) == "12英寸"
    assert answer("打破垄断的面板尺寸", text) is None
