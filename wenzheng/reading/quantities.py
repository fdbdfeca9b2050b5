"""Quantities in running text: which numbers stand here, of what unit, and how are they bounded?

`70座`, `2.2万亿元`, `不少于两家`, `28.5%`, `50+示范场景`, `近30公里`. Years, dates, clock times,
ordinals (第三批) and names (5G, G60, 3+6) are no quantities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from math import isclose

from wenzheng.reading.numerals import MAGNITUDES, read_arabic, read_chinese_integer


class Comparator(StrEnum):
    """How the text bounds the number."""

    EXACT = "="
    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"
    ABOUT = "≈"


@dataclass(frozen=True, slots=True)
class Quantity:
    """`text[start:end]` is the number with its unit; `value` counts in `unit` without magnitudes.

    `2.2万亿元` has the value 2.2e12 and the unit 元; a range (50—100家) has its lower end as
    value and its upper end as `high`. The comparator stands outside the span.
    """

    start: int
    end: int
    text: str
    value: float
    unit: str
    comparator: Comparator
    high: float | None = None

    def agrees_with(self, other: Quantity) -> bool:
        """Whether both name the same amount, in whatever magnitudes (1.5万亿元 = 15000亿元)."""
        same_unit = self.unit == other.unit or not (self.unit and other.unit)
        return same_unit and self.high == other.high and isclose(self.value, other.value)


MONEY = ("元人民币", "人民币", "美元", "港元", "欧元", "日元", "元", "块钱")
RATIOS = ("个百分点", "百分点", "%", "‰")
_MEASURES = re.split(
    r"\s+",
    """平方公里 平方千米 平方米 立方米 公顷 公里 千米 毫米 厘米 纳米 微米 英寸 公斤 千克 毫克 微克 斤
    万千瓦时 千瓦时 兆瓦时 吉瓦时 千瓦 万瓩 瓩 兆瓦 吉瓦 小时 分钟 工作日 个工作日 个自然日 个月 周岁 人次 户次 车次
    标准箱 标箱 标准煤 米 亩 吨 克 升 度 天 日 周 年 岁 倍 秒""",
)
CLASSIFIERS = re.split(
    r"\s+",
    """座 家 个 辆 款 项 名 位 人 件 条 处 所 台 套 户 只 头 株 张 份 篇 场 批 种 类 级 层 艘 架
    列 床 期 次 部 间 栋 幢 段 门 支 片 块 例 对 组 轮 届 本 册 集 枚 颗 根 路 方面 大 字 成 折
    起 宗 笔 趟 盏 盒 箱 袋 瓶 幅""",
)
UNITS = tuple(sorted({*MONEY, *RATIOS, *_MEASURES, *CLASSIFIERS}, key=len, reverse=True))
_UNIT = "|".join(map(re.escape, UNITS))
_MAGNITUDE = "|".join(sorted(MAGNITUDES, key=len, reverse=True))
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SINGLE = {"百": 100, "千": 1000}
_CHINESE = "[零〇一二两三四五六七八九十百千万亿]+"

# A number is no part of a name (5G, G60, COVID-19, 3+6) or of a longer number (1.2.3).
_ARABIC_QUANTITY = re.compile(
    rf"(?<![\dA-Za-z.+\-—－/〔])(?P<number>{_ARABIC})(?:(?:%|(?:{_MAGNITUDE})元?)?[-—－–~～至](?P<high>{_ARABIC}))?"
    rf"(?P<more>余|多)?(?P<magnitude>{_MAGNITUDE})?"
    rf"(?P<plus>\+|＋)?(?P<several>余|多)?(?P<unit>{_UNIT})?(?![A-Za-z\d.〕]|[+＋\-—]\d)"
)
_ROUND = {**_SINGLE, **MAGNITUDES, "百亿": 10**10, "千亿": 10**11}
_ROUND_QUANTITY = re.compile(
    r"(?<![零〇一二两三四五六七八九十百千万亿\d数几上成若第半个级])"
    rf"(?P<number>{'|'.join(sorted(_ROUND, key=len, reverse=True))})"
    r"(?:(?P<unit>[家种辆项台座]|人次|户次)|(?<=[过破达到逾近约至为]..)元)"
    r"(?![级万千百亿争户喻])"
)
"""A magnitude alone: 突破千亿元, 赋能万家企业; not 数千家, 千家万户, 百家争鸣, 千亿元级, nor the unit of a
column (单位：万元)."""
_CHINESE_QUANTITY = re.compile(rf"(?P<number>{_CHINESE})(?P<several>余|多)?(?P<unit>{_UNIT})")
_PERCENT_WORDS = re.compile(
    rf"百分之(?P<number>{_ARABIC}|{_CHINESE}(?:点[零一二三四五六七八九]+)?)"
)

_BEFORE = (
    (
        re.compile(r"(?:不少于|不低于|不小于|至少|不得少于|不得低于|最低)(?:为|达到?)?$"),
        Comparator.AT_LEAST,
    ),
    (re.compile(r"(?:超过|突破|超|高于|大于|多于|逾)$"), Comparator.MORE_THAN),
    (
        re.compile(r"(?:不超过|不高于|不多于|不大于|至多|最多|最高|不得超过|控制在)(?:为|达)?$"),
        Comparator.AT_MOST,
    ),
    (re.compile(r"(?:低于|少于|小于|不足|不到)$"), Comparator.LESS_THAN),
    (re.compile(r"[≥≧]\s*$"), Comparator.AT_LEAST),
    (re.compile(r"[≤≦]\s*$"), Comparator.AT_MOST),
    (re.compile(r"[>＞]\s*$"), Comparator.MORE_THAN),
    (re.compile(r"[<＜]\s*$"), Comparator.LESS_THAN),
    (re.compile(r"(?:近|约|大约|左右|接近|大概)$"), Comparator.ABOUT),
)
_NEGATED = re.compile(r"(?:不|不得|未)$")
_AFTER = (
    (re.compile(r"^(?:及?以上|以上)"), Comparator.AT_LEAST),
    (re.compile(r"^(?:及?以下|以内|之内)"), Comparator.AT_MOST),
    (re.compile(r"^左右"), Comparator.ABOUT),
)
_DATE_PARTS = re.compile(r"^(?:年|月|日|号|时|点|分)")
_IN_DAYS = re.compile(r"月\d{1,2}日?(?:[至到、和]|[-—－–~～]+)$")
"""2月4日至10日: the second day has no month of its own."""
_WITHIN = re.compile("[之以]?内")
"""三十日内 is a length of time, 三十日 a day of a month."""
_CHINESE_NOT_COUNTED = frozenset("一")
# 一 before these counts; elsewhere (一批, 一系列, 一种) it is an article.
_COUNTED_WITH_ONE = frozenset({"座", "家", "元", "倍", "年", "天", "个月"})


def find_quantities(text: str) -> list[Quantity]:
    """All quantities of the text, in order, not overlapping."""
    found: list[Quantity] = []
    for quantity in sorted(_candidates(text), key=lambda q: (q.start, -q.end)):
        if found and quantity.start < found[-1].end:
            continue
        if found and _is_range(text, found[-1], quantity):
            found[-1] = _range(text, found[-1], quantity)
        else:
            found.append(quantity)
    return found


_TO = frozenset("至到-—－–~～")


def _is_range(text: str, low: Quantity, high: Quantity) -> bool:
    """Whether both are the ends of one range whose unit stands twice (8万吨至10万吨, 2元以上5元以下)."""
    same = low.unit == high.unit != "" and low.high is None and high.high is None
    between = text[low.end : high.start]
    is_joined = between in _TO or (between == "以上" and text.startswith("以下", high.end))
    return same and is_joined and low.value < high.value


def _range(text: str, low: Quantity, high: Quantity) -> Quantity:
    if text.startswith("以上", low.end):
        # 五百元以上二千元以下: the words at its ends are what makes it a range.
        end = high.end + len("以下")
        exact = Comparator.EXACT
        whole = text[low.start : end]
        return replace(low, end=end, text=whole, comparator=exact, high=high.value)
    whole = text[low.start : high.end]
    return replace(low, end=high.end, text=whole, comparator=high.comparator, high=high.value)


def _candidates(text: str) -> Iterator[Quantity]:
    for match in _PERCENT_WORDS.finditer(text):
        value = _percent(match["number"])
        if value is not None:
            yield _quantity(text, match, value, "%")
    for match in _ARABIC_QUANTITY.finditer(text):
        if not _is_calendar(text, match) and not _is_ordinal(text, match.start()):
            yield _arabic_quantity(text, match)
    for match in _ROUND_QUANTITY.finditer(text):
        yield _quantity(text, match, _ROUND[match["number"]], match["unit"] or "元")
    for match in _CHINESE_QUANTITY.finditer(text):
        value_or_none = _chinese_value(text, match)
        if value_or_none is not None:
            yield _quantity(text, match, value_or_none, match["unit"])


def _arabic_quantity(text: str, match: re.Match[str]) -> Quantity:
    factor = MAGNITUDES.get(match["magnitude"] or "", 1)
    high = read_arabic(match["high"]) * factor if match["high"] else None
    quantity = _quantity(
        text, match, read_arabic(match["number"]) * factor, match["unit"] or "", high
    )
    return replace(quantity, comparator=Comparator.AT_LEAST) if match["plus"] else quantity


def _chinese_value(text: str, match: re.Match[str]) -> float | None:
    numeral, unit = match["number"], match["unit"]
    if _is_ordinal(text, match.start()) or numeral[0] in "百千万亿" or unit in ("月", "大", "级"):
        return None
    if unit == "日" and not _WITHIN.match(text, match.end()):
        return None
    if numeral in _CHINESE_NOT_COUNTED and unit not in _COUNTED_WITH_ONE:
        return None
    if unit == "年" and len(numeral) == 4:
        return None
    return read_chinese_integer(numeral)


def _percent(numeral: str) -> float | None:
    if numeral[0].isdigit():
        return read_arabic(numeral)
    whole, _, fraction = numeral.partition("点")
    value = read_chinese_integer(whole)
    if value is None or not fraction:
        return value
    digits = read_chinese_integer(fraction)
    return None if digits is None else float(f"{value}.{digits:0{len(fraction)}d}")


def _is_calendar(text: str, match: re.Match[str]) -> bool:
    """Whether the number is a year, a day, an hour, a range of years or a telephone number."""
    number, unit, after = match["number"], match["unit"] or "", text[match.end() :]
    if match["high"] and number.startswith("0"):
        return True  # an area code and a telephone number
    if match["magnitude"]:
        return False
    if re.fullmatch(r"(?:19|20)\d\d", number) and (
        unit == "年" or match["high"] or (not unit and re.match(r"\s*年", after))
    ):
        return True
    before = text[max(0, match.start() - 1) : match.start()]
    if unit == "日" and (before == "月" or _IN_DAYS.search(text, 0, match.start())):
        return True
    if unit == "年":
        return False
    return not unit and bool(_DATE_PARTS.match(after))


def _is_ordinal(text: str, start: int) -> bool:
    return start > 0 and text[start - 1] in "第〔[《"


def _quantity(
    text: str, match: re.Match[str], value: float, unit: str, high: float | None = None
) -> Quantity:
    start, end = match.span()
    return Quantity(start, end, match[0], value, unit, _comparator(text, start, end), high)


def _comparator(text: str, start: int, end: int) -> Comparator:
    before, after = text[max(0, start - 8) : start], text[end : end + 4]
    for pattern, comparator in _AFTER:
        if pattern.match(after):
            return comparator
    for pattern, comparator in _BEFORE:
        match = pattern.search(before)
        if match and not _NEGATED.search(before[: match.start()]):
            return comparator
    return Comparator.EXACT
