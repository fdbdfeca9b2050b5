"""One form for what is written in several: widths, spaces, controls, traditional characters.

Documents and questions go through the same function, so that they meet. Chinese punctuation stays
as it is. Normalising twice changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from wenzheng.domain import Repair, RepairKind
from wenzheng.text.offsets import Edit, OffsetMap, apply_edits
from wenzheng.text.variants import to_simplified

SPACE = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_LINE_BREAK = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff]+"
)
# Letters, digits and the signs that are part of figures; ，：；？！（） are Chinese punctuation.
_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
for _kept in "，：；？！（）～｜［］｛｝＂＇｀＾＿＼＄":
    del _FULL_WIDTH[ord(_kept)]
_FOLDED = re.compile(
    "[" + "".join(map(chr, _FULL_WIDTH)) + r"\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]"
)
_BREAKS = re.compile(rf"[{SPACE}]*\n[\n{SPACE}]*|\A[\n{SPACE}]+|[{SPACE}]+\Z")
_SPACES = re.compile(rf"[{SPACE}]+")
_NUMERAL = "零〇一二三四五六七八九十百千"
_LABEL = re.compile(
    rf"第[{_NUMERAL}\d]+[编篇章节条]|(?:附件|附表|附录|专栏)[{_NUMERAL}\d]*|[图表][{_NUMERAL}\d]+"
    rf"|\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}|[{_NUMERAL}]{{1,3}}"
)
_UNIT = frozenset("年月日时分秒个项家座条万亿元千百十％%件人次倍级类期届号度岁天周")
_QUOTES = frozenset("“”‘’—…·")


class Normalised(NamedTuple):
    """The text, the way back, and what was done (spans in the original)."""

    text: str
    offset_map: OffsetMap
    repairs: tuple[Repair, ...]


class Change(NamedTuple):
    """An edit with its reason."""

    kind: RepairKind
    edit: Edit


def normalise(original: str) -> Normalised:
    """Fold widths and spaces, drop invisible characters, and write in simplified characters."""
    text, offset_map = original, OffsetMap.identity(len(original))
    repairs: list[Repair] = []
    for step in (_invisible, _widths, _spaces, _traditional):
        changes = list(step(text))
        text, offset_map, done = apply_changes(original, text, offset_map, changes)
        repairs += done
    return Normalised(text, offset_map, tuple(sorted(repairs, key=lambda repair: repair.start)))


def normalise_text(text: str) -> str:
    """The same without the way back: for questions and names."""
    return normalise(text).text


def apply_changes(
    original: str, text: str, offset_map: OffsetMap, changes: list[Change]
) -> tuple[str, OffsetMap, list[Repair]]:
    """Make one more step of changes; their repairs are told in places of the original."""
    if not changes:
        return text, offset_map, []
    changed, step_map = apply_edits(text, (change.edit for change in changes))
    repairs = [_repair(original, offset_map, change) for change in changes]
    return changed, offset_map.then(step_map), repairs


def _repair(original: str, offset_map: OffsetMap, change: Change) -> Repair:
    start, end = offset_map.original_span(change.edit.start, change.edit.end)
    return Repair(change.kind, start, end, original[start:end], change.edit.after)


def _invisible(text: str) -> Iterator[Change]:
    for match in re.finditer(f"{_LINE_BREAK.pattern}|{_INVISIBLE.pattern}", text):
        after = "\n" if _LINE_BREAK.fullmatch(match[0]) else ""
        yield Change(RepairKind.CONTROL, Edit(*match.span(), after))


def _widths(text: str) -> Iterator[Change]:
    folded = _FOLDED.sub(lambda match: _fold(match[0]), text)
    return _differences(text, folded, RepairKind.WIDTH)


def _fold(character: str) -> str:
    half = _FULL_WIDTH.get(ord(character))
    if half is not None:
        return half
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


def _traditional(text: str) -> Iterator[Change]:
    return _differences(text, to_simplified(text), RepairKind.TRADITIONAL)


def _differences(text: str, changed: str, kind: RepairKind) -> Iterator[Change]:
    """The stretches in which two texts of one length differ."""
    if text == changed:
        return
    pairs = enumerate(zip(text, changed, strict=True))
    for differs, group in groupby(pairs, key=lambda item: item[1][0] != item[1][1]):
        if differs:
            places = [place for place, _ in group]
            start, end = places[0], places[-1] + 1
            yield Change(kind, Edit(start, end, changed[start:end]))


def _spaces(text: str) -> Iterator[Change]:
    """Drop indentation, trailing and blank lines, and the spaces that Chinese does without."""
    start = 0
    for match in re.finditer(f"{_BREAKS.pattern}|\\Z", text):
        yield from _spaces_in_line(text, start, match.start())
        if match.start() == match.end():
            return
        at_edge = match.start() == 0 or match.end() == len(text)
        after = "" if at_edge else "\n"
        if match[0] != after:
            yield Change(RepairKind.SPACE, Edit(*match.span(), after))
        start = match.end()


def _spaces_in_line(text: str, start: int, end: int) -> Iterator[Change]:
    for match in _SPACES.finditer(text, start, end):
        left, right = text[match.start() - 1], text[match.end()]
        if "\t" in match[0]:
            after = "\t"
        elif _is_label(text[start : match.start()], right):
            after = " "
        else:
            after = "" if _needs_no_space(left, right) else " "
        if match[0] != after:
            yield Change(RepairKind.SPACE, Edit(*match.span(), after))


def _is_label(before: str, right: str) -> bool:
    """Whether the line so far is a heading's label, which a space sets off from its words."""
    if len(before) > 40 or right in _UNIT or not is_cjk(right):
        return False
    return _LABEL.fullmatch(_SPACES.sub("", before)) is not None


def _needs_no_space(left: str, right: str) -> bool:
    if "|" in (left, right):
        return False  # a space sets cells off, whatever stands in them
    if _is_wide(left) or _is_wide(right):
        return True
    return any(
        is_cjk(one) and (is_cjk(other) or other.isalnum() or other in _QUOTES)
        for one, other in ((left, right), (right, left))
    )


def _is_wide(character: str) -> bool:
    """Whether it is full-width punctuation, which brings its own space."""
    return "\u3001" <= character <= "\u301f" or "\uff01" <= character <= "\uff5e"


def is_cjk(character: str) -> bool:
    """Whether the character is a Chinese one."""
    code = ord(character)
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or code == 0x3007
        or 0x20000 <= code <= 0x323AF
    )
