"""What some readers need that an installation may lack: packages of an extra, and a program."""

from __future__ import annotations

import importlib.util
import shutil

_OCR_MODULES = ("rapidocr", "cv2", "PIL")
_OFFICE_PROGRAMS = ("soffice", "libreoffice")


def can_recognise() -> bool:
    """Whether the extra `ocr` is there, without which scans cannot be read."""
    return all(importlib.util.find_spec(module) for module in _OCR_MODULES)


def office_program() -> str | None:
    """The path of LibreOffice, without which DOC, PPT and OpenDocument files cannot be read."""
    return next(filter(None, map(shutil.which, _OFFICE_PROGRAMS)), None)
