"""Which years is the question about, and which years is the document of that it names?

What documents say in the same words is read by `wenzheng.reading.periods`; only a question has
times that count from the day it is asked on (近三年, 明年).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from search.understanding.spans import overlaps
from wenzheng.reading.numerals import read_chinese_integer
from wenzheng.reading.periods import Period, find_periods

_BARE_YEAR = re.compile(r"(?<![\d.〔(\[（])20[0-4]\d(?![\d.])")
_NUMBER = r"(?P<number>\d{1,2}|[两一二三四五六七八九十]{1,2})"
_BACK = re.compile(rf"(?:最近|近|过去)的?{_NUMBER}年(?!级|前|后|制|期)(?:来|以来|间|里|内)?")
_AHEAD = re.compile(rf"(?:未来|今后|接下来|往后)的?{_NUMBER}年(?!级|前|制|期)(?:间|里|内)?")
_SINGLE = re.compile(r"(?P<before>前年)|(?P<after>后年)|(?P<next>下一?年度?)|(?P<last>上一年度?)")
_OFFSETS = {"before": -2, "after": 2, "next": 1, "last": -1}
_UP_TO_NOW = re.compile("最近|近")
"""近三年 counts this year, 过去三年 ends with the last."""

_LONGEST = 30
"""Years; a longer span back or ahead is no time that documents are asked about."""

_DOCUMENT_YEAR = re.compile(
    r"^的?(?:印发|发布|出台|公布|制定|修订|修编|版|[^，,。]{0,16}?(?:方案|规划|计划|意见|通知|办法|公报)(?:里|中|提出|规定|明确)"
    r"|[”\"]?(?:规划|计划|方案)[”\"]?(?:是|由)?(?:谁|哪|何|什么时))"
)
"""What follows a year that says which document is meant, not which year the answer is about."""
_DOCUMENTS_OF = re.compile(r"^[^，,。]{0,12}(?:政策|文件|法规|通知|公告)")
"""What follows a time that counts from today, likewise: 近三年的补贴政策."""


class Times(NamedTuple):
    """All times of a question, and which of them are those of a document."""

    all: tuple[Period, ...]
    of_document: tuple[Period, ...]

    @property
    def asked(self) -> tuple[Period, ...]:
        """Those that an answer has to be about."""
        return tuple(period for period in self.all if period not in self.of_document)

    @property
    def years(self) -> tuple[int, ...]:
        """The years that an answer must be about: of several times, the deadline decides."""
        deadlines = [period.last for period in self.asked if period.deadline]
        if deadlines:
            return (max(deadlines),)
        return tuple(sorted({year for p in self.asked for year in (p.first, p.last)}))

    @property
    def document_years(self) -> tuple[int, ...]:
        """The years of the document that the question names by them."""
        years = {year for p in self.of_document for year in range(p.first, p.last + 1)}
        return tuple(sorted(years))


def read_times(text: str, today: date) -> Times:
    """The times of a question that is asked on that day; in it a bare 2025 is a year too."""
    relative = list(_relative(text, today))
    periods = [p for p in find_periods(text, today) if not overlaps(p, relative)] + relative
    for match in _BARE_YEAR.finditer(text):
        year = Period(*match.span(), int(match[0]), int(match[0]))
        if not overlaps(year, periods):
            periods.append(year)
    periods.sort(key=lambda period: period.start)
    return Times(tuple(periods), tuple(_of_document(text, periods, relative)))


def _of_document(
    text: str, periods: Sequence[Period], relative: Sequence[Period]
) -> Iterator[Period]:
    for period in periods:
        rest = text[period.end :]
        if _DOCUMENT_YEAR.match(rest) or (period in relative and _DOCUMENTS_OF.match(rest)):
            yield period


def _relative(text: str, today: date) -> Iterator[Period]:
    for match in _BACK.finditer(text):
        if length := _length(match["number"]):
            last = today.year if _UP_TO_NOW.match(match[0]) else today.year - 1
            yield Period(*match.span(), last - length + 1, last)
    for match in _AHEAD.finditer(text):
        if length := _length(match["number"]):
            yield Period(*match.span(), today.year + 1, today.year + length)
    for match in _SINGLE.finditer(text):
        year = today.year + _OFFSETS[str(match.lastgroup)]
        yield Period(*match.span(), year, year)


def _length(number: str) -> int:
    length = int(number) if number.isdigit() else read_chinese_integer(number.replace("两", "二"))
    return length if length and length <= _LONGEST else 0
