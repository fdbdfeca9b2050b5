"""Which documents does a file hold? Itself, or the members of an archive, to any bounded depth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from indexer.formats import archive_for
from indexer.limits import MAX_ARCHIVE_DEPTH
from wenzheng.errors import InputFailed, UnreadableFile
from wenzheng.sources import WITHIN


class Piece(NamedTuple):
    """The content of one document before it is parsed, and where it comes from."""

    source: str
    name: str
    data: bytes


class Failure(NamedTuple):
    """A document that cannot be had, and why."""

    source: str
    error: InputFailed


def pieces(source: str, name: str, data: bytes, depth: int = 0) -> Iterator[Piece | Failure]:
    """The documents in the order of the file; what cannot be had comes as a failure in its place."""
    archive = archive_for(data, name)
    if archive is None:
        yield Piece(source, name, data)
        return
    if depth == MAX_ARCHIVE_DEPTH:
        yield Failure(source, _too_deep(name))
        return
    try:
        for member in archive.members(data, name):
            if isinstance(member, InputFailed):
                yield Failure(source, member)
            else:
                inner = member.name.rsplit("/", 1)[-1]
                yield from pieces(f"{source}{WITHIN}{member.name}", inner, member.data, depth + 1)
    except InputFailed as error:
        yield Failure(source, error)


def file_of(source: str) -> str:
    """The path of the file that holds the source."""
    return source.split(WITHIN, 1)[0]


def _too_deep(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"{name}：压缩包嵌套超过 {MAX_ARCHIVE_DEPTH} 层；请先解压",
        f"{name}: archives nest more than {MAX_ARCHIVE_DEPTH} deep; unpack them first",
    )
