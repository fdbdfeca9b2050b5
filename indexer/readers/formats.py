"""Kinds of files that are known but not read."""

from __future__ import annotations

from wenzheng.errors import UnsupportedFormat

_TEXT_REMEDY = ("请先转换为文本或 HTML", "convert it to text or HTML first")
_MAGIC = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "DOCX/XLSX/ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "DOC/XLS/WPS"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90\x00", "EXE"),
    (b"SQLite format 3\x00", "SQLite"),
)


def refuse_other_formats(data: bytes, name: str) -> None:
    """Raise UnsupportedFormat for a file whose first bytes tell that it is no text."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise UnsupportedFormat(
                f"{name}：不支持 {kind} 格式，{_TEXT_REMEDY[0]}",
                f"{name}: {kind} is not supported; {_TEXT_REMEDY[1]}",
            )
