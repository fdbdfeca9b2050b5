"""The seam to whatever recognises characters, and its absence."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.readers.installed import can_recognise
from indexer.readers.pdf.sheets import Sheet

INSTALL = "pip install 'wenzheng[ocr]'"
LEAST_CONFIDENCE = 0.9
"""Mean confidence of a page's characters below which it is told that they are uncertain."""


class Picture(NamedTuple):
    """A page as an image of blue, green and red, and how many points of paper a pixel is."""

    number: int
    pixels: NDArray[np.uint8]
    scale: float


class Recogniser(Protocol):
    """Reads the characters off one page; several threads may ask at once."""

    def read(self, picture: Picture) -> Sheet:
        """The lines and ruled tables that the picture shows, with their confidence."""
        ...


def recogniser() -> Recogniser | None:
    """The one that is installed, if one is; made on first use, since it loads its models."""
    if not can_recognise():
        return None
    with _LOADING:
        return _rapid()


_LOADING = threading.Lock()


@cache
def _rapid() -> Recogniser:
    from indexer.readers.ocr.rapid import Rapid

    return Rapid()


def confidence(sheet: Sheet) -> float | None:
    """The mean over the page's characters, None where it has none that were recognised."""
    known = [(line.confidence, len(line.text)) for line in sheet.lines]
    known += [(g.confidence, sum(len(text) for _, text in g.cells)) for g in sheet.grids]
    sure = [(value, weight) for value, weight in known if value is not None and weight]
    total = sum(weight for _, weight in sure)
    return sum(value * weight for value, weight in sure) / total if total else None


def uncertain(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """A warning for each page whose characters are uncertain."""
    return tuple(
        f"page {sheet.number}: characters were recognised with low confidence ({sure:.2f})"
        for sheet in sheets
        if (sure := confidence(sheet)) is not None and sure < LEAST_CONFIDENCE
    )


def numbers(pages: Sequence[int]) -> str:
    """Page numbers as one writes them: 1-3, 7."""
    runs: list[list[int]] = []
    for page in sorted(pages):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


Finder = Callable[[], Recogniser | None]
"""How a reader comes by a recogniser when it meets a picture."""
