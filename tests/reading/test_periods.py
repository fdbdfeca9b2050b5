"""Which years and days does a text name?"""

from datetime import date

import pytest

from wenzheng.reading.periods import find_days, find_periods


@pytest.mark.parametrize(
    ("text", "span", "first", "last", "deadline"),
    [
        ("到2025年，建成", "到2025年", 2025, 2025, True),
        ("2025年的规模", "2025年", 2025, 2025, False),
        ("2016-2020年，增长", "2016-2020年", 2016, 2020, False),
        ("（2022—2025年）", "2022—2025年", 2022, 2025, False),
        ("2022年至2025年", "2022年至2025年", 2022, 2025, False),
        ("“十四五”期间", "“十四五”期间", 2021, 2025, False),
        ("到“十四五”末", "到“十四五”末", 2025, 2025, True),
        ("较“十二五”期末增长", "“十二五”期末", 2015, 2015, True),
        ("十五五规划", "十五五规划", 2026, 2030, False),
        ("二〇三五年远景目标", "二〇三五年", 2035, 2035, False),
    ],
)
def test_a_period_is_read_with_its_first_and_last_year(
    text: str, span: str, first: int, last: int, deadline: bool
) -> None:
    (period,) = find_periods(text)
    assert text[period.start : period.end] == span
    assert (period.first, period.last, period.deadline) == (first, last, deadline)


@pytest.mark.parametrize("text", ["十五个县", "三十五家", "5G", "第十四章", "1.5万亿元"])
def test_counts_are_no_periods(text: str) -> None:
    assert find_periods(text) == []


def test_this_year_is_read_by_the_date_of_publication_and_skipped_without_one() -> None:
    (period,) = find_periods("今年以来", date(2022, 8, 14))
    assert period.first == period.last == 2022
    assert find_periods("今年以来") == []


@pytest.mark.parametrize(
    ("text", "span", "parts"),
    [
        ("2022年7月8日上午", "2022年7月8日", (2022, 7, 8)),
        ("7月8日（周五）", "7月8日", (None, 7, 8)),
        ("自2024年3月起", "2024年3月", (2024, 3, None)),
        ("发布日期：2022-07-08", "2022-07-08", (2022, 7, 8)),
    ],
)
def test_a_day_or_month_is_read(
    text: str, span: str, parts: tuple[int | None, int, int | None]
) -> None:
    (day,) = find_days(text)
    assert text[day.start : day.end] == span
    assert (day.year, day.month, day.day) == parts


def test_an_impossible_day_is_none() -> None:
    assert find_days("13月40日") == []
