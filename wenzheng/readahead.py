"""Reading a library's files before they are asked for.

A process that has a library open must not do this itself: whoever closes a file gives up all locks
that its process holds on it, those of SQLite's own connections as well (POSIX; "How To Corrupt An
SQLite Database File", 2.2). Others would then take away the log that this process still reads.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

_CHUNK = 1 << 20
_SHARE = 0.5
"""Of the memory that nobody uses: more would push out what others have in the system's cache."""


def start_reading_ahead(data: Path) -> Thread:
    """Have a process of its own read the files of a library through, beside what goes on here.

    The thread waits for it to end.
    """
    command = [sys.executable, "-m", __name__, str(data)]
    thread = Thread(target=subprocess.run, args=[command], name="read ahead", daemon=True)
    thread.start()
    return thread


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


if __name__ == "__main__":
    read_ahead(Path(sys.argv[1]))
