"""What kind of document is it, and of which level of government?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.metadata.titles import promulgated
from wenzheng.domain import Kind, Level
from wenzheng.reading.regions import RegionLevel, find_regions

_INTERPRETATION = re.compile(r"解读|图解|一图读懂|政策问答|答记者问|起草说明")
_EVENT = re.compile(
    r"(?:召开|举行|发布会|发布三大|出席|记者|快讯|划定|抢抓|聚焦|部署|透露|获悉|揭牌|启动|亮相)"
)
_SUFFIXES = (
    (
        Kind.ACTION_PLAN,
        ("行动方案", "行动计划", "实施方案", "工作方案", "三年行动", "专项行动", "方案"),
    ),
    (Kind.PLAN, ("规划", "纲要", "规划纲要", "计划", "工作要点")),
    (Kind.OPINION, ("意见",)),
    (Kind.MEASURE, ("办法", "细则", "措施", "规程", "规范", "指引", "指南")),
    (Kind.REGULATION, ("条例",)),
    (Kind.RULE, ("规定", "规则", "令")),
    (Kind.LAW, ("法", "法典", "宪法")),
    (
        Kind.NOTICE,
        ("通知", "公告", "通告", "函", "批复", "决定", "通报", "公示", "答复", "复函", "公报"),
    ),
)
_TAIL = re.compile(r"(?:[（(〔][^（）()〔〕]*[)）〕]|[《》“”\s])+$")
_QUOTED = re.compile(r"《[^《》]*》")
_SAID = re.compile(r"[，！？：]|——|发布.{0,4}(?:[一二三四五六七八九十两\d]|大)")

_NATIONAL = re.compile(
    r"^(?:中共中央|中央|国务院|全国|国家|中国|中华人民共和国|最高人民|中央军委|海关总署|审计署)"
    r"|^[\u4e00-\u9fff]{1,12}(?:部|总局|总署)(?:办公厅)?$"
)
_LEVELS = {
    RegionLevel.PROVINCE: Level.PROVINCIAL,
    RegionLevel.CITY: Level.CITY,
    RegionLevel.DISTRICT: Level.COUNTY,
}
_BY_ENDING = (
    (re.compile(r"^[\u4e00-\u9fff]{2,3}(?:省|自治区)"), Level.PROVINCIAL),
    (re.compile(r"^[\u4e00-\u9fff]{2,4}(?:市|自治州|地区|盟)"), Level.CITY),
)
"""Of places that the list of regions does not know."""
_COUNTY = re.compile(
    r"[\u4e00-\u9fff]{1,6}(?:县|旗|区)(?:人民政府|政府|委|[\u4e00-\u9fff]{2,12}局)"
)


def kind_of(title: str, is_reported: bool = False) -> Kind:
    """The kind by what a title ends in; 关于印发《…办法》的通知 is a 办法.

    `is_reported`: a medium put it out, and no issuing body is named.
    """
    if _INTERPRETATION.search(title):
        return Kind.INTERPRETATION
    if not is_headline(title):
        for core in (promulgated(title) or title, title):
            if found := _by_suffix(_TAIL.sub("", core)):
                return found
    return Kind.NEWS if is_reported or is_headline(title) else Kind.OTHER


def is_headline(title: str) -> bool:
    """Whether it is said as news is: with a comma or a colon, or about an event."""
    plain = _QUOTED.sub("", title)
    return bool(_SAID.search(plain) or _EVENT.search(plain))


def _by_suffix(title: str) -> Kind | None:
    for kind, suffixes in _SUFFIXES:
        if title.endswith(suffixes):
            return kind
    return None


def level_of(issuers: Sequence[str], region: str | None) -> Level | None:
    """The level of the first issuing body, else that of the region the document is about."""
    for name in issuers[:1]:
        if _COUNTY.search(name):
            return Level.COUNTY
        if regions := find_regions(name):
            return _LEVELS[regions[-1].level]
        if _NATIONAL.search(name):
            return Level.NATIONAL
        for pattern, level in _BY_ENDING:
            if pattern.search(name):
                return level
    regions = find_regions(region or "")
    return _LEVELS[regions[-1].level] if regions else None
