"""Which encoding are these bytes in?"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from wenzheng.errors import UnreadableFile
from wenzheng.text.likelihood import mean_log_probability
from wenzheng.text.normalise import is_cjk

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHINESE = ("gb18030", "big5hkscs")
_SAMPLE = 4000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


class Decoded(NamedTuple):
    """The text of a file, the encoding it was in, and what could not be read of it."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, name: str) -> Decoded:
    """The text of the bytes, decoded strictly; a byte order mark is not part of it.

    UTF-8 and marked encodings are told by their validity. Between GB18030 and Big5 both may be
    valid: the likelier Chinese wins. Raises UnreadableFile when nothing fits.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _strictly(data, encoding)
            if text is None:
                break
            return Decoded(text.removeprefix("\ufeff"), encoding)
    if (text := _strictly(data, "utf-8")) is not None and not _CONTROL.search(text[:_SAMPLE]):
        return Decoded(text, "utf-8")
    candidates = list(_candidates(data))
    if not candidates:
        raise UnreadableFile(
            f"{name}：不是已知编码的文本（已试 UTF-8、UTF-16、GB18030、Big5）；请另存为 UTF-8 后再试",
            f"{name}: not text in a known encoding (tried UTF-8, UTF-16, GB18030, Big5); "
            "save it as UTF-8 and try again",
        )
    _, encoding, text = max(candidates)
    return Decoded(text, encoding)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _candidates(data: bytes) -> Iterator[tuple[float, str, str]]:
    """Every reading that is valid and looks like text, with its likelihood."""
    for encoding in _CHINESE:
        text = _strictly(data, encoding)
        if text is not None and _looks_like_text(text):
            yield mean_log_probability(_chinese_of(text)), encoding, text


def _chinese_of(text: str) -> str:
    return "".join(filter(is_cjk, text[: 4 * _SAMPLE]))[:_SAMPLE]


def _looks_like_text(text: str) -> bool:
    sample = text[:_SAMPLE]
    if _CONTROL.search(sample) or not sample:
        return False
    wide = [character for character in sample if not character.isascii()]
    chinese = sum(map(is_cjk, wide))
    return chinese * 2 >= len(wide) and mean_log_probability(_chinese_of(text)) > -12.5
