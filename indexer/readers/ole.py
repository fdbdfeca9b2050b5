"""Compound files of older office programs: which program wrote this one?"""

from __future__ import annotations

import io
from enum import Enum

import olefile

from wenzheng.errors import UnreadableFile

OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = ("EncryptedPackage", "EncryptionInfo")


class OleKind(Enum):
    """What a compound file holds."""

    TEXT = "doc"
    WORKBOOK = "xls"
    SLIDES = "ppt"
    ENCRYPTED = "encrypted"
    OTHER = "other"


_STREAMS = (
    ("EncryptedPackage", OleKind.ENCRYPTED),
    ("WordDocument", OleKind.TEXT),
    ("Workbook", OleKind.WORKBOOK),
    ("Book", OleKind.WORKBOOK),
    ("PowerPoint Document", OleKind.SLIDES),
)


def ole_kind(data: bytes) -> OleKind | None:
    """The kind of a compound file; None if it is none. Never raises."""
    if not data.startswith(OLE_MARK):
        return None
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            return next((kind for stream, kind in _STREAMS if file.exists(stream)), OleKind.OTHER)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return OleKind.OTHER


def refuse_encrypted(name: str) -> UnreadableFile:
    """The error for a file with a password."""
    return UnreadableFile(
        f"{name}：文件设有打开密码；请用办公软件去除密码后再试",
        f"{name}: protected by a password; remove it in an office program and try again",
    )
