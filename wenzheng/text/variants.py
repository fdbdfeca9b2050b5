"""Traditional characters as simplified ones, one for one."""

from __future__ import annotations

from functools import cache
from typing import Protocol, cast

from opencc import OpenCC


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _converter() -> _Converter:
    return cast(_Converter, OpenCC("t2s"))


@cache
def simplified_character(character: str) -> str:
    """The dictionary's answer for one character, or the character where that is not one."""
    if character == "\0" or "\ud800" <= character <= "\udfff":
        return character
    converted = _converter().convert(character)
    return converted if len(converted) == 1 else character


def to_simplified(text: str) -> str:
    """`text` in simplified characters, of the same length.

    Whole lines are converted, because words decide some characters (乾隆 keeps what 乾燥 gives up);
    a line whose length would change is converted character by character. Converting the result
    again changes nothing: a simplified form that is itself listed as traditional is followed up.
    """
    if text.isascii():
        return text
    for _ in range(4):
        converted = "\n".join(_line(line) for line in text.split("\n"))
        if converted == text:
            break
        text = converted
    return text


def _line(line: str) -> str:
    # The library reads C strings: a NUL would end the line, a lone surrogate cannot be encoded.
    if "\0" in line or not _encodable(line):
        return "".join(
            c if c == "\0" or not _encodable(c) else simplified_character(c) for c in line
        )
    converted = _converter().convert(line)
    return converted if len(converted) == len(line) else "".join(map(simplified_character, line))


def _encodable(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
