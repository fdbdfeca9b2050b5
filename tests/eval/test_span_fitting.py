"""Fitting the model of spans: what the softmax and the trees learn, on made-up features."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import check_grad

from eval.span_fitting import LEAST_SEEN, Contest, Examples, fit_trees, fit_weights, softmax_loss
from search.answering.span_model import EVERY, by_group
from search.trees import Trees
from tests.support import require

CANDIDATES = 8


def examples(count: int, telling: str, group: str) -> Examples:
    """Questions whose right span alone has one feature, among others that are chance."""
    rng = np.random.default_rng(7)
    made = Examples()
    for _ in range(count):
        for at in range(CANDIDATES):
            features = [("chance", float(rng.random())), *([(telling, 1.0)] if at == 0 else [])]
            made.add([made.coded(features)], at == 0)
        made.end(group, 1.0)
    return made


def test_what_only_right_spans_have_weighs_most() -> None:
    made = examples(LEAST_SEEN, "telling", "date")
    weights = by_group(fit_weights(made, np.ones(LEAST_SEEN, dtype=bool)))
    assert weights["date"]["telling"] > 1
    assert weights["date"]["telling"] > abs(weights["date"].get("chance", 0.0))


def test_what_was_seen_in_one_group_weighs_less_in_another() -> None:
    made = examples(LEAST_SEEN, "telling", "date")
    weights = by_group(fit_weights(made, np.ones(LEAST_SEEN, dtype=bool)))
    assert 0 < weights["person"]["telling"] < weights["date"]["telling"]


def test_what_is_seen_too_seldom_weighs_nothing() -> None:
    count = LEAST_SEEN - 1
    made = examples(count, "telling", "date")
    assert "telling" not in fit_weights(made, np.ones(count, dtype=bool))[EVERY]


def test_questions_that_are_not_taught_change_nothing() -> None:
    taught = np.arange(2 * LEAST_SEEN) < LEAST_SEEN
    some = fit_weights(examples(2 * LEAST_SEEN, "telling", "date"), taught)
    alone = fit_weights(examples(LEAST_SEEN, "telling", "date"), taught[taught])
    assert some == alone


@given(
    st.lists(
        st.lists(st.tuples(st.floats(-3, 3), st.booleans()), min_size=1, max_size=4),
        min_size=1,
        max_size=4,
    )
)
def test_the_slope_is_that_of_the_loss(questions: list[list[tuple[float, bool]]]) -> None:
    right = [[True, *(is_right for _, is_right in one[1:])] for one in questions]
    sizes = [len(one) for one in questions]
    starts = np.r_[0, np.cumsum(sizes)[:-1]]
    of = np.repeat(np.arange(len(sizes)), sizes)
    rest = starts, of, np.concatenate(right), np.ones(len(sizes))
    scores = np.array([score for one in questions for score, _ in one])
    off = check_grad(
        lambda at: softmax_loss(at, *rest)[0], lambda at: softmax_loss(at, *rest)[1], scores
    )
    assert off < 1e-4


@pytest.fixture(scope="module")
def contests() -> list[Contest]:
    """The right contender alone has both signs; others have one or none."""
    require("lightgbm")
    rng = np.random.default_rng(3)
    made = []
    for _ in range(600):
        right = np.arange(CANDIDATES) == rng.integers(CANDIDATES)
        others = np.array([(0, 0), (0, 1), (1, 0)])[rng.integers(0, 3, CANDIDATES)]
        matrix = np.where(right[:, None], 1, others).astype(np.float32)
        made.append(Contest(matrix, np.zeros(CANDIDATES), right, 1.0))
    return made


def test_trees_choose_what_all_signs_speak_for(contests: list[Contest]) -> None:
    trees = Trees(fit_trees(contests[:500], 1))
    found = [bool(one.right[np.argmax(trees(one.signs))]) for one in contests[500:]]
    assert np.mean(found) > 0.9


def test_the_same_seed_gives_the_same_trees(contests: list[Contest]) -> None:
    assert fit_trees(contests[:100], 1) == fit_trees(contests[:100], 1)
