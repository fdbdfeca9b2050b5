"""From the original text to the text: all repairs in their order, with the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from indexer.readers.base import HeadingMark
from indexer.repair.misread import misread_lines
from indexer.repair.mojibake import misread_runs
from indexer.repair.pinyin import pinyin_changes
from indexer.repair.wrapping import wrapped_lines
from indexer.sections import lines
from wenzheng.domain import Repair
from wenzheng.text.normalise import apply_changes, normalise
from wenzheng.text.offsets import OffsetMap


class Repaired(NamedTuple):
    """The text, the way back to the original, what was done and what was left."""

    text: str
    offset_map: OffsetMap
    repairs: tuple[Repair, ...]
    warnings: tuple[str, ...]


def repair(original: str, headings: Sequence[HeadingMark] = ()) -> Repaired:
    """Misread bytes first (readings stand in their midst), then readings, line breaks, widths."""
    identity = OffsetMap.identity(len(original))
    misread = list(misread_lines(original))
    text, offset_map, repairs = apply_changes(original, original, identity, misread)
    findings = misread_runs(text)
    text, offset_map, restored = apply_changes(original, text, offset_map, findings.changes)
    text, offset_map, readings = apply_changes(
        original, text, offset_map, list(pinyin_changes(text))
    )
    marked = marked_lines(text, offset_map, headings)
    broken = list(wrapped_lines(text, marked))
    text, offset_map, joins = apply_changes(original, text, offset_map, broken)
    normalised = normalise(text)
    repairs += restored + readings + joins
    repairs += [_through(offset_map, original, one) for one in normalised.repairs]
    return Repaired(
        normalised.text,
        offset_map.then(normalised.offset_map),
        tuple(sorted(repairs, key=lambda one: (one.start, one.end))),
        findings.warnings,
    )


def _through(offset_map: OffsetMap, original: str, repair: Repair) -> Repair:
    """The repair with its place in the original instead of in the text between."""
    start, end = offset_map.original_span(repair.start, repair.end)
    return Repair(repair.kind, start, end, original[start:end], repair.after)


def marked_lines(
    text: str, offset_map: OffsetMap, headings: Sequence[HeadingMark]
) -> dict[int, int]:
    """The levels of marked lines by their start in the repaired text."""
    if not headings:
        return {}
    spans = ((start, offset_map.original_span(start, end)) for start, end in lines(text))
    found: dict[int, int] = {}
    place = 0
    for start, (_, original_end) in spans:
        while place < len(headings) and headings[place].start < original_end:
            found[start] = headings[place].level
            place += 1
    return found
