"""Questions that say only what differs from the one before."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.understanding.following import completed

TODAY = date(2026, 3, 1)
PILES = "到2027年公共充电桩数量"


@pytest.mark.parametrize(
    ("earlier", "question", "whole"),
    [
        ([PILES], "那2030年呢？", "到2030年公共充电桩数量"),
        ([PILES], "那换电站呢", "到2027年换电站数量"),
        ([PILES, "那2030年呢"], "换电站呢？", "到2030年换电站数量"),
        (["上海市到2027年充电桩是多少"], "江苏呢", "江苏到2027年充电桩是多少"),
        (["青岚县2024年度冷链补助比例"], "2025年的呢", "青岚县2025年度冷链补助比例"),
        (["什么是公共数据"], "那绿氢呢", "什么是绿氢"),
        (["望川市到2027年有多少座加氢站"], "那2030年呢", "望川市到2030年有多少座加氢站"),
    ],
)
def test_what_is_left_out_comes_from_the_question_before(
    earlier: list[str], question: str, whole: str
) -> None:
    assert completed(question, earlier, TODAY) == whole


@pytest.mark.parametrize(
    "question", ["什么是公共数据", "2025年换电站达到多少座", "那主任是谁呢", "谢谢", "呢"]
)
def test_a_question_of_its_own_stays_as_it_is(question: str) -> None:
    assert completed(question, [PILES], TODAY) == question


@given(st.text(max_size=40))
def test_without_an_earlier_question_nothing_is_added(question: str) -> None:
    assert completed(question, [], TODAY) == question
    assert completed(question, [""], TODAY) == question


@given(st.lists(st.text("那到2030年上海市加氢站数量是多少呢？ ", max_size=16), max_size=4))
def test_whatever_was_said_something_is_asked(said: list[str]) -> None:
    assert isinstance(completed("那2030年呢", said, TODAY), str)
