"""Means with their intervals as a drawing: SVG that stands in a page and loads nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from eval.calibration import Bin

_WIDTH = 460
_LEFT, _RIGHT = 96, 56
_ROW, _TOP, _BOTTOM = 30, 10, 26
_TICKS = 5
_SQUARE, _EDGE, _MARGIN = 360, 40, 28
"""A square plot: its side, the room for numbers at its left and foot, and at its top and right."""


class Bar(NamedTuple):
    """One mean with its interval; `is_second` are drawn hollow, as the other kind of judgements."""

    label: str
    mean: float
    low: float
    high: float
    is_second: bool = False


def interval_plot(bars: Sequence[Bar], title: str) -> str:
    """One line a bar, on an axis that begins and ends at round numbers; '' without bars."""
    if not bars:
        return ""
    low, high, step = _axis(bars)
    height = _TOP + _ROW * len(bars) + _BOTTOM

    def x(value: float) -> float:
        return round(_LEFT + (value - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT), 1)

    ticks = [round(low + step * at, 6) for at in range(round((high - low) / step) + 1)]
    parts = [
        f'<svg class="plot" viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title>",
        *(_tick(x(tick), tick, height) for tick in ticks),
    ]
    for at, bar in enumerate(bars):
        parts += _drawn(bar, _TOP + _ROW * at + _ROW / 2, x(bar.low), x(bar.mean), x(bar.high))
    return "".join([*parts, "</svg>"])


def reliability_plot(bins: Sequence[Bin], title: str) -> str:
    """Expected against observed share of right answers, a point a bin; on the diagonal they agree.

    A point's area grows with its count, which is in its tooltip and beside it. '' without bins.
    """
    if not bins:
        return ""
    side, most = _SQUARE - _EDGE - _MARGIN, max(one.answers for one in bins)

    def x(value: float) -> float:
        return round(_EDGE + value * side, 1)

    def y(value: float) -> float:
        return round(_MARGIN + (1 - value) * side, 1)

    parts = [
        f'<svg class="plot square" viewBox="0 0 {_SQUARE} {_SQUARE}" role="img" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title>'
    ]
    for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        parts += _square_ticks(x(share), y(share), share, (x(0), x(1), y(0), y(1)))
    parts.append(f'<line class="even" x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}"/>')
    for one in bins:
        at, up = x(one.expected), y(one.observed)
        tip = f"{one.low:.1f}–{one.high:.1f}: {one.expected:.3f} → {one.observed:.3f}, n = {one.answers}"
        radius = round(3 + 7 * math.sqrt(one.answers / most), 1)
        parts.append(
            f'<g><title>{escape(tip)}</title><line x1="{at}" x2="{at}" y1="{y(one.expected)}" '
            f'y2="{up}"/><circle cx="{at}" cy="{up}" r="{radius}"/>'
            f'<text class="tick" x="{at + radius + 3}" y="{up + 4}">{one.answers}</text></g>'
        )
    return "".join([*parts, "</svg>"])


def _square_ticks(
    x: float, y: float, share: float, frame: tuple[float, float, float, float]
) -> Iterator[str]:
    left, right, foot, top = frame
    yield f'<line class="grid" x1="{x}" x2="{x}" y1="{top}" y2="{foot}"/>'
    yield f'<line class="grid" x1="{left}" x2="{right}" y1="{y}" y2="{y}"/>'
    yield f'<text class="tick" x="{x}" y="{foot + 16}" text-anchor="middle">{share:g}</text>'
    yield f'<text class="tick" x="{left - 8}" y="{y + 4}" text-anchor="end">{share:g}</text>'


def _axis(bars: Sequence[Bar]) -> tuple[float, float, float]:
    """Lowest and highest value of the axis, and its step: 1, 2 or 5 times a power of ten."""
    low, high = min(bar.low for bar in bars), max(bar.high for bar in bars)
    rough = max(high - low, 0.01) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    first, last = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return first, max(last, first + step), step


def _tick(x: float, value: float, height: int) -> str:
    foot = height - _BOTTOM
    return (
        f'<line class="grid" x1="{x}" x2="{x}" y1="{_TOP}" y2="{foot}"/>'
        f'<text class="tick" x="{x}" y="{foot + 17}" text-anchor="middle">{value:g}</text>'
    )


def _drawn(bar: Bar, y: float, low: float, mean: float, high: float) -> Iterator[str]:
    kind = "second" if bar.is_second else "first"
    tip = f"{bar.label}: {bar.mean:.3f} [{bar.low:.3f}, {bar.high:.3f}]"
    yield f'<g class="{kind}"><title>{escape(tip)}</title>'
    yield f'<text x="{_LEFT - 10}" y="{y + 4}" text-anchor="end">{escape(bar.label)}</text>'
    yield f'<line x1="{low}" x2="{high}" y1="{y}" y2="{y}"/>'
    yield from (f'<line x1="{x}" x2="{x}" y1="{y - 5}" y2="{y + 5}"/>' for x in (low, high))
    yield f'<circle cx="{mean}" cy="{y}" r="4.5"/>'
    yield f'<text class="value" x="{_WIDTH - _RIGHT + 8}" y="{y + 4}">{bar.mean:.3f}</text></g>'
