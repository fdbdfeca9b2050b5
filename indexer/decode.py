"""Which encoding are these bytes in?

The bytes decide. What a page declares of itself only breaks ties: it is often wrong, because the
file was converted, or the server's default was copied.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from indexer.repair.bytewise import LOST, likeliest_steps
from wenzheng.errors import UnreadableFile
from wenzheng.text.likelihood import UNKNOWN, mean_log_probability

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE_UNITS = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_BYTEWISE = ("utf-8", "gb18030", "big5hkscs")
_NAMES = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "utf8": "utf-8"}
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]{3,12})", re.IGNORECASE)
_HEAD = 4096
_SAMPLE = 1200
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe]")
_WIDE = re.compile(r"[^\x00-\x7f]+")
_NOT_LATIN = re.compile("[^\x00-\u024f\u2010-\u203a\u20ac\u2122]")
# Rightly decoded documents lie above -8.5, those read in a wrong encoding below -12.5.
_CHINESE = -10.5
_TIE = 0.5
_MOST_LOST = 0.05
_MOST_CONTROLS = 0.002
_CUT = re.compile(rb"(?<=[\n>])")
_UTF8_RUN = re.compile(rb"(?:[\xe2-\xef][\x80-\xbf]{2}){3,}")
_TWO_BYTES = re.compile("[\x80-\u07ff]{2}")
_LONGEST_PIECE = 4000


class Decoded(NamedTuple):
    """The text of a file, the encoding it was in, and what could not be read of it."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


class _Reading(NamedTuple):
    """What the bytes say in one encoding, and how likely that is per wide character."""

    text: str
    encoding: str
    likelihood: float


def decode(data: bytes, name: str) -> Decoded:
    """The text of the bytes without a byte order mark.

    Between encodings that fit the likelier Chinese wins. A few broken bytes become U+FFFD, and
    stretches in another encoding are read in theirs, with a warning. Raises UnreadableFile where
    nothing reads as text.
    """
    reading = _marked(data) or _plain_utf8(data) or _wide_units(data) or _likeliest(data)
    if reading is None:
        raise UnreadableFile(
            f"{name}：不是已知编码的文本（已试 UTF-8、UTF-16、UTF-32、GB18030、Big5）；"
            "请另存为 UTF-8 后再试",
            f"{name}: not text in a known encoding (tried UTF-8, UTF-16, UTF-32, GB18030, Big5); "
            "save it as UTF-8 and try again",
        )
    return reading


def _marked(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            text = body.decode(encoding, "replace")
            if _is_text(text) and _is_mostly_whole(text, body.count(LOST.encode(encoding))):
                return Decoded(text, encoding, _told(text, body.count(LOST.encode(encoding))))
    return None


def _plain_utf8(data: bytes) -> Decoded | None:
    """The text if it is valid UTF-8, and not a few characters of GBK that happen to be."""
    text = _strictly(data, "utf-8")
    if text is None or not _is_text(text):
        return None
    if _TWO_BYTES.search(text) and max(text) < "\u0800" and _declared(data) != "utf-8":
        other = _read(data, "gb18030")
        if other is not None and other.likelihood > _CHINESE:
            return Decoded(other.text, other.encoding)
    return Decoded(text, "utf-8")


def _wide_units(data: bytes) -> Decoded | None:
    """UTF-16 or UTF-32 without a mark: told by the zeros of its ASCII or by its Chinese."""
    if len(data) < 4 or not (b"\0" in data or len(data) % 2 == 0):
        return None
    readings = []
    for encoding in _WIDE_UNITS:
        unit = 4 if "32" in encoding else 2
        text = data[: len(data) - len(data) % unit].decode(encoding, "replace")
        if LOST not in text and _is_text(text) and not _holds_nonsense(text):
            readings.append(_Reading(text, encoding, _likelihood(text)))
    best = max(readings, key=lambda one: one.likelihood, default=None)
    if best is None or best.likelihood < _CHINESE:
        return None
    rival = max((_likelihood(data.decode(e, "replace")) for e in _BYTEWISE), default=UNKNOWN)
    return Decoded(best.text, best.encoding) if best.likelihood > rival else None


def _likeliest(data: bytes) -> Decoded | None:
    """The likeliest of the byte-wise encodings, piece by piece where it does not fit all."""
    declared = _declared(data)
    readings = [
        _Reading(text, encoding, _likelihood(text) + _TIE * (encoding == declared))
        for encoding in _BYTEWISE
        if _is_text(text := data.decode(encoding, "replace"))
    ]
    if not readings:
        return None
    best = max(readings, key=lambda one: one.likelihood)
    if best.likelihood < _CHINESE:
        return _western(data)
    there = data.count(LOST.encode(best.encoding)) if best.encoding != "big5hkscs" else 0
    is_whole = best.text.count(LOST) == there
    if is_whole and (best.encoding == "utf-8" or not _UTF8_RUN.search(data)):
        return Decoded(best.text, best.encoding)
    cut_off = _cut_off(data, best.encoding)
    if cut_off is not None:
        return Decoded(cut_off, best.encoding, _told(cut_off, there))
    pieces = list(_pieces(data, best.encoding))
    text = "".join(piece.text for piece in pieces)
    others = {piece.encoding for piece in pieces} - {best.encoding}
    if not _is_mostly_whole(text, there):
        return None
    return Decoded(text, best.encoding, _told(text, there, *sorted(others)))


def _pieces(data: bytes, encoding: str) -> Iterator[_Reading]:
    """Lines, or what stands between tags: in the main encoding unless another fits better."""
    ends = [match.start() for match in _CUT.finditer(data)]
    for start, end in pairwise([0, *ends, len(data)]):
        piece = data[start:end]
        if piece.isascii():
            yield _Reading(piece.decode("ascii"), encoding, 0.0)
            continue
        readings = [one for name in (encoding, *_BYTEWISE) if (one := _read(piece, name))]
        if not readings:
            yield _Reading(_by_character(piece, encoding), encoding, UNKNOWN)
            continue
        best = max(readings, key=lambda one: one.likelihood)
        is_clear = best.likelihood > max(_CHINESE, readings[0].likelihood + 2)
        yield best if is_clear or readings[0].encoding != encoding else readings[0]


def _by_character(piece: bytes, encoding: str) -> str:
    if len(piece) > _LONGEST_PIECE:
        return piece.decode(encoding, "replace")
    order = (encoding, *(name for name in _BYTEWISE if name != encoding))
    return "".join(step.text for step in likeliest_steps(piece, order))


def _cut_off(data: bytes, encoding: str) -> str | None:
    """The text of a file that ends within a character, and is whole up to there."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return decoder.decode(data) + LOST
    except UnicodeDecodeError:
        return None


def _western(data: bytes) -> Decoded | None:
    """Windows' Western European encoding, for text that is nearly all ASCII."""
    text = _strictly(data, "cp1252")
    if text is None or not _is_text(text) or _NOT_LATIN.search(text):
        return None
    return Decoded(text, "cp1252") if 10 * len(_wide(text)) < len(text) else None


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _read(data: bytes, encoding: str) -> _Reading | None:
    text = _strictly(data, encoding)
    return None if text is None else _Reading(text, encoding, _likelihood(text))


def _declared(data: bytes) -> str | None:
    """The encoding that the file names in its head, by the name that is used here."""
    match = _DECLARED.search(data[:_HEAD])
    if match is None:
        return None
    name = match[1].decode("ascii").lower()
    return _NAMES.get(name, name)


def _wide(text: str) -> str:
    return "".join(_WIDE.findall(text))


def _likelihood(text: str) -> float:
    """The mean log probability of the characters beyond ASCII, by samples from all of the text."""
    wide = _wide(text)
    step = max(1, len(wide) // _SAMPLE)
    stretch = _SAMPLE // 4
    if step > 1:
        starts = range(0, len(wide), len(wide) // 4)
        wide = "".join(wide[start : start + stretch] for start in starts)
    return mean_log_probability(wide)


def _is_text(text: str) -> bool:
    """Whether next to none of it is control characters."""
    return bool(text) and len(_CONTROL.findall(text)) <= 1 + _MOST_CONTROLS * len(text)


def _holds_nonsense(text: str) -> bool:
    """Whether it holds what two bytes of ASCII make in UTF-16, or half of a pair."""
    return "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)


def _is_mostly_whole(text: str, there: int) -> bool:
    lost = text.count(LOST) - there
    return lost <= max(2, _MOST_LOST * len(_wide(text)))


def _told(text: str, there: int, *others: str) -> tuple[str, ...]:
    lost = text.count(LOST) - there
    warnings = []
    if others:
        warnings.append(f"parts of the file are in another encoding ({', '.join(others)})")
    if lost > 0:
        warnings.append(f"{lost} place(s) of the file hold broken bytes, kept as U+FFFD")
    return tuple(warnings)
