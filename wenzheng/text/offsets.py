"""The way back from a changed text to the one it was made from.

A text is built from an original by keeping, replacing and dropping stretches. `OffsetMap` holds
the stretches that are left as runs `(start, end, original_start, original_end)`: a run of equal
lengths maps character by character, any other as one block.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple


class Run(NamedTuple):
    """`text[start:end]` came from `original[original_start:original_end]`."""

    start: int
    end: int
    original_start: int
    original_end: int

    @property
    def is_one_to_one(self) -> bool:
        """Whether each character of the text has its own character of the original."""
        return self.end - self.start == self.original_end - self.original_start


class Edit(NamedTuple):
    """Replace `original[start:end]` by `after` (empty: drop it)."""

    start: int
    end: int
    after: str


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Runs in order of the text; neither their spans nor their originals go back.

    Their spans do not overlap; parts of one block share the block's whole original.
    """

    runs: tuple[Run, ...]

    @classmethod
    def identity(cls, length: int) -> OffsetMap:
        """The map of a text that was not changed."""
        return cls((Run(0, length, 0, length),) if length else ())

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the original: from its first to its last character.

        An empty span maps to the place where it would be inserted. Raises ValueError for a span
        outside the text.
        """
        length = self._length
        if not 0 <= start <= end <= length:
            raise ValueError(f"span {start}:{end} outside a text of {length} characters")
        if start == end:
            return (self._insertion_point(start),) * 2
        first = self.runs[bisect_right(self.runs, start, key=lambda run: run.start) - 1]
        last = self.runs[bisect_left(self.runs, end, key=lambda run: run.end)]
        original_start = first.original_start
        if first.is_one_to_one:
            original_start += start - first.start
        original_end = last.original_end
        if last.is_one_to_one:
            original_end -= last.end - end
        return original_start, original_end

    def text_span(self, original_start: int, original_end: int) -> tuple[int, int]:
        """Where the text made from `original[original_start:original_end]` stands.

        Of a block that the span cuts, the whole; where all of it was dropped, the empty span at
        that place.
        """
        first = bisect_right(self.runs, original_start, key=lambda run: run.original_end)
        last = bisect_left(self.runs, original_end, key=lambda run: run.original_start) - 1
        if first > last:
            at = self.runs[first].start if first < len(self.runs) else self._length
            return at, at
        start, end = self.runs[first].start, self.runs[last].end
        if self.runs[first].is_one_to_one:
            start += max(0, original_start - self.runs[first].original_start)
        if self.runs[last].is_one_to_one:
            end -= max(0, self.runs[last].original_end - original_end)
        return start, end

    @property
    def _length(self) -> int:
        return self.runs[-1].end if self.runs else 0

    def _insertion_point(self, position: int) -> int:
        if not self.runs:
            return 0
        if position == self.runs[-1].end:
            return self.runs[-1].original_end
        return self.original_span(position, position + 1)[0]

    def then(self, later: OffsetMap) -> OffsetMap:
        """The map of two changes in a row: `later` was made from the text that `self` describes."""
        return OffsetMap(tuple(_merged(self._cut(later))))

    def _cut(self, later: OffsetMap) -> Iterable[Run]:
        for run in later.runs:
            if not run.is_one_to_one:
                yield from _block(run.start, run.end, *self.original_span(*run[2:]))
                continue
            at = run.original_start
            index = bisect_right(self.runs, at, key=lambda own: own.start) - 1
            while at < run.original_end:
                own = self.runs[index]
                stop = min(own.end, run.original_end)
                shift = run.start - run.original_start
                run_of = _straight if own.is_one_to_one else _block
                yield from run_of(at + shift, stop + shift, *self.original_span(at, stop))
                at, index = stop, index + 1


def _straight(start: int, end: int, original_start: int, original_end: int) -> Iterator[Run]:
    yield Run(start, end, original_start, original_end)


def _block(start: int, end: int, original_start: int, original_end: int) -> Iterator[Run]:
    """A block as runs that cannot be taken for a one-to-one run by their lengths."""
    run = Run(start, end, original_start, original_end)
    if end - start > 1 and run.is_one_to_one:
        yield Run(start, start + 1, original_start, original_end)
        start += 1
    yield Run(start, end, original_start, original_end)


def apply_edits(original: str, edits: Iterable[Edit]) -> tuple[str, OffsetMap]:
    """Make the edits (in order, not overlapping) and say how to get back.

    Raises ValueError when edits overlap, go back, or lie outside the text.
    """
    pieces: list[str] = []
    runs: list[Run] = []
    at = length = 0

    def add(piece: str, start: int, end: int) -> None:
        nonlocal length
        if piece:
            pieces.append(piece)
            runs.append(Run(length, length + len(piece), start, end))
            length += len(piece)

    for start, end, after in edits:
        if not at <= start <= end <= len(original):
            raise ValueError(f"edit {start}:{end} overlaps the one before it or leaves the text")
        add(original[at:start], at, start)
        add(after, start, end)
        at = end
    add(original[at:], at, len(original))
    return "".join(pieces), OffsetMap(tuple(_merged(runs)))


def _merged(runs: Iterable[Run]) -> Iterable[Run]:
    """Join neighbouring one-to-one runs that are contiguous on both sides."""
    held: Run | None = None
    for run in runs:
        if held and held.is_one_to_one and run.is_one_to_one and held[1::2] == run[0::2]:
            held = Run(held.start, run.end, held.original_start, run.original_end)
            continue
        if held:
            yield held
        held = run
    if held:
        yield held
