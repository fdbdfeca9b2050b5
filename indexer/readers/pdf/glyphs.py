"""Which characters stand on this page of a PDF, and where?"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from ctypes import addressof, byref, c_double, c_int, create_string_buffer
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import pypdfium2.raw as pdfium

from indexer.readers.pdf.sheets import Glyph, is_wide

_BOLD = re.compile(rb"bold|heavy|black|demi|simhei|heiti|xbs|biaosong", re.IGNORECASE)
_STROKED_TOO = 2
_BOLD_WEIGHT = 600
_HYPHEN = "\x02"
_MOST_CHARACTERS = 300_000
"""Read on one page: far more than fit on one, and few enough to hold."""
_STRAIGHT = 3.0
"""Degrees off a quarter turn up to which a line of text is straight."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The coordinates of text that runs in one of the four directions, on one page."""

    quarter: int
    width: float
    height: float
    _left: float
    _top: float

    @classmethod
    def of(cls, page: Any, quarter: int) -> Frame:
        """The frame in which text that was turned left by so many quarters is upright."""
        left, bottom, right, top = page.get_bbox()
        corners = [_turned(x, y, quarter) for x in (left, right) for y in (bottom, top)]
        along, up = [x for x, _ in corners], [y for _, y in corners]
        return cls(quarter, max(along) - min(along), max(up) - min(up), min(along), max(up))

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page's own coordinates."""
        along, up = _turned(x, y, self.quarter)
        return along - self._left, self._top - up


def _turned(x: float, y: float, quarter: int) -> tuple[float, float]:
    """The point as seen when the page is turned right by that many quarters."""
    return ((x, y), (y, -x), (-x, -y), (-y, x))[quarter]


@dataclass(frozen=True, slots=True)
class Writing:
    """The characters that run in one direction, in the file's order.

    `unreadable` counts those whose font does not say which characters they are.
    """

    frame: Frame
    glyphs: list[Glyph]
    unreadable: int


class _Type(NamedTuple):
    """What the characters of one text object have in common."""

    quarter: int | None
    height: float
    stretch: float
    bold: bool


def writings(page: Any) -> list[Writing]:
    """The page's text by direction, the one with most text first.

    Slanting text is a watermark or a stamp and left out, like what stands outside the page.
    """
    textpage = page.get_textpage()
    try:
        found = list(_characters(textpage))
    finally:
        textpage.close()
    amounts = Counter(kind.quarter for _, kind, *_ in found if kind.quarter is not None)
    if not amounts:
        return [Writing(Frame.of(page, 0), [], 0)]
    return [_writing(Frame.of(page, quarter), found) for quarter, _ in amounts.most_common()]


_Found: TypeAlias = tuple[str, _Type, tuple[float, float], tuple[float, float, float, float], bool]


def _writing(frame: Frame, found: list[_Found]) -> Writing:
    glyphs = []
    unreadable = 0
    for text, kind, origin, box, is_unmapped in found:
        if kind.quarter != frame.quarter:
            continue
        x, y = frame.place(*origin)
        if not (0 <= x <= frame.width and 0 <= y <= frame.height):
            continue
        end = max(frame.place(box[0], box[1])[0], frame.place(box[2], box[3])[0])
        if is_wide(text):
            end = x + kind.stretch
        glyphs.append(Glyph(text, x, max(end, x), y, kind.height, kind.bold))
        unreadable += is_unmapped
    return Writing(frame, glyphs, unreadable)


def _characters(textpage: Any) -> Iterator[_Found]:
    """Characters with their type, origin and box; those that the library made up are left out."""
    kinds: dict[int, _Type] = {}
    x, y = c_double(), c_double()
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    lead = ""
    for index in range(min(pdfium.FPDFText_CountChars(textpage), _MOST_CHARACTERS)):
        if pdfium.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        if 0xD800 <= code < 0xDC00:
            lead = chr(code)
            continue
        text = _character(lead, code)
        lead = ""
        if not pdfium.FPDFText_GetCharOrigin(textpage, index, byref(x), byref(y)):
            continue
        pdfium.FPDFText_GetCharBox(
            textpage, index, byref(left), byref(right), byref(bottom), byref(top)
        )
        handle = pdfium.FPDFText_GetTextObject(textpage, index)
        if not handle:
            continue
        key = addressof(handle.contents)
        kind = kinds.get(key)
        if kind is None:
            kind = kinds[key] = _type(textpage, index, handle)
        if kind.height <= 0:
            continue
        is_unmapped = pdfium.FPDFText_HasUnicodeMapError(textpage, index) == 1
        box = (left.value, bottom.value, right.value, top.value)
        yield text, kind, (x.value, y.value), box, is_unmapped


def _character(lead: str, code: int) -> str:
    """The character of that code, put together from two halves where it comes in halves."""
    if lead and 0xDC00 <= code < 0xE000:
        return (lead + chr(code)).encode("utf-16", "surrogatepass").decode("utf-16")
    if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return "\ufffd"
    return "-" if chr(code) == _HYPHEN else chr(code)


def _type(textpage: Any, index: int, handle: Any) -> _Type:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(textpage, index, byref(matrix))
    size = pdfium.FPDFText_GetFontSize(textpage, index)
    angle = math.degrees(math.atan2(matrix.b, matrix.a))
    quarter = round(angle / 90)
    is_straight = abs(angle - 90 * quarter) <= _STRAIGHT
    return _Type(
        quarter % 4 if is_straight else None,
        abs(size) * math.hypot(matrix.c, matrix.d),
        abs(size) * math.hypot(matrix.a, matrix.b),
        _is_bold(textpage, index, handle),
    )


def _is_bold(textpage: Any, index: int, handle: Any) -> bool:
    """By the font's name (黑体 and 小标宋 are what headings are set in), weight, or doubled strokes."""
    name = create_string_buffer(128)
    flags = c_int()
    pdfium.FPDFText_GetFontInfo(textpage, index, name, len(name), byref(flags))
    return (
        _BOLD.search(name.value) is not None
        or pdfium.FPDFText_GetFontWeight(textpage, index) >= _BOLD_WEIGHT
        or pdfium.FPDFTextObj_GetTextRenderMode(handle) == _STROKED_TOO
    )
