"""PDF files: order, paragraphs, tables, and files that are not as they should be."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.readers.base import Extracted
from indexer.readers.ocr.recognising import Picture, Recogniser
from indexer.readers.pdf import reader
from indexer.readers.pdf.legibility import is_legible
from indexer.readers.pdf.paragraphs import NOTES
from indexer.readers.pdf.properties import stated
from indexer.readers.pdf.reader import PdfReader
from indexer.readers.pdf.sheets import Line, Sheet
from tests.support import require, require_program
from wenzheng.errors import InputFailed, UnreadableFile, UnsupportedFormat

FONT = "STSong-Light"
A4 = (595.0, 842.0)
FIRST = (
    "各区人民政府要把公共充电设施纳入国土空间规划，新建住宅配建停车位应当全部建设充电设施或者预留安装条件，"
    "既有住宅小区结合老旧小区改造逐步增建，到2027年底全市公共充电桩不少于12000个，车桩比不高于2.5比1。"
)
SECOND = (
    "市发展改革委会同市交通委建立月度调度制度，按季度通报各区进展，对连续两个季度排名末位的区进行约谈；"
    "市财政局统筹安排专项资金3.6亿元，重点支持农村地区和高速公路服务区，资金使用情况接受审计监督。"
)


class Press:
    """Sets pages as an office program does: lines of a width, justified by nothing."""

    def __init__(self, **options: Any) -> None:
        require("reportlab")
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.pdfgen.canvas import Canvas

        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self._file = io.BytesIO()
        self.canvas = Canvas(self._file, pagesize=A4, **options)

    def text(self, x: float, y: float, words: str, size: float = 12) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, A4[1] - y, words)

    def centred(self, y: float, words: str, size: float = 12) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawCentredString(A4[0] / 2, A4[1] - y, words)

    def lines(self, x: float, y: float, words: Iterable[str], size: float = 12) -> float:
        for line in words:
            self.text(x, y, line, size)
            y += 1.6 * size
        return y

    def paragraph(self, x: float, y: float, words: str, width: int = 38, size: float = 12) -> float:
        """The paragraph with its first line set in by two characters; where the next line goes."""
        first = broken(words, width - 2, size, self.canvas)
        self.text(x + 2 * size, y, first, size)
        return self.rest(x, y + 1.6 * size, words[len(first) :], width, size)

    def rest(self, x: float, y: float, words: str, width: int = 38, size: float = 12) -> float:
        """The paragraph's further lines."""
        while words:
            line = broken(words, width, size, self.canvas)
            y = self.lines(x, y, [line], size)
            words = words[len(line) :]
        return y

    def grid(self, xs: list[float], ys: list[float]) -> None:
        for x in xs:
            self.canvas.line(x, A4[1] - ys[0], x, A4[1] - ys[-1])
        for y in ys:
            self.canvas.line(xs[0], A4[1] - y, xs[-1], A4[1] - y)

    def page(self) -> None:
        self.canvas.showPage()

    def done(self) -> bytes:
        self.canvas.save()
        return self._file.getvalue()


def broken(words: str, width: int, size: float, canvas: Any) -> str:
    """What of the words goes on one line; punctuation does not begin the next."""
    end = 0
    while end < len(words) and canvas.stringWidth(words[: end + 1], FONT, size) <= width * size:
        end += 1
    while end < len(words) and words[end] in "，。；、":
        end -= 1
    return words[:end]


def read(data: bytes, find: Callable[[], Recogniser | None] = lambda: None) -> Extracted:
    return PdfReader(find).read(data, "文件.pdf")


def lines(extracted: Extracted) -> list[str]:
    return extracted.text.split("\n")


# Paragraphs and pages


def test_lines_become_paragraphs_without_spaces() -> None:
    press = Press()
    y = press.paragraph(70, 100, FIRST)
    press.paragraph(70, y, SECOND)
    assert lines(read(press.done())) == [FIRST, SECOND]


def test_heads_and_page_numbers_are_left_out_and_paragraphs_go_on_over_pages() -> None:
    press = Press()
    for number in (1, 2, 3):
        press.centred(40, "海州市人民政府公报 2025年第4期", 9)
        press.centred(810, f"— {number} —", 9)
        press.paragraph(70, 100, FIRST)
        cut = broken(SECOND, 36, 12, press.canvas)
        press.text(94, 700, cut)
        press.page()
        press.centred(40, "海州市人民政府公报 2025年第4期", 9)
        press.centred(810, f"第{number}页 共6页", 9)
        press.rest(70, 100, SECOND[len(cut) :])
        press.page()
    extracted = read(press.done())
    assert lines(extracted) == [FIRST, SECOND] * 3
    assert [place.page for place in extracted.places] == [1, 3, 5]


def test_a_number_in_the_text_is_no_page_number() -> None:
    press = Press()
    press.paragraph(70, 100, FIRST)
    press.text(94, 400, "12")
    press.paragraph(70, 440, SECOND)
    assert "12" in lines(read(press.done()))


def test_two_columns_are_read_one_after_the_other() -> None:
    press = Press()
    press.centred(80, "海州市充电设施建设三年行动方案", 20)
    for x, words in ((60, FIRST), (310, SECOND)):
        press.paragraph(x, 140, words, width=21, size=10.5)
    press.paragraph(60, 500, FIRST, width=45, size=10.5)
    assert lines(read(press.done())) == ["海州市充电设施建设三年行动方案", FIRST, SECOND, FIRST]


def test_larger_type_is_a_heading_and_a_title_of_two_lines_is_one() -> None:
    press = Press()
    press.centred(80, "海州市人民政府办公室关于印发充电设施", 20)
    press.centred(110, "建设三年行动方案的通知", 20)
    press.text(94, 160, "一、总体要求", 15)
    y = press.paragraph(70, 190, FIRST)
    press.paragraph(70, y, SECOND)
    extracted = read(press.done())
    title = "海州市人民政府办公室关于印发充电设施建设三年行动方案的通知"
    assert lines(extracted)[0] == title
    marks = {extracted.text[mark.start :].split("\n")[0]: mark.level for mark in extracted.headings}
    assert marks == {title: 1, "一、总体要求": 2}


def test_strokes_make_a_line_bold() -> None:
    press = Press()
    press.canvas.setFont(FONT, 12)
    writer = press.canvas.beginText(94, A4[1] - 100)
    writer.setTextRenderMode(2)
    writer.textOut("一、总体要求")
    writer.setTextRenderMode(0)
    press.canvas.drawText(writer)
    press.paragraph(70, 120, FIRST)
    (mark,) = read(press.done()).headings
    assert (mark.start, mark.level) == (0, 7)


def test_contents_stay_lines() -> None:
    press = Press()
    for y, words in ((100, "一、总体要求"), (120, "（一）完善充电网络"), (140, "二、保障措施")):
        press.text(70, y, words)
        press.text(200, y, "." * 90)
        press.text(510, y, "12")
    found = lines(read(press.done()))
    assert [line.split(".")[0].strip() for line in found] == [
        "一、总体要求",
        "（一）完善充电网络",
        "二、保障措施",
    ]


def test_a_numbered_heading_as_wide_as_the_page_is_not_drawn_into_the_text() -> None:
    press = Press()
    press.text(94, 100, "（三）多措并举扩大有效需求，全市经济发展的质量效益和核心竞争力进一步增强")
    press.paragraph(70, 120, SECOND)
    press.paragraph(70, 200, FIRST)
    assert lines(read(press.done()))[1:] == [SECOND, FIRST]


def test_footnotes_follow_the_paragraph_that_goes_on() -> None:
    press = Press()
    press.paragraph(70, 100, FIRST)
    cut = broken(SECOND, 36, 12, press.canvas)
    press.text(94, 700, cut)
    press.text(70, 750, "①车桩比指新能源汽车保有量与充电桩数量之比。", 9)
    press.text(70, 764, "②不含专用充电桩。", 9)
    press.page()
    press.rest(70, 100, SECOND[len(cut) :])
    extracted = read(press.done())
    notes = ["①车桩比指新能源汽车保有量与充电桩数量之比。", "②不含专用充电桩。"]
    assert lines(extracted) == [FIRST, SECOND, *notes]
    assert [place.part for place in extracted.places] == [None, NOTES]


def test_raised_marks_stay_in_their_line() -> None:
    press = Press()
    end = 94 + press.canvas.stringWidth("占地500m", FONT, 12)
    press.text(94, 100, "占地500m")
    press.text(end, 95, "2", 7)
    press.text(end + 4, 100, "以内的站点")
    assert lines(read(press.done())) == ["占地500m2以内的站点"]


@pytest.mark.parametrize("quarter", [90, 180, 270])
def test_turned_pages_read_the_same(quarter: int) -> None:
    press = Press()
    # The program that sets these pages turns the paper, not the text on it.
    press.canvas.setPageSize(A4 if quarter == 180 else A4[::-1])
    press.canvas.setPageRotation(quarter)
    press.paragraph(70, 100, FIRST)
    assert lines(read(press.done())) == [FIRST]


def test_turned_text_reads_the_same_with_its_table() -> None:
    press = Press()
    press.canvas.translate(A4[0], 0)
    press.canvas.rotate(90)
    press.canvas.translate(0, A4[0] - A4[1])
    press.grid([60, 200, 400], [80, 110, 140])
    for x, y, words in (
        (70, 100, "地区"),
        (210, 100, "数量"),
        (70, 130, "东江区"),
        (210, 130, "350"),
    ):
        press.text(x, y, words)
    extracted = read(press.done())
    assert lines(extracted) == ["地区 | 数量", "东江区 | 350"]


# Tables


def test_a_ruled_table_becomes_rows_with_cells() -> None:
    press = Press()
    press.paragraph(70, 100, FIRST)
    press.grid([70, 170, 300, 430], [200, 230, 260, 290])
    rows = (("地区", "2025年", "2026年"), ("东江区", "350", "420"), ("西山县", "80", "110"))
    for y, row in zip((220, 250, 280), rows, strict=True):
        for x, words in zip((80, 180, 310), row, strict=True):
            press.text(x, y, words)
    press.paragraph(70, 340, SECOND)
    extracted = read(press.done())
    assert lines(extracted) == [FIRST, *(" | ".join(row) for row in rows), SECOND]
    (table,) = extracted.tables
    assert [extracted.text[c.start : c.end] for c in table.cells] == [
        w for row in rows for w in row
    ]
    assert [cell.is_header for cell in table.cells] == [True] * 3 + [False] * 6
    assert (table.cells[4].row, table.cells[4].column) == (1, 1)


def test_merged_cells_stand_once_with_their_spans() -> None:
    press = Press()
    rule = press.canvas.line
    top = A4[1]
    for y in (200, 260, 290):
        rule(70, top - y, 430, top - y)
    rule(170, top - 230, 430, top - 230)
    for x in (70, 170, 430):
        rule(x, top - 200, x, top - 290)
    rule(300, top - 230, 300, top - 290)
    for x, y, words in (
        (80, 235, "地区"),
        (260, 220, "充电桩（个）"),
        (180, 250, "2025年"),
        (310, 250, "2026年"),
        (80, 280, "东江区"),
        (180, 280, "350"),
        (310, 280, "420"),
    ):
        press.text(x, y, words)
    extracted = read(press.done())
    assert lines(extracted) == ["地区 | 充电桩（个）", "2025年 | 2026年", "东江区 | 350 | 420"]
    first, second, third, *_ = extracted.tables[0].cells
    assert (first.rows, first.columns, first.row, first.column) == (2, 1, 0, 0)
    assert (second.rows, second.columns, second.row, second.column) == (1, 2, 0, 1)
    assert (third.row, third.column, third.is_header) == (1, 1, True)


def test_a_table_over_two_pages_is_one_and_its_head_stands_once() -> None:
    press = Press()
    for rows in (("东江区", "西山县"), ("南湖区", "北城区")):
        press.grid([70, 170, 300], [100, 130, 160, 190])
        for y, words in zip((120, 150, 180), ("地区", *rows), strict=True):
            press.text(80, y, words)
            press.text(180, y, "数量" if words == "地区" else "35")
        press.page()
    extracted = read(press.done())
    assert lines(extracted)[1:] == ["东江区 | 35", "西山县 | 35", "南湖区 | 35", "北城区 | 35"]
    (table,) = extracted.tables
    assert [cell.row for cell in table.cells] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert [place.page for place in extracted.places] == [1, 2]


def test_lines_broken_by_a_cell_are_joined() -> None:
    press = Press()
    press.grid([70, 135, 300], [100, 160, 190])
    press.lines(74, 120, ["公共充电桩", "保有数量"])
    press.text(150, 140, "2025年")
    press.text(74, 180, "350")
    press.text(150, 180, "420")
    assert lines(read(press.done()))[0] == "公共充电桩保有数量 | 2025年"


def test_three_level_lines_draw_a_table() -> None:
    press = Press()
    press.paragraph(70, 100, FIRST)
    for y in (200, 232, 320):
        press.canvas.line(70, A4[1] - y, 500, A4[1] - y)
    rows = (("指标", "单位", "2025年"), ("东江区", "个", "350"), ("西山县", "个", "80"))
    rows += (("合计", "个", "430"),)
    for y, row in zip((222, 250, 275, 300), rows, strict=True):
        for x, words in zip((80, 250, 400), row, strict=True):
            press.text(x, y, words)
    press.paragraph(70, 350, SECOND)
    extracted = read(press.done())
    assert lines(extracted) == [FIRST, *(" | ".join(row) for row in rows), SECOND]
    assert [cell.column for cell in extracted.tables[0].cells] == [0, 1, 2] * 4


def test_level_lines_above_and_below_the_text_draw_no_table() -> None:
    press = Press()
    for y in (50, 400, 800):
        press.canvas.line(60, A4[1] - y, 540, A4[1] - y)
    for x, words in ((60, FIRST), (310, SECOND)):
        press.paragraph(x, 80, words, width=19)
    press.paragraph(60, 430, FIRST, width=40)
    assert lines(read(press.done())) == [FIRST, SECOND, FIRST]


def test_the_lines_around_what_is_copied_to_whom_are_no_table() -> None:
    press = Press()
    press.paragraph(70, 100, FIRST)
    for y in (200, 225, 250):
        press.canvas.line(70, A4[1] - y, 530, A4[1] - y)
    press.text(80, 218, "抄送：市委各部门，市人大常委会办公室。")
    press.text(80, 243, "海州市人民政府办公室")
    press.text(380, 243, "2025年3月13日印发")
    extracted = read(press.done())
    assert not extracted.tables
    assert lines(extracted)[2] == "海州市人民政府办公室 2025年3月13日印发"


def test_a_frame_around_text_is_no_table() -> None:
    press = Press()
    press.grid([50, 545], [60, 780])
    press.paragraph(70, 100, FIRST)
    extracted = read(press.done())
    assert lines(extracted) == [FIRST]
    assert not extracted.tables


# Files that are not as they should be


def test_an_empty_password_opens_and_another_is_asked_for_by_name() -> None:
    require("reportlab")
    from reportlab.lib.pdfencrypt import StandardEncryption

    open_to_all = Press(encrypt=StandardEncryption("", ownerPassword="chief"))
    open_to_all.paragraph(70, 100, FIRST)
    assert lines(read(open_to_all.done())) == [FIRST]
    closed = Press(encrypt=StandardEncryption("secret"))
    closed.paragraph(70, 100, FIRST)
    with pytest.raises(UnreadableFile, match=r"文件\.pdf.*去掉密码"):
        read(closed.done())


def test_truncated_files_give_text_or_an_error() -> None:
    press = Press()
    for _ in range(5):
        press.paragraph(70, 100, FIRST)
        press.page()
    data = press.done()
    for tenth in range(1, 10):
        started = time.monotonic()
        with suppress(InputFailed):
            read(data[: len(data) * tenth // 10])
        assert time.monotonic() - started < 20


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.4\n%%EOF", b"%PDF-" + bytes(range(256))])
def test_what_is_no_pdf_behind_its_mark_is_told(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"文件\.pdf"):
        read(data)


def raw_pdf(pages: str, *objects: bytes) -> bytes:
    """A PDF of objects from number 3 on; `pages` is what the page tree says."""
    body = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages" + pages.encode() + b">>", *objects]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(body, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF"
        % (
            len(body) + 1,
            table,
            len(body) + 1,
            len(out),
        )
    )
    return bytes(out)


def stream(content: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)


PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def test_no_pages_are_told() -> None:
    with pytest.raises(UnreadableFile, match="没有页面"):
        read(raw_pdf("/Kids[]/Count 0"))


def test_more_pages_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_PAGES", 2)
    press = Press()
    for _ in range(3):
        press.text(70, 100, "正文")
        press.page()
    with pytest.raises(UnsupportedFormat, match="3 页"):
        read(press.done())


def test_a_page_tree_that_claims_too_much_ends() -> None:
    started = time.monotonic()
    with suppress(InputFailed):
        read(raw_pdf("/Kids[3 0 R]/Count 2147483647", PAGE, stream(b""), HELVETICA))
    assert time.monotonic() - started < 20


def test_a_drawing_of_very_many_lines_does_not_keep_the_text() -> None:
    drawn = b"0 0 m 100 0 l S\n" * 200_000
    content = drawn + b"BT /F 12 Tf 100 700 Td (Annual report 2025) Tj ET"
    started = time.monotonic()
    extracted = read(raw_pdf("/Kids[3 0 R]/Count 1", PAGE, stream(content), HELVETICA))
    assert extracted.text == "Annual report 2025"
    assert time.monotonic() - started < 30


def test_what_stands_outside_the_page_is_not_read() -> None:
    content = b"BT /F 12 Tf 100 700 Td (seen) Tj 0 500 Td (unseen) Tj ET"
    extracted = read(raw_pdf("/Kids[3 0 R]/Count 1", PAGE, stream(content), HELVETICA))
    assert extracted.text == "seen"


@pytest.mark.parametrize("data", [b"", b"\0", b"PK\x03\x04", b" " * 5000 + b"%PDF-1.7"])
def test_other_files_are_not_taken(data: bytes) -> None:
    assert not PdfReader().can_read(data, "文件.pdf")


def test_the_mark_may_stand_behind_a_preface() -> None:
    press = Press()
    press.paragraph(70, 100, FIRST)
    data = b"\r\n" * 100 + press.done()
    assert PdfReader().can_read(data, "附件")
    assert lines(read(data)) == [FIRST]


# Pages without usable text


class Spoken:
    """Recognises on every page the same words."""

    def __init__(self, words: str, sure: float = 0.99) -> None:
        self.words, self.sure = words, sure

    def read(self, picture: Picture) -> Sheet:
        assert picture.pixels.dtype == np.uint8
        assert picture.pixels.ndim == 3
        line = Line(self.words, 94, 94 + 12 * len(self.words), 100, 12, confidence=self.sure)
        return Sheet(picture.number, *A4, (line,))


def scan(press: Press) -> None:
    """A page that is a picture."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader as Stored

    grey = Image.fromarray(np.full((84, 60), 200, np.uint8))
    press.canvas.drawImage(Stored(grey), 0, 0, *A4)
    press.page()


def mixed() -> bytes:
    press = Press()
    press.paragraph(70, 100, FIRST)
    press.page()
    scan(press)
    scan(press)
    return press.done()


def test_scanned_pages_are_recognised() -> None:
    extracted = read(mixed(), lambda: Spoken("附件一"))
    assert lines(extracted) == [FIRST, "附件一", "附件一"]
    assert [(place.page, place.confidence) for place in extracted.places] == [
        (1, None),
        (2, 0.99),
        (3, 0.99),
    ]
    assert extracted.warnings == ()


def test_uncertain_pages_are_named() -> None:
    extracted = read(mixed(), lambda: Spoken("附件一", 0.5))
    assert [warning.split(":")[0] for warning in extracted.warnings] == ["page 2", "page 3"]


def test_without_recognition_the_other_pages_are_read_and_these_named() -> None:
    extracted = read(mixed())
    assert lines(extracted) == [FIRST]
    (warning,) = extracted.warnings
    assert "page 2-3" in warning
    assert "wenzheng[ocr]" in warning


def test_without_recognition_a_scan_is_refused_with_the_remedy() -> None:
    press = Press()
    scan(press)
    with pytest.raises(UnsupportedFormat, match=r"第 1 页.*pip install 'wenzheng\[ocr\]'"):
        read(press.done())


def test_a_font_without_a_usable_table_of_characters_is_recognised_instead() -> None:
    table = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00><ff>"
    table += b" endcodespacerange 1 beginbfrange <20><7e><e020> endbfrange endcmap end"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    content = b"BT /F 12 Tf 100 700 Td (Annual report of the city, 2025) Tj ET"
    data = raw_pdf("/Kids[3 0 R]/Count 1", PAGE, stream(content), font, stream(table))
    assert lines(read(data, lambda: Spoken("年度报告"))) == ["年度报告"]
    with pytest.raises(UnsupportedFormat):
        read(data)


def test_chinese_at_random_is_not_legible() -> None:
    assert is_legible(FIRST + SECOND)
    assert not is_legible("".join(chr(0x4E00 + (i * 7919) % 20000) for i in range(300)))


# Properties


def test_the_title_counts_where_it_stands_in_the_text() -> None:
    title = "海州市充电设施建设三年行动方案"
    assert stated(title, "", f"附件：\n{title}\n{FIRST}").title == title
    for other in ("Microsoft Word - 方案.doc", "untitled", "关于召开2019年工作会议的通知", ""):
        assert stated(other, "", f"{title}\n{FIRST}").title is None


def test_the_day_of_creation_counts_where_the_text_names_none() -> None:
    assert stated("", "D:20250312101500+08'00'", "2025年工作要点").published == date(2025, 3, 12)
    for created, text in (
        ("D:20250312", "2018年工作要点"),
        ("D:20250312", "2025年3月1日印发"),
        ("D:20251399", "2025年工作要点"),
        ("D:29990101", "2999年工作要点"),
        ("", "2025年工作要点"),
    ):
        assert stated("", created, text).published is None


# As an office program writes it

FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles><style:style style:name="P" style:family="paragraph">
<style:paragraph-properties fo:text-indent="1cm" fo:text-align="justify"/></style:style></office:styles>
<office:automatic-styles><style:style style:name="C" style:family="table-cell">
<style:table-cell-properties fo:border="0.5pt solid #000000"/></style:style></office:automatic-styles>
<office:body><office:text>{body}</office:text></office:body></office:document>"""


def test_what_an_office_program_writes(tmp_path: Path) -> None:
    import subprocess

    program = require_program("soffice")
    row = '<table:table-cell table:style-name="C"><text:p>{}</text:p></table:table-cell>'
    rows = (("地区", "数量"), ("东江区", "350"), ("西山县", "80"))
    table = "".join(
        "<table:table-row>" + "".join(row.format(w) for w in words) + "</table:table-row>"
        for words in rows
    )
    paragraph = '<text:p text:style-name="P">{}</text:p>'
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>不含专用充电桩。</text:p></text:note-body></text:note>"
    )
    body = paragraph.format(FIRST) + paragraph.format("充电桩数量" + note + "见下表。")
    body += (
        f'<table:table><table:table-column table:number-columns-repeated="2"/>{table}</table:table>'
    )
    body += paragraph.format(SECOND) * 12
    source = tmp_path / "方案.fodt"
    source.write_text(FLAT.format(body=body), encoding="utf-8")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, source]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    extracted = read((tmp_path / "方案.pdf").read_bytes())
    found = lines(extracted)
    assert found[:5] == [FIRST, "充电桩数量1见下表。", *(" | ".join(words) for words in rows)]
    assert found.count(SECOND) == 12
    assert "1不含专用充电桩。" in ["".join(line.split()) for line in found]
    assert len(extracted.tables) == 1
