"""Regions above the provinces: 长三角, 全国. What is said of them is said of none of their parts."""

from __future__ import annotations

import re

NATION = "全国"
"""The whole country, by its one name."""

WIDER_REGIONS = re.compile(
    r"长三角|长江三角洲|珠三角|珠江三角洲|京津冀|粤港澳大湾区|大湾区|成渝|长江经济带|黄河流域|东北地区|中部地区|"
    r"西部地区|东部地区|全国|我国|中国|全球|全世界"
)

_YANGTZE_DELTA = frozenset(("上海市", "江苏省", "浙江省", "安徽省"))
_BAY_AREA = frozenset(("广东省", "香港特别行政区", "澳门特别行政区"))
MEMBERS = {
    "长三角": _YANGTZE_DELTA,
    "长江三角洲": _YANGTZE_DELTA,
    "京津冀": frozenset(("北京市", "天津市", "河北省")),
    "粤港澳大湾区": _BAY_AREA,
    "大湾区": _BAY_AREA,
    "成渝": frozenset(("成都市", "重庆市")),
}
"""Provinces and cities of wider regions, as the national plans for them name them."""
