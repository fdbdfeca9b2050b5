"""What do these bytes say, if some are lost and some are in another encoding?

Every way to read them is followed from left to right, the likeliest few at a time: a character in
one of the encodings, a byte that is left over, or a character of which one byte was lost. The
likelihood of the Chinese that comes out decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from wenzheng.text.likelihood import log_probabilities
from wenzheng.text.variants import simplified_character

LOST = "\ufffd"
_BEAM = 8
_SWITCH = -26.0
_LEFT_OVER, _ONE_MORE = -19.0, -8.0


class Step(NamedTuple):
    """`data[start:end]` was read as `text` in `encoding` (None: left over, or in any)."""

    start: int
    end: int
    text: str
    encoding: str | None


class _Path(NamedTuple):
    score: float
    expected: str
    encoding: str
    last: str
    step: Step | None
    before: _Path | None


def likeliest_steps(data: bytes, encodings: Sequence[str]) -> list[Step]:
    """The likeliest way to read the bytes, in steps that follow each other without a gap.

    The first encoding is the expected one. What no encoding explains comes as U+FFFD.
    """
    reached: dict[int, list[_Path]] = {0: [_Path(0.0, encodings[0], encodings[0], "", None, None)]}
    for place in range(len(data)):
        paths = reached.pop(place, None)
        if paths is None:
            continue
        steps = list(_steps(data, place, encodings))
        for path in _best(paths):
            for step in steps:
                reached.setdefault(step.end, []).append(_extended(path, step))
    best = max(reached[len(data)], key=lambda one: one.score)
    return list(_taken(best))[::-1]


def _taken(path: _Path) -> Iterator[Step]:
    """The steps of a path, the last one first."""
    at: _Path | None = path
    while at is not None and at.step is not None:
        yield at.step
        at = at.before


def _best(paths: list[_Path]) -> list[_Path]:
    """The best few, no two of which would go on alike."""
    best: dict[tuple[str, str], _Path] = {}
    for path in sorted(paths, key=lambda one: one.score, reverse=True):
        best.setdefault((path.encoding, path.last), path)
        if len(best) == _BEAM:
            break
    return list(best.values())


def _extended(path: _Path, step: Step) -> _Path:
    score, encoding = path.score, step.encoding or path.encoding
    if encoding not in (path.encoding, path.expected):
        score += _SWITCH
    if step.text == LOST:
        cost = _ONE_MORE if path.last == LOST else _LEFT_OVER
        return _Path(score + cost, path.expected, encoding, LOST, step, path)
    last = simplified_character(step.text)
    score += _after(path.last, last)
    return _Path(score, path.expected, encoding, last, step, path)


@lru_cache(maxsize=200_000)
def _after(before: str, character: str) -> float:
    """The log probability of the character after the one before it."""
    return log_probabilities(before + character)[-1]


def _steps(data: bytes, place: int, encodings: Sequence[str]) -> Iterator[Step]:
    if data[place] < 0x80:
        yield Step(place, place + 1, chr(data[place]), None)
        return
    yield Step(place, place + 1, LOST, None)
    for encoding in encodings:
        for length in (2, 3, 4):
            piece = data[place : place + length]
            if len(piece) == length and (character := decoded_character(piece, encoding)):
                yield Step(place, place + length, character, encoding)
                break


@lru_cache(maxsize=50_000)
def decoded_character(piece: bytes, encoding: str) -> str | None:
    """The one character that the bytes are in the encoding, if they lead there and back."""
    try:
        text = piece.decode(encoding)
        return text if len(text) == 1 and text.encode(encoding) == piece else None
    except UnicodeError:
        return None
