"""OFD: the words of its pages, in lines, in the order of reading."""

from __future__ import annotations

import pytest

from indexer.readers.base import Extracted
from indexer.readers.ofd import OfdReader
from tests.indexer.packages import zipped
from wenzheng.errors import UnreadableFile

READER = OfdReader()
SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(words: str, x: float, y: float, more: str = "", deltas: str = "") -> str:
    step = deltas or f"g {max(0, len(words) - 1)} 5"
    return (
        f'<ofd:TextObject Boundary="{x} {y} 100 6" Size="5" {more}>'
        f'<ofd:TextCode X="0" Y="5" DeltaX="{step}">{words}</ofd:TextCode></ofd:TextObject>'
    )


def ofd(*pages: str, template: str = "") -> bytes:
    listed = "".join(
        f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
    )
    files = {
        "OFD.xml": f"<ofd:OFD {SPACE}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": (
            f'<ofd:Document {SPACE}><ofd:CommonData><ofd:TemplatePage ID="9" BaseLoc="Tpls/T.xml"/>'
            f"</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
        ),
        "Doc_0/Tpls/T.xml": _page(template),
    }
    for n, page in enumerate(pages):
        files[f"Doc_0/Pages/Page_{n}/Content.xml"] = _page(page)
    return zipped(files)


def _page(objects: str) -> str:
    used = '<ofd:Template TemplateID="9"/>'
    return f"<ofd:Page {SPACE}>{used}<ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"


def read(data: bytes) -> Extracted:
    assert READER.can_read(data, "文.ofd")
    return READER.read(data, "文.ofd")


def test_lines_are_put_together_from_left_to_right_page_by_page() -> None:
    first = text("七十座", 60, 40) + text("建成加氢站", 35, 40.3) + text("通知", 40, 10)
    extracted = read(ofd(first, text("第二页", 10, 10)))
    assert extracted.text == "通知\n建成加氢站七十座\n第二页"
    assert [(place.start, place.page) for place in extracted.places] == [(0, 1), (12, 2)]


def test_words_far_apart_are_set_off() -> None:
    line = text("浦东", 10, 10) + text("70", 60, 10)
    assert read(ofd(line)).text == "浦东 70"


def test_the_matrix_moves_words_and_a_slanted_one_is_a_watermark() -> None:
    moved = text("下", 10, 10, 'CTM="1 0 0 1 0 50"') + text("上", 10, 30)
    slanted = text("机密", 10, 30, 'CTM="0.7 0.7 -0.7 0.7 0 0"')
    assert read(ofd(moved + slanted)).text == "上\n下"


def test_words_set_twice_and_hidden_ones() -> None:
    twice = text("粗体", 10, 10) * 2 + text("隐藏", 10, 30, 'Visible="false"')
    assert read(ofd(twice)).text == "粗体"


def test_a_template_is_part_of_the_page() -> None:
    assert read(ofd(text("正文", 10, 40), template=text("文件头", 10, 10))).text == "文件头\n正文"


@pytest.mark.parametrize("deltas", ["g 99999999999 5", "g x y", "nan inf", "g", "5 g 2"])
def test_odd_steps_between_glyphs_do_no_harm(deltas: str) -> None:
    assert read(ofd(text("字字", 10, 10, deltas=deltas))).text == "字字"


@pytest.mark.parametrize(
    "data",
    [
        zipped({"OFD.xml": f"<ofd:OFD {SPACE}><ofd:DocRoot>x</ofd:DocRoot></ofd:OFD>"}),
        zipped({"OFD.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}),
        zipped({"OFD.xml": "<a>" * 1000}),
        ofd(""),
        ofd(text("字", 1, 1))[:300],
    ],
    ids=["document", "entity", "deep", "empty", "cut"],
)
def test_bad_files_are_refused_by_name(data: bytes) -> None:
    assert READER.can_read(data, "坏.ofd")
    with pytest.raises(UnreadableFile, match=r"坏\.ofd"):
        READER.read(data, "坏.ofd")
