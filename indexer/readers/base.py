"""The seam between kinds of files and the rest: bytes in, plain text with its marks out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Stated:
    """What a file says about itself outside its text; None where it says nothing."""

    title: str | None = None
    issuer: str | None = None
    medium: str | None = None
    doc_number: str | None = None
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, table row or heading; `level` 1–6 for a heading, 7 for a bold line, else 0.

    `linked` counts the characters that stand in links.
    """

    text: str
    level: int = 0
    linked: int = 0


@dataclass(frozen=True, slots=True)
class HeadingMark:
    """The line of the text that begins at `start` is marked as a heading in the file."""

    start: int
    level: int


@dataclass(frozen=True, slots=True)
class Extracted:
    """The original text, one block a line, and what the file marks or says besides."""

    text: str
    headings: tuple[HeadingMark, ...] = ()
    stated: Stated = field(default_factory=Stated)
    warnings: tuple[str, ...] = ()


class Reader(Protocol):
    """One kind of files."""

    def can_read(self, head: bytes, name: str) -> bool:
        """Whether a file that begins with `head` (some kilobytes) is of this kind."""
        ...

    def read(self, data: bytes, name: str) -> Extracted:
        """The text of the file. Raises InputFailed, naming the file and the remedy."""
        ...


def assemble(blocks: Iterable[Block], stated: Stated, warnings: tuple[str, ...] = ()) -> Extracted:
    """The blocks as the lines of one text."""
    lines: list[str] = []
    headings: list[HeadingMark] = []
    at = 0
    for block in blocks:
        if block.level:
            headings.append(HeadingMark(at, block.level))
        lines.append(block.text)
        at += len(block.text) + 1
    return Extracted("\n".join(lines), tuple(headings), stated, warnings)
