"""Formats of office programs that LibreOffice converts: .doc, .wps, .rtf, .odt, .ods, .ppt."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import olefile

from indexer.limits import MAX_FILE_BYTES
from indexer.readers.base import Extracted, Reader
from indexer.readers.docx import DocxReader
from indexer.readers.installed import office_program
from indexer.readers.ole import OleKind, ole_kind, refuse_encrypted
from indexer.readers.packages import ZIP_MARK, part_names
from indexer.readers.slides import SlidesReader
from indexer.readers.spreadsheets import SpreadsheetReader
from indexer.unpacking import BROKEN, too_large
from wenzheng.errors import UnreadableFile, UnsupportedFormat

SECONDS = 120
"""How long one conversion may take."""
_RTF = b"{\\rtf"
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
# No macros, nothing fetched from elsewhere, no links followed.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}</oor:items>
"""
_SETTING = (
    '<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse">'
    "<value>{value}</value></prop></item>\n"
)
_CHOSEN = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Writer/Content/Update", "Link", "2"),
    ("Calc/Content/Update", "Link", "2"),
)


class _Route(NamedTuple):
    """What a file is, what it is converted into, and who reads that."""

    ending: str
    target: str
    reader: Callable[[], Reader]


_TEXT = _Route("doc", "docx", DocxReader)
_BY_OLE = {
    OleKind.TEXT: _TEXT,
    OleKind.SLIDES: _Route("ppt", "pptx", SlidesReader),
}
_BY_OPEN_DOCUMENT = {
    b"text": _Route("odt", "docx", DocxReader),
    b"spreadsheet": _Route("ods", "xlsx", SpreadsheetReader),
    b"presentation": _Route("odp", "pptx", SlidesReader),
}


class LibreOfficeReader:
    """Reads what LibreOffice, where it is installed, turns into Office Open XML."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds

    def can_read(self, data: bytes, name: str) -> bool:
        """Whether it is one of these formats, by content; also where it is encrypted or unknown."""
        return ole_kind(data) not in (None, OleKind.WORKBOOK) or _route(data) is not None

    def read(self, data: bytes, name: str) -> Extracted:
        """The text of the converted file.

        Raises UnsupportedFormat where LibreOffice is not installed, UnreadableFile for a file with
        a password and for one that cannot be converted in time.
        """
        if ole_kind(data) is OleKind.ENCRYPTED or _has_password(data):
            raise refuse_encrypted(name)
        route = _route(data)
        if route is None:
            raise UnsupportedFormat(
                f"{name}：不是文字、表格或演示文稿（未知的 OLE 复合文件）；请另存为 DOCX 或 PDF 后再试",
                f"{name}: a compound file, but no text, workbook or slides; save it as DOCX or PDF",
            )
        converted = self._convert(data, name, route)
        return route.reader().read(converted, name)

    def _convert(self, data: bytes, name: str, route: _Route) -> bytes:
        program = office_program()
        if program is None:
            raise UnsupportedFormat(
                f"{name}：读取 {route.ending.upper()} 类文件需要 LibreOffice；请安装（如 "
                "apt-get install libreoffice-writer libreoffice-calc libreoffice-impress），"
                f"或另存为 {route.target.upper()} 后再试",
                f"{name}: reading {route.ending.upper()} needs LibreOffice; install it (such as by "
                "apt-get install libreoffice-writer libreoffice-calc libreoffice-impress), or save "
                f"the file as {route.target.upper()}",
            )
        with tempfile.TemporaryDirectory(prefix="wenzheng-office-") as folder:
            return _run(program, data, name, route, Path(folder), self._seconds)


def _run(
    program: str, data: bytes, name: str, route: _Route, folder: Path, seconds: float
) -> bytes:
    source = folder / f"document.{route.ending}"
    source.write_bytes(data)
    profile = folder / "profile"
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    items = "".join(_SETTING.format(path=p, name=n, value=v) for p, n, v in _CHOSEN)
    settings.write_text(_SETTINGS.format(items=items), encoding="utf-8")
    output = folder / "out"
    command = [
        *(program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"),
        *("--nolockcheck", "--nodefault", "--convert-to", route.target),
        *("--outdir", str(output), str(source)),
    ]
    if not _finished(command, folder, seconds):
        raise UnreadableFile(
            f"{name}：LibreOffice 在 {seconds:g} 秒内未能转换；请用办公软件另存为 "
            f"{route.target.upper()} 后再试",
            f"{name}: LibreOffice did not convert it within {seconds:g} seconds; save it as "
            f"{route.target.upper()} in an office program",
        )
    converted = output / f"document.{route.target}"
    if not converted.is_file():
        raise UnreadableFile(
            f"{name}：LibreOffice 无法打开，文件可能已损坏；请用办公软件另存为 "
            f"{route.target.upper()} 后再试",
            f"{name}: LibreOffice cannot open it, it may be damaged; save it as "
            f"{route.target.upper()} in an office program",
        )
    if converted.stat().st_size > MAX_FILE_BYTES:
        raise too_large(name, MAX_FILE_BYTES)
    return converted.read_bytes()


def _finished(command: list[str], folder: Path, seconds: float) -> bool:
    """Run the command; whether it ended in time. None of its processes outlives the call."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "HOME": str(folder), "TMPDIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # A group of its own: the program starts others, and all of them have to go.
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return True


def _route(data: bytes) -> _Route | None:
    kind = ole_kind(data)
    if kind is not None:
        return _BY_OLE.get(kind)
    if data.startswith(_RTF):
        return _Route("rtf", "docx", DocxReader)
    if not data.startswith(ZIP_MARK):
        return None
    names = part_names(data)
    if "xl/workbook.bin" in names:
        return _Route("xlsb", "xlsx", SpreadsheetReader)
    return _open_document(data) if "mimetype" in names else None


def _open_document(data: bytes) -> _Route | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("mimetype") as file:
            kind = file.read(128).strip()
    except (*BROKEN, KeyError):
        return None
    if not kind.startswith(_OPEN_DOCUMENT):
        return None
    return _BY_OPEN_DOCUMENT.get(kind.removeprefix(_OPEN_DOCUMENT).removesuffix(b"-template"))


def _has_password(data: bytes) -> bool:
    """Whether the head of a .doc says that what follows is encrypted."""
    if ole_kind(data) is not OleKind.TEXT:
        return False
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            head = file.openstream("WordDocument").read(12)
    except (OSError, ValueError, LookupError, TypeError):
        return False
    return len(head) == 12 and bool(head[11] & 0x01)
