"""Stretches of GBK that were read one byte off: 上?！靶沦惖馈碑a for 上海“新賽道”產.

Where one byte of a two-byte encoding is lost, every trail byte pairs with the next lead byte until
something of one byte puts the reading right again. The stretch is found by its unlikely characters,
every byte is tried in the gap, and a repair counts only if it leads back to exactly what was read
and makes the text far likelier.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from wenzheng.domain import RepairKind
from wenzheng.text.likelihood import character_log_probability, log_probabilities
from wenzheng.text.normalise import Change, is_cjk
from wenzheng.text.offsets import Edit
from wenzheng.text.variants import simplified_character

_LOST = "?\ufffd"
_ODD = -11.0
_GAP = 6
_REACH = 10
_LEADS = range(0x81, 0xFF)
_TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))
_CONTEXT = 2
_BYTE_COST = 4.85
"""Each byte that is made up has to explain more than guessing it would: log of 128."""
_CLEAR = 1.5
_LEAST_GAIN = 7.0
_LEAST_GAIN_EACH = 1.2
# Marks only: a figure or a letter that was read is never taken for half of another character.
_FULL_WIDTH = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F) if not chr(code).isalnum()}


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
    if character.isascii():
        return False
    return character_log_probability(simplified_character(character)) < _ODD


def _odd_places(text: str) -> Iterator[int]:
    """Unlikely characters, and signs of loss and accented letters right after a Chinese one."""
    for place, character in enumerate(text):
        if character in _LOST or "\u00a0" < character < "\u0250":
            if place and is_cjk(text[place - 1]):
                yield place
        elif _is_odd(character):
            yield place


def _suspects(text: str) -> Iterator[tuple[int, int]]:
    """Stretches where such places stand close together, or a sign of loss stands alone."""
    group: list[int] = []
    for place in [*_odd_places(text), len(text) + 2 * _GAP]:
        if group and (place - group[-1] > _GAP or "\n" in text[group[-1] : place]):
            if len(group) >= 2 or text[group[0]] in _LOST:
                yield group[0], group[-1] + 1
            group = []
        group.append(place)


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
    firsts = range(low, start + 1 + (text[start] in _LOST))
    lasts = range(max(start + 1, end - (text[end - 1] in _LOST)), high + 1)
    for first, last in product(firsts, lasts):
        if last - first < 2:
            continue
        for candidate in _repairs(text, first, last):
            if best is None or candidate.rank > best.rank:
                best = candidate
    return best if best and _convinces(best) else None


def _convinces(candidate: _Candidate) -> bool:
    length = len(candidate.repaired)
    if sum(map(_is_odd, candidate.repaired)) * 6 > length:
        return False
    return candidate.gain >= max(_LEAST_GAIN, _LEAST_GAIN_EACH * length)


def _repairs(text: str, first: int, last: int) -> Iterator[_Candidate]:
    """The likeliest repairs of exactly this stretch, one for each way to lose bytes."""
    start = first - (first > 0 and text[first - 1] in _LOST)
    for stretch in _spellings(text[first:last]):
        read = _encoded(stretch)
        if read is None or len(read) < 3:
            continue
        if len(read) % 2:
            yield from _filled(_Gap(text, start, last, read[0], read[1:]), 0)
        elif (end := _lost_end(text, last)) is not None:
            yield from _filled(_Gap(text, start, end, read[0], read[1:-1]), read[-1])


def _spellings(stretch: str) -> set[str]:
    """The stretch as it stands, and as it was if widths were folded after the misreading."""
    return {stretch, stretch[:-1].translate(_FULL_WIDTH) + stretch[-1]}


def _encoded(stretch: str) -> bytes | None:
    try:
        return stretch.encode("gbk")
    except UnicodeEncodeError:
        return None


def _decoded(data: bytes) -> str | None:
    """The text of the bytes, if it leads back to just them."""
    try:
        text = data.decode("gbk")
    except UnicodeDecodeError:
        return None
    return text if text.encode("gbk") == data else None


def _lost_end(text: str, end: int) -> int | None:
    """Where a stretch ends whose last trail byte was lost: after its sign, or before one byte."""
    if end == len(text) or (text[end].isascii() and text[end] not in _LOST):
        return end
    return end + 1 if text[end] in _LOST else None


class _Gap(NamedTuple):
    """What was read of a stretch: one byte of its first character, and whole characters."""

    text: str
    start: int
    end: int
    first_byte: int
    rest: bytes


def _filled(gap: _Gap, last_lead: int) -> Iterator[_Candidate]:
    """Fill the gap of the first character, and of the last if only its lead byte is left.

    A character that could as well be another one stays lost: its place keeps the sign of a loss.
    """
    middle = _decoded(gap.rest)
    if middle is None:
        return
    before = gap.text[max(0, gap.start - _CONTEXT) : gap.start]
    after = gap.text[gap.end : gap.end + _CONTEXT]
    last = _likeliest(_completions(last_lead, True), middle[-_CONTEXT:], after) if last_lead else ""
    was = _log_probability(before + gap.text[gap.start : gap.end] + after)
    for is_lead in (True, False):
        following = (middle + (last or ""))[:_CONTEXT]
        head = _likeliest(_completions(gap.first_byte, not is_lead), before, following)
        if head is None or last is None:
            continue
        now = _log_probability(before + head + middle + last + after)
        cost = _BYTE_COST * (2 if last_lead else 1)
        yield _Candidate(now - was - cost, gap.start, gap.end, head + middle + last)


def _log_probability(text: str) -> float:
    return sum(log_probabilities(text))


@lru_cache(maxsize=512)
def _completions(known: int, is_lead: bool) -> tuple[str, ...]:
    """The characters that have this byte as their lead or their trail."""
    pairs = (
        (bytes((known, trail)) for trail in _TRAILS)
        if is_lead
        else (bytes((lead, known)) for lead in _LEADS)
    )
    return tuple(c for pair in pairs if (c := _decoded(pair)) is not None and len(c) == 1)


def _likeliest(choices: tuple[str, ...], before: str, after: str) -> str | None:
    """The character that fits best between the two; the sign of a loss where it is a toss-up."""
    best: dict[str, tuple[float, str]] = {}
    for choice in choices:
        score = _log_probability(before + choice + after)
        form = simplified_character(choice)
        best[form] = max(best.get(form, (score, choice)), (score, choice))
    if not best:
        return None
    ranked = sorted(best.values(), reverse=True)
    is_clear = len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= _CLEAR
    # A mark fits nearly anywhere: that is no evidence for it.
    return ranked[0][1] if is_clear and is_cjk(ranked[0][1]) else "?"
