"""One paragraph: which words does it hold, and how are they written?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from indexer.readers.docx.names import child, switch, value, w
from indexer.readers.docx.styles import Styles
from indexer.readers.docx.symbols import symbol

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
ALTERNATES = f"{_MC}AlternateContent"
# What only wraps words: insertions, links, content controls, the results of fields.
WRAPPERS = frozenset(
    map(w, "ins moveTo smartTag customXml sdt sdtContent fldSimple dir bdo rubyBase".split())
)
_DROPPED = frozenset(map(w, ("del", "moveFrom")))
_GRAPHICS = frozenset(map(w, ("drawing", "pict", "object")))
_NOTES = {w("footnoteReference"): "footnote", w("endnoteReference"): "endnote"}
_SPACE = re.compile(r"[ \t\r\n]+")
# Fractions and powers lie beside each other in the file; without a sign ½ would read 12.
_MATH_SIGNS = {f"{_M}den": "/", f"{_M}sup": "^", f"{_M}deg": "√"}


class Notes:
    """The footnotes and endnotes in the order in which the text refers to them."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}

    def number(self, kind: str, note_id: str) -> int:
        """The number of that note, the same each time."""
        return self._numbers.setdefault((kind, note_id), len(self._numbers) + 1)

    def __iter__(self) -> Iterator[tuple[tuple[str, str], int]]:
        """Each note with its number; notes found while walking come as well."""
        at = 0
        while at < len(self._numbers):
            yield list(self._numbers.items())[at]
            at += 1


@dataclass(slots=True)
class Line:
    """Words up to a line break, with how many letters and figures are bold, and in links."""

    text: str = ""
    letters: int = 0
    bold: int = 0
    linked: int = 0


@dataclass(slots=True)
class Words:
    """The words of a paragraph in the making.

    `boxes` are the text boxes anchored in it; `refers_to_contents` tells that it links to a heading
    as the lines of a table of contents do.
    """

    lines: list[Line] = field(default_factory=lambda: [Line()])
    boxes: list[etree._Element] = field(default_factory=list)
    refers_to_contents: bool = False

    def add(self, text: str, bold: bool = False, linked: bool = False) -> None:
        """Words on the present line."""
        line = self.lines[-1]
        letters = sum(map(str.isalnum, text))
        line.text += text
        line.letters += letters
        line.bold += letters * bold
        line.linked += letters * linked

    def break_line(self) -> None:
        """Begin a new line."""
        self.lines.append(Line())


@dataclass(slots=True)
class InlineReader:
    """Reads what is inside paragraphs of a given style into `words`."""

    styles: Styles
    notes: Notes
    style: str | None
    words: Words
    # One entry for each field that is open: whether its code is over and its result has begun.
    _fields: list[bool] = field(default_factory=list)

    def read(self, node: etree._Element, linked: bool = False) -> None:
        """All words under the node, in order."""
        for item in node.iterchildren(etree.Element):
            tag = item.tag
            if tag == w("r"):
                self._run(item, linked)
            elif tag == w("hyperlink"):
                self._note_target(item.get(w("anchor"), ""))
                self.read(item, True)
            elif tag in WRAPPERS:
                self.read(item, linked)
            elif tag == ALTERNATES:
                self.read(chosen(item), linked)
            elif tag in (f"{_M}oMath", f"{_M}oMathPara"):
                self._math(item)

    def _run(self, run: etree._Element, linked: bool) -> None:
        properties = child(run, "rPr")
        if self._property(properties, "vanish"):
            return
        bold = bool(self._property(properties, "b"))
        raised = value(properties, "vertAlign") == "superscript"
        self._pieces(run, bold, linked, raised)

    def _pieces(self, run: etree._Element, bold: bool, linked: bool, raised: bool) -> None:
        for piece in run.iterchildren(etree.Element):
            tag = piece.tag
            if tag in (w("fldChar"), w("instrText")):
                self._field(piece)
            elif not all(self._fields):
                continue
            elif tag in (w("br"), w("cr")):
                self.words.break_line()
            elif tag in _NOTES:
                number = self.notes.number(_NOTES[tag], piece.get(w("id"), ""))
                self.words.add(f"[{number}]")
                if piece.get(w("customMarkFollows")) in ("1", "true", "on"):
                    return
            elif tag in _GRAPHICS:
                self.words.boxes += text_boxes(piece)
            elif tag == ALTERNATES:
                self._pieces(chosen(piece), bold, linked, raised)
            elif tag == w("ruby"):
                base = child(piece, "rubyBase")
                if base is not None:
                    self.read(base, linked)
            else:
                self._add(_text_of(piece), bold, linked, raised)

    def _add(self, text: str, bold: bool, linked: bool, raised: bool) -> None:
        """Words; a raised figure right after a figure is set off: 10^8, 70^1."""
        if raised and text[:1].isdigit() and self.words.lines[-1].text[-1:].isdigit():
            text = "^" + text
        self.words.add(text, bold, linked)

    def _property(self, properties: etree._Element | None, name: str) -> bool | None:
        """A property of a run: its own, its style's, its paragraph's style's."""
        own = switch(properties, name)
        if own is not None:
            return own
        read = self.styles.is_bold if name == "b" else self.styles.is_hidden
        run_style = value(properties, "rStyle")
        by_style = read(run_style) if run_style is not None else None
        return by_style if by_style is not None else read(self.style)

    def _field(self, piece: etree._Element) -> None:
        kind = piece.get(w("fldCharType"))
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()
        elif kind is None:
            self._note_target(piece.text or "")

    def _note_target(self, target: str) -> None:
        if target.startswith("_Toc") or "PAGEREF" in target:
            self.words.refers_to_contents = True

    def _math(self, node: etree._Element) -> None:
        text = ""
        for piece in node.iter(etree.Element):
            if piece.tag == f"{_M}t":
                text += piece.text or ""
            elif piece.tag in _MATH_SIGNS and any(piece.itertext()):
                text += _MATH_SIGNS[piece.tag]
        self.words.add(_SPACE.sub(" ", text))


def chosen(node: etree._Element) -> etree._Element:
    """The alternative that a present program would show."""
    choice = node.find(f"{_MC}Choice")
    fallback = node.find(f"{_MC}Fallback")
    return next((found for found in (choice, fallback) if found is not None), node)


def text_boxes(node: etree._Element) -> Iterator[etree._Element]:
    """The text boxes in a graphic, the outermost of nested ones."""
    for item in node.iterchildren(etree.Element):
        if item.tag == w("txbxContent"):
            yield item
        else:
            yield from text_boxes(chosen(item) if item.tag == ALTERNATES else item)


def is_dropped(node: etree._Element) -> bool:
    """Whether the node was struck out or moved away."""
    return node.tag in _DROPPED


def _text_of(piece: etree._Element) -> str:
    if piece.tag == w("t"):
        return _SPACE.sub(" ", piece.text or "")
    if piece.tag in (w("tab"), w("ptab")):
        return "\t"
    if piece.tag == w("noBreakHyphen"):
        return "-"
    return (
        symbol(piece.get(w("font"), ""), piece.get(w("char"), "")) if piece.tag == w("sym") else ""
    )
