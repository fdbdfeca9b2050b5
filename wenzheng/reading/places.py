"""Where does a figure hold: in the region its clause begins with, in that of the one before, or all over?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wenzheng.reading.binding import without_times
from wenzheng.reading.regions import Region, find_regions
from wenzheng.reading.wider_regions import NATION, WIDER_REGIONS

_SPLIT = re.compile(r"[，,；;：:]")
_RANK = r"(?!重点|一流|首|统一|文明|优秀|先进|劳动|率先|前|第|百|领先|最|五一|名列|居)"
_NATION = re.compile(rf"\s*(?:全国|我国){_RANK}")
_WHOLE = re.compile(r"全省|我省|本省|全自治区|全区(?!域)|我区")
_WHOLE_OF_PLACE = re.compile(r"全[市县州旗]|[我本][市县州旗]")
_LEAD = re.compile(
    r"[\s“”\"、（()）]|其中|同期|目前|截至|截止|到|至|底|末|全年|去年|今年|上年|力争|确保|争取|计划|预计|支持|推动|推进|"
    r"已经?|在|将|使|让|以|由|[一二三四五六七八九十]是"
)
_OF_OTHERS = re.compile(r"[对与向赴从至占于比较]$")
_LONGEST_LEAD = 2
"""Characters before a region with which the clause still begins with it."""
_FAR = 8
"""Characters between a region and what is measured there; behind more the region is no topic."""
_JOINED = re.compile(r"[、和与及]|以及")
_INSTITUTION = re.compile(
    r"(?:[\u4e00-\u9fff]{0,4}?)(?:大学|学院|医院|银行|集团|公司|机场|工业园|高新区|经开区|开发区|自贸|港区?(?!口)|研究院|实验室)"
)


@dataclass(frozen=True, slots=True)
class Said:
    """The `region` that a clause names: a full name, 全国, or None for several or a part of one.

    `is_topic`: what follows in the sentence may go on with it.
    """

    region: str | None
    is_topic: bool


def place_of(
    sentence: str, start: int, measured: int, before: Said | None, around: str | None
) -> Said | None:
    """Where the figure at `start` holds; None for the document's own region, `around`.

    `measured` is where its indicator begins, `before` what was said of the figure before it in the
    sentence. A clause that names no region goes on with that one.
    """
    clause = _SPLIT.split(sentence[:start])[-1]
    at = start - len(clause)
    if _NATION.match(clause):
        return Said(NATION, True)
    if _WHOLE.search(clause):
        return None
    if named := leading_regions(clause):
        if len(named) > 1:
            return Said(None, True)
        (region,) = named
        if _INSTITUTION.match(clause, region.end):
            return Said(None, False)
        gap = min(start, measured if measured >= at + region.start else start) - at - region.end
        return Said(region.name, gap <= _FAR)
    if WIDER_REGIONS.match(clause.lstrip()) and not clause.lstrip().startswith("全国"):
        return Said(None, True)
    if before is None or not before.is_topic:
        return None
    if _WHOLE_OF_PLACE.search(clause) and before.region in (None, NATION, around):
        return None
    return before


def leading_regions(clause: str) -> Sequence[Region]:
    """The regions that the clause begins with; of 江苏省苏州市 the narrowest, of a list all."""
    found = find_regions(clause)
    if not found or _OF_OTHERS.search(clause[: found[0].start]):
        return ()
    lead = _LEAD.sub("", without_times(clause[: found[0].start]))
    if len(lead) > _LONGEST_LEAD:
        return ()
    chosen = [found[0]]
    for region in found[1:]:
        between = clause[chosen[-1].end : region.start]
        if not between:
            chosen[-1] = region
        elif _JOINED.fullmatch(between):
            chosen.append(region)
        else:
            break
    return chosen
