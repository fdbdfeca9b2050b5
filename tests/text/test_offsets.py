"""The way back holds for every text and every way of changing it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenzheng.text.offsets import Edit, OffsetMap, apply_edits


@st.composite
def edited(draw: st.DrawFn, original: str | None = None) -> tuple[str, list[Edit]]:
    """A text with edits in order that do not overlap."""
    text = draw(st.text("ab汉字 1\n", max_size=30)) if original is None else original
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    edits = [
        Edit(start, end, draw(st.text("xy新", max_size=4)))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    return text, edits


def slow(original: str, edits: list[Edit]) -> tuple[str, list[tuple[int, int]]]:
    """The same by hand: for every character of the result the stretch that it came from."""
    text, origin, at = "", [], 0
    for start, end, after in edits:
        text += original[at:start] + after
        origin += [(place, place + 1) for place in range(at, start)]
        same = len(after) == end - start
        origin += [(start + i, start + i + 1) if same else (start, end) for i in range(len(after))]
        at = end
    text += original[at:]
    return text, origin + [(place, place + 1) for place in range(at, len(original))]


@given(edited())
def test_every_character_leads_back_to_where_it_came_from(case: tuple[str, list[Edit]]) -> None:
    original, edits = case
    text, offset_map = apply_edits(original, edits)
    expected, origin = slow(original, edits)
    assert text == expected
    assert [offset_map.original_span(i, i + 1) for i in range(len(text))] == origin


@given(edited())
def test_a_span_runs_from_its_first_to_its_last_character(case: tuple[str, list[Edit]]) -> None:
    original, edits = case
    text, offset_map = apply_edits(original, edits)
    origin = slow(original, edits)[1]
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            assert offset_map.original_span(start, end) == (origin[start][0], origin[end - 1][1])


@given(st.data())
def test_two_changes_in_a_row_lead_back_through_both(data: st.DataObject) -> None:
    original, edits = data.draw(edited())
    between, first = apply_edits(original, edits)
    _, later_edits = data.draw(edited(between))
    text, second = apply_edits(between, later_edits)
    both = first.then(second)
    for place in range(len(text)):
        step = second.original_span(place, place + 1)
        assert both.original_span(place, place + 1) == first.original_span(*step)


@given(edited())
def test_runs_are_in_order_and_cover_the_text(case: tuple[str, list[Edit]]) -> None:
    text, offset_map = apply_edits(*case)
    at = original_at = 0
    for run in offset_map.runs:
        assert run.start == at < run.end
        assert original_at <= run.original_start <= run.original_end
        at, original_at = run.end, run.original_end
    assert at == len(text)


def test_an_unchanged_text_leads_to_itself() -> None:
    assert OffsetMap.identity(5).original_span(1, 4) == (1, 4)
    assert OffsetMap.identity(0).original_span(0, 0) == (0, 0)


def test_a_span_outside_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        OffsetMap.identity(3).original_span(2, 4)


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        apply_edits("abcd", [Edit(0, 2, ""), Edit(1, 3, "")])
