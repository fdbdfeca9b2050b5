"""Regions above the provinces: 长三角, 全国. What is said of them is said of none of their parts."""

from __future__ import annotations

import re

WIDER_REGIONS = re.compile(
    r"长三角|长江三角洲|珠三角|珠江三角洲|京津冀|粤港澳大湾区|大湾区|成渝|长江经济带|黄河流域|东北地区|中部地区|"
    r"西部地区|东部地区|全国|我国|中国|全球|全世界"
)
