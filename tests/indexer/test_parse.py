"""What becomes of a file: golden documents, encodings, refusals."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.parse import doc_id_of, parse_bytes, parse_file
from indexer.parsed_json import parsed_json
from wenzheng.domain import Kind, ParsedDocument
from wenzheng.errors import EmptyDocument, UnreadableFile, UnsupportedFormat, WenzhengError

GOLDEN = Path(__file__).parent / "golden"
SENTENCE = "各区要加快建设公共充电设施，到二〇二六年基本实现全覆盖。"
TRADITIONAL = "各區要加快建設公共充電設施，到二〇二六年基本實現全覆蓋。"


def parsed(text: str | bytes, name: str = "a.txt") -> ParsedDocument:
    data = text.encode("utf-8") if isinstance(text, str) else text
    return parse_bytes(data, f"/docs/{name}", name)


def assert_leads_back(document: ParsedDocument) -> None:
    """All that the invariants promise of a parsed document."""
    for repair in document.repairs:
        assert document.original_text[repair.start : repair.end] == repair.before
    for section in document.sections:
        assert document.text[section.start : section.end].startswith(section.heading)
    runs = document.offset_map.runs
    assert (runs[-1].end if runs else 0) == len(document.text)
    for run in runs:
        assert 0 <= run.original_start <= run.original_end <= len(document.original_text)


@pytest.fixture(scope="module")
def notice() -> ParsedDocument:
    return parse_file(GOLDEN / "notice.md")


def test_a_page_in_markdown_comes_out_clean(notice: ParsedDocument) -> None:
    expected = (GOLDEN / "notice.expected.txt").read_text(encoding="utf-8")
    assert notice.text + "\n" == expected
    assert notice.warnings == ()
    assert_leads_back(notice)


def test_its_metadata_is_read(notice: ParsedDocument) -> None:
    assert notice.title.startswith("云岭市人民政府办公室关于印发")
    assert notice.metadata.issuer == "云岭市人民政府办公室"
    assert notice.metadata.doc_number == "云政办发〔2024〕7号"
    assert notice.metadata.published == date(2024, 3, 12)
    assert notice.metadata.kind is Kind.ACTION_PLAN


def test_its_sections_nest(notice: ParsedDocument) -> None:
    assert [(section.level, section.heading) for section in notice.sections] == [
        (1, "一、总体目标"),
        (2, "（一）建设规模"),
        (2, "（二）服务半径"),
        (1, "二、保障措施"),
    ]


def test_the_contract_is_json(notice: ParsedDocument) -> None:
    printed = json.loads(json.dumps(parsed_json(notice), ensure_ascii=False))
    assert list(printed) == [
        *("source", "doc_id", "title", "issuer", "issuers", "doc_number", "written", "published"),
        *("effective", "expires", "region", "level", "kind", "links"),
        *("original_text", "text", "offset_map", "sections", "tables", "places"),
        *("repairs", "warnings"),
    ]
    assert printed["published"] == "2024-03-12"
    assert printed["kind"] == "行动方案"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "utf-32"])
def test_simplified_text_is_read_in(encoding: str) -> None:
    assert parsed(SENTENCE.encode(encoding)).original_text == SENTENCE


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "gb18030", "utf-16"])
def test_traditional_text_is_read_in(encoding: str) -> None:
    text = TRADITIONAL.replace("〇", "○")
    document = parsed(text.encode(encoding))
    assert document.original_text == text
    assert document.text.startswith("各区要加快建设公共充电设施")


def test_a_wrong_declared_charset_is_not_believed() -> None:
    page = f'<html><head><meta charset="big5"></head><body><p>{SENTENCE}</p></body></html>'
    assert parsed(page.encode("gb18030"), "a.html").text == SENTENCE


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a"])
def test_html_is_told_by_content(name: str) -> None:
    page = f"<!DOCTYPE html><html><body><nav>首页</nav><p>{SENTENCE}</p></body></html>"
    assert parsed(page, name).text == SENTENCE


@pytest.mark.parametrize(
    "head", [b"GIF89a", b"\x7fELF", b"MZ\x90\x00", b"SQLite format 3\x00", b"Rar!"]
)
def test_other_formats_are_refused_with_the_remedy(head: bytes) -> None:
    with pytest.raises(UnsupportedFormat, match=r"a\.txt.*convert it"):
        parsed(head + bytes(range(256)))


def test_bytes_that_are_no_text_are_refused_by_name() -> None:
    with pytest.raises(UnreadableFile, match=r"a\.txt"):
        parsed(bytes(range(256)) * 3)


@pytest.mark.parametrize(
    "content", ["", " \n\u3000\n", "\ufeff", "<html><body></body></html>", "---\n"]
)
def test_a_file_without_text_is_refused(content: str) -> None:
    with pytest.raises(EmptyDocument, match=r"a\.txt"):
        parsed(content)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"gone\.txt"):
        parse_file(tmp_path / "gone.txt")


def test_broken_front_matter_stays_text_and_is_told() -> None:
    document = parsed(f"---\ntitle: 'a\nb: [\n---\n{SENTENCE}", "a.md")
    assert any("front matter" in warning for warning in document.warnings)
    assert SENTENCE in document.text
    assert "title" in document.text


def test_the_identifier_depends_on_the_source_alone() -> None:
    assert parsed("甲文件。").doc_id == parsed("乙文件。").doc_id == doc_id_of("/docs/a.txt")


@pytest.mark.parametrize(
    "line",
    [
        "责任编辑：张三 S001",
        "（文章来源：某某社）",
        "图片来源：某某局",
        "责编 / 李四",
        "扫描二维码下载客户端",
        "更多精彩内容，尽在某某网APP",
        "版权所有 某某网",
        "｜",
        "【打印】",
        "上一篇：某某通知",
    ],
)
def test_furniture_is_dropped(line: str) -> None:
    assert parsed(f"{SENTENCE}\n{line}\n{SENTENCE}").text == f"{SENTENCE}\n{SENTENCE}"


@pytest.mark.parametrize(
    "line",
    [
        "责任编辑应当对内容负责。",
        "来源地证明由海关签发。",
        "附件：1.申报表",
        "图1 总体布局",
        "发布日期：2024年3月1日",
        "各单位应当关注公众号安全。",
    ],
)
def test_words_of_the_document_stay(line: str) -> None:
    assert line in parsed(f"{SENTENCE}\n{line}\n{SENTENCE}").text


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.md", "a.html", "a"]))
def test_no_bytes_break_it(data: bytes, name: str) -> None:
    try:
        assert_leads_back(parsed(data, name))
    except WenzhengError:
        return


PIECES = ["<p>", "</div>", "<table><tr><td>", "---\n", "a: b\n", "# ", "> ", "**", "[x](//y)", "\n"]
PIECES += [
    "第一条 ",
    "（一）",
    "發(fā)",
    "?！靶沦惖馈碑a",
    "　",
    "\ufffd",
    "<!--",
    "&nbsp;",
    "|",
    SENTENCE,
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_no_markup_breaks_it(text: str) -> None:
    try:
        assert_leads_back(parsed(text, "a.md"))
    except WenzhengError:
        return
