"""Chunks hold whole sentences, all of the text, and fit the window."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.chunks import chunk, cut_sentences
from indexer.parse import parse_bytes
from wenzheng.domain import ParsedDocument
from wenzheng.errors import EmptyDocument
from wenzheng.text.sentences import sentence_spans


def document(text: str) -> ParsedDocument:
    return parse_bytes(text.encode("utf-8"), "/docs/a.txt", "a.txt")


LINES = st.lists(
    st.sampled_from(
        [
            "第一章 总则",
            "一、主要目标",
            "（一）扩大规模",
            "到2026年，新增车位三千个，其中公共车位不少于一半。",
            "各区按季度报送进展；市级部门每半年通报一次。逾期不报的，予以提醒。",
            "无标点" * 40,
            "（二）办理要求。符合条件的，当日受理，三日办结。",
        ]
    ),
    min_size=1,
    max_size=25,
)


@settings(deadline=None)
@given(LINES, st.integers(40, 200), st.integers(30, 400))
def test_chunks_rebuild_the_text_and_fit(lines: list[str], window: int, target: int) -> None:
    doc = document("文件\n" + "\n".join(lines))
    chunks = chunk(doc, len, window, target)
    assert re.sub(r"\s", "", "".join(c.text for c in chunks)) == re.sub(r"\s", "", doc.text)
    for before, after in pairwise(chunks):
        assert before.end <= after.start
    for place, part in enumerate(chunks):
        assert part.text == doc.text[part.start : part.end]
        assert part.chunk_id == f"{doc.doc_id}-{place:04d}"
        assert len(part.context(doc.title)) <= window


@settings(deadline=None)
@given(LINES, st.integers(30, 400))
def test_sentences_stay_whole_where_the_window_lets_them(lines: list[str], target: int) -> None:
    doc = document("文件\n" + "\n".join(lines))
    chunks = chunk(doc, len, 1000, target)
    bounds = list(sentence_spans(doc.text))
    assert {part.start for part in chunks} <= {start for start, _ in bounds}
    assert {part.end for part in chunks} <= {end for _, end in bounds}
    assert cut_sentences(doc, chunks) == ()


@settings(deadline=None, max_examples=50)
@given(st.text("第一章条、（）。；，a1 \n甲乙", max_size=200))
def test_any_text_can_be_cut(text: str) -> None:
    try:
        doc = document(text)
    except EmptyDocument:
        return
    chunks = chunk(doc, len, 40, 30)
    assert re.sub(r"\s", "", "".join(c.text for c in chunks)) == re.sub(r"\s", "", doc.text)


def test_a_chunk_stands_under_its_deepest_heading() -> None:
    text = "一、甲目标\n（一）乙规模\n" + "建设车位。" * 40 + "\n（二）丙结构\n" + "优化布局。" * 40
    chunks = chunk(document(text), len, 512, 250)
    assert [part.section_path for part in chunks] == [
        ("一、甲目标", "（一）乙规模"),
        ("一、甲目标", "（二）丙结构"),
    ]
    assert chunks[0].text.startswith("一、甲目标\n（一）乙规模\n建设车位。")


def test_small_siblings_share_a_chunk_under_their_parent() -> None:
    text = "一、甲目标\n（一）乙规模。建设车位。\n（二）丙结构。优化布局。"
    chunks = chunk(document(text), len, 512)
    assert [part.section_path for part in chunks] == [("一、甲目标",)]


def test_a_sentence_longer_than_the_window_is_cut_and_told() -> None:
    doc = document("短题\n" + "甲方应当如实申报，" * 30 + "否则不予受理。")
    chunks = chunk(doc, len, 60)
    assert len(chunks) > 4
    assert cut_sentences(doc, chunks)
    assert all(part.text.endswith(("，", "。", "短题")) for part in chunks)
