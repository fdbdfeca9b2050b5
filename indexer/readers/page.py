"""Whole web pages: where on this page is the document, and what does the page state about it?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from indexer.decode import decode
from indexer.readers.base import Block, Extracted, Stated, assemble
from indexer.readers.boilerplate import is_boilerplate, without_surroundings
from indexer.readers.card import Card, read_card
from indexer.readers.frontmatter import read_day
from indexer.readers.html import Outline, html_blocks, outline, parse_html
from indexer.readers.linked_data import Article, read_article
from indexer.readers.main_text import main_lines
from wenzheng.text.normalise import normalise_text

_PAGE = re.compile(rb"<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", re.IGNORECASE)
_HEAD = 8192
_TITLE_META = ("articletitle", "og:title", "twitter:title", "title")
_MEDIUM_META = ("contentsource", "source", "mediaid", "publisher", "og:site_name", "sitename")
_AUTHOR_META = ("author", "article:author", "og:article:author")
_DATE_META = (
    "pubdate",
    "publishdate",
    "article:published_time",
    "og:release_date",
    "weibo: article:create_at",
    "dc.date",
    "date",
    "others",
)
# A day with a time of day is when the page was put up.
_STAMP = re.compile(r"(?:19|20)\d\d[-/年]\d{1,2}[-/月]\d{1,2}日?\s{1,3}\d{1,2}:\d\d")
_SITE = re.compile(
    r"\s*(?:[_|｜]|\s[-–—]\s|--)\s*[^_|｜]{0,24}$|-[^-_|｜]{0,20}(?:网|网站|频道|门户|客户端)$"
)
_SHORTEST_TITLE = 6
_FEW_CHARACTERS = 80


class PageReader:
    """Reads HTML files, whatever their name."""

    def can_read(self, data: bytes, name: str) -> bool:
        """Whether it begins as a page does; front matter before the tags makes it Markdown."""
        stripped = data[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
        if stripped.startswith(b"---") or name.lower().endswith((".md", ".markdown")):
            return False
        return stripped.startswith(b"<") and _PAGE.search(stripped) is not None

    def read(self, data: bytes, name: str) -> Extracted:
        """The page's main text. The charset that the page declares is not believed."""
        decoded = decode(data, name)
        return read_page(decoded.text, decoded.warnings)


def read_page(text: str, warnings: tuple[str, ...] = ()) -> Extracted:
    """What the page holds and states.

    Where a browser would show next to nothing before scripts ran, what it holds for them is read.
    """
    tree = parse_html(text)
    article = read_article(tree)
    blocks, card = _document(tree, with_unseen=False)
    if _size(blocks) < _FEW_CHARACTERS:
        unseen, unseen_card = _document(tree, with_unseen=True)
        best = max(unseen, _blocks_of(article.body), key=_size)
        if _size(best) > 2 * _size(blocks):
            blocks, card = best, unseen_card
    return assemble(blocks, _stated(tree, article, card), warnings)


def _document(tree: LexborHTMLParser, with_unseen: bool) -> tuple[list[Block], Card]:
    if tree.body is None:
        return [], read_card([])
    found = outline(tree.body, with_unseen)
    main = main_lines(found)
    card = read_card(_up_to(found, main.lines))
    kept = [found.lines[number].block for number in main.lines if number not in card.lines]
    if main.is_list:
        kept = [replace(block, linked=0) for block in kept]
    return [block for block in without_surroundings(kept) if not is_boilerplate(block)], card


def _blocks_of(body: str) -> list[Block]:
    """The lines of an article that is given as text or as HTML."""
    root = parse_html(body).body if "</" in body else None
    if root is not None:
        return list(html_blocks(root))
    return [Block(line.strip()) for line in body.splitlines() if line.strip()]


def _up_to(found: Outline, numbers: Sequence[int]) -> list[Block]:
    """All lines of the page up to the last one of the document."""
    return [line.block for line in found.lines[: max(numbers, default=-1) + 1]]


def _size(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _stated(tree: LexborHTMLParser, article: Article, card: Card) -> Stated:
    """The card is most exact; then come what the page says to machines, and its own looks."""
    meta = _meta(tree)
    days = (read_day(meta[key]) for key in _DATE_META if key in meta)
    stamp = _STAMP.search(tree.body.text() if tree.body is not None else "")
    published = next(filter(None, days), None) or article.published or card.stated.published
    return Stated(
        title=card.stated.title or _title(tree, meta, article),
        issuer=card.stated.issuer,
        medium=card.stated.medium
        or _first(meta, _MEDIUM_META)
        or article.publisher
        or _first(meta, _AUTHOR_META)
        or article.author,
        doc_number=card.stated.doc_number,
        published=published or read_day(stamp and stamp[0]),
        written=card.stated.written,
    )


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    meta: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        key = attributes.get("name") or attributes.get("property") or attributes.get("itemprop")
        content = (attributes.get("content") or "").strip()
        if key and content:
            meta.setdefault(key.lower(), content)
    return meta


def _first(meta: dict[str, str], keys: Sequence[str]) -> str | None:
    return next((plain for key in keys if (plain := _tidy(meta.get(key, "")))), None)


def _title(tree: LexborHTMLParser, meta: dict[str, str], article: Article) -> str | None:
    """The meta title, else the heading that <title> begins with, else <title>; without the site."""
    if stated := _first(meta, _TITLE_META) or _tidy(article.headline):
        return _without_site(stated)
    node = tree.css_first("title")
    title = _tidy(node.text()) if node is not None else None
    headings = [text for node in tree.css("h1, h2") if (text := _tidy(node.text()))]
    long = [heading for heading in headings if len(heading) >= _SHORTEST_TITLE]
    if title and (begins := [heading for heading in long if title.startswith(heading)]):
        return max(begins, key=len)
    if len(long) == 1 == len(tree.css("h1")):
        return long[0]
    return _without_site(title) if title else None


def _without_site(title: str) -> str:
    """The title without the names of the site and its channel behind it."""
    while (shorter := _SITE.sub("", title)) != title and len(shorter) >= _SHORTEST_TITLE:
        title = shorter
    return title


def _tidy(text: str) -> str | None:
    return normalise_text(" ".join(text.split())) or None
