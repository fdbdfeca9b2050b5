"""Automatic numbers: what does Word write before this paragraph?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from lxml import etree

from indexer.readers.docx.names import child, switch, value, w, whole
from indexer.readers.docx.numerals import write_number

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_PADDED = re.compile(r"0+[1-9]")
# Nothing stands between such a label and its words in Chinese: 一、总体要求.
_CLOSED = ("、", "）", "．", "。", "：", "〕", "】")
_MOST = 10**9


class NumberOf(NamedTuple):
    """Which list a paragraph belongs to, and at which depth."""

    number_id: str
    depth: int


@dataclass(frozen=True, slots=True)
class _Level:
    """How one depth of a list is numbered. `restart` is as lvlRestart: None where not given."""

    start: int = 1
    numerals: str = "decimal"
    pattern: str = ""
    suffix: str = "tab"
    restart: int | None = None
    in_digits: bool = False
    width: int = 0
    style: str | None = None


class _List(NamedTuple):
    """One list as paragraphs refer to it. Lists of the same `family` count on together."""

    family: str
    levels: tuple[_Level, ...]
    restarts: Mapping[int, int]


class Numbering:
    """The lists of a document, and how far each has counted."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists = _read_lists(root)
        self._counters: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()

    def depth_of_style(self, number_id: str, style: str) -> int:
        """The depth of a list that a paragraph style is tied to; 0 if it is tied to none."""
        found = self._lists.get(number_id)
        levels = found.levels if found else ()
        return next((depth for depth, level in enumerate(levels) if level.style == style), 0)

    def next_label(self, place: NumberOf) -> str:
        """Count one on, and give what stands before the paragraph; empty for bullets."""
        found = self._lists.get(place.number_id)
        if found is None or not 0 <= place.depth < len(found.levels):
            return ""
        counters = self._counters.setdefault(found.family, [None] * _LEVELS)
        if place.number_id not in self._begun:
            self._begun.add(place.number_id)
            for depth in found.restarts:
                counters[depth] = None
        _count(counters, found.levels, place.depth)
        return _label(counters, found.levels, place.depth)


def _count(counters: list[int | None], levels: tuple[_Level, ...], depth: int) -> None:
    for above in range(depth):
        # A level that was passed over counts as begun, as in office programs.
        if counters[above] is None:
            counters[above] = levels[above].start
    before = counters[depth]
    counters[depth] = levels[depth].start if before is None else min(before + 1, _MOST)
    for below in range(depth + 1, len(levels)):
        restart = levels[below].restart
        # lvlRestart counts depths from 1; 0 is never, none is after any depth above.
        if restart is None or restart > below or depth < restart:
            counters[below] = None


def _label(counters: list[int | None], levels: tuple[_Level, ...], depth: int) -> str:
    level = levels[depth]
    if level.numerals == "bullet":
        return ""

    def written(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        if at >= len(levels) or at > depth:
            return ""
        other = levels[at]
        number = counters[at]
        number = other.start if number is None else number
        if level.in_digits:
            return str(number)
        return write_number(number, other.numerals).rjust(other.width, "0")

    label = _PLACE.sub(written, level.pattern).strip()
    if not label or level.suffix == "nothing" or label.endswith(_CLOSED):
        return label
    return f"{label} "


def _read_lists(root: etree._Element | None) -> dict[str, _List]:
    if root is None:
        return {}
    families = {
        node.get(w("abstractNumId"), ""): node for node in root.iterchildren(w("abstractNum"))
    }
    by_style = {
        style: node for node in families.values() if (style := value(node, "styleLink")) is not None
    }
    return {
        number.get(w("numId"), ""): _read_list(number, families, by_style)
        for number in root.iterchildren(w("num"))
    }


def _read_list(
    number: etree._Element,
    families: Mapping[str, etree._Element],
    by_style: Mapping[str, etree._Element],
) -> _List:
    node = families.get(value(number, "abstractNumId") or "")
    # A list may only name the list style that says how it is numbered.
    node = by_style.get(value(node, "numStyleLink") or "", node)
    levels = [_Level(pattern="%1")] * _LEVELS if node is None else _read_levels(node)
    restarts: dict[int, int] = {}
    for override in number.iterchildren(w("lvlOverride")):
        depth = whole(override.get(w("ilvl")))
        if depth is None or not 0 <= depth < _LEVELS:
            continue
        if (level := child(override, "lvl")) is not None:
            levels[depth] = _read_level(level)
        if (start := whole(value(override, "startOverride"))) is not None:
            restarts[depth] = start
            levels[depth] = replace(levels[depth], start=start)
    family = "" if node is None else node.get(w("abstractNumId"), "")
    return _List(family, tuple(levels), restarts)


def _read_levels(node: etree._Element) -> list[_Level]:
    levels = [_Level(numerals="none")] * _LEVELS
    for level in node.iterchildren(w("lvl")):
        depth = whole(level.get(w("ilvl")))
        if depth is not None and 0 <= depth < _LEVELS:
            levels[depth] = _read_level(level)
    return levels


def _read_level(node: etree._Element) -> _Level:
    # Newer kinds of numerals stand in an AlternateContent, the newer one first.
    numerals = next(node.iter(w("numFmt")), None)
    kind = "decimal" if numerals is None else numerals.get(w("val"), "decimal")
    padded = _PADDED.match("" if numerals is None else numerals.get(w("format"), ""))
    start = whole(value(node, "start"))
    return _Level(
        start=0 if start is None else start,
        numerals=kind,
        pattern=value(node, "lvlText") or "",
        suffix=value(node, "suff") or "tab",
        restart=whole(value(node, "lvlRestart")),
        in_digits=bool(switch(node, "isLgl")),
        width=len(padded[0]) if padded and kind == "custom" else 0,
        style=value(node, "pStyle"),
    )
