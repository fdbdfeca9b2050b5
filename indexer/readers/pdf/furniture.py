"""Running heads and page numbers: which lines belong to the page and not to the document?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from indexer.readers.pdf.lines import merged
from indexer.readers.pdf.setting import body_size
from indexer.readers.pdf.sheets import Line, Sheet

_MARGIN = 0.15
"""Of the page's height, above and below, where they stand."""
_OUTERMOST = 3
"""Lines from the edge among which they are."""
_SAME_HEIGHT = 4.0
_SMALLER = 0.95
_FULL = 0.8
_NUMBER = r"(?:\d{1,4}|[ivxlc]{1,6}|[IVXLC]{1,6})"
_PAGE_NUMBER = re.compile(
    rf"[-—–―－·.•~～|\s]*{_NUMBER}[-—–―－·.•~～|\s]*"
    rf"|第?\s*{_NUMBER}\s*页?\s*[,，/／|]?\s*共?\s*{_NUMBER}\s*页?"
    rf"|第\s*(?:\d{{1,4}}|[一二三四五六七八九十百]{{1,5}})\s*页"
    rf"|[Pp]age\s*\d{{1,4}}(?:\s*(?:of|/)\s*\d{{1,4}})?"
)
_DIGITS = re.compile(r"\d+")


def without_furniture(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The pages without what is printed on each of them."""
    repeated = _repeated(sheets)
    return [_stripped(sheet, repeated[sheet.number]) for sheet in sheets]


def _stripped(sheet: Sheet, repeated: frozenset[Line]) -> Sheet:
    """From the edges inwards, up to the first line that is the document's."""
    gone = [
        line
        for edge in _edges(sheet)
        for line in takewhile(lambda line: line in repeated or _is_number(line), edge)
    ]
    if not gone:
        return sheet
    kept = [line for line in sheet.lines if not any(_within(line, row) for row in gone)]
    return replace(sheet, lines=tuple(kept))


def _is_number(line: Line) -> bool:
    return _PAGE_NUMBER.fullmatch(line.text) is not None


def _within(line: Line, row: Line) -> bool:
    return abs(line.y - row.y) <= 0.5 * row.size and row.x0 <= line.x0 and line.x1 <= row.x1


def _edges(sheet: Sheet) -> tuple[list[Line], list[Line]]:
    """The lines in the upper and in the lower margin, the outermost first."""
    rows = merged(sheet.lines)
    head = [row for row in rows[:_OUTERMOST] if row.y <= _MARGIN * sheet.height]
    foot = [row for row in rows[-_OUTERMOST:] if row.top >= (1 - _MARGIN) * sheet.height]
    return head, foot[::-1]


def _repeated(sheets: Sequence[Sheet]) -> dict[int, frozenset[Line]]:
    """By page, the lines that other pages have at the same height, but for numbers.

    In a document of two pages both have it; in longer ones three do, since heads may differ
    between left and right pages and between chapters. A full line of the text's size is text.
    """
    body = body_size(line for sheet in sheets for line in sheet.lines)
    alike: dict[str, list[tuple[int, Line]]] = defaultdict(list)
    for sheet in sheets:
        width = max((line.x1 - line.x0 for line in sheet.lines), default=0.0)
        for line in (line for edge in _edges(sheet) for line in edge):
            if line.size < _SMALLER * body or line.x1 - line.x0 < _FULL * width:
                words = _DIGITS.sub("0", "".join(line.text.split()))
                alike[words].append((sheet.number, line))
    needed = min(len(sheets), 3)
    found: dict[int, set[Line]] = defaultdict(set)
    for group in alike.values():
        for number, line in group if needed > 1 else ():
            if _pages_at(line.y, group) >= needed:
                found[number].add(line)
    return defaultdict(frozenset, {number: frozenset(lines) for number, lines in found.items()})


def _pages_at(y: float, group: Iterable[tuple[int, Line]]) -> int:
    return len({number for number, other in group if abs(other.y - y) <= _SAME_HEIGHT})
