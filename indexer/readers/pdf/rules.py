"""Which ruling lines and pictures are on this page of a PDF?"""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_float, c_int
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from indexer.readers.pdf.glyphs import Frame
from indexer.readers.pdf.sheets import Rule

_MOST_OBJECTS = 50_000
"""Looked at on one page; a page with more is a map or a drawing, not a table."""
_MOST_SEGMENTS = 2_000
"""Of one path; a path with more is a drawing."""
_DEEPEST = 5
_THIN = 3.0
"""Points: a filled shape that is thinner is a line."""
_SHORTEST = 1.0
_STRAIGHT = 1.0

_Point = tuple[float, float]


class Matrix(NamedTuple):
    """x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    def __call__(self, x: float, y: float) -> _Point:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, inner: Matrix) -> Matrix:
        """The matrix that does what `inner` does, then what this one does."""
        e, f = self(inner.e, inner.f)
        return Matrix(
            self.a * inner.a + self.c * inner.b,
            self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d,
            self.b * inner.c + self.d * inner.d,
            e,
            f,
        )


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: ruling lines, the share of the page under pictures, the number of paths."""

    rules: tuple[Rule, ...]
    pictured: float
    paths: int


def drawing(page: Any, frame: Frame) -> Drawing:
    """The drawing of the page, in the frame of its text."""
    rules: list[Rule] = []
    pictured = 0.0
    paths = 0
    for seen, (handle, matrix) in enumerate(_objects(page)):
        if seen >= _MOST_OBJECTS:
            rules.clear()
            break
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            paths += 1
            rules.extend(_rules(handle, matrix, frame))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictured += _area(matrix.after(_matrix(handle)), frame)
    return Drawing(tuple(rules), min(1.0, pictured / (frame.width * frame.height or 1)), paths)


def _objects(page: Any) -> Iterator[tuple[Any, Matrix]]:
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _within(pdfium.FPDFPage_GetObject(page, index), Matrix(), 0)


def _within(handle: Any, matrix: Matrix, depth: int) -> Iterator[tuple[Any, Matrix]]:
    """The object, or those that it is made of, with what places them on the page."""
    if not handle or depth > _DEEPEST:
        return
    if pdfium.FPDFPageObj_GetType(handle) != pdfium.FPDF_PAGEOBJ_FORM:
        yield handle, matrix
        return
    inner = matrix.after(_matrix(handle))
    for index in range(pdfium.FPDFFormObj_CountObjects(handle)):
        yield from _within(pdfium.FPDFFormObj_GetObject(handle, index), inner, depth + 1)


def _matrix(handle: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, byref(found)):
        return Matrix()
    return Matrix(found.a, found.b, found.c, found.d, found.e, found.f)


def _area(matrix: Matrix, frame: Frame) -> float:
    """What a picture covers of the page: it is the unit square, placed by the matrix."""
    corners = [frame.place(*matrix(x, y)) for x in (0, 1) for y in (0, 1)]
    xs = [min(max(x, 0.0), frame.width) for x, _ in corners]
    ys = [min(max(y, 0.0), frame.height) for _, y in corners]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def _rules(handle: Any, matrix: Matrix, frame: Frame) -> Iterator[Rule]:
    fill, stroke = c_int(), c_int()
    pdfium.FPDFPath_GetDrawMode(handle, byref(fill), byref(stroke))
    whole = matrix.after(_matrix(handle))
    for points in _outlines(handle, whole, frame):
        if stroke.value:
            for (x0, y0), (x1, y1) in pairwise(points):
                yield from _rule(x0, y0, x1, y1)
        elif fill.value:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            yield from _bar(min(xs), min(ys), max(xs), max(ys))


def _outlines(handle: Any, matrix: Matrix, frame: Frame) -> Iterator[list[_Point]]:
    """The polygons of a path, closed ones with the first point again at their end; no curves."""
    count = pdfium.FPDFPath_CountSegments(handle)
    points: list[_Point] = []
    x, y = c_float(), c_float()
    for index in range(count if count <= _MOST_SEGMENTS else 0):
        segment = pdfium.FPDFPath_GetPathSegment(handle, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        if kind != pdfium.FPDF_SEGMENT_LINETO and points:
            yield points
            points = []
        points.append(frame.place(*matrix(x.value, y.value)))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points


def _bar(x0: float, y0: float, x1: float, y1: float) -> Iterator[Rule]:
    """The line that a filled rectangle is, if it is thin."""
    if y1 - y0 <= min(_THIN, x1 - x0):
        yield from _rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
    elif x1 - x0 <= _THIN:
        yield from _rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)


def _rule(x0: float, y0: float, x1: float, y1: float) -> Iterator[Rule]:
    width, height = abs(x1 - x0), abs(y1 - y0)
    if height <= _STRAIGHT and width >= _SHORTEST:
        yield Rule(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
    elif width <= _STRAIGHT and height >= _SHORTEST:
        yield Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))
