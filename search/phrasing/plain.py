"""The form in which what is said and what is quoted are compared."""

from __future__ import annotations

import re
import unicodedata

from wenzheng.reading.numerals import read_chinese_integer
from wenzheng.text.normalise import normalise_text

_CHINESE_DECIMAL = re.compile(r"([零一二两三四五六七八九十百千]+)点([零一二三四五六七八九]+)")
_GAP = re.compile(r"(?<=\d) +(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) +(?=\d)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def plain(text: str) -> str:
    """The text as it is compared: widths, spaces, variants, 1,264 and 二点五 in one form each."""
    folded = "".join(map(_folded, normalise_text(text)))
    joined = _THOUSANDS.sub("", _GAP.sub("", folded)).replace("年末", "年底")
    return _CHINESE_DECIMAL.sub(_decimal, joined)


def _folded(character: str) -> str:
    """① as 1; but ， stays, or it would join the numbers on both sides of it."""
    if not character.isalnum():
        return character
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def _decimal(match: re.Match[str]) -> str:
    whole, fraction = map(read_chinese_integer, match.groups())
    return match[0] if None in (whole, fraction) else f"{whole}.{fraction:0{len(match[2])}d}"
