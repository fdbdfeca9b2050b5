"""Which reader reads this file, and which archive opens it?"""

from __future__ import annotations

from indexer.archives.jsonl import JsonLines, JsonList
from indexer.archives.refused import RefusedArchive
from indexer.archives.tar import PackedFile, TarArchive
from indexer.archives.zip import ZipArchive
from indexer.readers.base import Archive, Reader
from indexer.readers.csv import CsvReader
from indexer.readers.docx import DocxReader
from indexer.readers.formats import refuse_other_formats
from indexer.readers.json_records import JsonRecordReader
from indexer.readers.libreoffice import LibreOfficeReader
from indexer.readers.mhtml import MhtmlReader
from indexer.readers.ocr.images import ImageReader
from indexer.readers.ofd import OfdReader
from indexer.readers.page import PageReader
from indexer.readers.pdf.reader import PdfReader
from indexer.readers.slides import SlidesReader
from indexer.readers.spreadsheets import SpreadsheetReader
from indexer.readers.text import TextReader

ARCHIVES: tuple[Archive, ...] = (
    RefusedArchive(),
    ZipArchive(),
    TarArchive(),
    PackedFile(),
    JsonLines(),
    JsonList(),
)
"""In the order in which they are asked; before the readers."""

READERS: tuple[Reader, ...] = (
    PdfReader(),
    ImageReader(),
    DocxReader(),
    SpreadsheetReader(),
    OfdReader(),
    SlidesReader(),
    LibreOfficeReader(),
    MhtmlReader(),
    JsonRecordReader(),
    PageReader(),
    CsvReader(),
    TextReader(),
)
"""In the order in which they are asked; the last takes whatever decodes."""


def archive_for(data: bytes, name: str) -> Archive | None:
    """What opens a file of several documents; None for a file that is one document."""
    return next((archive for archive in ARCHIVES if archive.can_open(data, name)), None)


def reader_for(data: bytes, name: str) -> Reader:
    """What reads a file. Raises UnsupportedFormat for one that no reader takes."""
    for reader in READERS[:-1]:
        if reader.can_read(data, name):
            return reader
    refuse_other_formats(data, name)
    return READERS[-1]
