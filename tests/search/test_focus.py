"""What single thing does a question ask for? All questions are made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.understanding.focus import Focus, Sought, read_focus
from wenzheng.text.tagging import tagged


def focus(question: str) -> Focus | None:
    return read_focus(question, tagged(question))


@pytest.mark.parametrize(
    ("question", "sought"),
    [
        ("石桥是谁建造的", Sought.PERSON),
        ("石桥由哪位工匠建造", Sought.PERSON),
        ("石桥建于哪一年", Sought.DATE),
        ("石桥何时通车", Sought.DATE),
        ("石桥在哪里", Sought.PLACE),
        ("石桥位于哪座城市", Sought.PLACE),
        ("石桥长多少米", Sought.NUMBER),
        ("石桥有几个桥孔", Sought.NUMBER),
        ("石桥由哪家公司修缮", Sought.ORGANISATION),
        ("石桥出现在哪部小说里", Sought.WORK),
        ("石桥用什么材料砌成", Sought.THING),
        ("石桥所在的国家的首都是什么", Sought.PLACE),
        ("修石桥的年代被称为什么时代", Sought.DATE),
        ("石桥所在的路被命名为什么路", Sought.PLACE),
    ],
)
def test_the_words_that_ask_tell_the_sort(question: str, sought: Sought) -> None:
    found = focus(question)
    assert found is not None
    assert found.sought is sought


@pytest.mark.parametrize(
    "question",
    [
        "为什么要修石桥",
        "石桥为什么被拆",
        "怎样修缮石桥",
        "石桥是否坚固",
        "石桥",
        "修石桥有什么要求",
    ],
)
def test_reasons_ways_and_topics_are_no_single_thing(question: str) -> None:
    assert focus(question) is None


def test_the_noun_is_read_with_the_words_that_ask() -> None:
    found = focus("石桥位于哪座城市的北边")
    assert found is not None
    assert found.noun == "城市"
    assert (found.before, found.after) == ("石桥位于", "的北边")


@given(st.text("石桥在哪里谁是多少年什么的0？ab", max_size=20))
def test_what_asks_lies_within_the_question(question: str) -> None:
    found = focus(question)
    if found is not None:
        assert 0 <= found.start <= found.end <= len(question)
        assert found.before + question[found.start : found.end] + found.after == question
