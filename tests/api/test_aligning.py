"""Both texts of a document side by side hold every character once, and tables keep their cells."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.aligning import PART, Parts, rows, sides, summary
from api.marking import Grid, Line, blocks
from api.wording import wording
from wenzheng.domain import Cell, Repair, RepairKind, Section, Table
from wenzheng.library import DocumentTexts
from wenzheng.text.normalise import normalise
from wenzheng.text.offsets import Edit, OffsetMap, apply_edits

_LETTERS = st.sampled_from("甲乙丙發(fa) \n\n，1")


@st.composite
def changed_texts(draw: st.DrawFn) -> DocumentTexts:
    """An original with some stretches replaced or dropped, lines included."""
    original = draw(st.text(_LETTERS, max_size=60))
    cuts = sorted(draw(st.lists(st.integers(0, len(original)), max_size=12)))
    edits = [
        Edit(start, end, draw(st.text(_LETTERS, max_size=3)))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    text, offsets = apply_edits(original, edits)
    return DocumentTexts(original, text, offsets)


@given(changed_texts())
def test_the_rows_hold_every_character_of_both_texts_once_and_in_order(
    texts: DocumentTexts,
) -> None:
    found = list(rows(texts))
    assert "".join(texts.text[row.start : row.end] for row in found) == texts.text
    assert (
        "".join(texts.original_text[row.original_start : row.original_end] for row in found)
        == texts.original_text
    )
    assert all(texts.text[row.start : row.end].count("\n") <= 1 for row in found)


@given(changed_texts(), st.integers(0, 60), st.integers(1, 60))
def test_marks_take_nothing_away(texts: DocumentTexts, start: int, length: int) -> None:
    quote = (start, start + length) if start + length <= len(texts.text) else None
    fixes = [Repair(RepairKind.PINYIN, 0, len(texts.original_text), "", "")]
    shown = list(sides(texts, rows(texts), [], fixes, quote, None))
    assert "".join(piece.text for side in shown for piece in side.text) == texts.text
    assert "".join(piece.text for side in shown for piece in side.original) == texts.original_text
    if quote:
        marked = [p.text for side in shown for p in side.text if p.mark.startswith("quote")]
        assert "".join(marked) == texts.text[slice(*quote)]


def test_a_repair_is_marked_on_both_sides_and_counted() -> None:
    original = "發展\n望川市建設公園"
    found = normalise(original)
    texts = DocumentTexts(original, found.text, found.offset_map)
    first, second = sides(
        texts, rows(texts), [Section(1, "发展", 0, 9)], found.repairs, (3, 6), None
    )
    assert next((p.text, p.mark) for p in first.text) == ("发", "fix traditional")
    assert next((p.text, p.mark) for p in first.original) == ("發", "fix traditional")
    assert (first.section, second.section) == (0, None)
    assert second.is_target
    assert not first.is_target
    (repaired,) = summary(found.repairs)
    assert (repaired.kind, repaired.times) == (RepairKind.TRADITIONAL, 3)
    assert ("發", "发") in repaired.examples


def test_what_was_misread_is_shown_as_that_whatever_came_of_it_later() -> None:
    texts = DocumentTexts("靶沦惖", "新赛道", apply_edits("靶沦惖", [Edit(0, 3, "新赛道")])[1])
    fixes = [
        Repair(RepairKind.MISREAD_GBK, 0, 3, "靶沦惖", "新賽道"),
        Repair(RepairKind.TRADITIONAL, 0, 3, "賽", "赛"),
    ]
    (side,) = sides(texts, rows(texts), [], fixes, None, None)
    assert [piece.mark for piece in (*side.original, *side.text)] == ["fix misread-gbk"] * 2


def test_a_table_of_the_text_is_shown_as_one_with_the_quote_in_its_cell() -> None:
    text = "前言\n地区 | 数量\n望川市 | 70座\n结语"
    cells = (
        Cell(3, 5, 0, 0, is_header=True),
        Cell(8, 10, 0, 1, is_header=True),
        Cell(11, 14, 1, 0),
        Cell(17, 20, 1, 1, columns=2),
    )
    before, grid, after = blocks(text, [], [Table(3, 20, cells)], (17, 20), None)
    assert isinstance(before, Line)
    assert isinstance(after, Line)
    assert isinstance(grid, Grid)
    assert [[cell.line.pieces[0].text for cell in row] for row in grid.rows] == [
        ["地区", "数量"],
        ["望川市", "70座"],
    ]
    last = grid.rows[1][1]
    assert (last.columns, last.line.target, last.line.pieces[0].mark) == (2, 0, "quote")
    assert after.target is None


@given(st.text("第三条补助4.5万8，", max_size=30), st.text("第三条补助4.5万8，", max_size=30))
def test_a_wording_holds_both_versions_and_marks_only_what_differs(before: str, after: str) -> None:
    found = wording(before, after)
    assert "".join(piece.text for piece in found.before) == before
    assert "".join(piece.text for piece in found.after) == after
    if before == after:
        assert {piece.mark for piece in (*found.before, *found.after)} <= {""}


def test_numbers_are_exchanged_whole() -> None:
    found = wording("补助不超过4.5万元。", "补助不超过5.5万元。")
    assert [p.text for p in found.before if p.mark] == ["4.5"]
    assert [p.text for p in found.after if p.mark] == ["5.5"]


def test_long_texts_come_in_parts_and_every_place_has_its_own() -> None:
    text = "\n".join(f"第{at}行" for at in range(2 * PART + 1))
    found = list(rows(DocumentTexts(text, text, OffsetMap.identity(len(text)))))
    parts = Parts.of(found)
    assert len(parts.starts) == 3
    for part, start in enumerate(parts.starts):
        assert parts.at(start) == part
    assert parts.at(parts.starts[1] - 1) == 0
    assert parts.at(len(text)) == 2
