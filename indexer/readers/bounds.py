"""How much one document may hold: told while it is read, not after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from indexer.limits import MAX_CELLS, MAX_CHARACTERS
from indexer.readers.base import Block
from wenzheng.errors import UnreadableFile


class Meter:
    """Counts what was read from the file called `name`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._characters = 0
        self._cells = 0

    def count(self, characters: int, cells: int = 0) -> None:
        """Raise UnreadableFile once it is more than one document may hold."""
        self._characters += characters
        self._cells += cells
        if self._characters > MAX_CHARACTERS:
            raise self._too_long(f"{MAX_CHARACTERS:,} 字", f"{MAX_CHARACTERS:,} characters")
        if self._cells > MAX_CELLS:
            raise self._too_long(f"{MAX_CELLS:,} 个单元格", f"{MAX_CELLS:,} cells")

    def blocks(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The blocks, counted as they pass."""
        for block in blocks:
            self.count(len(block.text), len(block.cells))
            yield block

    def _too_long(self, zh: str, en: str) -> UnreadableFile:
        return UnreadableFile(
            f"{self._name}：内容超过 {zh}的上限；请拆分后再试",
            f"{self._name}: holds more than {en}; split it and try again",
        )
