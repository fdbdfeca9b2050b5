"""Units in which the same amount can be said otherwise: 1.5公里 is 1500米, 3个百分点 is never 3%."""

from __future__ import annotations

from decimal import Decimal

# Each row: the base unit, then others with how many of it they are.
_UNITS = (
    ("米", {"公里": "1000", "千米": "1000", "厘米": "0.01", "毫米": "0.001"}),
    ("平方米", {"平方公里": "1000000", "平方千米": "1000000", "公顷": "10000"}),
    ("克", {"公斤": "1000", "千克": "1000", "吨": "1000000", "毫克": "0.001"}),
    ("千瓦时", {"万千瓦时": "10000", "兆瓦时": "1000"}),
    ("千瓦", {"瓩": "1", "万千瓦": "10000", "万瓩": "10000", "兆瓦": "1000", "吉瓦": "1000000"}),
    ("分钟", {"小时": "60"}),
    ("元", {"人民币": "1", "元人民币": "1", "块钱": "1"}),
    ("‰", {"%": "10"}),
    ("百分点", {"个百分点": "1"}),
    ("工作日", {"个工作日": "1"}),
    ("天", {"日": "1", "个自然日": "1"}),
    ("人", {"名": "1", "位": "1"}),
)
_BASE = {unit: (base, Decimal(many)) for base, units in _UNITS for unit, many in units.items()}


def in_base_unit(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """The amount in the unit that all of its sort are compared in; of an unknown one as it is."""
    base, many = _BASE.get(unit, (unit, Decimal(1)))
    return value * many, base
