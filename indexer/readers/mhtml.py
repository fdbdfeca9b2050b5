"""Web pages saved as one file (MHTML): the page among its pictures and styles."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from itertools import islice

from indexer.readers.base import Extracted
from indexer.readers.page import PageReader
from wenzheng.errors import UnreadableFile

_HEAD = 8192
_NAMES = (".mhtml", ".mht")
_TYPE = re.compile(rb"^content-type:\s*(?:multipart/related|text/html)", re.I | re.M)
_VERSION = re.compile(rb"^mime-version:|^from:\s*<?saved by", re.I | re.M)
_HTML = ("text/html", "application/xhtml+xml")
_MOST_PARTS = 10_000


class MhtmlReader:
    """Reads what browsers save as a single file; the part that is the page is read as a page."""

    def can_read(self, data: bytes, name: str) -> bool:
        """Whether it begins with the headers of such a file."""
        head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").replace(b"\r\n", b"\n")
        headers = head.split(b"\n\n", 1)[0]
        if not _TYPE.search(headers):
            return False
        return _VERSION.search(headers) is not None or name.lower().endswith(_NAMES)

    def read(self, data: bytes, name: str) -> Extracted:
        """The main text of the saved page; pictures, styles and frames are left alone."""
        try:
            page = _page_of(message_from_bytes(data.lstrip(b"\xef\xbb\xbf \t\r\n")))
        except RecursionError:  # parts within parts without end
            page = None
        if page is None:
            raise UnreadableFile(
                f"{name}：网页存档中没有网页正文；请在浏览器中重新保存为“网页，单个文件”或 HTML",
                f"{name}: the saved page has no HTML part; save it anew as a single file or as HTML",
            )
        return PageReader().read(page, name)


def _page_of(message: Message) -> bytes | None:
    """The part that the headers name as the root, else the first page among the parts."""
    pages = [
        part
        for part in islice(message.walk(), _MOST_PARTS)
        if part.get_content_type() in _HTML and not part.is_multipart()
    ]
    roots = {_plain(message["Snapshot-Content-Location"]), _plain(message.get_param("start"))}
    roots.discard("")

    def is_root(part: Message) -> bool:
        return not roots.isdisjoint((_plain(part["Content-Location"]), _plain(part["Content-ID"])))

    found = next(filter(is_root, pages), None) or next(iter(pages), None)
    content = found.get_payload(decode=True) if found is not None else None
    return content if isinstance(content, bytes) and content.strip() else None


def _plain(header: object) -> str:
    """The value of a header, that of one broken into several lines as well."""
    return "".join(str(header or "").split())
