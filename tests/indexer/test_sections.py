"""What is a heading, and what stands under it."""

from __future__ import annotations

import pytest

from indexer.sections import find_sections


def outline(text: str, marked: dict[int, int] | None = None) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in find_sections(text, marked or {})]


def test_a_law_nests_by_chapter_section_and_article() -> None:
    text = (
        "第一章 总则\n第一条 为了规范管理，制定本法。\n第二条 本法适用于本省。\n"
        "第二章 管理\n第一节 登记\n第三条 登记应当如实。\n依照第一条办理。"
    )
    assert outline(text) == [
        (1, "第一章 总则"),
        (2, "第一条 为了规范管理，制定本法"),
        (2, "第二条 本法适用于本省"),
        (1, "第二章 管理"),
        (2, "第一节 登记"),
        (3, "第三条 登记应当如实"),
    ]


def test_a_notice_nests_by_its_numbering() -> None:
    text = "一、目标\n（一）总量\n1.建设\n（1）选址\n①勘察\n（二）结构\n二、措施"
    assert [level for level, _ in outline(text)] == [1, 2, 3, 4, 5, 2, 1]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("（一）加强领导。各级要高度重视。", "（一）加强领导"),
        ("1、以制造业为先导", "1、以制造业为先导"),
        ("第五条 各地应当" + "认真落实、" * 12 + "执行。", "第五条"),
        ("附件1", "附件1"),
    ],
)
def test_lines_that_begin_sections(line: str, heading: str) -> None:
    assert [words for _, words in outline(line)] == [heading]


@pytest.mark.parametrize(
    "line",
    [
        "依照第十二条处理",
        "第十二条规定的情形除外",
        "第三条、第四条所列事项",
        "1.5万亿元的规模",
        "2025年目标",
        "（一）未按规定登记的；",
        "一是加强领导。",
    ],
)
def test_lines_that_do_not(line: str) -> None:
    assert outline(line) == []


def test_a_section_ends_where_its_like_begins() -> None:
    text = "一、甲\n正文\n（一）乙\n正文\n二、丙\n正文"
    spans = [text[section.start : section.end] for section in find_sections(text, {})]
    assert spans == ["一、甲\n正文\n（一）乙\n正文\n", "（一）乙\n正文\n", "二、丙\n正文"]


def test_marked_lines_are_headings_above_numbered_ones() -> None:
    text = "总体要求\n一、目标\n正文。"
    assert outline(text, {0: 3}) == [(1, "总体要求"), (2, "一、目标")]
