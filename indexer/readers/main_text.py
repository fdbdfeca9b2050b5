"""Which element of a page holds its document?

Paragraphs give points to the elements around them, more for sentences and none for links; the
element with most points wins, and goes up as long as its parent adds text that is no menu.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.readers.boilerplate import SKIPPED_TAGS, is_chrome_name
from indexer.readers.html import names_of

_PARAGRAPHS = "p, td, div, section, article, li, span, h1, h2, h3, font"
_MARKS = re.compile(r"[，。；：、！？]")
_BLANK = re.compile(r"\s+")
_SHARE_UP = (1.0, 0.7, 0.4)


def main_node(tree: LexborHTMLParser) -> LexborNode | None:
    """The element that holds the document; the body where nothing stands out."""
    body = tree.body
    if body is None:
        return tree.root
    for node in body.css(", ".join(SKIPPED_TAGS)):
        node.decompose()
    scores: dict[int, tuple[float, LexborNode]] = {}
    for node in body.css(_PARAGRAPHS):
        points = _points(node)
        if points:
            _share(scores, node, points)
    if not scores:
        return body
    best = max(scores.values(), key=lambda item: item[0])[1]
    return _risen(best)


def _own_text(node: LexborNode) -> str:
    """The text that stands in the node itself or in its inline children, links left out."""
    return "".join(_own_pieces(node))


def _own_pieces(node: LexborNode) -> Iterator[str]:
    child = node.first_child
    while child is not None:
        if child.is_text_node:
            yield child.text_content or ""
        elif child.tag in ("b", "strong", "em", "i", "u", "font", "br"):
            yield child.text() or ""
        child = child.next


def _points(node: LexborNode) -> float:
    text = _BLANK.sub("", _own_text(node))
    if len(text) < 8:
        return 0.0
    marks = len(_MARKS.findall(text))
    return len(text) * min(1.0, 0.2 + marks * 0.4)


def _share(scores: dict[int, tuple[float, LexborNode]], node: LexborNode, points: float) -> None:
    parent = node if node.tag in ("div", "td", "section", "article") else node.parent
    for share in _SHARE_UP:
        if parent is None or parent.tag in (None, "html"):
            return
        known = scores.get(parent.mem_id, (0.0, parent))
        factor = 0.3 if is_chrome_name(names_of(parent)) else 1.0
        scores[parent.mem_id] = (known[0] + points * share * factor, parent)
        parent = parent.parent


def _risen(node: LexborNode) -> LexborNode:
    """Go up while the parent's other text is mostly prose as well (a document in several parts)."""
    while (parent := node.parent) is not None and parent.tag not in (None, "html", "body"):
        whole, linked = _sizes(parent)
        inside, inside_linked = _sizes(node)
        added, added_linked = whole - inside, linked - inside_linked
        if added and (added_linked > added * 0.3 or inside < whole * 0.5):
            break
        node = parent
    return node


def _sizes(node: LexborNode) -> tuple[int, int]:
    whole = len(_BLANK.sub("", node.text()))
    return whole, sum(len(_BLANK.sub("", link.text())) for link in node.css("a"))
