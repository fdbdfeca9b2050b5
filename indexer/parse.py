"""What does the indexer make of one file?"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from indexer.metadata.read import read_metadata
from indexer.readers.base import Extracted, Reader
from indexer.readers.formats import refuse_other_formats
from indexer.readers.page import PageReader
from indexer.readers.text import TextReader
from indexer.repair.pipeline import marked_lines, repair
from indexer.sections import find_sections
from wenzheng.domain import ParsedDocument, Table
from wenzheng.errors import EmptyDocument, UnreadableFile
from wenzheng.text.offsets import OffsetMap

READERS: tuple[Reader, ...] = (PageReader(), TextReader())
"""In the order in which they are asked."""
PARSER_VERSION = 2
"""Raised whenever the same bytes would be parsed into something else."""
_HEAD = 8192


def parse_file(path: Path) -> ParsedDocument:
    """Read the file and parse it; its source is the absolute path.

    Raises InputFailed, naming the file, when it cannot be opened, is of another format, is in no
    known encoding, or holds no text.
    """
    try:
        resolved = path.resolve()
        data = resolved.read_bytes()
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise UnreadableFile(
            f"{path}：无法打开（{reason}）；请检查文件是否存在、是否有读取权限",
            f"{path}: cannot be opened ({reason}); check that it exists and may be read",
        ) from error
    return parse_bytes(data, resolved.as_posix(), resolved.name)


def parse_bytes(data: bytes, source: str, name: str) -> ParsedDocument:
    """Parse the content of a file that is called `name`; raises InputFailed like `parse_file`."""
    if not data.strip(b" \t\r\n\0"):
        raise _empty(name)
    document = understood(_reader(data, name).read(data, name), source, Path(name).stem)
    if not any(character.isalnum() for character in document.text):
        raise _empty(name)
    return document


def understood(extracted: Extracted, source: str, name: str) -> ParsedDocument:
    """What a reader got out of a file: repaired, divided, and read for its metadata."""
    repaired = repair(extracted.text, extracted.headings)
    marked = marked_lines(repaired.text, repaired.offset_map, extracted.headings)
    return ParsedDocument(
        source=source,
        doc_id=doc_id_of(source),
        metadata=read_metadata(repaired.text, extracted.stated, name),
        original_text=extracted.text,
        text=repaired.text,
        offset_map=repaired.offset_map,
        sections=find_sections(repaired.text, marked),
        tables=tuple(_moved(table, repaired.offset_map) for table in extracted.tables),
        places=tuple(
            replace(place, start=repaired.offset_map.text_span(place.start, place.start + 1)[0])
            for place in extracted.places
        ),
        repairs=repaired.repairs,
        warnings=extracted.warnings + repaired.warnings,
    )


def _moved(table: Table, offset_map: OffsetMap) -> Table:
    """The table with its spans in the text instead of in the original."""
    cells = []
    for cell in table.cells:
        start, end = offset_map.text_span(cell.start, cell.end)
        if start < end:
            cells.append(replace(cell, start=start, end=end))
    return Table(*offset_map.text_span(table.start, table.end), tuple(cells))


def doc_id_of(source: str) -> str:
    """The identifier of the document from that source, the same over all its versions."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _reader(data: bytes, name: str) -> Reader:
    refuse_other_formats(data[:_HEAD], name)
    return next(reader for reader in READERS if reader.can_read(data, name))


def _empty(name: str) -> EmptyDocument:
    return EmptyDocument(
        f"{name}：文件中没有正文；请检查内容后再试",
        f"{name}: the file holds no text; check its content and try again",
    )
