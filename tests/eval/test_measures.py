"""Measures against values worked out by hand."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest

from eval.datasets import Judgement
from eval.measures import auroc, bootstrap, measure, percentile

QRELS = [
    Judgement("first", "a", 1),
    Judgement("third", "b", 1),
    Judgement("third", "c", 1),
    Judgement("none", "a", 1),
]


def test_by_hand_and_queries_without_a_result_stay_in_the_mean() -> None:
    measured = measure(QRELS, {"first": ["a", "x"], "third": ["x", "y", "b"]})
    assert measured.query_ids == ("first", "third", "none")
    by_name = {name: values.tolist() for name, values in measured.values.items()}
    ndcg = (1 / log2(4)) / (1 + 1 / log2(3))
    assert by_name["RR@10"] == pytest.approx([1, 1 / 3, 0])
    assert by_name["nDCG@10"] == pytest.approx([1, ndcg, 0])
    assert by_name["R@10"] == pytest.approx([1, 1 / 2, 0])
    assert by_name["Success@1"] == [1, 0, 0]
    row = measured.row()
    assert row["RR@10"] == pytest.approx((1 + 1 / 3) / 3, abs=1e-4)
    assert row["R@100"] == 0.5


def test_cut_offs() -> None:
    far = [*"bcdefghijk", "a"]
    row = measure(QRELS[:1], {"first": far}).row()
    assert (row["RR@10"], row["R@10"], row["R@100"]) == (0, 0, 1)


def test_nothing_found_at_all() -> None:
    row = measure(QRELS, {}).row()
    assert row["RR@10"] == 0
    assert row["RR@10_ci"] == [0, 0]


def test_unjudged_queries_do_not_count() -> None:
    assert measure(QRELS[:1], {"first": ["a"], "other": ["x"]}).row()["RR@10"] == 1


def test_the_interval_is_reproducible_and_as_wide_as_theory_says() -> None:
    values = np.array([0.0, 1.0] * 200)
    low, high = bootstrap(values)
    assert bootstrap(values) == (low, high)
    # A share of one half over 400 queries has a standard error of 0.025.
    assert (high - low) / 2 == pytest.approx(1.96 * 0.025, rel=0.1)
    assert low < 0.5 < high
    assert bootstrap(np.ones(5)) == (1, 1)


@pytest.mark.parametrize(
    ("positive", "negative", "expected"),
    [
        ([0.9, 0.8], [0.1, 0.2], 1.0),
        ([0.5], [0.5], 0.5),
        ([0.9, 0.3], [0.5, 0.3], 0.625),  # above, above; below, equal
        ([0.1], [0.9], 0.0),
    ],
)
def test_auroc(positive: list[float], negative: list[float], expected: float) -> None:
    assert auroc(positive, negative) == expected


def test_auroc_needs_both_kinds() -> None:
    assert auroc([], [0.5]) is None
    assert auroc([0.5], []) is None


def test_percentiles() -> None:
    assert percentile([4, 1, 3, 2], 0.5) == 2.5
    assert percentile([], 0.5) == 0
