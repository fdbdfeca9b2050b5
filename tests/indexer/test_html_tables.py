"""Tables: which hold data, what their cells say, and where those stand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from indexer.readers.base import Extracted
from indexer.readers.page import PageReader
from indexer.readers.text import TextReader
from wenzheng.domain import Cell

PROSE = "<p>云岭市近日印发方案，明确了各区公共充电站的建设任务，具体安排如下表所示。</p>"
SENTENCE = "各区应当把充电设施纳入规划，优先保障用地，并简化审批手续。"


def page(table: str) -> Extracted:
    return PageReader().read(f"<html><body><div>{PROSE}{table}</div></body></html>".encode(), "a")


def cells_of(found: Extracted) -> list[tuple[str, int, int, int, int, bool]]:
    return [
        (found.text[c.start : c.end], c.row, c.column, c.rows, c.columns, c.is_header)
        for table in found.tables
        for c in _checked(found, table.cells)
    ]


def _checked(found: Extracted, cells: Sequence[Cell]) -> Sequence[Cell]:
    assert all(found.text[cell.start : cell.end].strip() for cell in cells)
    return cells


def test_rows_are_lines_and_cells_know_their_place() -> None:
    found = page(
        "<table><tr><th>区</th><th>座数</th></tr><tr><td>东川区</td><td>120<br>座</td></tr>"
        "<tr><td>西屏区</td><td></td></tr></table>"
    )
    assert found.text.split("\n")[1:] == ["区 | 座数", "东川区 | 120 座", "西屏区"]
    assert cells_of(found) == [
        ("区", 0, 0, 1, 1, True),
        ("座数", 0, 1, 1, 1, True),
        ("东川区", 1, 0, 1, 1, False),
        ("120 座", 1, 1, 1, 1, False),
        ("西屏区", 2, 0, 1, 1, False),
    ]


def test_merged_cells_are_stated_once() -> None:
    found = page(
        '<table><tr><td rowspan="2">区</td><td colspan="2">座数</td></tr>'
        "<tr><td>快充</td><td>慢充</td></tr><tr><td>东川区</td><td>70</td><td>50</td></tr></table>"
    )
    assert found.text.split("\n")[1:] == ["区 | 座数", "快充 | 慢充", "东川区 | 70 | 50"]
    assert cells_of(found)[:4] == [
        ("区", 0, 0, 2, 1, True),
        ("座数", 0, 1, 1, 2, True),
        ("快充", 1, 1, 1, 1, False),
        ("慢充", 1, 2, 1, 1, False),
    ]


@pytest.mark.parametrize("span", ["0", "99999", "-1", "x", "", "1.5"])
def test_spans_that_make_no_sense_do_no_harm(span: str) -> None:
    found = page(
        f'<table><tr><td rowspan="{span}">甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>'
    )
    assert found.text.endswith("甲 | 乙\n丙 | 丁")
    assert all(cell.row + cell.rows <= 2 for table in found.tables for cell in table.cells)


def test_two_tables_are_two() -> None:
    table = "<table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"
    assert len(page(table + table).tables) == 2


def test_a_caption_is_a_line_of_its_own() -> None:
    found = page(
        "<table><caption>表1 任务</caption><tr><td>甲</td><td>1</td></tr>"
        "<tr><td>乙</td><td>2</td></tr></table>"
    )
    assert found.text.split("\n")[1:] == ["表1 任务", "甲 | 1", "乙 | 2"]


LAYOUTS = {
    "one column": f"<table><tr><td>{SENTENCE}</td></tr><tr><td>{SENTENCE}</td></tr></table>",
    "one row": f"<table><tr><td>{SENTENCE}</td><td>{SENTENCE}</td></tr></table>",
    "said to be": f'<table role="presentation"><tr><td>{SENTENCE}</td><td>{SENTENCE}</td></tr>'
    f"<tr><td>{SENTENCE}</td><td>{SENTENCE}</td></tr></table>",
    "an article in a cell": f"<table><tr><td>{SENTENCE * 20}</td><td>{SENTENCE}</td></tr>"
    f"<tr><td>{SENTENCE}</td><td>{SENTENCE}</td></tr></table>",
    "a table within": f"<table><tr><td><table><tr><td>{SENTENCE}</td></tr></table></td>"
    f"<td>{SENTENCE}</td></tr><tr><td>{SENTENCE}</td><td>{SENTENCE}</td></tr></table>",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout_is_no_table(layout: str) -> None:
    found = page(LAYOUTS[layout])
    assert found.tables == ()
    assert " | " not in found.text
    assert SENTENCE in found.text


def test_tables_in_markdown() -> None:
    text = "正文说明如下。\n\n| 区 | 座数 |\n| --- | ---: |\n| 东川区 | **70** |\n| 甲\\|乙 | |\n\n完。"
    found = TextReader().read(text.encode(), "a.md")
    assert found.text.split("\n") == ["正文说明如下。", "区 | 座数", "东川区 | 70", "甲|乙", "完。"]
    assert cells_of(found)[:3] == [
        ("区", 0, 0, 1, 1, True),
        ("座数", 0, 1, 1, 1, True),
        ("东川区", 1, 0, 1, 1, False),
    ]


def test_html_tables_in_markdown() -> None:
    table = "<table><tr><td>区</td><td>座数</td></tr><tr><td>东川区</td><td>70</td></tr></table>"
    found = TextReader().read(f"# 标题\n\n{table}\n".encode(), "a.md")
    assert found.text.split("\n")[1:] == ["区 | 座数", "东川区 | 70"]
    assert len(found.tables) == 1
