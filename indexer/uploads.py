"""What an uploaded file is called, whatever its sender calls it."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from hashlib import sha256

from wenzheng.sources import INTO, SCHEME, WITHIN

CollectionsOf = Callable[[str], frozenset[str]]
"""The collections of the document from a source; none of one that is not there."""

MOST_CHARACTERS = 200
"""Of a name; the end is kept, since it tells the format."""

_SEPARATORS = re.compile(r"[/\\]+")
_ENDING = re.compile(r"[!\s]+$")
"""A name that ends in ! would look like an archive with a member."""
_NAMELESS = "未命名"


class Uploads:
    """The sources of what was uploaded, of which an uploader may replace some."""

    def __init__(self, sources: Iterable[str], collections_of: CollectionsOf) -> None:
        held = dict[str, list[str]]()
        for source in sources:
            if source.startswith(SCHEME):
                held.setdefault(source.split(WITHIN, 1)[0], []).append(source)
        self._held = dict(sorted(held.items()))
        self._collections_of = collections_of

    def source(self, name: str, into: Iterable[str], within: Collection[str] | None) -> str:
        """The source of a file: that of the one of this name which it replaces, or a new one.

        A file that was put `into` other collections is another one. One that holds a document in
        any collection but those `within`, which the uploader may read (None: all), is not replaced.
        A new source has nothing of what is there: nobody learns by it that a name is taken.
        """
        held = sorted(into)
        if not held:
            # Only who may read everything leaves the collection to the default.
            return SCHEME + name
        key = f"{SCHEME}={sha256(','.join(held).encode()).hexdigest()[:12]}."
        # Of libraries made before keys were digests.
        earlier = f"{SCHEME}{','.join(held)}{INTO}{name}"
        for source in self._held:
            is_alike = source.startswith(key) and source.partition(INTO)[2] == name
            if (is_alike or source == earlier) and self._may_replace(source, within):
                return source
        return f"{key}{secrets.token_hex(8)}{INTO}{name}"

    def _may_replace(self, file: str, within: Collection[str] | None) -> bool:
        if within is None:
            return True
        return all(self._collections_of(source) <= set(within) for source in self._held[file])


def safe_name(given: str) -> str:
    """A name to show and to tell documents by; it never becomes a path.

    Folders stay, as parts of the name. What leads out of them or hides what stands there goes: drives,
    `..`, control characters and marks that turn the direction of writing.
    """
    text = "".join(c for c in unicodedata.normalize("NFC", given) if _is_shown(c))
    text = text.replace(INTO, "｜")
    parts = (_ENDING.sub("", part.strip()) for part in _SEPARATORS.split(text))
    kept = [part for part in parts if part.strip(". ") and not re.fullmatch(r"[A-Za-z]:", part)]
    name = "/".join(kept) or _NAMELESS
    return name if len(name) <= MOST_CHARACTERS else "…" + name[1 - MOST_CHARACTERS :]


def _is_shown(character: str) -> bool:
    return unicodedata.category(character)[0] != "C"


def told_apart(names: Iterable[str]) -> Iterator[str]:
    """The names in order; the second of two alike is numbered, so that neither replaces the other."""
    taken: set[str] = set()
    for name in names:
        stem, dot, suffix = name.rpartition(".")
        stem, suffix = (stem, dot + suffix) if stem else (name, "")
        free, number = name, 1
        while free in taken:
            number += 1
            free = f"{stem} ({number}){suffix}"
        taken.add(free)
        yield free
