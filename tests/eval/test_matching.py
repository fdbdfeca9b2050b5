"""What counts as the same, and how much of a gold answer a quote holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.matching import best_coverage, best_f1, fold, has_gold, is_exact, stands_in


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("２．５ 万个。", "2.5万个"),
        ("《智慧農業》", "智慧农业"),
        ("A-B、5G", "ab5g"),
        ("增长-3.5%", "增长-3.5%"),
        ("50—100家", "50-100家"),
        ("12,000元", "12000元"),
        ("9:30开会", "9:30开会"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_exact_and_holding_gold() -> None:
    assert is_exact("七十 座。", ["八十座", "七十座"])
    assert not is_exact("2.2万亿", ["22万亿"])
    assert has_gold("共计90枚奖牌", ["90"])
    assert not has_gold("1905年", ["90"])
    assert not has_gold("2.90元", ["90元"])
    assert not has_gold("3.5倍", ["3"])
    assert not has_gold("任何内容", ["。"])


def test_f1_counts_shared_characters() -> None:
    assert best_f1("甲乙丙", ["丙丁"]) == pytest.approx(2 * 1 / 5)
    assert best_f1("甲甲", ["甲"]) == pytest.approx(2 / 3)
    assert best_f1("丁", ["甲", "丁"]) == 1
    assert best_f1("", ["甲"]) == 0


@pytest.mark.parametrize(
    ("quotes", "gold", "expected"),
    [
        (["全市建成充电桩十座。"], "充电桩十座", 1.0),
        (["全市建成充电桩，共计十座。"], "充电桩十座", 0.0),  # runs of 3 and 2: too short
        (["免收三个月租金"], "免收三个月租金，减半收取三个月", 7 / 14),
        (["免收三个月租金", "之后减半收取三个月"], "免收三个月租金，减半收取三个月", 1.0),
        (["收费标准不变"], "收费", 1.0),  # a short gold as a whole
        (["第1905号"], "90", 0.0),
        (["共90枚"], "90", 1.0),
        ([], "收费", 0.0),
        (["任何内容"], "。", 0.0),
    ],
)
def test_coverage(quotes: list[str], gold: str, expected: float) -> None:
    assert best_coverage(quotes, [gold]) == pytest.approx(expected)


def test_the_best_gold_counts() -> None:
    assert best_coverage(["由市政府负责"], ["区政府", "市政府"]) == 1


_TEXT = st.text(alphabet="甲乙丙12.。", max_size=12)


@given(gold=_TEXT, before=_TEXT, after=_TEXT)
def test_a_quote_that_holds_the_gold_between_marks_covers_it(
    gold: str, before: str, after: str
) -> None:
    folded = fold(gold)
    covered = best_coverage([f"{before}丁{folded}丁{after}"], [folded])
    assert covered == (1 if folded else 0)
    assert 0 <= best_coverage([before], [gold]) <= 1


@given(part=_TEXT, text=_TEXT)
def test_standing_in_is_never_looser_than_containing(part: str, text: str) -> None:
    assert not stands_in(part, text) or part in text
