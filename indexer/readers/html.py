"""HTML as lines of text, each with the element it stands in: what would a browser show?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.readers.base import Block
from indexer.readers.boilerplate import APART_TAGS, is_chrome
from indexer.readers.html_tables import grid_rows, is_data_table

# Elements whose content is no text of the page, whatever it says.
_SKIPPED = frozenset(
    "script style template iframe frame object embed svg canvas audio video map button select "
    "option input textarea head link meta dialog rt rp rtc del s strike".split()
)
_BLOCK_TAGS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure "
    "footer form header h1 h2 h3 h4 h5 h6 hr html li main menu nav noscript ol p pre section "
    "summary table tbody td tfoot th thead tr ul caption".split()
)
_BOLD = frozenset(("b", "strong"))
_HEADING = re.compile(r"h[1-6]")
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_BLANK = re.compile(r"[ \t\r\n\f]+")
_NOTE_MARK = re.compile(r"[\[［(（〔【]\s*\d{1,3}\s*[\]］)）〕】]")
_POWER = re.compile(r"[0-9+\-−n]+")
_RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
BOLD_LEVEL = 7
_LONGEST_BOLD_HEADING = 60

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_NESTING = frozenset(
    "div span section article center table blockquote ul ol dl form main header footer nav aside "
    "fieldset figure details ins object ruby".split()
)
_FORMATTING = frozenset("a b big code em font i nobr small strong tt u".split())
_MOST_WORK = 100_000_000
_TAGS = re.compile(r"(?:<[/!a-zA-Z?][^<>]*>?\s*)+")
_UNREAD = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)


class Element(NamedTuple):
    """A block-level element; `parent` is its number in the outline, -1 for the outermost."""

    parent: int
    tag: str
    names: str


class Line(NamedTuple):
    """A block of text and the number of the innermost element that holds it."""

    block: Block
    element: int


@dataclass(slots=True)
class Outline:
    """A page in the order of its text: an element comes after its parent."""

    elements: list[Element] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def sizes(self) -> list[tuple[int, int]]:
        """How many characters every element holds, and how many of them in links."""
        sizes = [(0, 0)] * len(self.elements)
        for line in self.lines:
            characters, linked = sizes[line.element]
            sizes[line.element] = (characters + len(line.block.text), linked + line.block.linked)
        for number in range(len(sizes) - 1, 0, -1):
            (characters, linked), parent = sizes[number], self.elements[number].parent
            sizes[parent] = (sizes[parent][0] + characters, sizes[parent][1] + linked)
        return sizes


def outline(root: LexborNode, with_unseen: bool = False) -> Outline:
    """What a browser shows under the node; `with_unseen` adds what it hides at first."""
    walk = _Walk(with_unseen)
    walk.go(root)
    return walk.outline


def html_blocks(node: LexborNode) -> Iterator[Block]:
    """The paragraphs, headings and table rows of a fragment, without page furniture.

    What holds most of the fragment is no furniture, whatever it is called.
    """
    found = outline(node)
    sizes = found.sizes()
    dropped = [False] * len(found.elements)
    for number, element in enumerate(found.elements):
        is_part = sizes[number][0] * 2 < sizes[0][0]
        dropped[number] = (element.parent >= 0 and dropped[element.parent]) or (
            is_part and (element.tag in APART_TAGS or is_chrome(element.names, *sizes[number]))
        )
    return (line.block for line in found.lines if not dropped[line.element])


class _Inline(NamedTuple):
    """What the elements around a text say about it."""

    element: int
    level: int = 0
    in_link: bool = False
    in_bold: bool = False
    is_pre: bool = False


@dataclass(slots=True)
class _Words:
    """A line in the making."""

    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    bold: int = 0

    def add(self, text: str, inline: _Inline) -> None:
        self.pieces.append(text)
        if inline.in_link or inline.in_bold:
            letters = sum(map(str.isalnum, text))
            self.linked += letters * inline.in_link
            self.bold += letters * inline.in_bold

    def take(self, level: int) -> Block | None:
        if not self.pieces:
            return None
        text = _BLANK.sub(" ", "".join(self.pieces)).strip(" ")
        linked, bold = self.linked, self.bold
        self.pieces, self.linked, self.bold = [], 0, 0
        if not text:
            return None
        if not level and bold and len(text) <= _LONGEST_BOLD_HEADING:
            level = BOLD_LEVEL * (bold == sum(map(str.isalnum, text)))
        return Block(text, level, linked)


class _Walk:
    """Depth first, with a stack of our own: pages may nest deeper than Python calls can."""

    def __init__(self, with_unseen: bool) -> None:
        self.outline = Outline()
        self._with_unseen = with_unseen
        self._words = _Words()
        self._tables = 0
        self._stack: list[tuple[LexborNode | None, _Inline]] = []

    def go(self, root: LexborNode) -> None:
        self.outline.elements.append(Element(-1, root.tag or "", names_of(root)))
        outermost = _Inline(0)
        self._push(root, outermost)
        while self._stack:
            node, inline = self._stack.pop()
            if node is None:
                self._end_line(inline)
            elif node.is_text_node:
                self._text(node.text_content or "", inline)
            elif node.is_element_node:
                self._element(node, inline)
        self._end_line(outermost)

    def _push(self, node: LexborNode, inline: _Inline) -> None:
        child = node.last_child
        while child is not None:
            self._stack.append((child, inline))
            child = child.prev

    def _text(self, text: str, inline: _Inline) -> None:
        if not inline.is_pre:
            self._words.add(text, inline)
            return
        first, *others = text.splitlines() or [""]
        self._words.add(first, inline)
        for line in others:
            self._end_line(inline)
            self._words.add(line, inline)

    def _end_line(self, inline: _Inline) -> None:
        block = self._words.take(inline.level)
        if block is not None:
            self.outline.lines.append(Line(block, inline.element))

    def _element(self, node: LexborNode, inline: _Inline) -> None:
        tag = node.tag or ""
        if tag in _SKIPPED or self._is_unseen(node, tag):
            return
        if tag == "br":
            self._end_line(inline)
        elif tag in _BLOCK_TAGS:
            self._block(node, tag, inline)
        elif tag == "sup":
            self._raised(node, inline)
        elif tag == "a":
            if not _is_note_link(node):
                self._push(node, inline._replace(in_link=True))
        else:
            is_bold = inline.in_bold or tag in _BOLD
            self._push(node, inline._replace(in_bold=is_bold))

    def _block(self, node: LexborNode, tag: str, inline: _Inline) -> None:
        self._end_line(inline)
        number = len(self.outline.elements)
        self.outline.elements.append(Element(inline.element, tag, names_of(node)))
        inner = inline._replace(element=number)
        if tag == "table" and is_data_table(node):
            self._table(node, inner)
            return
        if _HEADING.fullmatch(tag):
            inner = inner._replace(level=int(tag[1]))
        if tag == "pre":
            inner = inner._replace(is_pre=True)
        self._stack.append((None, inner))
        self._push(node, inner)

    def _table(self, node: LexborNode, inline: _Inline) -> None:
        for caption in node.css("caption"):
            self.outline.lines += [Line(block, inline.element) for block in self._inside(caption)]
        for row in grid_rows(node, self._tables, self._inside):
            self.outline.lines.append(Line(row, inline.element))
        self._tables += 1

    def _inside(self, cell: LexborNode) -> list[Block]:
        return [line.block for line in outline(cell, self._with_unseen).lines]

    def _raised(self, node: LexborNode, inline: _Inline) -> None:
        """A mark of a footnote is no text; a power keeps its height, lest 10⁴ become 104."""
        text = node.text().strip()
        if _NOTE_MARK.fullmatch(text) or node.css_first("a") is not None:
            return
        self._words.add(text.translate(_RAISED) if _POWER.fullmatch(text) else text, inline)

    def _is_unseen(self, node: LexborNode, tag: str) -> bool:
        if self._with_unseen:
            return False
        if tag == "noscript":
            return True
        attributes = node.attributes
        return "hidden" in attributes or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))


def _is_note_link(node: LexborNode) -> bool:
    """Whether it leads from a mark to its footnote, or back."""
    target = node.attributes.get("href") or ""
    return "#" in target and _NOTE_MARK.fullmatch(node.text().strip()) is not None


def names_of(node: LexborNode) -> str:
    """The class names and the id of an element; `hidden` where it is kept from being read out."""
    attributes = node.attributes
    silent = "hidden" if attributes.get("aria-hidden") == "true" else ""
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''} {silent}"


def parse_html(text: str) -> LexborHTMLParser:
    """The tree of a page or of a fragment.

    A parser's work grows with tags times nesting. Where that passes all that pages have, tags are
    taken for the ends of lines.
    """
    return LexborHTMLParser(_flattened(text) if _is_too_much(text) else text)


def _is_too_much(text: str) -> bool:
    """Whether tags times the elements that are open around them are more than any page has."""
    depth = deepest = formatting = most_formatting = 0
    for tags, match in enumerate(_TAG.finditer(text), 1):
        name = match[2].lower()
        step = -1 if match[1] else 1
        if name in _NESTING:
            depth = max(depth + step, 0)
            deepest = max(deepest, depth)
        elif name in _FORMATTING:
            # These are opened again in every paragraph that follows.
            formatting = max(formatting + step, 0)
            most_formatting = max(most_formatting, formatting)
        if tags * (deepest + 20 * most_formatting) > _MOST_WORK:
            return True
    return False


def _flattened(text: str) -> str:
    lines = _TAGS.sub("\n", _UNREAD.sub("\n", text)).replace("<", "&lt;")
    return f"<pre>{lines}</pre>"
