"""Which characters make a line?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from operator import attrgetter

from indexer.readers.pdf.sheets import Glyph, Line, glue, is_wide

_SAME_BASELINE = 0.25
_SMALL = 0.8
_MOST_RAISED = 60
"""Raised characters in one row; a row with more is a line of small type."""
_WIDE_SPACE = 0.8
"""Ems between two Chinese characters that are no justification: a space, or the next column."""
_WORD_SPACE = 0.18


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines from above to below; where a wide gap is within one, its parts each for itself."""
    rows = _with_small_ones(_rows(glyphs))
    return [line for row in rows for part in _parts(row) if (line := _line(part)).text]


def merged(lines: Iterable[Line]) -> list[Line]:
    """Lines of one column: parts on the same baseline become one, with a space for a wide gap."""
    found: list[Line] = []
    for row in baselines(lines):
        parts = sorted(row, key=attrgetter("x0"))
        sure = [part.confidence for part in parts if part.confidence is not None]
        found.append(
            Line(
                _side_by_side(parts),
                parts[0].x0,
                max(part.x1 for part in parts),
                _heaviest(parts).y,
                _heaviest(parts).size,
                all(part.bold for part in parts),
                min(sure, default=None),
            )
        )
    return found


def _side_by_side(parts: list[Line]) -> str:
    text = parts[0].text
    for before, part in pairwise(parts):
        is_wide_gap = part.x0 - before.x1 > _WIDE_SPACE * part.size
        text += (" " if is_wide_gap else glue(text, part.text)) + part.text
    return text


def _heaviest(parts: list[Line]) -> Line:
    return max(parts, key=lambda part: part.x1 - part.x0)


def baselines(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Lines by height, those on one baseline together; a line of half its type off is another."""
    row: list[Line] = []
    for line in sorted(lines, key=attrgetter("y")):
        if row and line.y - row[0].y > _SAME_BASELINE * 2 * min(line.size, row[0].size):
            yield row
            row = []
        row.append(line)
    if row:
        yield row


def _rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """The characters by baseline, from above to below, each row from left to right."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=attrgetter("y")):
        slack = _SAME_BASELINE * glyph.size
        if rows and glyph.y - rows[-1][0].y <= slack:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [sorted(row, key=attrgetter("x0")) for row in rows]


def _with_small_ones(rows: list[list[Glyph]]) -> list[list[Glyph]]:
    """Raised and lowered characters (m², CO₂, note marks) go into the row that they stand beside."""
    sizes = [max(glyph.size for glyph in row) for row in rows]
    kept: dict[int, list[Glyph]] = {}
    for at, row in enumerate(rows):
        host = _host(rows, sizes, at)
        kept.setdefault(at if host is None else host, []).extend(row)
    return [sorted(kept[at], key=attrgetter("x0")) for at in sorted(kept)]


def _host(rows: list[list[Glyph]], sizes: list[float], at: int) -> int | None:
    """The neighbouring row that a row of small characters is attached to, if it is to one."""
    if len(rows[at]) > _MOST_RAISED:
        return None
    for other in (at + 1, at - 1):
        if not 0 <= other < len(rows) or sizes[at] > _SMALL * sizes[other]:
            continue
        rise = rows[other][0].y - rows[at][0].y
        if not -0.35 * sizes[other] <= rise <= 0.75 * sizes[other]:
            continue
        if all(_touches(glyph, rows[other]) for glyph in rows[at] if not glyph.text.isspace()):
            return other
    return None


def _touches(glyph: Glyph, row: list[Glyph]) -> bool:
    """Whether a character of the row ends where this one, or the few before it, begin."""
    reach = 2 * glyph.size
    return any(-reach <= glyph.x0 - other.x1 <= reach for other in row if not other.text.isspace())


def _parts(row: list[Glyph]) -> Iterator[list[Glyph]]:
    """The row cut at wide gaps; a gap that is filled with spaces is none."""
    part: list[Glyph] = []
    for glyph in row:
        if part and glyph.x0 - part[-1].x1 > _WIDE_SPACE * glyph.size:
            yield part
            part = []
        part.append(glyph)
    if part:
        yield part


def _line(part: list[Glyph]) -> Line:
    inked = [glyph for glyph in part if not glyph.text.isspace()]
    if not inked:
        return Line("", 0, 0, 0, 0)
    size = _usual(glyph.size for glyph in inked)
    return Line(
        text_of(part),
        inked[0].x0,
        inked[-1].x1,
        _usual(glyph.y for glyph in inked),
        size,
        sum(glyph.bold for glyph in inked) > 0.9 * len(inked),
    )


def _usual(values: Iterable[float]) -> float:
    """The most frequent value, the first of equals."""
    groups = [(value, len(list(same))) for value, same in groupby(sorted(values))]
    return max(groups, key=lambda group: group[1])[0]


def text_of(part: list[Glyph]) -> str:
    """The characters with the spaces that the file has, and those that only show as gaps."""
    text = ""
    before: Glyph | None = None
    for glyph in part:
        if before is not None:
            if _is_doubled(before, glyph):
                continue
            text += _gap(before, glyph)
        text += glyph.text
        before = glyph
    return text.strip()


def _is_doubled(before: Glyph, glyph: Glyph) -> bool:
    """Whether the same character is printed on itself, to look bold or to cast a shadow.

    Two at exactly one place are one sign for both (——), not two prints.
    """
    return glyph.text == before.text and 0 < glyph.x0 - before.x0 < 0.15 * glyph.size


def _gap(before: Glyph, glyph: Glyph) -> str:
    if before.text.isspace() or glyph.text.isspace():
        return ""
    gap = (glyph.x0 - before.x1) / glyph.size
    if is_wide(before.text) or is_wide(glyph.text):
        return " " if gap > _WIDE_SPACE else ""
    return " " if gap > _WORD_SPACE and glue(before.text, glyph.text) else ""
