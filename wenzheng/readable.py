"""Which documents may a reader read? Those of some collections, or all there are.

A document is in one or more collections, by their names. A snapshot is taken for a reader: what the
reader may not read is not in it, and nothing that it gives was worked out from that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wenzheng.errors import UsageError

DEFAULT = "默认"
"""The collection of a document of which nobody said another."""

EVERY = "*"
"""In the place of a name: every collection, those to come included."""

MAX_NAME = 64
_RESERVED = frozenset('*,=|"')
"""What stands for something else where names are written in lists."""


@dataclass(frozen=True, slots=True)
class Readable:
    """What a reader may read: documents of any of these collections; None: every document."""

    collections: frozenset[str] | None

    @classmethod
    def of(cls, names: Iterable[str]) -> Readable:
        """What these names open; `EVERY` among them opens everything."""
        held = frozenset(names)
        return EVERYTHING if EVERY in held else cls(held)

    def among(self, names: Iterable[str]) -> list[str]:
        """Those of the names that may be known of, in order."""
        return sorted(n for n in names if self.collections is None or n in self.collections)


EVERYTHING = Readable(None)
"""For who has the data folder itself: commands, evaluation."""

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
