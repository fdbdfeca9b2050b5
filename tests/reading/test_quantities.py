"""Which numbers stand in a text, of what unit, and how are they bounded?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenzheng.reading.quantities import Comparator, find_quantities


@pytest.mark.parametrize(
    ("text", "span", "value", "unit"),
    [
        ("建成充电站70座", "70座", 70, "座"),
        ("规模超过2.2万亿元", "2.2万亿元", 2.2e12, "元"),
        ("服务企业1,264家", "1,264家", 1264, "家"),
        ("占比达28.5%", "28.5%", 28.5, "%"),
        ("提高3个百分点", "3个百分点", 3, "个百分点"),
        ("占百分之三十点五", "百分之三十点五", 30.5, "%"),
        ("龙头企业两家", "两家", 2, "家"),
        ("新增两千五百家", "两千五百家", 2500, "家"),
        ("共十二个县", "十二个", 12, "个"),
        ("推出50+示范场景", "50+", 50, ""),
        ("补助3000多万元", "3000多万元", 3e7, "元"),
        ("资金2000余亿元", "2000余亿元", 2e11, "元"),
        ("规模超过千亿元", "千亿元", 1e11, "元"),
        ("服务万家商户", "万家", 1e4, "家"),
        ("培育百种产品", "百种", 100, "种"),
    ],
)
def test_a_quantity_is_read_with_its_unit_and_magnitude(
    text: str, span: str, value: float, unit: str
) -> None:
    (quantity,) = find_quantities(text)
    assert quantity.text == span == text[quantity.start : quantity.end]
    assert quantity.value == pytest.approx(value)
    assert quantity.unit == unit


@pytest.mark.parametrize(
    "text",
    [
        "到2025年",
        "2022年7月8日",
        "7月8日10时",
        "2021-2025年",
        "国办发〔2022〕12号",
        "发展5G和G60走廊",
        "“3+6”产业体系",
        "第三批园区",
        "联系电话021-63212810",
        "十亿级企业",
        "一批项目",
        "二〇三五年",
        "千家万户",
        "百家争鸣",
        "数千家商户",
        "千亿元级集群",
        "单位：万元",
    ],
)
def test_times_names_and_ordinals_are_no_quantities(text: str) -> None:
    assert [q for q in find_quantities(text) if q.unit] == []


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("不少于两家", Comparator.AT_LEAST),
        ("10款以上", Comparator.AT_LEAST),
        ("100+产品", Comparator.AT_LEAST),
        ("突破5000亿元", Comparator.MORE_THAN),
        ("不超过50万元", Comparator.AT_MOST),
        ("不足3家", Comparator.LESS_THAN),
        ("近30公里", Comparator.ABOUT),
        ("共30公里", Comparator.EXACT),
    ],
)
def test_the_words_around_a_number_bound_it(text: str, comparator: Comparator) -> None:
    assert find_quantities(text)[0].comparator is comparator


@pytest.mark.parametrize(
    ("text", "span", "low", "high"),
    [
        ("培育50—100家企业", "50—100家", 50, 100),
        ("增长5%-8%", "5%-8%", 5, 8),
        ("年产8万吨至10万吨", "8万吨至10万吨", 8e4, 1e5),
        ("投资7.5亿-8亿元", "7.5亿-8亿元", 7.5e8, 8e8),
    ],
)
def test_a_range_is_one_quantity_with_both_ends(
    text: str, span: str, low: float, high: float
) -> None:
    (quantity,) = find_quantities(text)
    assert (quantity.text, quantity.value, quantity.high) == (span, low, high)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("1.5万亿元", "15000亿元", True),
        ("两家", "2家", True),
        ("70座", "10座", False),
        ("5%", "5个百分点", False),
        ("50—100家", "50家", False),
    ],
)
def test_the_same_amount_in_other_magnitudes_agrees(one: str, other: str, agree: bool) -> None:
    (first,), (second,) = find_quantities(one), find_quantities(other)
    assert first.agrees_with(second) is agree


@given(st.text(alphabet="0123456789.,-+%万亿元家座个年月日到达约两三百 第“”〔〕GgX、，。"))
def test_quantities_are_exact_spans_in_order_without_overlap(text: str) -> None:
    end = 0
    for quantity in find_quantities(text):
        assert end <= quantity.start < quantity.end
        assert quantity.text == text[quantity.start : quantity.end]
        end = quantity.end
