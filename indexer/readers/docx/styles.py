"""Styles: what does a paragraph or a run inherit by its name?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from lxml import etree

from indexer.readers.docx.names import child, switch, value, w, whole

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|标题|標題", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*\d", re.IGNORECASE)
_DEEPEST = 6
_BODY = 9
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Style:
    """What one style says itself; None where it leaves it to the style it is based on."""

    name: str
    based_on: str | None
    outline: int | None
    bold: bool | None
    hidden: bool | None
    number_id: str | None
    number_depth: int | None


class Styles:
    """The styles of a document by their identifiers."""

    def __init__(self, root: etree._Element | None) -> None:
        nodes = [] if root is None else list(root.iterchildren(w("style")))
        self._styles = {node.get(w("styleId"), ""): _read_style(node) for node in nodes}
        defaults = (node for node in nodes if node.get(w("default")) in ("1", "true"))
        self._default = {node.get(w("type")): node.get(w("styleId"), "") for node in defaults}

    def level(self, style_id: str | None) -> int:
        """1–6 for a heading, 0 for body text."""
        return self._first(style_id, _level) or 0

    def is_bold(self, style_id: str | None) -> bool | None:
        """Whether the style writes in bold; None where it does not say."""
        return self._first(style_id, lambda style: style.bold)

    def is_hidden(self, style_id: str | None) -> bool | None:
        """Whether the style hides text; None where it does not say."""
        return self._first(style_id, lambda style: style.hidden)

    def is_contents(self, style_id: str | None) -> bool:
        """Whether it is a style of lines in a table of contents."""
        return (
            self._first(style_id, lambda style: bool(_CONTENTS.match(style.name)) or None) or False
        )

    def number(self, style_id: str | None) -> tuple[str, int | None, str] | None:
        """The list that the style numbers in, the depth if given, and the style that says so."""
        for found_id, style in self._chain(style_id):
            if style.number_id is not None:
                return style.number_id, style.number_depth, found_id
        return None

    def _first(self, style_id: str | None, read: Callable[[Style], T | None]) -> T | None:
        """What the nearest style up the chain says that says anything."""
        readings = (read(style) for _, style in self._chain(style_id))
        return next((reading for reading in readings if reading is not None), None)

    def _chain(self, style_id: str | None) -> Iterator[tuple[str, Style]]:
        """The style, and those it is based on; files may base styles on each other in a ring."""
        seen: set[str] = set()
        current = style_id or self._default.get("paragraph")
        while current is not None and current not in seen and current in self._styles:
            seen.add(current)
            yield current, self._styles[current]
            current = self._styles[current].based_on


def level_of_outline(outline: int | None) -> int | None:
    """Outline levels count from 0, nine of them; 9 is body text."""
    if outline is None:
        return None
    return min(outline + 1, _DEEPEST) if 0 <= outline < _BODY else 0


def _level(style: Style) -> int | None:
    if (level := level_of_outline(style.outline)) is not None:
        return level
    if match := _HEADING.fullmatch(style.name):
        return min(int(match[1]), _DEEPEST)
    return 1 if _TITLE.fullmatch(style.name) else None


def _read_style(node: etree._Element) -> Style:
    properties = child(node, "pPr")
    return Style(
        name=value(node, "name") or "",
        based_on=value(node, "basedOn"),
        outline=whole(value(properties, "outlineLvl")),
        bold=switch(node, "rPr", "b"),
        hidden=switch(node, "rPr", "vanish"),
        number_id=value(properties, "numPr", "numId"),
        number_depth=whole(value(properties, "numPr", "ilvl")),
    )
