"""What does the indexer make of one file?"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from indexer.files import File
from indexer.formats import reader_for
from indexer.limits import MAX_CHARACTERS
from indexer.metadata.read import read_metadata
from indexer.readers.base import Extracted
from indexer.repair.pipeline import marked_lines, repair
from indexer.sections import find_sections
from wenzheng.domain import ParsedDocument, Table
from wenzheng.errors import EmptyDocument, UnreadableFile
from wenzheng.text.offsets import OffsetMap
from wenzheng.text.shingles import shingles, signature

PARSER_VERSION = 4
"""Raised whenever the same bytes would be parsed into something else, or say other figures."""


def parse_file(path: Path) -> ParsedDocument:
    """Read a file of one document and parse it; its source is the absolute path.

    Raises InputFailed like `parse_bytes`, and when the file cannot be opened.
    """
    file = File.of(path)
    resolved = path.resolve()
    return parse_bytes(file.data, resolved.as_posix(), resolved.name)


def parse_bytes(data: bytes, source: str, name: str) -> ParsedDocument:
    """Parse the content of a file (or of a member of one) that is called `name`.

    Raises InputFailed, naming the file, when it is of a format that no reader takes, is damaged, is
    in no known encoding, or holds no text.
    """
    if not data.strip(b" \t\r\n\0"):
        raise _empty(name)
    extracted = reader_for(data, name).read(data, name)
    if len(extracted.text) > MAX_CHARACTERS:
        raise _too_long(name, len(extracted.text))
    document = understood(extracted, source, Path(name).stem)
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
        signature=signature(shingles(repaired.text)),
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


def _too_long(name: str, characters: int) -> UnreadableFile:
    return UnreadableFile(
        f"{name}：正文有 {characters} 字，超过上限 {MAX_CHARACTERS} 字；请拆分",
        f"{name}: its text has {characters} characters, more than {MAX_CHARACTERS}; split it",
    )


def _empty(name: str) -> EmptyDocument:
    return EmptyDocument(
        f"{name}：文件中没有正文；请检查内容后再试",
        f"{name}: the file holds no text; check its content and try again",
    )
