"""Formats that LibreOffice converts, where it is installed, and what is said where it is not."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import olefile
import openpyxl
import pytest

from indexer.readers import libreoffice
from indexer.readers.libreoffice import LibreOfficeReader
from indexer.readers.ole import OLE_MARK, OleKind, ole_kind
from indexer.readers.slides import SlidesReader
from indexer.readers.spreadsheets import SpreadsheetReader
from tests.indexer.packages import docx, relations, zipped
from tests.indexer.test_docx import cell, p, row, table
from tests.support import require_program
from wenzheng.errors import UnreadableFile, UnsupportedFormat

READER = LibreOfficeReader()
RTF = rb"{\rtf1\ansi\ansicpg936 Built \'bd\'a8\'b3\'c9 70\par}"
ROWS = row(cell("地区"), cell("座数")) + row(cell("浦东"), cell("70"))
BODY = p("建设规划") + table(ROWS) + p("完")


def converted(data: bytes, ending: str, target: str, folder: Path) -> bytes:
    """The file as LibreOffice saves it in another format."""
    source = folder / f"a.{ending}"
    source.write_bytes(data)
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [
            *(require_program("soffice"), f"-env:UserInstallation={profile}", "--headless"),
            *("--convert-to", target, "--outdir", str(folder / "out"), str(source)),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return (folder / "out" / f"a.{target}").read_bytes()


@pytest.mark.parametrize("target", ["doc", "rtf", "odt"])
def test_older_documents_read_as_newer_ones(target: str, tmp_path: Path) -> None:
    data = converted(docx(BODY), "docx", target, tmp_path)
    assert READER.can_read(data, "文件")
    extracted = READER.read(data, "文件")
    assert extracted.text == "建设规划\n地区 | 座数\n浦东 | 70\n完"
    assert len(extracted.tables) == 1


def test_open_document_sheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["地区", "占比"])
    book.active.append(["浦东", 0.15])
    book.active["B2"].number_format = "0%"
    book.save(tmp_path / "b.xlsx")
    data = converted((tmp_path / "b.xlsx").read_bytes(), "xlsx", "ods", tmp_path)
    assert READER.can_read(data, "表.ods")
    assert READER.read(data, "表.ods").text == "地区 | 占比\n浦东 | 15%"


def test_what_is_whose() -> None:
    assert READER.can_read(RTF, "a")
    assert not READER.can_read(docx(BODY), "a.docx")
    assert not READER.can_read(zipped({"a.txt": "x"}), "a.zip")
    assert not READER.can_read(zipped({"mimetype": "application/epub+zip"}), "a.epub")
    assert not READER.can_read(b"text", "a.doc")
    assert READER.can_read(OLE_MARK + b"\0" * 100, "a.doc")
    assert ole_kind(OLE_MARK + b"\0" * 5000) is OleKind.OTHER
    with pytest.raises(UnsupportedFormat, match=r"a\.doc"):
        READER.read(OLE_MARK + b"\0" * 100, "a.doc")


def test_where_it_is_not_installed_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnsupportedFormat, match=r"a\.rtf.*LibreOffice"):
        READER.read(RTF, "a.rtf")


def _program(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for LibreOffice."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


def test_a_conversion_that_hangs_is_ended_with_all_its_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pids = tmp_path / "pids"
    _program(tmp_path, f"sleep 600 & echo $! > {pids}; wait", monkeypatch)
    with pytest.raises(UnreadableFile, match=r"a\.rtf"):
        LibreOfficeReader(seconds=1).read(RTF, "a.rtf")
    child = Path(f"/proc/{pids.read_text().strip()}/stat")
    time.sleep(0.2)
    assert not child.exists() or child.read_text().split()[2] == "Z"


def test_a_conversion_without_a_result_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(tmp_path, "exit 1", monkeypatch)
    with pytest.raises(UnreadableFile, match=r"a\.rtf"):
        READER.read(RTF, "a.rtf")


def test_a_file_with_a_password_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "ole_kind", lambda _: OleKind.ENCRYPTED)
    with pytest.raises(UnreadableFile, match="密码"):
        READER.read(OLE_MARK, "密.docx")


def test_documents_and_workbooks_that_are_encrypted(tmp_path: Path) -> None:
    data = bytearray(converted(docx(BODY), "docx", "doc", tmp_path))
    with olefile.OleFileIO(bytes(data)) as file:
        head = file.openstream("WordDocument").read(12)
    data[data.index(head) + 11] |= 0x01
    with pytest.raises(UnreadableFile, match="密码"):
        READER.read(bytes(data), "密.doc")
    assert not SpreadsheetReader().can_read(bytes(data), "密.doc")


def slides(*shapes: str) -> bytes:
    p_space = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    a_space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    r_space = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    listed = "".join(f'<p:sldId r:id="rId{n}"/>' for n in range(len(shapes)))
    files = {
        "[Content_Types].xml": "<Types/>",
        "ppt/presentation.xml": f"<p:presentation {p_space} {r_space}>{listed}</p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(
            {f"slide{n}": f"slide{n}.xml" for n in range(len(shapes))}
        ),
    }
    for n, shape in enumerate(shapes):
        files[f"ppt/slide{n}.xml"] = f"<p:sld {p_space} {a_space}>{shape}</p:sld>"
    return zipped(files)


def test_slides_are_pages() -> None:
    def shape(kind: str, words: str) -> str:
        place = f'<p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr>'
        return f"<p:sp>{place}<p:txBody><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:txBody></p:sp>"

    grid = "<a:tbl>{}</a:tbl>".format(
        "".join(
            f"<a:tr>{''.join(f'<a:tc><a:p><a:r><a:t>{w}</a:t></a:r></a:p></a:tc>' for w in words)}</a:tr>"
            for words in (("地区", "座数"), ("浦东", "70"))
        )
    )
    data = slides(shape("title", "规划") + shape("body", "目标") + shape("sldNum", "1"), grid)
    assert SlidesReader().can_read(data, "a.pptx")
    extracted = SlidesReader().read(data, "a.pptx")
    assert extracted.text == "规划\n目标\n地区 | 座数\n浦东 | 70"
    assert [(mark.start, mark.level) for mark in extracted.headings] == [(0, 1)]
    assert [place.page for place in extracted.places] == [1, 2]
