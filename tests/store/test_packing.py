"""What goes into a blob comes out again."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wenzheng.domain import Repair, RepairKind
from wenzheng.store import packing
from wenzheng.text.offsets import Edit, OffsetMap, apply_edits


@given(st.text(st.characters()))
def test_texts(text: str) -> None:
    assert packing.unpack_text(packing.pack_text(text)) == text


def test_a_text_with_half_a_surrogate_pair() -> None:
    assert packing.unpack_text(packing.pack_text("a\ud800b")) == "a\ud800b"


@given(st.text(max_size=40), st.data())
def test_offset_maps(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2)))
    _, offsets = apply_edits(text, [Edit(cuts[0], cuts[1], "替换")])
    assert packing.unpack_offsets(packing.pack_offsets(offsets)) == offsets


def test_an_empty_offset_map() -> None:
    assert packing.unpack_offsets(packing.pack_offsets(OffsetMap(()))) == OffsetMap(())


def test_repairs() -> None:
    repairs = (
        Repair(RepairKind.PINYIN, 3, 7, "(fā)", ""),
        Repair(RepairKind.WIDTH, 9, 10, "１", "1"),
    )
    assert packing.unpack_repairs(packing.pack_repairs(repairs)) == repairs


@given(st.lists(st.dictionaries(st.integers(1, 2**32 - 1), st.integers(1, 65535), max_size=9)))
def test_term_counts_of_several_chunks(counts: list[dict[int, int]]) -> None:
    found = packing.unpack_counts([packing.pack_counts(held) for held in counts])
    for at, held in enumerate(counts):
        here = found.owner == at
        assert list(zip(found.term[here].tolist(), found.tf[here].tolist(), strict=True)) == sorted(
            held.items()
        )


def test_a_count_that_is_too_large_stays_at_the_largest() -> None:
    assert packing.unpack_counts([packing.pack_counts({1: 70_000})]).tf.tolist() == [65535]


def test_vectors() -> None:
    vectors = np.array([[0.5, -0.25], [1, 0]], dtype=np.float16)
    blobs = [packing.pack_vector(vector) for vector in vectors]
    assert np.array_equal(packing.unpack_vectors(blobs, 2), vectors)
