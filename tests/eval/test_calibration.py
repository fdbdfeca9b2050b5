"""Confidence against what was right, by hand and for any answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.calibration import BINS, reliability
from eval.plots import reliability_plot

answers = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60)


def test_by_hand() -> None:
    found = reliability([0.9, 0.95, 0.2, 1.0, 0.25], [True, False, False, True, True])
    assert [(b.low, b.answers, b.expected, b.observed) for b in found.bins] == [
        (0.2, 2, 0.225, 0.5),
        (0.9, 3, 0.95, 0.6667),
    ]
    assert found.ece == pytest.approx((2 * 0.275 + 3 * (0.95 - 2 / 3)) / 5, abs=1e-4)
    assert found.brier == pytest.approx((0.01 + 0.9025 + 0.04 + 0 + 0.5625) / 5, abs=1e-4)
    assert found.right == 3
    assert found.auroc == pytest.approx((1 + 2 + 1) / 6)


def test_nothing_answered_is_no_error() -> None:
    found = reliability([], [])
    assert (found.count, found.ece, found.auroc, found.bins) == (0, 0, None, ())
    assert reliability_plot(found.bins, "") == ""


@given(answers)
def test_every_answer_is_in_one_bin(given_: list[tuple[float, bool]]) -> None:
    found = reliability([said for said, _ in given_], [was for _, was in given_])
    assert sum(one.answers for one in found.bins) == found.count == len(given_)
    assert len(found.bins) <= BINS
    assert 0 <= found.ece <= 1
    for one in found.bins:
        assert one.low - 1e-4 <= one.expected <= one.high + 1e-4


@given(st.lists(st.booleans(), min_size=1, max_size=50))
def test_who_says_the_share_that_is_right_is_calibrated(right: list[bool]) -> None:
    share = sum(right) / len(right)
    assert reliability([share] * len(right), right).ece == pytest.approx(0, abs=1e-3)


@given(answers.filter(bool))
def test_the_plot_has_a_point_a_bin_within_its_frame(given_: list[tuple[float, bool]]) -> None:
    bins = reliability([said for said, _ in given_], [was for _, was in given_]).bins
    drawn = reliability_plot(bins, "a <b> & c")
    assert drawn.count("<circle") == len(bins)
    assert "<b>" not in drawn
    for one in bins:
        assert f"n = {one.answers}<" in drawn
