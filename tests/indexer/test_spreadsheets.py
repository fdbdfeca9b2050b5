"""Spreadsheets and CSV: cells with their names, numbers as shown."""

from __future__ import annotations

import io
import subprocess
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.base import Extracted, RowCell
from indexer.readers.csv import CsvReader
from indexer.readers.grids import table_blocks
from indexer.readers.number_formats import plain_number, show_number
from indexer.readers.sheets import cell_name
from indexer.readers.spreadsheets import SpreadsheetReader
from tests.indexer.packages import relations, zipped
from tests.support import require_program
from wenzheng.errors import UnreadableFile

READER = SpreadsheetReader()


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, name: str = "表.xlsx") -> Extracted:
    assert READER.can_read(data, name)
    return READER.read(data, name)


def cells_of(extracted: Extracted, table: int = 0) -> dict[str, str]:
    """The words of each cell by the cell's name."""
    cells = extracted.tables[table].cells
    return {str(cell.name): extracted.text[cell.start : cell.end] for cell in cells}


def headers_of(extracted: Extracted, table: int = 0) -> list[str]:
    cells = extracted.tables[table].cells
    return [extracted.text[cell.start : cell.end] for cell in cells if cell.is_header]


def budget() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "支出"
    sheet["B2"] = "2024年一般公共预算支出表"
    sheet.merge_cells("B2:F2")
    sheet["F3"] = "单位：亿元"
    sheet["B4"], sheet["C4"], sheet["E4"] = "项目", "预算数", "为上年%"
    sheet["C5"], sheet["D5"] = "本级", "全市"
    sheet.merge_cells("B4:B5")
    sheet.merge_cells("C4:D4")
    sheet.merge_cells("E4:E5")
    for row, cells in enumerate([("教育", 1264.5, 70.0, 0.153), ("科技", 28.6, 7, 1.02)], 6):
        for column, value in enumerate(cells, 2):
            sheet.cell(row, column, value)
        sheet.cell(row, 3).number_format = "#,##0.0"
        sheet.cell(row, 5).number_format = "0.0%"
    sheet["B8"] = "注：不含上级补助"
    return book


def test_titles_headers_rows_and_notes() -> None:
    extracted = read(saved(budget()))
    assert extracted.text.split("\n") == [
        "2024年一般公共预算支出表",
        "单位：亿元",
        "项目 | 预算数 | 为上年%",
        "本级 | 全市",
        "教育 | 1,264.5 | 70 | 15.3%",
        "科技 | 28.6 | 7 | 102.0%",
        "注：不含上级补助",
    ]
    assert headers_of(extracted) == ["项目", "预算数", "为上年%", "本级", "全市"]
    assert cells_of(extracted)["E6"] == "15.3%"
    assert [(c.name, c.row, c.column, c.rows, c.columns) for c in extracted.tables[0].cells][
        :4
    ] == [
        *(("B4", 0, 0, 2, 1), ("C4", 0, 1, 1, 2), ("E4", 0, 3, 2, 1), ("C5", 1, 1, 1, 1)),
    ]
    assert [place.part for place in extracted.places] == ["支出"]


def test_sheets_are_parts_and_hidden_ones_are_told() -> None:
    book = budget()
    for name, state in (("收入", "visible"), ("草稿", "hidden"), ("空", "visible")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        if name != "空":
            sheet.append(["项目", "数"])
            sheet.append(["税收", date(2024, 3, 12)])
    extracted = read(saved(book))
    assert [place.part for place in extracted.places] == ["支出", "收入"]
    assert extracted.text.endswith("收入\n项目 | 数\n税收 | 2024-03-12")
    assert len(extracted.headings) == 2
    assert "草稿" in extracted.warnings[0]


def test_tables_under_each_other() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["甲表"], ["项", "值"], ["a", 1], [], ["乙表"], ["项", "值"], [], ["b", 2]):
        sheet.append(row)
    extracted = read(saved(book))
    assert [headers_of(extracted, number) for number in (0, 1)] == [["项", "值"], ["项", "值"]]
    assert extracted.text == "甲表\n项 | 值\na | 1\n乙表\n项 | 值\nb | 2"


def sheet_file(rows: str, strings: str = "", tail: str = "") -> bytes:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f'<workbook {space} {office}><sheets><sheet name="表" r:id="rId0"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations(
                {"worksheet": "sheet.xml", "sharedStrings": "strings.xml"}
            ),
            "xl/sheet.xml": f"<worksheet {space}>{rows}{tail}</worksheet>",
            "xl/strings.xml": f"<sst {space}>{strings}</sst>",
        }
    )


def test_a_sheet_that_claims_to_be_huge_costs_what_it_holds() -> None:
    rows = (
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576"><v>70</v></c>'
        "</row></sheetData>"
    )
    merges = '<mergeCells><mergeCell ref="XFD1048576:XFD1048576"/></mergeCells>'
    assert read(sheet_file(rows, tail=merges)).text == "70"


def test_addresses_may_be_left_out_and_readings_are_not_words() -> None:
    rows = (
        '<sheetData><row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>乙</t></is></c></row>'
        '<row><c t="b"><v>1</v></c><c t="str"><v>公式</v></c><c t="s"><v>99</v></c></row></sheetData>'
    )
    strings = "<si><r><t>甲</t></r><rPh><t>jia</t></rPh><r><t>级</t></r></si>"
    assert cells_of(read(sheet_file(rows, strings))) == {
        "A1": "甲级",
        "B1": "乙",
        "A2": "TRUE",
        "B2": "公式",
    }


def test_one_long_string_in_many_cells_is_bounded() -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 3000))
    data = sheet_file(f"<sheetData>{cells}</sheetData>", f"<si><t>{'长' * 30_000}</t></si>")
    with pytest.raises(UnreadableFile, match=r"表\.xlsx"):
        read(data)


@pytest.mark.parametrize("cut", [200, -1])
def test_a_workbook_cut_short_is_refused_by_name(cut: int) -> None:
    with pytest.raises(UnreadableFile, match=r"断\.xlsx"):
        read(saved(budget())[:cut], "断.xlsx")


def test_a_workbook_with_a_bomb_in_it_is_refused() -> None:
    bomb = "<sheetData>" + " " * (60 << 20) + "</sheetData>"
    with pytest.raises(UnreadableFile, match=r"表\.xlsx"):
        read(sheet_file(bomb))


def test_the_older_kind_reads_the_same(tmp_path: Path) -> None:
    program = require_program("soffice")
    (tmp_path / "表.xlsx").write_bytes(saved(budget()))
    subprocess.run(
        [
            *(program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "xls", "--outdir", str(tmp_path), str(tmp_path / "表.xlsx")),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    older = read((tmp_path / "表.xls").read_bytes(), "表.xls")
    newer = read(saved(budget()))
    assert older.text == newer.text
    assert older.tables == newer.tables
    with pytest.raises(UnreadableFile, match=r"坏\.xls"):
        READER.read((tmp_path / "表.xls").read_bytes()[:3000], "坏.xls")


DAY = (datetime(2024, 3, 12, 15, 4, 5) - datetime(1899, 12, 30)).total_seconds() / 86400


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        *((0.15, "0%", "15%"), (0.153, "0.0%", "15.3%"), (70.0, "General", "70")),
        *((28.599999999999998, "General", "28.6"), (1234567.891, "#,##0.00", "1,234,567.89")),
        *((1e15, "General", "1000000000000000"), (-5, "0.0;(0.0)", "(5.0)"), (-5, "0", "-5")),
        *(
            (2.5, "0", "3"),
            (0.125, "0.00", "0.13"),
            (-0.001, "0.0", "0.0"),
            (0, "#,##0;-#,##0;-", "-"),
        ),
        *((12345, '0!.0,"万"', "1.2万"), (1234567, "#,##0,", "1,235"), (7, "000", "007")),
        *((70, '0"座"', "70座"), (70, "#", "70"), (0.5, "#.##", ".5"), (3, "0.##", "3")),
        *((1264.5, "_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ", "¥1,264.50"), (8, "[$¥-804]#,##0", "¥8")),
        *((75, '[>=60]"合格";"不合格"', "合格"), (5, '[>=60]"合格";"不合格"', "不合格")),
        *((5, ";;;", ""), (13912345678, "000-0000-0000", "139-1234-5678"), (5, "@", "5")),
        *((DAY, "yyyy/m/d", "2024/3/12"), (DAY, 'yyyy"年"m"月"d"日"', "2024年3月12日")),
        *((DAY, "[$-804]yyyy-mm-dd hh:mm:ss", "2024-03-12 15:04:05"), (DAY, "mm:ss", "04:05")),
        *(
            (DAY, '上午/下午h"时"mm"分"', "下午3时04分"),
            (DAY, "aaaa", "星期二"),
            (DAY, "mmm-yy", "Mar-24"),
        ),
        *((1.5, "[h]:mm", "36:00"), (-1, "yyyy/m/d", "-1"), (1e10, "yyyy", "10000000000")),
        *((1, "yyyy/m/d", "1900/1/1"), (61, "yyyy/m/d", "1900/3/1"), (5, "x" * 300, "5")),
    ],
)
def test_numbers_are_written_as_shown(value: float, code: str, shown: str) -> None:
    assert show_number(value, code) == shown


@given(st.floats(), st.text(alphabet='0#?.,%;-"\\[]>5@ymdhsE+年万/', max_size=12))
def test_any_number_under_any_format_is_written(value: float, code: str) -> None:
    assert isinstance(show_number(value, code), str)


@given(st.integers(-(10**14), 10**14), st.integers(0, 6))
def test_plain_numbers_keep_their_value(digits: int, places: int) -> None:
    assert float(plain_number(digits / 10**places)) == digits / 10**places


@given(st.integers(0, 16_383), st.integers(0, 1_048_575))
def test_names_of_cells(column: int, row: int) -> None:
    assert cell_name(row, column) == f"{openpyxl.utils.get_column_letter(column + 1)}{row + 1}"


WORDS = st.text(alphabet="甲乙丙 12.%\n", max_size=6)


@given(st.lists(st.lists(WORDS, max_size=5), max_size=6))
def test_cells_of_a_row_are_where_they_say(grid: list[list[str]]) -> None:
    rows = [[RowCell(words, column) for column, words in enumerate(row)] for row in grid]
    blocks = list(table_blocks(rows, 0))
    for block in blocks:
        assert block.text
        for cell in block.cells:
            words = grid_words(grid, block.text[cell.start : cell.end])
            assert words
        assert [block.text[c.start : c.end] for c in block.cells] == (
            block.text.split(" | ") if block.cells else []
        )
    said = [word for row in grid for word in row if word.strip()]
    assert sum(len(block.cells) or 1 for block in blocks) == len(said)


def grid_words(grid: list[list[str]], words: str) -> bool:
    return any(" ".join(cell.split()) == words for row in grid for cell in row)


CSV = CsvReader()
TABLE = "地区,加氢站,年份\n浦东,70,2026\n嘉定,12,2025\n临港,5,2025\n宝山,3,2024\n青浦,2,2024\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_csv_in_any_encoding_with_any_separator(encoding: str, separator: str) -> None:
    data = TABLE.replace(",", separator).encode(encoding)
    assert CSV.can_read(data, "表.csv")
    extracted = CSV.read(data, "表.csv")
    assert extracted.text.split("\n")[1] == "浦东 | 70 | 2026"
    assert cells_of(extracted)["B2"] == "70"
    assert headers_of(extracted) == ["地区", "加氢站", "年份"]


def test_quoted_cells_hold_separators_and_lines() -> None:
    data = '名称,说明\n"甲,乙","第一行\n第二行"\n丙,"他说""好"""\n'.encode()
    assert CSV.read(data, "a.csv").text == '名称 | 说明\n甲,乙 | 第一行 第二行\n丙 | 他说"好"'


def test_a_quote_that_does_not_close_takes_nothing_with_it() -> None:
    data = ('名称,说明\n甲,"坏\n' + "乙,好\n" * 200).encode()
    extracted = CSV.read(data, "a.csv")
    assert len(extracted.text.split("\n")) == 202
    assert extracted.warnings


def test_a_line_may_name_the_separator() -> None:
    assert CSV.read(b"sep=;\na;b,c\n1;2,5\n", "a.csv").text == "a | b,c\n1 | 2,5"


def test_text_is_no_table_unless_all_its_lines_are_rows() -> None:
    prose = "一、总则，本办法适用于加氢站，自发布之日起施行。\n" * 9
    assert not CSV.can_read(prose.encode(), "a.txt")
    assert not CSV.can_read("甲,乙\n丙\n".encode() * 9, "a.txt")
    assert CSV.can_read(TABLE.encode(), "a.txt")
    assert not CSV.can_read(TABLE.encode(), "a.md")
