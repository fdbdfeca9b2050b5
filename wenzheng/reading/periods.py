"""Times in running text: which year, which span of years, which day is meant?

`到2025年`, `2016-2020年`, `“十四五”期间`, `二〇三五年`, `7月8日`, `2022年8月14日`, `今年`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from wenzheng.reading.numerals import read_chinese_integer


@dataclass(frozen=True, slots=True)
class Period:
    """`text[start:end]` names the years `first` to `last`; `deadline`: by the end of it (到…年)."""

    start: int
    end: int
    first: int
    last: int
    deadline: bool = False

    def covers(self, year: int) -> bool:
        """Whether the year lies within the period."""
        return self.first <= year <= self.last


@dataclass(frozen=True, slots=True)
class Day:
    """`text[start:end]` names a day or, with `day` None, a month; `year` None: not said."""

    start: int
    end: int
    year: int | None
    month: int
    day: int | None


# The five-year plans by their number: the tenth began in 2001 (国民经济和社会发展五年规划).
_PLAN_NUMBERS = {"十": 10, "十一": 11, "十二": 12, "十三": 13, "十四": 14, "十五": 15, "十六": 16}
_YEAR = r"(?:19|20)\d\d"
_RANGE = re.compile(rf"({_YEAR})年?\s*(?:[-—－–~～至到]|——)\s*({_YEAR})年")
_SINGLE = re.compile(rf"(?<!\d)(到|至|截至|截止)?({_YEAR})\s*年(?:底|末|年底|年末)?")
_CHINESE_YEAR = re.compile(r"(到|至)?([一二][〇零○九一二三四五六七八]{3})年")
_PLAN = re.compile(
    r"(到|至)?[“\"「『]?(十[一二三四五六]?)五[”\"」』]?(规划|计划)?(期末|末|时期末|收官|期间|时期)?"
)
_NUMBERED = re.compile(r"[（(第一二三四五六七八九]$")
_RELATIVE = re.compile(r"今年|本年|去年|上年|明年")
_RELATIVE_YEARS = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "明年": 1}
_DAY = re.compile(rf"(?:({_YEAR})年)?(?<!\d)(\d{{1,2}})月(?:(\d{{1,2}})日|[上中下]旬)?")
_ISO_DAY = re.compile(rf"({_YEAR})[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?!\d)")


def find_periods(text: str, published: date | None = None) -> list[Period]:
    """All years and spans of years, in order, not overlapping.

    今年 and its like are read by the year of `published`, and skipped when that is not known.
    """
    found: list[Period] = []
    for period in sorted(_periods(text, published), key=lambda p: (p.start, -p.end)):
        if not found or period.start >= found[-1].end:
            found.append(period)
    return found


def _periods(text: str, published: date | None) -> Iterator[Period]:
    if "年" in text:
        yield from _years(text, published)
    if "五" in text:
        yield from _plans(text)


def _years(text: str, published: date | None) -> Iterator[Period]:
    for match in _RANGE.finditer(text):
        yield Period(*match.span(), int(match[1]), int(match[2]))
    for match in _SINGLE.finditer(text):
        year = int(match[2])
        yield Period(*match.span(), year, year, bool(match[1]))
    for match in _CHINESE_YEAR.finditer(text):
        year = read_chinese_integer(match[2]) or 0
        yield Period(*match.span(), year, year, bool(match[1]))
    if published:
        for match in _RELATIVE.finditer(text):
            year = published.year + _RELATIVE_YEARS[match[0]]
            yield Period(*match.span(), year, year)


def _plans(text: str) -> Iterator[Period]:
    for match in _PLAN.finditer(text):
        number = _PLAN_NUMBERS.get(match[2])
        if number is None or text[match.end() : match.end() + 1] in _NOT_A_PLAN:
            continue
        if _NUMBERED.search(text, max(0, match.start() - 2), match.start()):
            continue  # （十五）, 二十五: a paragraph's number
        first = 2001 + (number - 10) * 5
        at_end = bool(match[1]) or (match[4] or "").endswith(("末", "收官"))
        yield Period(*match.span(), first + 4 if at_end else first, first + 4, at_end)


_NOT_A_PLAN = frozenset("个家座条项名年月日号届次章节页周天人万千百亿")


def find_days(text: str) -> list[Day]:
    """All days and months of the text, in order."""
    found: list[Day] = []
    for match in _DAY.finditer(text):
        year, month, day = match.groups()
        if 1 <= int(month) <= 12 and (day is None or 1 <= int(day) <= 31):
            found.append(
                Day(
                    *match.span(),
                    int(year) if year else None,
                    int(month),
                    int(day) if day else None,
                )
            )
    for match in _ISO_DAY.finditer(text):
        year, month, day = match.groups()
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            found.append(Day(*match.span(), int(year), int(month), int(day)))
    return sorted(found, key=lambda d: d.start)
