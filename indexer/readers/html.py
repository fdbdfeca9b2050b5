"""HTML as blocks of text: which paragraphs does this page hold?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.readers.base import Block
from indexer.readers.boilerplate import SKIPPED_TAGS, is_chrome, is_chrome_name

_BLOCK_TAGS = frozenset(
    "address article blockquote body center dd details div dl dt fieldset figcaption figure header "
    "h1 h2 h3 h4 h5 h6 hr html li main ol p pre section summary table tbody tfoot thead tr ul "
    "caption br".split()
)
_CELLS = frozenset(("td", "th"))
_BOLD = frozenset(("b", "strong"))
_HEADING = re.compile(r"h[1-6]")
_EMPTY_CELLS = re.compile(r"(?: \|)+\Z")
_BLANK = re.compile(r"[ \t\r\n\f]+")
BOLD_LEVEL = 7
_LONGEST_BOLD_HEADING = 60
_LONGEST_CELL = 400
_MOST_LINES = 6


@dataclass(slots=True)
class _Line:
    """A paragraph in the making."""

    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    bold: int = 0

    def add(self, text: str, in_link: bool, in_bold: bool) -> None:
        self.pieces.append(text)
        letters = sum(character.isalnum() for character in text)
        self.linked += letters * in_link
        self.bold += letters * in_bold

    def finish(self, level: int) -> Iterator[Block]:
        text = _BLANK.sub(" ", "".join(self.pieces)).strip(" ")
        text = _EMPTY_CELLS.sub("", text)
        if text:
            letters = sum(character.isalnum() for character in text)
            is_bold = 0 < letters == self.bold and len(text) <= _LONGEST_BOLD_HEADING
            yield Block(text, level or (BOLD_LEVEL if is_bold else 0), self.linked)
        self.pieces, self.linked, self.bold = [], 0, 0


@dataclass(frozen=True, slots=True)
class _Place:
    """What the elements around a node say about its text."""

    level: int = 0
    in_link: bool = False
    in_bold: bool = False
    in_row: bool = False


def html_blocks(node: LexborNode) -> Iterator[Block]:
    """The paragraphs, headings and table rows under the node, without scripts and page furniture."""
    line = _Line()
    yield from _walk(node, _Place(), line)
    yield from line.finish(0)


def _walk(root: LexborNode, place: _Place, line: _Line) -> Iterator[Block]:
    """Depth first, with a stack of our own: pages may nest deeper than Python calls can."""
    stack: list[tuple[LexborNode | None, _Place, int | None]] = [(root, place, None)]
    while stack:
        node, place, ending = stack.pop()
        if node is None:
            yield from line.finish(ending or 0)
            continue
        if node.is_text_node:
            line.add(node.text_content or "", place.in_link, place.in_bold)
            continue
        if not node.is_element_node or _is_dropped(node):
            continue
        inner, ends = _enter(node, place)
        if ends:
            yield from line.finish(place.level)
            stack.append((None, place, inner.level))
        elif node.tag in _CELLS:
            line.add(_separator(line), False, False)
        elif node.tag in _BLOCK_TAGS:
            line.add(" ", False, False)
        stack += [(child, inner, None) for child in reversed(list(_children(node)))]


def _enter(node: LexborNode, place: _Place) -> tuple[_Place, bool]:
    tag = node.tag or ""
    level = int(tag[1]) if _HEADING.fullmatch(tag) else place.level
    in_row = place.in_row or (tag == "tr" and _is_data_row(node))
    ends = (tag in _BLOCK_TAGS or tag in _CELLS) and not place.in_row
    inner = _Place(level, place.in_link or tag == "a", place.in_bold or tag in _BOLD, in_row)
    return inner, ends


def _is_data_row(row: LexborNode) -> bool:
    """Whether the row holds values side by side; else its cells only lay the page out."""
    cells = row.css("td, th")
    if len(cells) < 2 or row.css_first("table") is not None:
        return False
    return all(
        len(cell.text()) <= _LONGEST_CELL and len(cell.css("p, br, div")) <= _MOST_LINES
        for cell in cells
    )


def _separator(line: _Line) -> str:
    """What stands before a further cell: nothing after a label such as 发文机关：."""
    before = "".join(line.pieces).strip()
    return "" if not before or before.endswith(("：", ":")) else " | "


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def names_of(node: LexborNode) -> str:
    """The class names and the id of an element."""
    attributes = node.attributes
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}"


def _is_dropped(node: LexborNode) -> bool:
    if node.tag in SKIPPED_TAGS:
        return True
    attributes = node.attributes
    if (attributes.get("style") or "").replace(" ", "").lower().find("display:none") >= 0:
        return True
    names = names_of(node)
    # Names of inline elements are about the words (hot words, tickers), not about the page.
    if node.tag not in _BLOCK_TAGS or node.tag == "body" or not is_chrome_name(names):
        return False
    linked = sum(len(link.text().strip()) for link in node.css("a"))
    return is_chrome(names, len(_BLANK.sub("", node.text())), linked)


def parse_html(text: str) -> LexborHTMLParser:
    """The tree of a page or of a fragment."""
    return LexborHTMLParser(text)
