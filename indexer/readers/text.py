"""Plain text, Markdown, and HTML fragments: everything textual that is no whole page."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.decode import decode
from indexer.readers.base import Block, Extracted, assemble
from indexer.readers.boilerplate import is_boilerplate
from indexer.readers.card import complete, read_card
from indexer.readers.frontmatter import split_front_matter
from indexer.readers.html import html_blocks, parse_html
from indexer.readers.markdown import has_html, looks_like_markdown, markdown_to_html

_MARKDOWN_NAMES = (".md", ".markdown", ".mdown")


class TextReader:
    """Reads whatever decodes."""

    def can_read(self, data: bytes, name: str) -> bool:
        """Always: it is the last of the readers, and decoding tells what is no text."""
        return bool(data or name)

    def read(self, data: bytes, name: str) -> Extracted:
        """The text without its front matter and markup."""
        decoded = decode(data, name)
        text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
        front = split_front_matter(text)
        is_markdown = front.found or name.lower().endswith(_MARKDOWN_NAMES)
        if is_markdown or has_html(front.body) or looks_like_markdown(front.body):
            blocks = list(_marked_blocks(front.body))
        else:
            blocks = [Block(line) for line in front.body.split("\n")]
        stated = complete(front.stated, read_card(blocks).stated)
        kept = (block for block in blocks if not is_boilerplate(block))
        return assemble(kept, stated, decoded.warnings + front.warnings)


def _marked_blocks(body: str) -> Iterator[Block]:
    tree = parse_html(markdown_to_html(body))
    if tree.body is not None:
        yield from html_blocks(tree.body)
