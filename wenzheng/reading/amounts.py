"""Amounts in one form: 1.5万亿元 and 15000亿元 are one, a 百分点 is never a %."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wenzheng.reading.quantities import Quantity

_CANONICAL: dict[str, tuple[str, float]] = {
    "人民币": ("元", 1),
    "元人民币": ("元", 1),
    "块钱": ("元", 1),
    "个百分点": ("百分点", 1),
    "千米": ("公里", 1),
    "平方千米": ("平方公里", 1),
    "公斤": ("千克", 1),
    "斤": ("吨", 0.0005),
    "瓩": ("千瓦", 1),
    "万瓩": ("千瓦", 10_000),
    "万千瓦": ("千瓦", 10_000),
    "兆瓦": ("千瓦", 1000),
    "吉瓦": ("千瓦", 1_000_000),
    "万千瓦时": ("千瓦时", 10_000),
    "兆瓦时": ("千瓦时", 1000),
    "吉瓦时": ("千瓦时", 1_000_000),
    "标箱": ("标准箱", 1),
    "工作日": ("个工作日", 1),
    "周岁": ("岁", 1),
    "位": ("人", 1),
    "名": ("人", 1),
}
"""Other names of a unit, with the factor from one to the other (1 市斤 = 500 g)."""

_PER = re.compile(
    r"[/／](?:万元|亿元|立方米|平方米|平方公里|公里|小时|千瓦时|[人吨亩户年天日升千克米][^\W\d_]?)"
)
_MAGNITUDES = ((1e8, "亿"), (1e4, "万"))


@dataclass(frozen=True, slots=True)
class Amount:
    """A value in one unit without magnitudes; of a range `high` is the upper end."""

    value: float
    high: float | None
    unit: str

    def __str__(self) -> str:
        """As people read it: 15000亿元, 3%, 50—100家."""
        if self.high is None:
            return f"{_shown(self.value)}{self.unit}"
        return f"{_shown(self.value)}—{_shown(self.high)}{self.unit}"


def amount(quantity: Quantity, per: str = "") -> Amount:
    """The quantity in its unit's one name; `per` is what it is counted by (30微克 per 立方米)."""
    unit, factor = _CANONICAL.get(quantity.unit, (quantity.unit, 1))
    high = None if quantity.high is None else _exact(quantity.high * factor)
    return Amount(_exact(quantity.value * factor), high, unit + per.replace("／", "/"))


def per_unit(text: str, end: int) -> str:
    """What stands behind a unit that ends at `end` and counts it by another: /立方米."""
    match = _PER.match(text, end)
    return match[0] if match else ""


def canonical_unit(unit: str) -> str:
    """The one name of a unit as users write it: 人民币 is 元, 万元 too."""
    bare = re.sub(r"^(?:万亿|千万|百万|[万亿])(?=.)", "", unit) if unit not in _CANONICAL else unit
    return _CANONICAL.get(bare, (bare, 1))[0]


def _exact(value: float) -> float:
    """Without what binary fractions add (5.3 × 10⁴ is 53000.00000000001)."""
    return float(f"{value:.12g}")


def _shown(value: float) -> str:
    for size, name in _MAGNITUDES:
        if abs(value) >= size:
            return f"{_plain(value / size)}{name}"
    return _plain(value)


def _plain(value: float) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".")
