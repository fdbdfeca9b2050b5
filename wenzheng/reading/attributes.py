"""Times that describe a noun, and are not when something holds (2021年公布的第一批园区).

完成2020年立项的改造，累计建成30座: the 30 stand there in whatever year the sentence is said of, and
2020 is when those works were approved. A year within 《》 is part of a name likewise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from wenzheng.reading.periods import Period, find_periods

_VERBS = (
    "公布 发布 印发 出台 公示 立项 批准 批复 获批 核准 审批 备案 登记 认定 评定 评选 评审 遴选 入选 入库 列入 "
    "命名 授予 授牌 确定 下达 启动 开工 签约 通过 成立 设立 组建 制定 修订 申报 上报 审定 选定 挂牌 颁布 施行 实施"
)
_DESCRIBES = re.compile(
    rf"^(?:度|\d{{1,2}}月(?:\d{{1,2}}日)?|底|初|末)?[^，,。；;：:、\d]{{0,10}}?(?P<verb>{'|'.join(_VERBS.split())})"
    r"[\u4e00-\u9fff]{0,2}?的(?!情况|数据|统计)"
)
_OCCASION = re.compile(
    r"^[”\"』」]?(?:规划)?(?:的)?[^，,。；;：:、“”\d是]{0,6}(?:之年|开局|起步|收官|谋划|编制|奠定|奠基|打下|打牢|打好)"
)
"""“十五五”规划谋划之年 says what year it is, not when anything holds."""
_IN_A_NAME = re.compile(r"《[^《》]*》?")
_CLAUSE_END = re.compile(r"[，,；;：:。]")


def describes_a_noun(text: str, end: int) -> bool:
    """Whether the time that ends at `end` says when a thing was published, approved or begun.

    What follows it is a name then, and a figure bound to it is of another time. 2021年建成的加氢站 is
    not among them, since its figure is of that year.
    """
    return _DESCRIBES.match(text[end:]) is not None


class Said(NamedTuple):
    """A period, and the verb by which it describes the noun of the clause, or an empty one."""

    period: Period
    describing: str = ""


def said_of(text: str, published: date | None = None) -> list[Said]:
    """The periods of a text that what follows it may be said of, in order.

    One that describes a noun holds in its own clause alone, for what is said of that noun; behind
    that it is left out. So is one within 《》, and one of an occasion (“十五五”开局之年).
    """
    return list(_said(text, published))


def spoken_periods(text: str, published: date | None = None) -> list[Period]:
    """The periods of a text that describe no noun, are no occasion and stand in no name."""
    return [said.period for said in _all(text, published) if not said.describing]


def _said(text: str, published: date | None) -> Iterator[Said]:
    for said in _all(text, published):
        if not said.describing or not _CLAUSE_END.search(text, said.period.end):
            yield said


def _all(text: str, published: date | None) -> Iterator[Said]:
    names = [match.span() for match in _IN_A_NAME.finditer(text)]
    for period in find_periods(text, published):
        if any(start < period.start < end for start, end in names):
            continue
        if _OCCASION.match(text[period.end :]):
            continue
        describes = None if period.deadline else _DESCRIBES.match(text[period.end :])
        yield Said(period, describes["verb"] if describes else "")
