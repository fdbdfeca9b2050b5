"""Paired tests: what they must hold for any data, and small cases counted out in full."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.paired import compare, holm, randomisation

# Values of measures: reciprocal ranks and shares, so that equal differences come up.
VALUE = st.sampled_from([0.0, 0.1, 0.2, 0.25, 1 / 3, 0.5, 1.0])
PAIRS = st.lists(st.tuples(VALUE, VALUE), min_size=1, max_size=40)


def sides(pairs: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    one, other = zip(*pairs, strict=True)
    return np.array(one), np.array(other)


def counted_out(gains: list[float]) -> float:
    """The share of all assignments of signs that are at least as extreme, one after the other."""
    observed = abs(sum(gains))
    sums = [sum(s * g for s, g in zip(signs, gains, strict=True)) for signs in _signs(len(gains))]
    return sum(abs(total) >= observed - 1e-9 for total in sums) / len(sums)


def _signs(count: int) -> list[tuple[int, ...]]:
    return list(product((1, -1), repeat=count))


@given(PAIRS)
@settings(max_examples=40, deadline=None)
def test_exchanging_the_sides_changes_the_sign_alone(pairs: list[tuple[float, float]]) -> None:
    one, other = sides(pairs)
    there, back = compare(one, other), compare(other, one)
    assert there.difference == pytest.approx(-back.difference)
    assert (there.wins, there.ties, there.losses) == (back.losses, back.ties, back.wins)
    assert there.interval == pytest.approx((-back.interval.high, -back.interval.low))
    assert there.p == pytest.approx(back.p)


@given(st.lists(VALUE, min_size=1, max_size=60))
@settings(max_examples=30, deadline=None)
def test_identical_runs_do_not_differ(values: list[float]) -> None:
    found = compare(np.array(values), np.array(values))
    assert (found.difference, found.interval, found.p) == (0, (0, 0), 1)
    assert (found.wins, found.ties, found.losses) == (0, len(values), 0)


@given(st.lists(VALUE.flatmap(lambda v: st.sampled_from([v, -v])), min_size=1, max_size=9))
@settings(max_examples=60, deadline=None)
def test_few_differences_are_counted_out_in_full(gains: list[float]) -> None:
    assert randomisation(np.array(gains)) == pytest.approx(counted_out(gains))


def test_known_small_cases() -> None:
    assert randomisation(np.array([0.5])) == 1  # either sign is as far from 0
    assert randomisation(np.array([0.5] * 5)) == 2 / 2**5  # all one way, or all the other
    assert randomisation(np.array([1.0, 1.0, -1.0])) == 1
    assert randomisation(np.array([0.5, 0.0, 0.0, 0.5])) == 0.5  # those of 0 change nothing


@given(st.lists(st.sampled_from([-1.0, -0.5, 0.1, 0.25, 1.0]), min_size=13, max_size=13))
@settings(max_examples=20, deadline=None)
def test_drawn_signs_come_near_all_of_them(gains: list[float]) -> None:
    moved = np.array(gains)
    exact = randomisation(moved, permutations=2**13)
    assert exact == pytest.approx(counted_out(gains))
    # Five standard errors of a share over 4,000 draws are 0.04.
    assert randomisation(moved, permutations=4_000) == pytest.approx(exact, abs=0.04)


def test_a_clear_difference_over_many_questions_has_the_least_p_there_is() -> None:
    gains = np.full(200, 0.1)
    assert randomisation(gains, permutations=9_999) == 1 / 10_000
    assert randomisation(gains, 9_999) == randomisation(gains, 9_999)


def test_without_a_difference_p_is_even_over_many_experiments() -> None:
    rng = np.random.default_rng(1)
    ps = [randomisation(rng.normal(size=40), permutations=499) for _ in range(400)]
    # Under the null hypothesis P(p <= 0.1) is 0.1; five standard errors of 400 are 0.075.
    assert np.mean(np.array(ps) <= 0.1) == pytest.approx(0.1, abs=0.075)
    assert np.mean(np.array(ps) <= 0.5) == pytest.approx(0.5, abs=0.125)


@pytest.mark.parametrize(
    ("ps", "adjusted"),
    [
        ([], []),
        ([0.04], [0.04]),
        ([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]),  # the example of Holm's procedure in textbooks
        ([0.5, 0.6], [1.0, 1.0]),
    ],
)
def test_holm(ps: list[float], adjusted: list[float]) -> None:
    assert holm(ps) == pytest.approx(adjusted)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_adjusting_lowers_nothing_and_keeps_the_order(ps: list[float]) -> None:
    adjusted = holm(ps)
    assert all(p <= q <= 1 for p, q in zip(ps, adjusted, strict=True))
    order = sorted(range(len(ps)), key=lambda at: ps[at])
    assert [adjusted[at] for at in order] == sorted(adjusted)
