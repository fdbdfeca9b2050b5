"""Whole web pages: where on this page is the document, and what do its meta tags state?"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from indexer.decode import decode
from indexer.readers.base import Extracted, Stated, assemble
from indexer.readers.boilerplate import is_boilerplate
from indexer.readers.frontmatter import read_day
from indexer.readers.html import html_blocks, parse_html
from indexer.readers.main_text import main_node
from wenzheng.text.normalise import normalise_text

_PAGE = re.compile(rb"<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", re.IGNORECASE)
_HEAD = 8192
_TITLE_META = ("ArticleTitle", "og:title", "twitter:title", "title")
_ISSUER_META = ("ContentSource", "Author", "author", "publisher", "og:site_name")
_DATE_META = (
    "PubDate",
    "article:published_time",
    "publishdate",
    "pubdate",
    "og:release_date",
    "weibo: article:create_at",
    "others",
)
# A day with a time of day is when the page was put up.
_STAMP = re.compile(r"(?:19|20)\d\d[-/年]\d{1,2}[-/月]\d{1,2}日?\s{1,3}\d{1,2}:\d\d")
_SITE = re.compile(r"\s*(?:[_|｜]|\s-\s|--)\s*[^_|｜]{1,24}$")


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
        tree = parse_html(decoded.text)
        stated = _stated(tree)
        node = main_node(tree)
        blocks = [] if node is None else [b for b in html_blocks(node) if not is_boilerplate(b)]
        return assemble(blocks, stated, decoded.warnings)


def _stated(tree: LexborHTMLParser) -> Stated:
    meta: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        key = attributes.get("name") or attributes.get("property")
        content = (attributes.get("content") or "").strip()
        if key and content:
            meta.setdefault(key.lower(), content)
    days = (read_day(meta[key.lower()]) for key in _DATE_META if key.lower() in meta)
    stamp = _STAMP.search(tree.body.text() if tree.body is not None else "")
    return Stated(
        title=_title(tree, meta),
        medium=next((meta[k.lower()] for k in _ISSUER_META if k.lower() in meta), None),
        published=next((day for day in days if day), None) or read_day(stamp and stamp[0]),
    )


def _title(tree: LexborHTMLParser, meta: dict[str, str]) -> str | None:
    """The meta title, else the only <h1>, else <title> without the site's name."""
    for key in _TITLE_META:
        if key.lower() in meta:
            return _tidy(meta[key.lower()])
    headings = [text for node in tree.css("h1") if (text := _tidy(node.text()))]
    if len(headings) == 1 and len(headings[0]) >= 6:
        return headings[0]
    node = tree.css_first("title")
    return _tidy(_SITE.sub("", node.text().strip())) if node is not None else None


def _tidy(text: str) -> str | None:
    return normalise_text(" ".join(text.split())) or None
