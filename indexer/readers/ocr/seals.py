"""Red seals over black print: take them away, for what is under them can be read."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_SMALLEST, _LARGEST = 70.0, 190.0
"""Points: seals are 3 to 6 cm across, larger than the red characters of a letterhead."""
_ROUND = 1.35
"""Width to height, or the reverse, up to which a red shape may be a seal."""
_LIGHT = 150
"""In red light: lighter is ink on paper, darker is ink on print."""
_REDDER = 40
"""By how much red is stronger than green and blue in red ink."""


def without_seals(pixels: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """The image without the ink of its seals.

    In red light red ink is as light as paper, and print under it stays dark. Other red ink is left:
    it may be text.
    """
    red = pixels[:, :, 2]
    others = pixels[:, :, :2].max(axis=2)
    ink = (red.astype(np.int16) - others > _REDDER).astype(np.uint8)
    if not ink.any():
        return pixels
    whole = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(whole)
    cleaned = pixels
    for x, y, width, height, _ in stats[1:].tolist():
        if not _is_seal(width * scale, height * scale):
            continue
        cleaned = cleaned.copy() if cleaned is pixels else cleaned
        within = (slice(y, y + height), slice(x, x + width))
        is_seal_alone = (ink[within] > 0) & (red[within] > _LIGHT)
        cleaned[within] = np.where(is_seal_alone, 255, red[within])[:, :, None]
    return cleaned


def _is_seal(width: float, height: float) -> bool:
    smaller, larger = sorted((width, height))
    return smaller >= _SMALLEST and larger <= _LARGEST and larger <= _ROUND * smaller
