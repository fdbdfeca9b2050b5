"""Chinese and Arabic numerals as numbers: 两千五百, 1.5万, 二〇二五, 十二."""

from __future__ import annotations

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_SMALL = {"十": 10, "百": 100, "千": 1000}
MAGNITUDES = {"万": 10**4, "亿": 10**8, "万亿": 10**12, "千万": 10**7, "百万": 10**6}
"""Magnitude words that may follow an Arabic number, with their factor."""


def read_chinese_integer(numeral: str) -> int | None:
    """The value of 十二, 两千五百, 一万三千 or, digit by digit, 二〇二五; None if it is none."""
    if not numeral:
        return None
    if all(c in DIGITS for c in numeral):
        return int("".join(str(DIGITS[c]) for c in numeral))
    total = section = 0
    digit: int | None = None
    for c in numeral:
        if c in DIGITS:
            digit = DIGITS[c]
        elif c in _SMALL:
            section += (1 if digit is None else digit) * _SMALL[c]
            digit = None
        elif c in ("万", "亿"):
            total = (total + section + (digit or 0)) * MAGNITUDES[c]
            section, digit = 0, None
        else:
            return None
    return total + section + (digit or 0)


def read_arabic(numeral: str) -> float:
    """The value of 1,264 or 28.5."""
    return float(numeral.replace(",", "").replace("，", ""))
