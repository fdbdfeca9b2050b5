"""What an uploaded file is called, whatever its sender calls it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

SCHEME = "upload:"
"""What the source of an uploaded document begins with: no path on any disk does."""

MOST_CHARACTERS = 200
"""Of a name; the end is kept, since it tells the format."""

_SEPARATORS = re.compile(r"[/\\]+")
_ENDING = re.compile(r"[!\s]+$")
"""A name that ends in ! would look like an archive with a member."""
_NAMELESS = "未命名"


_INTO = "|"
"""Between the collections and the name: no collection's name has one."""


def upload_source(name: str, into: Iterable[str] = ()) -> str:
    """The source of an uploaded file: the same name again is a new version of the same document.

    What was put `into` collections is another document than one of that name elsewhere: nobody can
    replace what they may not read.
    """
    held = ",".join(sorted(into))
    return f"{SCHEME}{held}{_INTO}{name}" if held else SCHEME + name


def shown_name(source: str) -> str:
    """What a person calls the document from this source: without where the file lay."""
    if source.startswith(SCHEME):
        return source.removeprefix(SCHEME).rpartition(_INTO)[2]
    file, within, member = source.partition("!/")
    return file.rsplit("/", 1)[-1] + within + member


def safe_name(given: str) -> str:
    """A name to show and to tell documents by; it never becomes a path.

    Folders stay, as parts of the name. What leads out of them or hides what stands there goes: drives,
    `..`, control characters and marks that turn the direction of writing.
    """
    text = "".join(c for c in unicodedata.normalize("NFC", given) if _is_shown(c))
    text = text.replace(_INTO, "｜")
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
