"""Which documents may a reader read? Those of some collections, or all there are.

A document is in one or more collections, by their names. A snapshot is taken for a reader: what the
reader may not read is not in it, and nothing that it gives was worked out from that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wenzheng.errors import UsageError
from wenzheng.sources import shown_name

DEFAULT = "默认"
"""The collection of a document of which nobody said another."""

EVERY = "*"
"""In the place of a name: every collection, those to come included."""

MAX_NAME = 64
_RESERVED = frozenset('*,=|"')
"""What stands for something else where names are written in lists."""


@dataclass(frozen=True, slots=True)
class Readable:
    """What a reader may read: documents of any of these collections; None: every document.

    `sees_paths`: also where on the server their files lay; all others are told a file's name.
    """

    collections: frozenset[str] | None
    sees_paths: bool = False

    def source(self, source: str) -> str:
        """A document's source as far as the reader is told."""
        return source if self.sees_paths else shown_name(source)

    @property
    def is_everything(self) -> bool:
        """Whether there is no document that may not be read."""
        return self.collections is None

    @classmethod
    def of(cls, names: Iterable[str]) -> Readable:
        """What these names open; `EVERY` among them opens every document."""
        held = frozenset(names)
        return EVERY_DOCUMENT if EVERY in held else cls(held)

    def holds(self, other: Readable) -> bool:
        """Whether all that the other may read may be read."""
        if self.collections is None or other.collections is None:
            return self.collections is None
        return other.collections <= self.collections

    def among(self, names: Iterable[str]) -> list[str]:
        """Those of the names that may be known of, in order."""
        return sorted(n for n in names if self.collections is None or n in self.collections)


EVERY_DOCUMENT = Readable(None)
"""For who may read all there is, and does not look after the library."""

EVERYTHING = Readable(None, sees_paths=True)
"""For who looks after the library, or has the data folder itself: administrators, commands, evaluation."""

NOTHING = Readable(frozenset())
"""For who may read nothing at all."""


def collection_name(given: str) -> str:
    """The name as it is kept. Raises UsageError for what cannot be one."""
    name = given.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable() or _RESERVED & set(name):
        raise UsageError(
            f"“{given[:80]}”不能作文档集的名称；名称为 1 到 {MAX_NAME} 个可见字符，不含 * , = | 和引号",
            f"{given[:80]!r} cannot name a collection; a name has 1 to {MAX_NAME} printable "
            'characters, none of them * , = | or "',
        )
    return name


def collection_names(given: Iterable[str]) -> frozenset[str]:
    """The same of several."""
    return frozenset(map(collection_name, given))
