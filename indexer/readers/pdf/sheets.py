"""What stands where on a page, whether it was read from a PDF or off an image.

Lengths are in any one unit; x grows to the right and y downwards, from the upper left corner of
the page as it is read.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import NamedTuple


class Glyph(NamedTuple):
    """One character: it begins at `x0` on the baseline `y`; white space is a glyph too."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False


class Line(NamedTuple):
    """Words on one baseline `y`; `size` is that of the type. A heading or a part of a paragraph."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    confidence: float | None = None

    @property
    def top(self) -> float:
        """The upper edge of the type."""
        return self.y - 0.88 * self.size


class Rule(NamedTuple):
    """A ruling line: at height `at` from `start` to `end`, or upright and the same turned."""

    is_level: bool
    at: float
    start: float
    end: float


class Box(NamedTuple):
    """A cell of a ruled table: its place in the grid, and on the page."""

    row: int
    column: int
    rows: int
    columns: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table on a page: its upright lines' places, and each cell with its words."""

    edges: tuple[float, ...]
    top: float
    bottom: float
    cells: tuple[tuple[Box, str], ...]
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: lines outside tables, in no order, and tables."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...] = ()
    grids: tuple[Grid, ...] = ()


def is_wide(character: str) -> bool:
    """Whether the character takes a full square: Chinese characters and their punctuation."""
    return unicodedata.east_asian_width(character) in "WF"


def glue(left: str, right: str) -> str:
    """What stands between two pieces of a sentence that a line's end had parted.

    Nothing where either side is Chinese, a space between words of letters and digits.
    """
    if not left or not right:
        return ""
    return "" if _is_chinese(left[-1]) or _is_chinese(right[0]) else " "


def _is_chinese(character: str) -> bool:
    return is_wide(character) or character in "“”‘’—…·"


def join(pieces: list[str]) -> str:
    """The pieces as one text; a hyphen that broke a word goes."""
    text = ""
    for piece in pieces:
        if text[-1:] == "-" and text[-2:-1].islower() and piece[:1].islower():
            text = text[:-1] + piece
        else:
            text += glue(text, piece) + piece
    return text
