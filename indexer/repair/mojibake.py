"""Stretches of GBK that were read one byte off: 上?！靶沦惖馈碑a for 上海“新賽道”產.

Where one byte of a two-byte encoding is lost, every trail byte pairs with the next lead byte until
something of one byte puts the reading right again. The stretch is found by its unlikely characters,
every byte is tried in the gap, and a repair counts only if it leads back to exactly what was read
and makes the text far likelier.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from wenzheng.domain import RepairKind
from wenzheng.text.likelihood import character_log_probability, log_probabilities
from wenzheng.text.normalise import Change
from wenzheng.text.offsets import Edit
from wenzheng.text.variants import simplified_character

_LOST = "?\ufffd"
_ODD = -11.0
_GAP = 7
_REACH = 7
_LEADS = range(0x81, 0xFF)
_TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))
_CONTEXT = 2
_BYTE_COST = 4.85
"""Each byte that is made up has to explain more than guessing it would: log of 128."""
_LEAST_GAIN = 14.0
_LEAST_GAIN_EACH = 2.0
_FULL_WIDTH = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)}


class Findings(NamedTuple):
    """Repairs to make, and stretches that look misread but were left alone."""

    changes: list[Change]
    warnings: tuple[str, ...]


class _Candidate(NamedTuple):
    gain: float
    start: int
    end: int
    repaired: str

    @property
    def rank(self) -> float:
        """The gain; of equal ones the shortest stretch."""
        return self.gain - 0.01 * (self.end - self.start)


def misread_runs(text: str) -> Findings:
    """Look for misread stretches, line by line."""
    changes: list[Change] = []
    left = 0
    for start, end in _suspects(text):
        best = _best(text, start, end)
        if best is None:
            left += _is_hopeless(text, start, end)
        elif not changes or changes[-1].edit.end <= best.start:
            edit = Edit(best.start, best.end, best.repaired)
            changes.append(Change(RepairKind.MISREAD_GBK, edit))
    lost = text.count("\ufffd") - sum(text.count("\ufffd", *change.edit[:2]) for change in changes)
    warnings = []
    if left:
        warnings.append(f"{left} stretch(es) look misread and could not be restored")
    if lost > 0:
        warnings.append(f"{lost} character(s) were lost before the file was written (U+FFFD)")
    return Findings(changes, tuple(warnings))


@lru_cache(maxsize=20_000)
def _is_odd(character: str) -> bool:
    if character < "\u0250":
        return False
    return character_log_probability(simplified_character(character)) < _ODD


def _suspects(text: str) -> Iterator[tuple[int, int]]:
    """Stretches where unlikely characters stand close together."""
    odd = [place for place, character in enumerate(text) if _is_odd(character)]
    group: list[int] = []
    for place in [*odd, len(text) + 2 * _GAP]:
        if group and (place - group[-1] > _GAP or "\n" in text[group[-1] : place]):
            if _is_suspicious(text, group):
                yield group[0], group[-1] + 1
            group = []
        group.append(place)


def _is_suspicious(text: str, group: list[int]) -> bool:
    before = text[max(0, group[0] - _REACH) : group[0]]
    return len(group) >= 2 or any(mark in before for mark in _LOST)


def _is_hopeless(text: str, start: int, end: int) -> bool:
    """Whether the stretch is misread beyond doubt: long, and next to no likely character in it."""
    stretch = text[start:end]
    mean = sum(log_probabilities(stretch)) / len(stretch)
    return len(stretch) >= 6 and mean < -12.5 and "gb2312" in _repertoire(stretch)


def _repertoire(stretch: str) -> str:
    try:
        stretch.encode("gb2312")
    except UnicodeEncodeError:
        return ""
    return "gb2312"


def _best(text: str, start: int, end: int) -> _Candidate | None:
    """The repair around the unlikely stretch that makes the text likeliest, if one does."""
    low = max(text.rfind("\n", 0, start) + 1, start - _REACH)
    line_end = text.find("\n", end)
    high = min(len(text) if line_end < 0 else line_end, end + _REACH)
    best: _Candidate | None = None
    for first in range(low, start + 1):
        for last in range(end, high + 1):
            for candidate in _repairs(text, first, last):
                if best is None or candidate.rank > best.rank:
                    best = candidate
    return best if best and _convinces(best) else None


def _convinces(candidate: _Candidate) -> bool:
    length = max(1, len(candidate.repaired))
    return candidate.gain >= max(_LEAST_GAIN, _LEAST_GAIN_EACH * length)


def _repairs(text: str, first: int, last: int) -> Iterator[_Candidate]:
    """The likeliest repair of exactly this stretch for each way to lose a byte."""
    start = first - (first > 0 and text[first - 1] in _LOST)
    for stretch in _spellings(text[first:last]):
        read = _encoded(stretch)
        if read is not None and len(read) >= 3 and len(read) % 2:
            for at in (0, 1):
                yield from _filled(text, start, last, read, at)


def _spellings(stretch: str) -> set[str]:
    """The stretch as it stands, and as it was if widths were folded after the misreading."""
    return {stretch, stretch[:-1].translate(_FULL_WIDTH) + stretch[-1]}


def _encoded(stretch: str) -> bytes | None:
    try:
        return stretch.encode("gbk")
    except UnicodeEncodeError:
        return None


def _filled(text: str, start: int, end: int, read: bytes, at: int) -> Iterator[_Candidate]:
    """Put every possible byte into the gap; only the character there depends on it."""
    choices = {}
    for byte in _LEADS if at == 0 else _TRAILS:
        whole = read[:at] + bytes((byte,)) + read[at:]
        try:
            repaired = whole.decode("gbk")
        except UnicodeDecodeError:
            continue
        if repaired.encode("gbk") == whole:
            choices[repaired[0]] = repaired
    if not choices:
        return
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    was = sum(log_probabilities(before + text[start:end] + after))
    head = max(choices, key=lambda one: sum(log_probabilities(before + choices[one][:3])))
    now = sum(log_probabilities(before + choices[head] + after))
    yield _Candidate(now - was - _BYTE_COST, start, end, choices[head])
