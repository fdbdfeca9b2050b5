"""Articles of laws and rules: where 第N条 heads one, and which number it has.

In running text (根据第三条规定，第三条所列) it only names one.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from wenzheng.reading.numerals import read_chinese_integer

NUMERAL = r"[零〇一二三四五六七八九十百千两\d]{1,8}"
ARTICLE = re.compile(rf"第(?P<n>{NUMERAL})条(?:之(?P<sub>[一二三四五六七八九十\d]{{1,3}}))?")
"""An article by its number, wherever it is named."""

_HEAD = re.compile(
    rf"^[ \t]*(?P<article>{ARTICLE.pattern})"
    r"(?![的至到和或与及、，,。；;]|规定|所[列称述规]|第[一二三四五六七八九十\d]+[款项])",
    re.MULTILINE,
)


class ArticleNumber(NamedTuple):
    """第十二条之一 is 12 and 1."""

    number: int | None
    sub: int | None


class ArticleHead(NamedTuple):
    """`text[start:end]` is the number that an article begins with."""

    start: int
    end: int
    label: str


def article_heads(text: str) -> list[ArticleHead]:
    """Where articles begin, in order: at the beginning of a line, and not going on as a reference."""
    return [ArticleHead(*match.span("article"), match["article"]) for match in _HEAD.finditer(text)]


def article_number(text: str) -> ArticleNumber | None:
    """The first article that the text names; None for none."""
    found = ARTICLE.search(text)
    return ArticleNumber(_value(found["n"]), _value(found["sub"])) if found else None


def _value(numeral: str | None) -> int | None:
    if numeral is None:
        return None
    return int(numeral) if numeral.isdecimal() else read_chinese_integer(numeral)
