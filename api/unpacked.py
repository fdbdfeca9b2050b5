"""Files that are unpacked to be sent: on the disk, not in memory, and a few at a time."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from tempfile import TemporaryFile
from typing import BinaryIO

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

ROOM = 2 << 30
"""Bytes that may lie unpacked, besides what is being unpacked."""

_AT_A_TIME = 2
"""Files that are unpacked at once: an archive, and one member of it, are in memory meanwhile."""


class NoRoom(Exception):
    """So much is being sent that no more may be unpacked."""


class Held:
    """A file that lies unpacked; it has no name, and is gone with the process at the latest."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = file.seek(0, os.SEEK_END)
        self.readers = 0

    async def piece(self, start: int, size: int) -> bytes:
        """So many bytes from there on, fewer at the end."""
        return await run_sync(os.pread, self._file.fileno(), size, start)

    def close(self) -> None:
        """Give the room back."""
        self._file.close()


class Unpacked:
    """What was unpacked last, for who asks for it again, or for another part of it.

    Belongs to one event loop. What is being read is never dropped; so there is no more on the disk than
    `room` and what was being unpacked when it was full.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._held: dict[str, Held] = {}
        self._turns = CapacityLimiter(_AT_A_TIME)

    @asynccontextmanager
    async def opened(self, key: str, write: Callable[[BinaryIO], None]) -> AsyncIterator[Held]:
        """The file of this key, which `write` gives in a thread. Raises NoRoom and what that raises."""
        held = self._held.pop(key, None) or await self._unpacked(key, write)
        self._held[key] = held  # the newest stands last
        held.readers += 1
        try:
            self._drop_old()
            yield held
        finally:
            held.readers -= 1
            self._drop_old()

    async def _unpacked(self, key: str, write: Callable[[BinaryIO], None]) -> Held:
        async with self._turns:
            if (held := self._held.pop(key, None)) is not None:
                return held
            if sum(one.size for one in self._held.values() if one.readers) >= self._room:
                raise NoRoom
            made = await run_sync(_written, write)
        if (held := self._held.pop(key, None)) is not None:
            made.close()  # another request was first
            return held
        return made

    def _drop_old(self) -> None:
        taken = sum(held.size for held in self._held.values())
        for key, held in list(self._held.items()):
            if taken <= self._room:
                return
            if not held.readers:
                taken -= held.size
                self._held.pop(key).close()


def _written(write: Callable[[BinaryIO], None]) -> Held:
    file = TemporaryFile()  # noqa: SIM115 - it is held open for those who read it
    try:
        write(file)
        file.flush()
    except BaseException:
        file.close()
        raise
    return Held(file)
