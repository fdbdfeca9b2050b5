"""Windows hold every token once, and their mean is a unit vector."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wenzheng.embedding.windows import average, windows

counts = st.lists(st.integers(0, 2000), max_size=8)


@given(counts, st.integers(1, 512))
def test_every_token_is_in_exactly_one_window(counts: list[int], room: int) -> None:
    parts = windows(counts, room)
    for text, count in enumerate(counts):
        own = [part for part in parts if part.text == text]
        assert [token for part in own for token in range(part.start, part.end)] == list(
            range(count)
        )
        assert own, "a text without tokens has a window too"


@given(counts, st.integers(1, 512))
def test_windows_are_even_and_fit(counts: list[int], room: int) -> None:
    for text in range(len(counts)):
        sizes = [part.end - part.start for part in windows(counts, room) if part.text == text]
        assert max(sizes) <= room
        assert max(sizes) - min(sizes) <= 1


def test_a_text_that_fits_has_one_window() -> None:
    assert len(windows([512, 513], 512)) == 3


def test_the_mean_is_weighted_by_tokens_and_of_unit_length() -> None:
    parts = windows([10, 3], 7)
    vectors = np.eye(3, dtype=np.float32)
    first, second = average(parts, vectors, 2)
    np.testing.assert_allclose(first, [2**-0.5, 2**-0.5, 0], rtol=1e-6)
    np.testing.assert_allclose(second, [0, 0, 1])


def test_nothing_to_average() -> None:
    assert average([], np.empty((0, 5), np.float32), 0).shape == (0, 5)
