"""Reading a library's files before they are asked for."""

from __future__ import annotations

import os
from pathlib import Path

_CHUNK = 1 << 20
_SHARE = 0.5
"""Of the memory that nobody uses: more would push out what others have in the system's cache."""


def read_ahead(data: Path) -> int:
    """Read the files of a library through once, as far as memory is free; how many bytes they were.

    A question reads some thousand places all over them: from a disk that takes many times as long
    as all the rest, from the system's cache no time. The mere advice to read (posix_fadvise) was
    followed for a part of a large file only. What cannot be read any more, since a writer has
    replaced it, is passed over.
    """
    room = int(_SHARE * _free_memory())
    read = 0
    for folder, _, names in os.walk(data):
        for name in sorted(names):
            read += _read(Path(folder, name), room - read)
    return read


def _read(path: Path, most: int) -> int:
    read = 0
    try:
        with path.open("rb", buffering=0) as file:
            while read < most and (chunk := file.read(min(_CHUNK, most - read))):
                read += len(chunk)
    except OSError:
        return read
    return read


def _free_memory() -> int:
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
