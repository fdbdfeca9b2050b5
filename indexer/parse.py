"""What does the indexer make of one file?"""

from __future__ import annotations

import hashlib
from pathlib import Path

from indexer.metadata import read_metadata
from indexer.readers.base import Reader
from indexer.readers.formats import refuse_other_formats
from indexer.readers.page import PageReader
from indexer.readers.text import TextReader
from indexer.repair.pipeline import marked_lines, repair
from indexer.sections import find_sections
from wenzheng.domain import ParsedDocument
from wenzheng.errors import EmptyDocument, UnreadableFile

READERS: tuple[Reader, ...] = (PageReader(), TextReader())
"""In the order in which they are asked."""
PARSER_VERSION = 1
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
    extracted = _reader(data, name).read(data, name)
    repaired = repair(extracted.text, extracted.headings)
    if not any(character.isalnum() for character in repaired.text):
        raise _empty(name)
    marked = marked_lines(repaired.text, repaired.offset_map, extracted.headings)
    sections = find_sections(repaired.text, marked)
    metadata = read_metadata(repaired.text, extracted.stated, Path(name).stem)
    return ParsedDocument(
        source=source,
        doc_id=doc_id_of(source),
        title=metadata.title,
        issuer=metadata.issuer,
        doc_number=metadata.doc_number,
        published=metadata.published,
        region=metadata.region,
        kind=metadata.kind,
        original_text=extracted.text,
        text=repaired.text,
        offset_map=repaired.offset_map,
        sections=sections,
        repairs=repaired.repairs,
        warnings=extracted.warnings + repaired.warnings,
    )


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
