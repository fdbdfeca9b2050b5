"""Word documents: what would be read on paper comes out, once, in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.base import Extracted
from indexer.readers.docx import DocxReader
from indexer.readers.docx.numerals import chinese, write_number
from tests.indexer.packages import docx, zipped
from wenzheng.errors import UnreadableFile
from wenzheng.reading.numerals import read_chinese_integer

READER = DocxReader()


def read(body: str, **parts: str) -> Extracted:
    data = docx(body, **parts)
    assert READER.can_read(data, "a.docx")
    return READER.read(data, "a.docx")


def p(words: str, properties: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"


def run(words: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{words}</w:t></w:r>"


def cell(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(words)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def levels(extracted: Extracted) -> list[tuple[str, int]]:
    lines = {mark.start: mark.level for mark in extracted.headings}
    return [
        (extracted.text[start:].split("\n")[0], level) for start, level in sorted(lines.items())
    ]


def test_headings_by_style_by_outline_and_by_bold() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="标题 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="节"/><w:basedOn w:val="a"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="章"/><w:basedOn w:val="c"/>'
        '<w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
    )
    bold = f"<w:p>{run('主要目标', '<w:b/>')}</w:p>"
    light = run("目标", '<w:b w:val="0"/>')
    half = f"<w:p>{run('主要', '<w:b/>')}{light}</w:p>"
    body = (
        p("总则", '<w:pStyle w:val="1"/>')
        + p("范围", '<w:pStyle w:val="a"/>')
        + p("依据", '<w:pStyle w:val="b"/>')
        + p("术语", '<w:pStyle w:val="c"/>')
        + p("附则", '<w:outlineLvl w:val="0"/>')
        + p("正文", '<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>')
        + bold
        + half
    )
    assert levels(read(body, styles=styles)) == [
        *(("总则", 1), ("范围", 2), ("依据", 2), ("术语", 3), ("附则", 1), ("主要目标", 7)),
    ]


def numbering(*formats: tuple[str, str], more: str = "") -> str:
    each = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for depth, (kind, pattern) in enumerate(formats)
    )
    return (
        f'<w:abstractNum w:abstractNumId="5">{each}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>{more}'
    )


def numbered(words: str, depth: int = 0, list_id: int = 1) -> str:
    return p(words, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>')


def test_automatic_numbers_are_written_out() -> None:
    lists = numbering(
        ("chineseCountingThousand", "第%1章"), ("chineseCounting", "（%2）"), ("decimal", "%1.%3")
    )
    body = (
        numbered("总则")
        + numbered("范围", 1)
        + numbered("对象", 1)
        + numbered("2024年起", 2)
        + numbered("罚则")
        + numbered("罚款", 1)
    )
    assert read(body, numbering=lists).text.split("\n") == [
        *("第一章 总则", "（一）范围", "（二）对象", "一.1 2024年起", "第二章 罚则", "（一）罚款"),
    ]


def test_numbers_restart_where_the_list_says_so_and_count_on_where_not() -> None:
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="5"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="5"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    lists = numbering(("chineseCounting", "%1、"), more=again)
    body = numbered("甲") + numbered("乙") + numbered("丙", 0, 2) + numbered("丁", 0, 3)
    assert read(body, numbering=lists).text == "一、甲\n二、乙\n三、丙\n一、丁"


def test_numbers_of_styles_and_of_struck_out_paragraphs() -> None:
    lists = (
        '<w:abstractNum w:abstractNumId="0">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="japaneseCounting"/>'
        '<w:lvlText w:val="%1、"/><w:pStyle w:val="1"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/>'
        '<w:lvlText w:val="%1.%2"/><w:pStyle w:val="2"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>'
    )
    number = '<w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr>'
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{n}"><w:name w:val="heading {n}"/>{number}</w:style>'
        for n in (1, 2)
    )
    struck = (
        '<w:p><w:pPr><w:pStyle w:val="1"/><w:rPr><w:del/></w:rPr></w:pPr>'
        "<w:del><w:r><w:delText>作废</w:delText></w:r></w:del></w:p>"
    )
    body = (
        p("总体要求", '<w:pStyle w:val="1"/>')
        + struck
        + p("重点任务", '<w:pStyle w:val="1"/>')
        + p("建设", '<w:pStyle w:val="2"/>')
        + p("不编号", '<w:pStyle w:val="1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    assert levels(read(body, styles=styles, numbering=lists)) == [
        *(("一、总体要求", 1), ("二、重点任务", 1), ("2.1 建设", 2), ("不编号", 1)),
    ]


def test_revisions_fields_breaks_and_hidden_words() -> None:
    begin, code, separate, end = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        "<w:r><w:instrText> =SUM(ABOVE) </w:instrText></w:r>",
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    )
    raised = run("8", '<w:vertAlign w:val="superscript"/>')
    body = (
        f"<w:p>{run('建成')}<w:del>{run('60')}</w:del><w:ins>{run('70')}</w:ins>{run('座')}</w:p>"
        f"<w:p>{run('合计')}{begin}{code}{begin}{code}{separate}{run('9')}{end}{separate}{run('12')}{end}</w:p>"
        f"<w:p>{run('上行')}<w:r><w:br/></w:r>{run('下行')}{run('隐藏', '<w:vanish/>')}</w:p>"
        f"<w:p><w:hyperlink>{run('链接')}</w:hyperlink><w:r><w:tab/></w:r>"
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:noBreakHyphen/></w:r></w:p>'
        f"<w:sdt><w:sdtContent>{p('控件')}</w:sdtContent></w:sdt>"
        f"<w:p>{run('10')}{raised}{run('千瓦')}</w:p>"
        "<w:p><m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num>"
        "<m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath></w:p>"
        f"<w:p><w:r><w:ruby><w:rt>{run('pin')}</w:rt><w:rubyBase>{run('拼')}</w:rubyBase></w:ruby></w:r></w:p>"
    )
    assert read(body).text.split("\n") == [
        *("建成70座", "合计12", "上行", "下行", "链接\t☑-", "控件", "10^8千瓦", "1/2", "拼"),
    ]


def test_a_struck_out_paragraph_mark_joins_two_paragraphs() -> None:
    first = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('建成加氢站')}</w:p>"
    assert read(first + p("七十座")).text == "建成加氢站七十座"


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{p('框内')}</w:txbxContent>"
    body = (
        f"<w:p>{run('前')}<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>{run('后')}</w:p>"
    )
    assert read(body).text == "前后\n框内"


def test_notes_come_last_and_their_marks_touch_no_figure() -> None:
    notes = (
        f'<w:footnote w:id="0" w:type="separator">{p("线")}</w:footnote>'
        f'<w:footnote w:id="2">{p("含在建")}</w:footnote>'
        f'<w:footnote w:id="3">{p("无人提及")}</w:footnote>'
    )
    body = (
        f'<w:p>{run("建成70")}<w:r><w:footnoteReference w:id="2"/></w:r>{run("，其中")}</w:p>'
        + p("完")
    )
    extracted = read(body, footnotes=notes)
    assert extracted.text == "建成70[1]，其中\n完\n[1] 含在建"
    assert [(p.start, p.part) for p in extracted.places] == [
        (extracted.text.index("[1] 含"), "注释")
    ]


def test_a_table_keeps_its_merged_cells() -> None:
    body = table(
        row(cell("地区", '<w:vMerge w:val="restart"/>'), cell("加氢站", '<w:gridSpan w:val="2"/>')),
        row(cell("", "<w:vMerge/>"), cell("已建"), cell("规划")),
        row(cell("浦东"), cell("12"), cell("30")),
    )
    extracted = read(p("前") + body + p("后"))
    assert extracted.text == "前\n地区 | 加氢站\n已建 | 规划\n浦东 | 12 | 30\n后"
    (found,) = extracted.tables
    cells = {extracted.text[c.start : c.end]: c for c in found.cells}
    assert [(c.row, c.column, c.rows, c.columns) for c in found.cells] == [
        *((0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)),
        *((2, 0, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1)),
    ]
    assert [words for words, c in cells.items() if c.is_header] == [
        "地区",
        "加氢站",
        "已建",
        "规划",
    ]


def test_a_frame_of_one_cell_is_no_table_and_a_table_within_comes_after() -> None:
    inner = table(row(cell("甲"), cell("乙")), row(cell("1"), cell("2")))
    assert read(table(row(cell("框")))).tables == ()
    outer = table(row(cell("项"), cell("值")), row(cell("丙"), f"<w:tc>{inner}{p('丁')}</w:tc>"))
    extracted = read(outer)
    assert extracted.text == "项 | 值\n丙 | 丁\n甲 | 乙\n1 | 2"
    assert len(extracted.tables) == 2


def test_lines_of_a_table_of_contents_are_not_said_twice() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="toc 1"/></w:style>'
    line = (
        '<w:p><w:pPr><w:pStyle w:val="t"/></w:pPr><w:hyperlink w:anchor="_Toc1">'
        f"{run('第一章 总则')}<w:r><w:tab/></w:r>{run('1')}</w:hyperlink></w:p>"
    )
    own = p("并非目录", '<w:pStyle w:val="t"/>')
    assert read(line + own + p("第一章 总则"), styles=styles).text == "并非目录\n第一章 总则"


def test_a_stated_title_is_believed_if_the_text_begins_with_it() -> None:
    core = "<dc:title>{}</dc:title>"
    title = "上海市加氢站布局规划"
    assert read(p(title), core=core.format(title)).stated.title == title
    assert read(p(title), core=core.format("另一份文件的标题")).stated.title is None


def test_strict_documents_are_read_as_well() -> None:
    usual = docx(p("正文"))
    strict = zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": (
                '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main">'
                f"<w:body>{p('正文')}</w:body></w:document>"
            ),
        }
    )
    assert READER.read(strict, "s.docx").text == READER.read(usual, "a.docx").text == "正文"


BOMB = '<!DOCTYPE a [<!ENTITY a "xxxxxxxxxx">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize(
    "document",
    [
        f"{BOMB}]><w:document {W}><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>",
        f"{OUTSIDE}]><w:document {W}><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>",
        f"<w:document {W}><w:body>{'<w:sdt>' * 1_000_000}",
        f"<w:document {W}><w:body>{'<w:tbl><w:tr><w:tc>' * 10_000}{p('深')}"
        f"{'</w:tc></w:tr></w:tbl>' * 10_000}</w:body></w:document>",
        f"<w:document {W}/>",
        "no XML",
        f"<w:document {W}><w:body><!--{' ' * (40 << 20)}--></w:body></w:document>",
    ],
    ids=["entities", "outside", "deep", "tables", "bodiless", "none", "packed"],
)
def test_hostile_documents_are_refused_by_name(document: str) -> None:
    data = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document})
    assert READER.can_read(data, "坏.docx")
    with pytest.raises(UnreadableFile, match=r"坏\.docx"):
        READER.read(data, "坏.docx")


def test_the_deepest_document_that_is_read_needs_no_deeper_calls() -> None:
    depth = 60
    body = "<w:tbl><w:tr><w:tc>" * depth + p("深") + "</w:tc></w:tr></w:tbl>" * depth
    assert read(body).text == "深"
    wrapped = "<w:sdt><w:sdtContent>" * 110 + p("裹") + "</w:sdtContent></w:sdt>" * 110
    assert read(wrapped).text == "裹"


@pytest.mark.parametrize("cut", [100, 400, -1])
def test_a_document_cut_short_is_refused_by_name(cut: int) -> None:
    data = docx(p("正文"))[:cut]
    assert READER.can_read(data, "断.docx")
    with pytest.raises(UnreadableFile, match=r"断\.docx"):
        READER.read(data, "断.docx")


@given(st.integers(1, 10**8 - 1))
def test_chinese_numbers_are_read_back(number: int) -> None:
    assert read_chinese_integer(chinese(number)) == number


@pytest.mark.parametrize(
    ("number", "numerals", "written"),
    [
        *((10, "chineseCounting", "十"), (20, "chineseCounting", "二十")),
        *((100, "chineseCounting", "一○○"), (101, "chineseCountingThousand", "一百零一")),
        *((12, "ideographDigital", "一二"), (12, "decimalEnclosedCircle", "⑫")),
        *((21, "decimalEnclosedCircle", "㉑"), (51, "decimalEnclosedCircle", "51")),
        *((4, "upperRoman", "IV"), (28, "lowerLetter", "bb"), (2, "ideographTraditional", "乙")),
        *((3, "chineseLegalSimplified", "叁"), (7, "decimalZero", "07"), (1, "none", "")),
        *((1, "ideographEnclosedCircle", "㈠"), (5, "hebrew1", "5"), (0, "chineseCounting", "0")),
    ],
)
def test_numerals(number: int, numerals: str, written: str) -> None:
    assert write_number(number, numerals) == written
