"""Names of one thing: which are found in a text, and which other names they have."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenzheng.text.dictionary import Dictionary, built_in
from wenzheng.text.synonyms import Synonyms
from wenzheng.text.tokenise import fold

BUILT_IN = Dictionary(1, built_in()).synonyms
SMALL = Synonyms([("双碳", "碳达峰碳中和"), ("医保", "医疗保险"), ("AI", "人工智能")])


def found(synonyms: Synonyms, text: str) -> list[str]:
    """The names that were found."""
    return [text[one.start : one.end] for one in synonyms.expansions(text)]


@pytest.mark.parametrize(
    ("text", "name", "other"),
    [
        ("到十四五末", "十四五", "“十四五”时期"),
        ("十四五时期的目标", "十四五时期", "十四五"),
        ("“十四五”时期的目标", "“十四五”时期", "十四五期间"),
        ("推进双碳工作", "双碳", "碳达峰碳中和"),
        ("实现碳达峰、碳中和", "碳达峰、碳中和", "双碳"),
        ("国家发改委印发", "发改委", "发展和改革委员会"),
        ("上海市发展改革委牵头", "发展改革委", "发改委"),
        ("县人社局负责", "人社局", "人力资源和社会保障局"),
        ("工信部公告", "工信部", "工业和信息化部"),
        ("新冠疫情", "新冠", "新型冠状病毒肺炎"),
        ("三农工作", "三农", "农业、农村、农民"),
        ("缴纳社保", "社保", "社会保险"),
        ("公积金贷款", "公积金", "住房公积金"),
        ("全市ＧＤＰ增速", "ＧＤＰ", "国内生产总值"),
        ("发展ai产业", "ai", "人工智能"),
    ],
)
def test_a_name_has_its_other_names(text: str, name: str, other: str) -> None:
    (one,) = BUILT_IN.expansions(text)
    assert text[one.start : one.end] == name
    assert other in one.forms
    assert fold(name) not in map(fold, one.forms)


@pytest.mark.parametrize("text", ["双碳酸氢盐", "双碳酸", "MAIN", "无关的话", ""])
def test_a_name_within_another_word_is_none(text: str) -> None:
    assert found(SMALL, text) == []


def test_the_longest_name_is_taken() -> None:
    nested = Synonyms([("医保", "医疗保险"), ("医保局", "医疗保障局")])
    assert found(nested, "市医保局的医保政策") == ["医保局", "医保"]


def test_groups_that_share_a_name_are_one() -> None:
    joined = Synonyms([("甲委", "甲委员会"), ("乙办", "乙办公室"), ("甲委员会", "甲局")])
    assert joined.groups == (("甲委", "甲委员会", "甲局"), ("乙办", "乙办公室"))


def test_no_groups_find_nothing() -> None:
    assert Synonyms([]).expansions("到十四五末") == ()


NAMES = st.text("甲乙丙丁AB“”、", min_size=1, max_size=4)
GROUPS = st.lists(st.lists(NAMES, min_size=2, max_size=3), max_size=4)


@settings(max_examples=40, deadline=None)
@given(GROUPS, st.text("甲乙丙丁abAB“”、的了", max_size=30))
def test_spans_are_names_in_order_without_overlap(groups: list[list[str]], text: str) -> None:
    synonyms = Synonyms(groups)
    expansions = synonyms.expansions(text)
    for one in expansions:
        name = fold(text[one.start : one.end])
        (group,) = (g for g in synonyms.groups if name in map(fold, g))
        assert {fold(form) for form in one.forms} == {fold(form) for form in group} - {name}
        assert one.forms
    assert all(left.end <= right.start for left, right in pairwise(expansions))


@settings(max_examples=40, deadline=None)
@given(GROUPS)
def test_a_name_alone_is_found_whole(groups: list[list[str]]) -> None:
    synonyms = Synonyms(groups)
    for group in synonyms.groups:
        for form in group if len(group) > 1 else ():
            assert found(synonyms, form) == [form]


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    for one in BUILT_IN.expansions(text):
        assert 0 <= one.start < one.end <= len(text)


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_the_products_groups_are_sound() -> None:
    groups = [entry for entry in built_in() if not entry.is_word]
    assert len(groups) > 100
    seen: dict[str, str] = {}
    for entry in groups:
        assert len(entry.key) == len(entry.forms) > 1
        for form in entry.forms:
            assert form not in seen, f"{form} is in two groups: {seen.get(form)} and {entry.text}"
            seen[form] = entry.text
