"""A document is cited as GB/T 7714-2015 has it, and in a sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from wenzheng.citation import Reference, gbt7714, in_words

PLAN = Reference(
    title="云泽市公园建设行动方案",
    issuers=("云泽市人民政府办公室",),
    doc_number="云政办发〔2024〕9号",
    published=date(2024, 2, 19),
    address="http://library/documents/1",
    accessed=date(2026, 3, 4),
)


def test_a_reference_has_issuer_title_number_both_dates_and_the_address() -> None:
    assert gbt7714(PLAN) == (
        "云泽市人民政府办公室. 云泽市公园建设行动方案: 云政办发〔2024〕9号[EB/OL]. "
        "(2024-02-19)[2026-03-04]. http://library/documents/1."
    )


def test_what_is_not_known_is_left_out_with_its_punctuation() -> None:
    bare = replace(PLAN, issuers=(), doc_number=None, published=None)
    assert gbt7714(bare) == (
        "云泽市公园建设行动方案[EB/OL]. [2026-03-04]. http://library/documents/1."
    )
    assert in_words(bare, "") == "《云泽市公园建设行动方案》，http://library/documents/1"


def test_three_issuers_are_named_and_of_four_the_first_three() -> None:
    four = ("甲局", "乙局", "丙局", "丁局")
    assert gbt7714(replace(PLAN, issuers=four[:3])).startswith("甲局, 乙局, 丙局. ")
    assert gbt7714(replace(PLAN, issuers=four)).startswith("甲局, 乙局, 丙局, 等. ")


def test_in_words_the_quote_comes_first_and_nothing_is_said_twice() -> None:
    wrapped = replace(PLAN, title="云泽市人民政府办公室关于印发《云泽市公园建设行动方案》的通知")
    assert in_words(wrapped, "建成公园三座。", "二、任务") == (
        "“建成公园三座。”——《云泽市人民政府办公室关于印发〈云泽市公园建设行动方案〉的通知》"
        "（云政办发〔2024〕9号，2024-02-19），二、任务，http://library/documents/1"
    )
    assert in_words(PLAN, "").startswith("云泽市人民政府办公室《云泽市公园建设行动方案》（")


@given(st.text(min_size=1, max_size=60))
def test_a_reference_is_one_line_whatever_the_title(title: str) -> None:
    assert len(gbt7714(replace(PLAN, title=title)).splitlines()) == 1
