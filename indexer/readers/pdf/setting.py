"""What is a line set in: which margins, which distance of lines, which size?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from indexer.readers.pdf.layout import Column, margins, read_order
from indexer.readers.pdf.sheets import Grid, Line, Sheet, is_wide

_ENOUGH = 6
"""Lines from which on a column's own margins are known."""
_NARROWER = 0.9
_INDENT = 1.2
_LARGER = 1.12
_ROOM = 0.5
"""Ems that a line may be short of the margin besides the room for the next word."""
_OPENING = "（(《〈「『【“‘〔[［"
_CLOSING = "，。、；：！？）)》〉」』】”’〕]］…—·%％"


@dataclass(frozen=True, slots=True)
class Setting:
    """The margins of a column, the usual distance of its baselines, the usual size of type."""

    left: float
    right: float
    pitch: float
    body: float

    def is_large(self, line: Line) -> bool:
        """Whether the type is larger than that of the text."""
        return line.size > _LARGER * self.body

    def is_centred(self, line: Line) -> bool:
        """Whether the line stands in the middle, with room on both sides."""
        room = line.x0 - self.left, self.right - line.x1
        return min(room) > 0.5 * line.size and abs(room[0] - room[1]) <= 2 * line.size

    def is_full(self, line: Line, after: Line) -> bool:
        """Whether there was no room on the line for what the next one begins with."""
        room = self.right - line.x1 - _ROOM * line.size
        return room < first_word(after.text) * after.size

    def is_indented(self, line: Line) -> bool:
        """Whether the line begins right of where lines that go on do."""
        return line.x0 - self.left > _INDENT * line.size


class Settings:
    """The settings of a document's columns, from all its pages."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.items = [(sheet, item) for sheet in sheets for item in read_order(sheet)]
        self._of_page: dict[tuple[int, str], list[Line]] = defaultdict(list)
        of_slot: dict[str, list[Line]] = defaultdict(list)
        pitches: list[float] = []
        for sheet, item in self.items:
            if isinstance(item, Grid):
                continue
            self._of_page[sheet.number, item.slot] += item.lines
            of_slot[item.slot] += item.lines
            pitches += [below.y - above.y for above, below in pairwise(item.lines)]
        self._of_slot = {slot: margins(lines) for slot, lines in of_slot.items()}
        self._pitch = median(pitches) if pitches else 0.0
        self.body = body_size(line for lines in of_slot.values() for line in lines)

    def of(self, sheet: Sheet, column: Column) -> Setting:
        """The page's own where it has lines enough, since left and right pages may differ."""
        lines = self._of_page[sheet.number, column.slot]
        left, right = usual = self._of_slot[column.slot]
        if len(lines) >= _ENOUGH:
            left, right = margins(lines)
        if right - left < _NARROWER * (usual[1] - usual[0]):
            left, right = usual
        gaps = [below.y - above.y for above, below in pairwise(column.lines)]
        pitch = median(gaps) if len(gaps) >= _ENOUGH else self._pitch
        return Setting(left, right, pitch, self.body)


def body_size(lines: Iterable[Line]) -> float:
    """The size that most letters, digits and Chinese characters have."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += sum(map(str.isalnum, line.text))
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else 0.0


def first_word(text: str) -> float:
    """The width, in ems, of what cannot be broken at the beginning of a line.

    Brackets do not end a line and other punctuation does not begin one; a number or a word of
    letters is not broken, and Chinese may be anywhere.
    """
    at = 0
    while at < len(text) and text[at] in _OPENING:
        at += 1
    if at < len(text) and is_wide(text[at]):
        at += 1
    else:
        while at < len(text) and not is_wide(text[at]) and not text[at].isspace():
            at += 1
    while at < len(text) and text[at] in _CLOSING:
        at += 1
    return sum(1.0 if is_wide(character) else 0.5 for character in text[:at])
