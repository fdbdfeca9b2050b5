"""Which regions does the question name, and how does a document's region fit them?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from search.understanding.spans import Span, overlaps
from wenzheng.domain import Level
from wenzheng.reading.hierarchy import Fit, compatible
from wenzheng.reading.regions import Region, abbreviated, find_regions
from wenzheng.reading.wider_regions import NATION, WIDER_REGIONS

_AT_BEGINNING = re.compile(
    r"(?:^|(?<=[，,、\s]))[沪粤渝皖闽赣鄂豫黔滇冀]"
    r"(?=$|[\s，,的]|到|至|20\d\d|十[三四五]五|今|明|去|近|有|目前"
    r"|[\u4e00-\u9fff]{2,}(?:数量|规划|政策|方案|办法|标准|规模|补贴|目标))"
    r"(?![深港指宁市剧语菜江东中南北西府政委发])"
)
"""A question may begin with a province's one character: 沪2025年加氢站, 粤充电桩补贴."""

_PLACE = re.compile(
    r"(?:^|(?<=[，,、\s在对向后]))(?P<name>[\u4e00-\u9fff]{2,3}(?:省|市|县|自治州|自治县))(?!级|场|值|民|委)"
)
"""A place that the list of regions does not know, at the beginning of a phrase."""
_NO_PLACES = frozenset("全 本 我 该 各 城 上 超 股 夜 楼 集 都 门 省 请 问 哪 辖 级 列".split())


class OfRegion(Protocol):
    """What is known of the region that a document is of."""

    @property
    def region(self) -> str | None: ...

    @property
    def level(self) -> Level | None: ...


def read_regions(text: str) -> list[Region]:
    """The known regions of a question, in order."""
    found = find_regions(text)
    if match := _AT_BEGINNING.search(text):
        region = abbreviated(match[0], match.start())[0]
        if not overlaps(region, found):
            found.append(region)
    return sorted(found, key=lambda region: region.start)


def read_places(text: str) -> list[Span]:
    """Wider regions (长三角), and places that the list does not know.

    `text` is the question without its times and known regions.
    """
    unknown = [m for m in _PLACE.finditer(text) if not _NO_PLACES & set(m["name"][:-1])]
    return [Span(*m.span(), m[0]) for m in (*unknown, *WIDER_REGIONS.finditer(text))]


def region_fit(asked: Iterable[str], document: OfRegion) -> Fit:
    """How well a document's region fits the regions asked about: the best of them.

    `asked` are names as ParsedQuery has them in `regions` and `places`; without any, every document
    fits alike, as UNSAID. A document of the national level without a region is one of 全国.
    """
    own = document.region or (NATION if document.level is Level.NATIONAL else None)
    fits = [compatible(name, own) for name in asked]
    return max(fits, key=lambda fit: fit.value, default=Fit.UNSAID)
