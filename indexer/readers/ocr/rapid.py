"""Recognition by RapidOCR (PP-OCRv6 on ONNX Runtime), with the models that its package carries."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np
import rapidocr
from numpy.typing import NDArray

from indexer.readers.ocr.recognising import Picture
from indexer.readers.ocr.ruling import rules_in
from indexer.readers.ocr.seals import without_seals
from indexer.readers.pdf.open_tables import open_lattices
from indexer.readers.pdf.pages import cell_text, middle
from indexer.readers.pdf.sheets import Grid, Line, Sheet
from indexer.readers.pdf.tables import fill, lattices

_MODELS = Path(rapidocr.__file__).parent / "models"
_PARAMETERS = {
    "Global.log_level": "error",
    # Pages stand one way up as a whole; telling that line by line turns single lines wrongly.
    "Global.use_cls": False,
    "Det.model_path": str(_MODELS / "PP-OCRv6_det_small.onnx"),
    "Rec.model_path": str(_MODELS / "PP-OCRv6_rec_small.onnx"),
    # Longer sides are scaled down: no worse on small type, and less memory.
    "Global.max_side_len": 1600,
    # Lines differ in length, and a batch is as long as its longest.
    "Rec.rec_batch_num": 1,
    # Pages are recognised side by side: a thread each.
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
_UPRIGHT = 0.8
"""Mean confidence under which a page may be upside down."""
_TALL = 1.5
_LONG = 5.0
_TYPE_OF_BOX = 0.9
"""The size of the type as a share of the height of the box around a line."""
_BELOW_BASELINE = 0.2
_USUAL_SIZE = 0.25
"""Boxes are not exact: sizes that differ less from the usual one are the usual one."""
_SHORT = 4
"""Characters up to which boxes are still less exact."""


class Rapid:
    """Reads upright, sideways and upside-down pages, a little askew too."""

    def __init__(self) -> None:
        self._engine = rapidocr.RapidOCR(params=_PARAMETERS)

    def read(self, picture: Picture) -> Sheet:
        """See `Recogniser.read`."""
        pixels, found = self._upright(without_seals(picture.pixels, picture.scale))
        height, width = pixels.shape[:2]
        angle = _skew(found)
        lines = _usual_sizes(_line(box.turned(angle), picture.scale) for box in found)
        lines, grids = _with_tables(lines, _turned_back(pixels, angle), picture.scale)
        return Sheet(
            picture.number, width * picture.scale, height * picture.scale, tuple(lines), grids
        )

    def _upright(self, pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], list[_Found]]:
        """The page turned so that it is read best, and what is read then."""
        found = self._find(pixels)
        if not found:
            return pixels, found
        if 2 * sum(box.is_tall for box in found) > len(found):
            turns = (1, 3)
        elif _sureness(found) < _UPRIGHT:
            turns = (0, 2)
        else:
            return pixels, found
        tried = [np.ascontiguousarray(np.rot90(pixels, turn)) for turn in turns]
        read = [(image, self._find(image)) for image in tried]
        return max(read, key=lambda one: _sureness(one[1]))

    def _find(self, pixels: NDArray[np.uint8]) -> list[_Found]:
        result: Any = self._engine(pixels)
        if result.boxes is None or result.txts is None:
            return []
        return [
            _Found(text.strip(), float(score), np.asarray(box, dtype=np.float64))
            for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
            if text.strip()
        ]


class _Found:
    """One line as it was found: its words, how sure they are, its four corners in pixels."""

    def __init__(self, text: str, sure: float, corners: NDArray[np.float64]) -> None:
        self.text, self.sure, self.corners = text, sure, corners

    @property
    def width(self) -> float:
        return float(np.linalg.norm(self.corners[1] - self.corners[0]))

    @property
    def height(self) -> float:
        return float(np.linalg.norm(self.corners[3] - self.corners[0]))

    @property
    def is_tall(self) -> bool:
        return self.height > _TALL * self.width

    @property
    def angle(self) -> float:
        x, y = self.corners[1] - self.corners[0]
        return math.atan2(y, x)

    def turned(self, angle: float) -> _Found:
        """The line turned back by that angle around the page's upper left corner."""
        cos, sin = math.cos(angle), math.sin(angle)
        back = np.array([[cos, -sin], [sin, cos]])
        return _Found(self.text, self.sure, self.corners @ back)


def _sureness(found: Iterable[_Found]) -> float:
    """The mean confidence over the characters."""
    weighed = [(box.sure, len(box.text)) for box in found]
    total = sum(weight for _, weight in weighed)
    return sum(sure * weight for sure, weight in weighed) / total if total else 0.0


def _skew(found: Sequence[_Found]) -> float:
    """The angle at which the page's lines run, by the long ones."""
    return median([box.angle for box in found if box.width > _LONG * box.height] or [0.0])


def _line(box: _Found, scale: float) -> Line:
    xs, ys = box.corners[:, 0], box.corners[:, 1]
    base = float(ys.max()) - _BELOW_BASELINE * box.height
    size = _TYPE_OF_BOX * box.height * scale
    return Line(
        box.text,
        float(xs.min()) * scale,
        float(xs.max()) * scale,
        base * scale,
        size,
        confidence=box.sure,
    )


def _usual_sizes(lines: Iterable[Line]) -> list[Line]:
    found = list(lines)
    if not found:
        return found
    usual = median([line.size for line in found for _ in line.text])
    return [
        line._replace(size=usual) if abs(line.size - usual) <= _slack(line) * usual else line
        for line in found
    ]


def _slack(line: Line) -> float:
    return 2 * _USUAL_SIZE if len(line.text) <= _SHORT else _USUAL_SIZE


def _turned_back(pixels: NDArray[np.uint8], angle: float) -> NDArray[np.uint8]:
    """The image turned as the lines were; as it is where that would move nothing by a line."""
    if abs(angle) < 0.002:
        return pixels
    turn = cv2.getRotationMatrix2D((0, 0), math.degrees(angle), 1.0)
    size = (pixels.shape[1], pixels.shape[0])
    turned: NDArray[np.uint8] = cv2.warpAffine(pixels, turn, size, borderValue=(255, 255, 255))
    return turned


def _with_tables(
    lines: list[Line], pixels: NDArray[np.uint8], scale: float
) -> tuple[list[Line], tuple[Grid, ...]]:
    """The lines outside the ruled tables, and those tables."""
    grids = []
    rest = lines
    rules = rules_in(pixels, scale)
    for lattice in lattices(rules) + open_lattices(rules, lines):
        grid, outside = fill(lattice, rest, middle, cell_text)
        if grid is not None:
            grids.append(_with_confidence(grid, rest, outside))
            rest = outside
    return rest, tuple(grids)


def _with_confidence(grid: Grid, before: Sequence[Line], outside: Sequence[Line]) -> Grid:
    """The table with the mean confidence of the lines that went into it."""
    left = set(outside)
    sure = [line.confidence or 0.0 for line in before if line not in left]
    mean = round(sum(sure) / len(sure), 3)
    return Grid(grid.edges, grid.top, grid.bottom, grid.cells, mean)
