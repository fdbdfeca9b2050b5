"""Filters as users write them."""

import pytest

from wenzheng.domain import Filters, Kind
from wenzheng.errors import UnknownFilter
from wenzheng.filters import AVAILABLE, parse_filters


def test_nothing_given_restricts_nothing() -> None:
    assert parse_filters({}) == Filters()
    assert not parse_filters({})


def test_several_values_of_one_name_mean_any_of_them() -> None:
    filters = parse_filters(
        {"kind": ["规划", "新闻"], "region": ["上海市"], "year_from": ["2024", "2022"]}
    )
    assert filters.kind == (Kind.PLAN, Kind.NEWS)
    assert filters.region == ("上海市",)
    assert filters.year_from == 2022


def test_a_region_goes_by_its_full_name() -> None:
    assert parse_filters({"region": ["上海", "浦东", "云泽"]}).region == (
        "上海市",
        "浦东新区",
        "云泽",
    )


@pytest.mark.parametrize("name", ["author", ""])
def test_a_filter_that_there_is_not_is_refused_by_name_with_those_there_are(name: str) -> None:
    with pytest.raises(UnknownFilter) as refusal:
        parse_filters({name: ["x"]})
    assert name in refusal.value.zh
    assert name in refusal.value.en
    assert AVAILABLE[0] in refusal.value.en


@pytest.mark.parametrize(
    ("name", "value"),
    [("kind", "小说"), ("year_from", "去年"), ("year_to", "２０２４"), ("year_to", "24")],
)
def test_an_impossible_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(UnknownFilter, match=value):
        parse_filters({name: [value]})
