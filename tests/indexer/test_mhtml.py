"""Saved web pages: the root part is found, decoded and read as a page."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from indexer.readers.mhtml import MhtmlReader
from indexer.readers.page import PageReader
from wenzheng.errors import UnreadableFile

SENTENCE = "云岭市近日印发充电设施建设方案，明确到二〇二六年建成公共充电站三百座，方便群众出行。"
PAGE = f"<html><head><title>方案</title></head><body><p>{SENTENCE}</p></body></html>"
FRAME = "<html><body><p>广告框架中的文字，与文件没有任何关系，不应当被读出来。</p></body></html>"


def saved(encoding: str, charset: str = "utf-8", root_first: bool = True) -> bytes:
    """What a browser writes: the page, a frame and a picture, each with its address."""
    message = EmailMessage()
    message["From"] = "<Saved by a browser>"
    message["Snapshot-Content-Location"] = "https://example.org/a.html"
    message["MIME-Version"] = "1.0"
    message.add_related(b"\x89PNG", "image", "png")
    message.set_param("type", "text/html")
    pages = [("https://example.org/a.html", PAGE), ("https://example.org/frame.html", FRAME)]
    for address, text in pages if root_first else pages[::-1]:
        part = EmailMessage()
        part.set_content(text.encode(charset), "text", "html", cte=encoding)
        part["Content-Location"] = address
        message.attach(part)
    return message.as_bytes()


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize("root_first", [True, False])
def test_the_saved_page_is_read(encoding: str, charset: str, root_first: bool) -> None:
    data = saved(encoding, charset, root_first)
    assert MhtmlReader().can_read(data, "a.mhtml")
    assert not PageReader().can_read(data, "a.mhtml")
    found = MhtmlReader().read(data, "a.mhtml")
    assert found.text == SENTENCE
    assert found.stated.title == "方案"


def test_a_page_alone_is_read() -> None:
    message = EmailMessage()
    message.set_content(PAGE, "html", cte="quoted-printable")
    data = message.as_bytes().replace(b"\n", b"\r\n")
    assert MhtmlReader().can_read(data, "a")
    assert MhtmlReader().read(data, "a").text == SENTENCE


@pytest.mark.parametrize(
    "data",
    [
        PAGE.encode(),
        b"",
        b"MIME-Version: 1.0\n\ntext",
        SENTENCE.encode(),
        b"Subject: a letter\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n--a--",
    ],
)
def test_other_files_are_not_taken(data: bytes) -> None:
    assert not MhtmlReader().can_read(data, "a.txt")


@pytest.mark.parametrize(
    "data",
    [
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n--a--\n",
        b"MIME-Version: 1.0\nContent-Type: multipart/related\n\nnothing",
        b"MIME-Version: 1.0\nContent-Type: text/html\n\n",
    ],
)
def test_an_archive_without_a_page_is_refused_by_name(data: bytes) -> None:
    assert MhtmlReader().can_read(data, "a.mht")
    with pytest.raises(UnreadableFile, match=r"a\.mht"):
        MhtmlReader().read(data, "a.mht")


def test_deep_nesting_ends() -> None:
    parts = "".join(
        f"Content-Type: multipart/related; boundary=b{n}\n\n--b{n}\n" for n in range(3000)
    )
    data = f"MIME-Version: 1.0\n{parts}Content-Type: text/html\n\n{PAGE}".encode()
    with pytest.raises(UnreadableFile, match=r"a\.mht"):
        MhtmlReader().read(data, "a.mht")
