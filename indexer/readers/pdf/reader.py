"""PDF files, whether they hold text or pictures of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.limits import MAX_CHARACTERS, MAX_PAGES, MAX_PIXELS
from indexer.readers.base import Extracted, assemble
from indexer.readers.ocr.recognising import (
    INSTALL,
    Finder,
    Picture,
    Recogniser,
    numbers,
    recogniser,
    uncertain,
)
from indexer.readers.ocr.workers import recognise
from indexer.readers.pdf.furniture import without_furniture
from indexer.readers.pdf.pages import PageText, State, read_page
from indexer.readers.pdf.paragraphs import blocks_of
from indexer.readers.pdf.properties import stated
from indexer.readers.pdf.sheets import Sheet
from wenzheng.errors import UnreadableFile, UnsupportedFormat

_HEAD = 1024
"""Bytes within which the mark of a PDF has to begin."""
_POINTS = 72
_DOTS = 200
"""Dots an inch at which pages are drawn for recognition."""
_PDFIUM = threading.RLock()
"""The library is not made for several threads; every call of it is under this lock."""


class PdfReader:
    """Reads PDF files. Pages without usable text are recognised, where that is installed."""

    def __init__(self, find_recogniser: Finder = recogniser) -> None:
        self._find_recogniser = find_recogniser

    def can_read(self, data: bytes, name: str) -> bool:
        """Whether the mark of a PDF stands in its beginning."""
        return b"%PDF-" in data[:_HEAD]

    def read(self, data: bytes, name: str) -> Extracted:
        """The text in reading order, paragraph by paragraph. See `Reader.read`."""
        with _opened(data, name) as document:
            pages = list(_pages(document, name))
            sheets, warnings = self._legible(document, pages, name)
            about = [_property(document, key) for key in ("Title", "CreationDate")]
        blocks = blocks_of(without_furniture(sheets))
        text = "\n".join(block.text for block in blocks)
        return assemble(blocks, stated(about[0], about[1], text), tuple(warnings))

    def _legible(
        self, document: Any, pages: Sequence[PageText], name: str
    ) -> tuple[list[Sheet], list[str]]:
        """The pages, those without usable text recognised, and what to warn of."""
        lacking = {page.sheet.number: page.state for page in pages if page.state is not State.TEXT}
        sheets = {page.sheet.number: page.sheet for page in pages}
        if not lacking:
            return list(sheets.values()), []
        found = self._find_recogniser()
        if found is not None:
            recognised = list(_recognised(document, list(lacking), found))
            sheets.update({sheet.number: sheet for sheet in recognised})
            return list(sheets.values()), list(uncertain(recognised))
        if len(lacking) == len(pages):
            raise _needs_recognition(name, list(lacking))
        kept = [sheet for number, sheet in sheets.items() if number not in lacking]
        return kept, [
            f"page {numbers(affected)}: {reason}, left out; {INSTALL} reads such pages"
            for state, reason in _REASONS.items()
            if (affected := [number for number, is_ in lacking.items() if is_ is state])
        ]


_REASONS = {
    State.PICTURE: "only a picture of text",
    State.GARBLED: "the text's characters are wrong in the file",
}


def _needs_recognition(name: str, pages: Sequence[int]) -> UnsupportedFormat:
    which = numbers(pages)
    return UnsupportedFormat(
        f"{name}：第 {which} 页没有可用的文字（扫描件或字体缺少编码），需要文字识别；请先安装：{INSTALL}",
        f"{name}: page {which} has no usable text (scanned, or its font lacks the encoding)"
        f" and needs character recognition; install it first: {INSTALL}",
    )


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[Any]:
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise _unreadable(name, error.err_code) from error
    try:
        yield document
    finally:
        with _PDFIUM:
            document.close()


def _unreadable(name: str, code: int | None) -> UnreadableFile:
    if code == pdfium.FPDF_ERR_PASSWORD:
        return UnreadableFile(
            f"{name}：PDF 有打开密码；请去掉密码另存后再试",
            f"{name}: the PDF asks for a password; save it without one and try again",
        )
    if code == pdfium.FPDF_ERR_SECURITY:
        return UnreadableFile(
            f"{name}：PDF 的加密方式不受支持；请去掉加密另存后再试",
            f"{name}: the PDF is encrypted in an unknown way; save it unencrypted and try again",
        )
    return UnreadableFile(
        f"{name}：PDF 已损坏、不完整或没有页面；请重新获取该文件",
        f"{name}: the PDF is damaged, incomplete or has no pages; get the file anew",
    )


def _pages(document: Any, name: str) -> Iterator[PageText]:
    """The pages' own text. A page that cannot be opened counts as a blank one."""
    with _PDFIUM:
        count = len(document)
    if count > MAX_PAGES:
        raise UnsupportedFormat(
            f"{name}：有 {count} 页，超过上限 {MAX_PAGES} 页；请拆分后再试",
            f"{name}: has {count} pages, more than the limit of {MAX_PAGES}; split it first",
        )
    characters = 0
    for index in range(count):
        with _PDFIUM, _page(document, index) as page:
            read = read_page(page, index + 1) if page is not None else _blank(index + 1)
        characters += sum(len(line.text) for line in read.sheet.lines)
        if characters > MAX_CHARACTERS:
            raise UnsupportedFormat(
                f"{name}：文字超过 {MAX_CHARACTERS} 字；请拆分后再试",
                f"{name}: has more than {MAX_CHARACTERS} characters; split it first",
            )
        yield read


def _blank(number: int) -> PageText:
    return PageText(Sheet(number, 1.0, 1.0), State.TEXT)


@contextmanager
def _page(document: Any, index: int) -> Iterator[Any]:
    """The page, None where the file has only its number."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        yield None
        return
    try:
        yield page
    finally:
        page.close()


def _recognised(document: Any, pages: Sequence[int], found: Recogniser) -> Iterator[Sheet]:
    return recognise((_picture(document, number) for number in pages), found)


def _picture(document: Any, number: int) -> Picture:
    """The page as one sees it, at most as large as an image may be."""
    with _PDFIUM, _page(document, number - 1) as page:
        width, height = page.get_size()
        scale = min(_DOTS / _POINTS, (MAX_PIXELS / (width * height)) ** 0.5)
        bitmap = page.render(scale=scale)
        try:
            pixels = bitmap.to_numpy()[:, :, :3].copy()
        finally:
            bitmap.close()
    return Picture(number, pixels, 1 / scale)


def _property(document: Any, key: str) -> str:
    with _PDFIUM:
        try:
            return str(document.get_metadata_value(key))
        except (pypdfium2.PdfiumError, UnicodeError):
            return ""
