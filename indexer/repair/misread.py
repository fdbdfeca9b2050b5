"""Lines that were decoded with the wrong encoding as a whole: ä¸\xadå›½ or 涓浗 for 中国.

Unlike bytes that were read one off (see mojibake), nothing is lost here: encoding the line as it was
misread gives its bytes back, and decoding these rightly gives the text. A repair counts only if it
does so exactly, there and back, and if it makes unlikely text likely.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from wenzheng.domain import RepairKind
from wenzheng.text.likelihood import mean_log_probability
from wenzheng.text.normalise import Change, is_cjk
from wenzheng.text.offsets import Edit

_UNLIKELY = -10.5
"""Mean log probability that even rare but rightly decoded Chinese stays above."""
_LIKELY = -9.2
"""What ordinary Chinese stays above: a repair has to."""
_LEAST_GAIN = 2.0
_LEAST_WIDE = 6
_LEAST_CHINESE = 4
_CHINESE_SHARE = 0.6
_SAMPLE = 600
_TWICE = 2
"""A text may have been misread twice over."""

_LATIN = re.compile(
    r"[\u00a0-\u00ff\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122\x80-\x9f]{2,}"
)
_WIDE = re.compile(r"[^\x00-\x7f]+")


class _Misreading(NamedTuple):
    """Text in `written` was decoded by what `encode` undoes."""

    encode: Callable[[str], bytes | None]
    written: str


def misread_lines(text: str) -> Iterator[Change]:
    """Repairs of whole lines, and of runs of wide characters within a line."""
    if not _may_be_misread(text) and _likelihood(text[:_SAMPLE]) > _UNLIKELY:
        return
    for line in re.finditer(r"[^\n]+", text):
        yield from _in_line(line[0], line.start())


def _may_be_misread(text: str) -> bool:
    """Cheap, and true of all misread texts: pairs of Latin letters with marks, or rare characters."""
    return _LATIN.search(text) is not None or _rows_of_utf8().search(text) is not None


@cache
def _rows_of_utf8() -> re.Pattern[str]:
    """Two characters in a row that GBK makes of the lead bytes that Chinese has in UTF-8."""
    leads = (*range(0xE3, 0xEA), 0xEF)
    pairs = (bytes((lead, trail)) for lead in leads for trail in range(0x80, 0xC0))
    row = "".join(sorted({c for pair in pairs if (c := _decoded(pair, "gb18030"))}))
    return re.compile(f"[{re.escape(row)}].?[^\\x00-\\x7f]?[{re.escape(row)}]")


def _in_line(line: str, start: int) -> Iterator[Change]:
    whole = _repaired(line)
    if whole is not None:
        yield _change(start, line, whole)
        return
    for run in _WIDE.finditer(line):
        repaired = _repaired(run[0]) if len(run[0]) >= _LEAST_WIDE else None
        if repaired is not None:
            yield _change(start + run.start(), run[0], repaired)


def _change(start: int, before: str, after: str) -> Change:
    return Change(RepairKind.MISREAD, Edit(start, start + len(before), after))


def _repaired(text: str) -> str | None:
    """The likeliest of what the text may have been, if it is clearly likelier than the text."""
    before = _likelihood(text)
    if before > _UNLIKELY:
        return None
    origins = filter(_is_chinese, _origins(text))
    found = [(after, other) for other in origins if (after := _likelihood(other)) > before]
    if not found:
        return None
    after, best = max(found)
    return best if after > _LIKELY and after - before >= _LEAST_GAIN else None


def _origins(text: str) -> Iterator[str]:
    """What was misread as this, once or twice."""
    layer = [text]
    for _ in range(_TWICE):
        layer = [origin for one in layer for origin in _once(one)]
        yield from layer


def _once(text: str) -> Iterator[str]:
    for misreading in _MISREADINGS:
        data = misreading.encode(text)
        origin = _decoded(data, misreading.written) if data is not None else None
        if origin is not None and origin != text:
            yield origin


def _decoded(data: bytes, encoding: str) -> str | None:
    """The text of the bytes, if it leads back to just them."""
    try:
        text = data.decode(encoding)
        return text if text.encode(encoding) == data else None
    except UnicodeError:
        return None


def _is_chinese(text: str) -> bool:
    """Whether enough of it is Chinese to be judged: a few odd signs can turn into anything."""
    wide = "".join(_WIDE.findall(text))
    chinese = sum(map(is_cjk, wide))
    return chinese >= _LEAST_CHINESE and chinese >= _CHINESE_SHARE * len(wide)


def _likelihood(text: str) -> float:
    """The mean log probability of the wide characters; Latin letters with marks are no Chinese."""
    wide = "".join(_WIDE.findall(text))
    if not wide or not (any(map(is_cjk, wide)) or _LATIN.search(wide)):
        return 0.0
    return mean_log_probability(wide)


def _as(encoding: str) -> Callable[[str], bytes | None]:
    def encode(text: str) -> bytes | None:
        try:
            return text.encode(encoding)
        except UnicodeError:
            return None

    return encode


def _as_western(text: str) -> bytes | None:
    """Bytes as Windows' Western encoding shows them; what it leaves out, as Latin-1."""
    found = bytearray()
    for character in text:
        byte = _western_bytes().get(character)
        if byte is None:
            return None
        found.append(byte)
    return bytes(found)


@cache
def _western_bytes() -> dict[str, int]:
    latin = {chr(byte): byte for byte in range(256)}
    windows = {
        bytes((byte,)).decode("cp1252"): byte
        for byte in range(0x80, 0xA0)
        if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    }
    return latin | windows


_MISREADINGS = (
    _Misreading(_as("gb18030"), "utf-8"),
    _Misreading(_as("gbk"), "utf-8"),
    _Misreading(_as("big5hkscs"), "utf-8"),
    _Misreading(_as_western, "utf-8"),
    _Misreading(_as_western, "gb18030"),
    _Misreading(_as_western, "big5hkscs"),
    _Misreading(_as("gb18030"), "big5hkscs"),
    _Misreading(_as("big5hkscs"), "gb18030"),
)
