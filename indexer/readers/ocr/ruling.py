"""Which ruling lines does an image show?"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.readers.pdf.sheets import Rule

_SHORTEST = 18.0
"""Points: longer than any stroke of a character of usual size."""
_THICKEST = 4.0


def rules_in(pixels: NDArray[np.uint8], scale: float) -> list[Rule]:
    """The level and upright lines of the image, in points; `scale` points a pixel."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    dark = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12
    )
    length = max(8, round(_SHORTEST / scale))
    level = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    upright = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return [*_rules(level, scale, is_level=True), *_rules(upright, scale, is_level=False)]


def _rules(mask: NDArray[np.uint8], scale: float, *, is_level: bool) -> Iterator[Rule]:
    """Each connected stretch that is thin; a scan's lines have small gaps, which are closed."""
    gap = np.ones((3, 3), np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(mask, gap))
    for x, y, width, height, _ in stats[1:].tolist():
        thickness, along = (height, width) if is_level else (width, height)
        if thickness * scale > _THICKEST or along < 3 * thickness:
            continue
        at = (y + height / 2 if is_level else x + width / 2) * scale
        start = (x if is_level else y) * scale
        yield Rule(is_level, at, start, start + along * scale)
