"""One form for what is written in several ways, with the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenzheng.domain import RepairKind
from wenzheng.text.normalise import normalise, normalise_text
from wenzheng.text.variants import to_simplified

MIXED = st.text(
    st.one_of(
        st.sampled_from("第一章总則（）ＡＢ１２％　 \t\n\r\u00a0\u200b\ufeff，。乾後於著1a“”豈⺼"),
        st.characters(),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("到２０２５年，达到５０％", "到2025年，达到50%"),
        ("第一章　总则", "第一章 总则"),
        ("第 一 章　总　则", "第一章 总则"),
        ("《　某某报　》（　2022年　）", "《某某报》（2022年）"),
        ("　　各区要抓紧落实 。", "各区要抓紧落实。"),
        ("到 2025 年", "到2025年"),
        ("Virtual  Machine", "Virtual Machine"),
        ("一行\r\n\r\n \r\n二行\r三行", "一行\n二行\n三行"),
        ("零\u200b宽\ufeff字\u00ad符", "零宽字符"),
        ("规⽬", "规目"),
        ("項目	金額", "项目\t金额"),
        ("後來、皇后、乾燥、乾隆", "后来、皇后、干燥、乾隆"),
    ],
)
def test_spellings_meet_in_one_form(written: str, expected: str) -> None:
    assert normalise_text(written) == expected


@pytest.mark.parametrize("mark", "，。：；？！（）“”《》、—…")
def test_chinese_punctuation_stays(mark: str) -> None:
    assert normalise_text(f"甲{mark}乙") == f"甲{mark}乙"


@given(MIXED)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise_text(text)
    assert normalise_text(once) == once


@given(MIXED)
def test_the_way_back_leads_to_what_stood_there(text: str) -> None:
    result = normalise(text)
    for repair in result.repairs:
        assert text[repair.start : repair.end] == repair.before
    for place, character in enumerate(result.text):
        start, end = result.offset_map.original_span(place, place + 1)
        assert normalise_text(f"甲{text[start:end]}甲")[1:-1] == character or start < end


@given(MIXED)
def test_simplifying_keeps_the_length_and_settles(text: str) -> None:
    simplified = to_simplified(text)
    assert len(simplified) == len(text)
    assert to_simplified(simplified) == simplified


def test_a_stretch_of_traditional_characters_is_one_repair() -> None:
    repairs = [r for r in normalise("整體規劃").repairs if r.kind is RepairKind.TRADITIONAL]
    assert [(r.before, r.after) for r in repairs] == [("體規劃", "体规划")]
