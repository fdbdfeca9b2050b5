"""How much of two texts is the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wenzheng.text.shingles import (
    LENGTH,
    bands,
    containment,
    jaccard,
    shingles,
    signature,
    similarity,
)

TEXT = "到2027年，全市建成公共充电桩4.5万个，换电站56座。"
LONG = "".join(chr(0x4E00 + (at * 7919) % 5000) for at in range(2000))


def runs(text: str) -> set[str]:
    letters = "".join(filter(str.isalnum, text))
    length = min(LENGTH, len(letters))
    return (
        {letters[at : at + length] for at in range(len(letters) - length + 1)} if letters else set()
    )


@given(st.text(max_size=60), st.text(max_size=60))
def test_it_is_the_share_of_common_runs(one: str, other: str) -> None:
    common, all_ = runs(one) & runs(other), runs(one) | runs(other)
    assert jaccard(shingles(one), shingles(other)) == (len(common) / len(all_) if all_ else 0.0)
    held = len(common) / len(runs(one)) if runs(one) else 0.0
    assert containment(shingles(one), shingles(other)) == held


def test_marks_and_spaces_do_not_count() -> None:
    assert jaccard(shingles(TEXT), shingles(TEXT.replace("，", " , "))) == 1.0


def test_a_sketch_tells_about_as_much() -> None:
    for kept in (2000, 1800, 1600, 1000, 0):
        other = LONG[:kept] + "".join(chr(0x3400 + at) for at in range(2000 - kept))
        exact = jaccard(shingles(LONG), shingles(other))
        assert abs(similarity(signature(shingles(LONG)), signature(shingles(other))) - exact) < 0.12


def test_near_copies_share_a_band_and_others_do_not() -> None:
    copy, other = LONG[:950] + "甲乙丙丁" + LONG[954:], LONG[::-1]
    mine = set(bands(signature(shingles(LONG))))
    assert mine & set(bands(signature(shingles(copy))))
    assert not mine & set(bands(signature(shingles(other))))


def test_nothing_is_like_nothing() -> None:
    empty = signature(shingles("，。"))
    assert (len(empty), bands(empty), similarity(empty, empty)) == (0, [], 0.0)
