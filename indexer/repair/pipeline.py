"""From the original text to the text: all repairs in their order, with the way back."""

from __future__ import annotations

from typing import NamedTuple

from indexer.repair.mojibake import misread_runs
from indexer.repair.pinyin import pinyin_changes
from wenzheng.domain import Repair
from wenzheng.text.normalise import apply_changes, normalise
from wenzheng.text.offsets import OffsetMap


class Repaired(NamedTuple):
    """The text, the way back to the original, what was done and what was left."""

    text: str
    offset_map: OffsetMap
    repairs: tuple[Repair, ...]
    warnings: tuple[str, ...]


def repair(original: str) -> Repaired:
    """Misread bytes first (readings stand in their midst), then readings, then the common form."""
    findings = misread_runs(original)
    identity = OffsetMap.identity(len(original))
    text, offset_map, repairs = apply_changes(original, original, identity, findings.changes)
    text, offset_map, readings = apply_changes(
        original, text, offset_map, list(pinyin_changes(text))
    )
    normalised = normalise(text)
    repairs += readings
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
