"""Which lines make one paragraph, and which paragraphs are headings?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from indexer.readers.base import Block
from indexer.readers.pdf.rows import Rows
from indexer.readers.pdf.setting import Setting, Settings
from indexer.readers.pdf.sheets import Grid, Line, Sheet, join
from indexer.sections import begins_section

NOTES = "脚注"
"""The part of a document that its footnotes are."""
_SAME_SIZE = 0.08
_LARGER = 1.12
_SPACED = 1.3
"""Times the usual distance of lines from which on they do not belong together."""
_TYPE_DISTANCE = 1.6
"""Times the size of the type that lines may be apart whatever is usual."""
_TITLE_LINES = 4
_LONGEST_HEADING = 60
_MOST_HEADING_LINES = 3
_NO_HEADING = re.compile(r"[。；，：;:,]$|\d\s*[号日]$|^[\W\d_]*$")
"""Sentences, document numbers, days, and what has no words."""
_LEADER = re.compile(r"(?:[.．。·•…]\s?){4,}\s?\S{0,5}$")
"""The dots of a table of contents, and the page."""
_ENDS = re.compile(r"[。！？；：…!?;:][”’」』）)》]*$")
_NOTE_MARK = re.compile(
    r"[①-⑳㉑-㉟*＊※]|[\[［〔【]\d{1,3}[\]］〕】]|\d{1,3}\s?(?=[^\d\s.．、年月日])"
)
_NOTE_SIZE = 0.92
_LOWEST = 6
_BOLD_LINE = 7


@dataclass(slots=True)
class _Paragraph:
    """Lines that go together, first to last, and what the last of them is set in."""

    page: int
    setting: Setting
    lines: list[Line] = field(default_factory=list)
    part: str | None = None

    @property
    def text(self) -> str:
        return join([line.text for line in self.lines])

    @property
    def kind(self) -> tuple[float, bool]:
        """Size to half a point, and whether it is in bold throughout."""
        return round(self.lines[0].size * 2) / 2, all(line.bold for line in self.lines)


def blocks_of(sheets: Sequence[Sheet]) -> list[Block]:
    """The text of the pages, paragraph by paragraph and row by row.

    A paragraph that goes on over a page's end is one, and stands on the page that it begins on;
    footnotes follow the paragraph that their page ends with.
    """
    settings = Settings(sheets)
    items = list(_items(settings))
    levels = _levels([item for item in items if isinstance(item, _Paragraph)], settings.body)
    rows = Rows()
    blocks: list[Block] = []
    for item in items:
        if isinstance(item, _Paragraph):
            rows.end_table()
            level = levels.get(item.kind, 0) if _may_be_heading(item) else 0
            confidence = _confidence(item.lines)
            blocks.append(
                Block(item.text, level, page=item.page, part=item.part, confidence=confidence)
            )
        else:
            blocks += rows.of(*item)
    return blocks


def _items(settings: Settings) -> Iterator[_Paragraph | tuple[int, Grid]]:
    """Paragraphs and tables, with their pages, in the order in which they are read."""
    current: _Paragraph | None = None
    waiting: list[_Paragraph] = []
    for sheet, item in settings.items:
        if isinstance(item, Grid):
            yield from _ended(current, waiting)
            current, waiting = None, []
            yield sheet.number, item
            continue
        setting = settings.of(sheet, item)
        lines, below = _parted(item.lines, settings.body)
        for line in lines:
            if current is not None and _goes_on(current, line, setting, line is lines[0]):
                current.lines.append(line)
                current.setting = setting
                continue
            yield from _ended(current, waiting)
            current, waiting = _Paragraph(sheet.number, setting, [line]), []
        waiting += _notes(below, sheet.number, setting)
    yield from _ended(current, waiting)


def _ended(current: _Paragraph | None, waiting: list[_Paragraph]) -> Iterator[_Paragraph]:
    if current is not None:
        yield current
    yield from waiting


def _goes_on(paragraph: _Paragraph, line: Line, setting: Setting, is_first: bool) -> bool:
    """Whether the line continues the paragraph; `is_first` in its column, the other in the last."""
    last = paragraph.lines[-1]
    if abs(line.size - last.size) > _SAME_SIZE * last.size:
        return False
    apart = max(_SPACED * setting.pitch, _TYPE_DISTANCE * last.size)
    if not is_first and line.y - last.y > apart:
        return False
    if _LEADER.search(last.text):
        return False
    has_ended = _ENDS.search(last.text) is not None
    if not paragraph.setting.is_full(last, line):
        return not is_first and not has_ended and _is_title(paragraph, line, setting)
    is_labelled = begins_section(line.text)
    if not setting.is_indented(line):
        return not (has_ended and is_labelled)
    # Set in and still no new paragraph: a hanging or an indented one. A numbered line is a heading.
    was_heading = (last.bold and not line.bold) or (
        len(paragraph.lines) == 1 and begins_section(last.text)
    )
    return not (has_ended or is_labelled or was_heading)


def _is_title(paragraph: _Paragraph, line: Line, setting: Setting) -> bool:
    """Whether both are lines of one title: of large type, in the middle, broken by hand."""
    last = paragraph.lines[-1]
    return (
        line.bold == last.bold
        and len(paragraph.lines) < _TITLE_LINES
        and setting.is_centred(line)
        and setting.is_centred(last)
        and setting.is_large(line)
        and not begins_section(line.text)
    )


def _parted(lines: Sequence[Line], body: float) -> tuple[Sequence[Line], Sequence[Line]]:
    """The lines of the text, and those of the footnotes under it."""
    at = len(lines)
    while at and lines[at - 1].size <= _NOTE_SIZE * body:
        at -= 1
    if at == 0 or at == len(lines) or not _NOTE_MARK.match(lines[at].text):
        return lines, ()
    return lines[:at], lines[at:]


def _notes(lines: Sequence[Line], page: int, setting: Setting) -> list[_Paragraph]:
    """Each footnote begins with its mark."""
    found: list[_Paragraph] = []
    for line in lines:
        if found and not _NOTE_MARK.match(line.text):
            found[-1].lines.append(line)
        else:
            found.append(_Paragraph(page, setting, [line], part=NOTES))
    return found


def _levels(paragraphs: Sequence[_Paragraph], body: float) -> dict[tuple[float, bool], int]:
    """The level of each kind of heading: by size where that is larger than the text's, else bold.

    Bold marks nothing in a document that is mostly bold.
    """
    kinds = {paragraph.kind for paragraph in paragraphs if _may_be_heading(paragraph)}
    sizes = sorted({size for size, _ in kinds if size > _LARGER * body}, reverse=True)
    bold = sum(len(one.text) for one in paragraphs if one.kind[1])
    is_bold_rare = 2 * bold < sum(len(one.text) for one in paragraphs)
    levels = {kind: min(sizes.index(kind[0]) + 1, _LOWEST) for kind in kinds if kind[0] in sizes}
    for kind in kinds:
        if kind[1] and is_bold_rare:
            levels.setdefault(kind, _BOLD_LINE)
    return levels


def _may_be_heading(paragraph: _Paragraph) -> bool:
    text = paragraph.text
    is_short = len(text) <= _LONGEST_HEADING and len(paragraph.lines) <= _MOST_HEADING_LINES
    return is_short and paragraph.part is None and not _NO_HEADING.search(text)


def _confidence(lines: Sequence[Line]) -> float | None:
    """The mean over the characters."""
    known = [(line.confidence, len(line.text)) for line in lines if line.confidence is not None]
    total = sum(weight for _, weight in known)
    return round(sum(sure * weight for sure, weight in known) / total, 3) if total else None
