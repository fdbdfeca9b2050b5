"""Kinds of files that are known but not read."""

from __future__ import annotations

from wenzheng.errors import UnsupportedFormat

_REMEDY = ("请先转换为 DOCX、PDF 或 HTML", "convert it to DOCX, PDF or HTML first")
_MAGIC = (
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"GIF8", "GIF"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90\x00", "EXE"),
    (b"SQLite format 3\x00", "SQLite"),
)


def refuse_other_formats(data: bytes, name: str) -> None:
    """Raise UnsupportedFormat for a file whose first bytes tell that it is no text."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise UnsupportedFormat(
                f"{name}：不支持 {kind} 格式，{_REMEDY[0]}",
                f"{name}: {kind} is not supported; {_REMEDY[1]}",
            )
