"""What a document's figures say: the indicator, its year, its state, and how the number is bounded."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenzheng.domain import CellReading, Section
from wenzheng.reading.amounts import Amount, amount, canonical_unit
from wenzheng.reading.indicators import Change
from wenzheng.reading.naming import indicator_key, indicator_words
from wenzheng.reading.quantities import Comparator, find_quantities
from wenzheng.reading.stages import Obligation, Stage
from wenzheng.reading.statements import Source, Statement, statements

PUBLISHED = date(2025, 1, 20)


def said(text: str, *, published: date | None = PUBLISHED, **known: object) -> list[Statement]:
    return list(statements(Source(text, published=published, **known)))  # type: ignore[arg-type]


def only(text: str, **known: object) -> Statement:
    (one,) = said(text, **known)  # type: ignore[arg-type]
    return one


@pytest.mark.parametrize(
    ("text", "indicator", "written"),
    [
        ("全市累计建成加氢站达到70座。", "加氢站", "70座"),
        ("建设20个省级创新平台。", "省级创新平台", "20个"),
        ("集成电路产业规模突破1.5万亿元。", "集成电路产业规模", "1.5万亿元"),
        ("培育不少于两家领军企业。", "领军企业", "两家"),
        ("推出50+示范场景。", "示范场景", "50+"),
        ("年收入超过10亿元的企业达到20家。", "年收入超过10亿元的企业", "20家"),
        ("65岁以上老年人占全市人口的20%。", "65岁以上老年人", "20%"),
        ("人均预期寿命达到81岁。", "人均预期寿命", "81岁"),
        ("细颗粒物平均浓度30微克/立方米。", "细颗粒物平均浓度", "30微克/立方米"),
        ("营业收入实现翻一番。", "营业收入", "翻一番"),
    ],
)
def test_a_number_is_bound_to_the_noun_that_it_counts_or_measures(
    text: str, indicator: str, written: str
) -> None:
    one = only(text)
    assert (one.indicator, text[one.start : one.end]) == (indicator, written)


@pytest.mark.parametrize(
    "text",
    [
        "实施三大工程，落实六个方面任务。",
        "自收到申请之日起15个工作日内作出决定。",
        "违反规定的，处五万元以上十万元以下罚款。",
        "农村居民收入增速比城镇居民高2.4个百分点。",
        "联系电话：12345。2025年3月1日起施行。",
        "参加“0.5微克”行动。",
    ],
)
def test_what_names_no_indicator_is_no_statement(text: str) -> None:
    assert said(text) == []


def test_a_clause_that_goes_on_tells_of_the_same_indicator() -> None:
    level, growth = said("2024年，地区生产总值达到3.2万亿元，增长5.3%。")
    assert (level.indicator, level.change) == ("地区生产总值", Change.LEVEL)
    assert (growth.indicator, growth.change) == ("地区生产总值", Change.GROWTH)


def test_respectively_pairs_names_and_numbers() -> None:
    found = said("工业增加值、固定资产投资分别增长6%和5.5%。")
    assert [(s.indicator, s.amount.value) for s in found] == [
        ("工业增加值", 6.0),
        ("固定资产投资", 5.5),
    ]
    assert {s.change for s in found} == {Change.GROWTH}


def test_names_and_numbers_that_do_not_pair_are_left_out() -> None:
    assert said("粮食、油料、蔬菜产量分别增长6%和5.5%。") == []


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("充电桩数量增长20%。", Change.GROWTH),
        ("充电桩数量年均增长20%。", Change.YEARLY_GROWTH),
        ("能耗强度下降3%。", Change.DECLINE),
        ("公交分担率提高到70%。", Change.LEVEL),
        ("新增公共停车位2万个。", Change.ADDED),
        ("可再生能源占比达到30%。", Change.LEVEL),
    ],
)
def test_how_a_number_relates_to_its_indicator(words: str, change: Change) -> None:
    assert only(words).change is change


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("到2027年，加氢站达到30座。", (2027, 2027, True)),
        ("“十四五”期间，新建加氢站30座。", (2021, 2025, False)),
        ("2016—2020年，累计建成加氢站30座。", (2016, 2020, False)),
        ("今年建成加氢站30座。", (2025, 2025, False)),
        ("加氢站比2020年增加30座。", (None, None, False)),
    ],
)
def test_the_years_that_a_figure_is_said_of(
    text: str, years: tuple[int | None, int | None, bool]
) -> None:
    one = only(text)
    assert (one.first, one.last, one.by) == years


def test_every_year_is_said_of_the_figure() -> None:
    assert only("每年新增公共停车位2万个。").yearly


def test_sentences_of_a_paragraph_share_the_year_that_it_begins_with() -> None:
    later = said("到2027年，主要目标如下。加氢站达到30座。\n公共停车位达到9万个。")
    assert [s.last for s in later] == [2027, None]


def test_lines_under_a_colon_share_its_year() -> None:
    found = said("到2027年，主要目标是：\n加氢站达到30座。\n公共停车位达到9万个。")
    assert [s.last for s in found] == [2027, 2027]


def test_a_review_does_not_borrow_the_year_of_a_goal() -> None:
    text = "行动方案\n目前加氢站6座。"
    one = only(text, title="加氢站建设行动方案（2025—2030年）")
    assert (one.stage, one.last) == (Stage.CURRENT, None)


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("已建成加氢站30座。", Stage.REACHED),
        ("目前拥有加氢站30座。", Stage.CURRENT),
        ("力争建成加氢站30座。", Stage.TARGET),
        ("到2030年，建成加氢站30座。", Stage.TARGET),
        ("2023年，建成加氢站30座。", Stage.REACHED),
        ("预计全年建成加氢站30座。", Stage.FORECAST),
        ("加氢站30座。", Stage.UNSTATED),
    ],
)
def test_whether_it_is_reached_or_wanted(text: str, stage: Stage) -> None:
    assert only(text).stage is stage


def test_a_section_that_looks_back_tells_of_what_is_reached() -> None:
    text = (
        "一、2024年工作回顾\n培育高新技术企业300家。\n二、2025年重点任务\n培育高新技术企业400家。"
    )
    second = text.index("二、")
    sections = (
        Section(1, text[: text.index("\n")], 0, second),
        Section(1, text[second : second + 11], second, len(text)),
    )
    back, ahead = said(text, sections=sections)
    assert (back.stage, back.last) == (Stage.REACHED, 2024)
    assert (ahead.stage, ahead.last) == (Stage.TARGET, 2025)


def test_the_region_is_the_one_named_last_else_that_of_the_document() -> None:
    assert only("杭州市加氢站达到30座。", region="浙江省").region == "杭州市"
    assert only("加氢站达到30座。", region="浙江省").region == "浙江省"
    assert only("全国加氢站达到300座。", region="浙江省").region == "全国"


def test_comparators_and_obligations() -> None:
    one = only("单位能耗下降率不低于13.5%（约束性）。")
    assert (one.comparator, one.obligation) == (Comparator.AT_LEAST, Obligation.BINDING)


TABLE = "指标 | 2024年 | 2030年目标 | 属性\n加氢站（座） | 12 | ≥40 | 预期性"


def _cells() -> tuple[CellReading, ...]:
    def cell(words: str, column: str, unit: str = "座") -> CellReading:
        start, head = TABLE.rindex(words), TABLE.index(column)
        return CellReading(
            start, start + len(words), "加氢站（座）", column, (head, head + len(column)), unit
        )

    return cell("12", "2024年"), cell("≥40", "2030年目标"), cell("预期性", "属性", "")


def test_a_cell_is_read_by_its_row_its_column_and_its_unit() -> None:
    now, then = said(TABLE, cells=_cells())
    assert (now.indicator, now.last, now.stage) == ("加氢站", 2024, Stage.REACHED)
    assert (then.last, then.stage, then.comparator) == (2030, Stage.TARGET, Comparator.AT_LEAST)
    assert now.amount == Amount(12.0, None, "座")
    assert then.obligation is Obligation.EXPECTED
    assert TABLE[now.quote_start : now.quote_end].startswith("加氢站")


@pytest.mark.parametrize(
    ("one", "other"),
    [("1.5万亿元", "15000亿元"), ("两家", "2家"), ("1000亿斤", "5000万吨"), ("2万千瓦", "20兆瓦")],
)
def test_one_amount_has_one_form(one: str, other: str) -> None:
    first, second = (amount(find_quantities(words)[0]) for words in (one, other))
    assert first == second


def test_a_percentage_point_is_no_percentage() -> None:
    points, percent = (amount(find_quantities(w)[0]) for w in ("2个百分点", "2%"))
    assert points.unit == "百分点" != percent.unit


def test_units_are_found_by_any_of_their_names() -> None:
    assert [canonical_unit(unit) for unit in ("亿元", "人民币", "万千瓦", "个百分点", "座")] == [
        "元",
        "元",
        "千瓦",
        "百分点",
        "座",
    ]


def test_any_way_to_write_an_indicator_finds_it() -> None:
    assert indicator_words("GDP") == (indicator_key("全省地区生产总值"),)
    assert indicator_words("规上工业 增加值") == ("规模以上工业", "增加值")
    assert indicator_key("浙江省公共充电桩数量") == "公共充电桩"


_PIECES = st.sampled_from(
    ["到2027年", "加氢站", "达到", "70座", "增长5%", "、", "，", "。", "分别", "不少于", "两家", "的",
     "\n", "“", "”", "（", "）", "企业", "翻一番", "每年", "1.5万亿元", "和", "占", "比", "3—5个"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=25).map("".join))
def test_spans_lie_in_the_text_whatever_it_is(text: str) -> None:
    for one in said(text):
        assert one.quote_start <= one.start < one.end <= one.quote_end <= len(text)
        assert one.indicator_at is not None
        assert text[slice(*one.indicator_at)] == one.indicator
        assert one.first is None or one.last is None or one.first <= one.last


@given(st.lists(_PIECES, max_size=25).map("".join))
def test_statements_come_in_order_and_no_figure_twice(text: str) -> None:
    starts = [one.start for one in said(text)]
    assert starts == sorted(set(starts))
