"""Names of indicators in one form, so that any way to write one finds the others."""

from __future__ import annotations

import re

from wenzheng.reading.regions import find_regions
from wenzheng.text.normalise import normalise_text

_SAME = (
    ("地区生产总值", re.compile(r"(?:地区|国内)?生产总值|gdp|^经济(?:增长)?$")),
    ("规模以上", re.compile(r"规上|规模(?=工业)")),
    ("居民消费价格", re.compile(r"居民消费价格(?:总?指数|总?水平)|cpi")),
    ("研究与试验发展", re.compile(r"r&d|研究与试验发展|(?:全社会)?研发(?=经费|投入)")),
    ("经费投入", re.compile(r"经费(?:投入|支出)|(?<=发展)投入")),
    ("社会消费品零售总额", re.compile(r"社零总?额?|社消零总?额?|社会消费品零售额")),
    ("固定资产投资", re.compile(r"固投")),
    ("一般公共预算收入", re.compile(r"(?:地方)?一般公共预算收入|地方财政收入")),
    ("进出口", re.compile(r"(?:外贸|货物|外贸货物)?进出口(?:贸易)?(?:总额|总值|额)?")),
    ("单位地区生产总值能耗", re.compile(r"(?:单位|万元)地区生产总值能(?:源消)?耗")),
    (
        "城镇新增就业",
        re.compile(r"新增城镇就业(?:人数|人员|人口)?|城镇新增就业(?:人数|人员|人口)?"),
    ),
    ("居民人均可支配收入", re.compile(r"(?:全体)?居民(?:人均)?(?:可支配)?收入")),
    ("产量", re.compile(r"总产量|总产(?!值|出|能)")),
    ("个数", re.compile(r"(?:总数|数量|个数)$")),
)
"""One name of what is often named otherwise, for comparing only."""
_EMPTY = re.compile(
    r"[的“”\"'‘’《》（）()\s、，,·]|全(?:市|省|区|县|国|州)|我[市省区县国]|本[市省区]"
)


def indicator_key(name: str) -> str:
    """The name without regions, quotes and fillers, in small letters, by the one name of each part."""
    for region in reversed(find_regions(name)):
        name = name[: region.start] + name[region.end :]
    key = _EMPTY.sub("", name.lower())
    for one, others in _SAME:
        key = others.sub(one, key)
    return key.removesuffix("个数")


def indicator_words(asked: str) -> tuple[str, ...]:
    """The words that a user gives for an indicator, each in the form that keys have."""
    words = (indicator_key(normalise_text(word)) for word in asked.split())
    return tuple(dict.fromkeys(word for word in words if word))
