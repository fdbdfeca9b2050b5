"""What is on this page of a PDF: text, or a picture of it?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from indexer.readers.pdf.glyphs import Writing, writings
from indexer.readers.pdf.legibility import is_legible
from indexer.readers.pdf.lines import lines_of, merged
from indexer.readers.pdf.open_tables import open_lattices
from indexer.readers.pdf.rules import Drawing, drawing
from indexer.readers.pdf.sheets import Box, Glyph, Grid, Line, Sheet, join
from indexer.readers.pdf.tables import fill, lattices

_FEWEST_CHARACTERS = 16
"""Fewer beside a picture are its stamp or page number."""
_PICTURED = 0.3
_OUTLINES = 100
"""Paths on a page without text from which on they may be characters."""
_ASIDE = 8
"""Characters in another direction that are worth a line of their own."""
_FULL_CELL_LINE = 2.0
"""Ems of room right of a cell's line under which it was broken by the cell's width."""


class State(Enum):
    """How a page's text can be had."""

    TEXT = auto()
    PICTURE = auto()
    GARBLED = auto()


@dataclass(frozen=True, slots=True)
class PageText:
    """The page with the text that it has, and whether that is what one sees on it."""

    sheet: Sheet
    state: State


def read_page(page: Any, number: int) -> PageText:
    """What the page holds; text that runs in another direction than most comes last."""
    first, *others = writings(page)
    drawn = drawing(page, first.frame)
    lines, grids = _with_tables(first.glyphs, drawn)
    for other in others:
        if len(other.glyphs) >= _ASIDE:
            lines += _below(lines_of(other.glyphs), first.frame.height)
    sheet = Sheet(number, first.frame.width, first.frame.height, tuple(lines), tuple(grids))
    return PageText(sheet, _state(first, drawn))


def _state(writing: Writing, drawn: Drawing) -> State:
    text = "".join(glyph.text for glyph in writing.glyphs)
    if len("".join(text.split())) < _FEWEST_CHARACTERS:
        is_picture = drawn.pictured >= _PICTURED or drawn.paths >= _OUTLINES
        return State.PICTURE if is_picture else State.TEXT
    return State.TEXT if is_legible(text, writing.unreadable) else State.GARBLED


def _with_tables(glyphs: Sequence[Glyph], drawn: Drawing) -> tuple[list[Line], list[Grid]]:
    """The lines outside the ruled tables, and those tables."""
    grids = []
    rest: list[Glyph] = list(glyphs)
    for lattice in lattices(drawn.rules):
        grid, rest = fill(lattice, rest, _middle, _cell_text)
        if grid is not None:
            grids.append(grid)
    lines = lines_of(rest)
    for lattice in open_lattices(drawn.rules, lines):
        grid, lines = fill(lattice, lines, middle, cell_text)
        if grid is not None:
            grids.append(grid)
    return lines, grids


def _middle(glyph: Glyph) -> tuple[float, float]:
    return (glyph.x0 + glyph.x1) / 2, glyph.y - 0.35 * glyph.size


def middle(line: Line) -> tuple[float, float]:
    """The point that tells which cell a line stands in."""
    return (line.x0 + line.x1) / 2, line.y - 0.35 * line.size


def _cell_text(box: Box, glyphs: Iterable[Glyph]) -> str:
    return cell_text(box, lines_of(glyphs))


def cell_text(box: Box, lines: Iterable[Line]) -> str:
    """The words of a cell; lines that its width broke are joined, others set off by a space."""
    text = ""
    before: Line | None = None
    for line in merged(lines):
        if before is not None and box.x1 - before.x1 > _FULL_CELL_LINE * before.size:
            text += " " + line.text
        else:
            text = join([text, line.text])
        before = line
    return text


def _below(lines: list[Line], height: float) -> list[Line]:
    """The lines moved under a page of that height."""
    return [line._replace(y=line.y + height) for line in lines]
