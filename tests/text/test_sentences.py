"""Where a sentence ends, and where it only seems to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenzheng.text.sentences import clause_spans, sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲方申请。乙方受理！", ["甲方申请。", "乙方受理！"]),
        ("他说：“可以。”会议结束。", ["他说：“可以。”", "会议结束。"]),
        ("增长1.5万亿元，占比2.0%。", ["增长1.5万亿元，占比2.0%。"]),
        ("标题一行\n正文在此", ["标题一行", "正文在此"]),
        ("办理（材料齐全。当日办结）后归档。", ["办理（材料齐全。当日办结）后归档。"]),
        ("一是快；二是稳。", ["一是快；二是稳。"]),
        ("  \n 。", ["。"]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_clauses_lie_between_semicolons() -> None:
    text = "一是快；二是稳。"
    assert [text[s:e] for s, e in clause_spans(text, 0, len(text))] == ["一是快；", "二是稳。"]


@given(st.text("甲乙。！；（）“”《》 \n1.a", max_size=60))
def test_spans_are_in_order_trimmed_and_lose_nothing(text: str) -> None:
    at = 0
    for start, end in sentence_spans(text):
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        at = end
    assert not text[at:].strip()
