"""Which region lies in which, and which texts may speak for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenzheng.reading.hierarchy import Fit, ancestors, compatible, rolled_up, with_parts
from wenzheng.reading.regions import parents

NAMES = st.sampled_from(sorted(parents()))


@pytest.mark.parametrize(
    ("asked", "own", "fit"),
    [
        ("上海市", "上海市", Fit.SAME),
        ("上海市", "浦东新区", Fit.PART),
        ("上海市", "全国", Fit.WIDER),
        ("上海市", "长三角", Fit.WIDER),
        ("上海市", "北京市", Fit.OTHER),
        ("上海市", "京津冀", Fit.OTHER),
        ("上海市", None, Fit.UNSAID),
        ("苏州工业园区", "江苏省", Fit.WIDER),
        ("江苏省", "苏州工业园区", Fit.PART),
        ("京津冀", "北京市", Fit.PART),
        ("全国", "上海市", Fit.PART),
        ("云泽市", "全国", Fit.WIDER),
        ("云泽市", "上海市", Fit.OTHER),
    ],
)
def test_the_fit_of_a_text_of_one_region_for_another(asked: str, own: str | None, fit: Fit) -> None:
    assert compatible(asked, own) is fit
    assert bool(fit) is (fit is not Fit.OTHER)


@given(NAMES, NAMES)
def test_parts_and_wider_regions_mirror_each_other(one: str, other: str) -> None:
    assert (compatible(one, other) is Fit.PART) == (compatible(other, one) is Fit.WIDER)


@given(NAMES)
def test_every_region_lies_in_the_country_and_not_in_itself(name: str) -> None:
    assert ancestors(name)[-1] == "全国"
    assert name not in ancestors(name)


@given(st.sets(NAMES, min_size=1, max_size=3))
def test_regions_with_their_parts_hold_all_that_lies_in_them(names: set[str]) -> None:
    whole = with_parts(names)
    assert all((name in whole) == bool(names & {name, *ancestors(name)}) for name in parents())


def test_counts_are_rolled_up() -> None:
    assert rolled_up({"苏州市": 2, "江苏省": 1, "云泽": 4}) == {"云泽": 4, "江苏省": 3, "苏州市": 2}
