"""One immutable segment of the vector index: mapped float16 vectors, and a rounded copy to scan.

FAISS scans the copy, one byte a number, and puts forward what may be among the best; those are
scored by the vectors themselves. How much rounding can change a score is known for each segment, so
that the result is exact: where it is not certain yet, more is scored.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any, NamedTuple

import faiss
import numpy as np
from numpy.typing import NDArray

from wenzheng.index.base import Ranked, RowNumbers, Rows

_BATCH = 8192
_FETCHED = 8
_SLACK = 64
"""So many times k, and more, are put forward: mostly enough to be certain of the best k."""

_TOLERANCE = 1e-4
"""More than FAISS' single-precision sums can differ from exact ones, for unit vectors."""

_LARGEST = 127
"""Of a rounded number: one signed byte."""


_ROUNDED, _VECTORS, _ROWS = ".faiss", ".vectors.npy", ".rows.npy"


class SegmentFiles(NamedTuple):
    """A segment as the manifest names it; `dead` is a file of positions that were deleted.

    `bytes` is the length of its rounded copy, which holds `scale` times each number, rounded;
    `residual` is the greatest length of what rounding took from a vector, and `longest` that of
    what it left.
    """

    name: str
    size: int
    bytes: int
    dead: str | None
    scale: float
    residual: float
    longest: float

    def paths(self) -> tuple[str, ...]:
        """Every file that belongs to it."""
        dead = (self.dead,) if self.dead else ()
        return (*(self.name + kind for kind in (_ROUNDED, _VECTORS, _ROWS)), *dead)


class _Passing(NamedTuple):
    """Rows that a search was restricted to, and which positions of the segment that are."""

    allowed: Rows
    mask: NDArray[np.bool_]


class Vanished(Exception):
    """A file that the manifest named is gone or not whole: the manifest was replaced meanwhile."""


class Segment:
    """Vectors by position, and the row that each stands for, ascending."""

    def __init__(self, folder: Path, files: SegmentFiles) -> None:
        """Map the files. Raises Vanished when one is not there."""
        self.files = files
        path = folder / (files.name + _ROUNDED)
        try:
            if path.stat().st_size != files.bytes:
                raise Vanished(f"{path.name} has not {files.bytes} bytes")
            # IO_FLAG_MMAP copies this kind of index into memory; the IFC flavour maps it.
            self._scanned = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
            self._vectors: NDArray[np.float16] = _mapped(folder / (files.name + _VECTORS))
            self.rows: RowNumbers = _mapped(folder / (files.name + _ROWS))
            self.alive = np.ones(files.size, dtype=np.bool_)
            if files.dead:
                self.alive[np.load(folder / files.dead)] = False
        except (OSError, RuntimeError, ValueError) as error:
            raise Vanished(str(error)) from error
        self._last: _Passing | None = None

    def positions(self, rows: RowNumbers) -> NDArray[np.int64]:
        """Where each row stands, -1 for one that is not held."""
        if not len(self.rows):
            return np.full(len(rows), -1)
        at = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        return np.where((self.rows[at] == rows) & self.alive[at], at, -1)

    def vectors(self, positions: NDArray[np.int64]) -> NDArray[np.float32]:
        """Shape (positions, dimension); exactly what was stored."""
        return self._vectors[positions].astype(np.float32)

    def search(self, vector: NDArray[np.float32], k: int, allowed: Rows) -> Ranked:
        """At least the k best allowed rows with exact scores, and all that tie with the last."""
        mask = self._passing(allowed)
        total = int(np.count_nonzero(mask))
        if not total or k < 1:
            return Ranked(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))
        fetch = _FETCHED * k + _SLACK
        while fetch < total:
            positions, most = self._nearest(vector, fetch, mask, total)
            least = inner_products(self.vectors(positions[:k]), vector).min()
            if most[-1] < least:
                return self._best(vector, positions[most >= least], k)
            fetch *= 4
        return self._best(vector, np.flatnonzero(mask), k)

    def _best(self, vector: NDArray[np.float32], positions: NDArray[np.int64], k: int) -> Ranked:
        """The k best of these positions, and all that tie with the last."""
        scores = inner_products(self.vectors(positions), vector)
        kth = np.partition(scores, -k)[-k] if len(scores) >= k else -np.inf
        best = scores >= kth
        return Ranked(self.rows[positions[best]], scores[best])

    def _passing(self, allowed: Rows) -> NDArray[np.bool_]:
        """Which positions may be found. Kept for the next search, mostly one of the same rows."""
        last = self._last
        if last is None or last.allowed is not allowed:
            last = _Passing(allowed, self.alive & allowed.holds(self.rows))
            self._last = last
        return last.mask

    def without(self, positions: NDArray[np.int64]) -> Segment:
        """A copy in which these positions are dead too."""
        other = object.__new__(Segment)
        other.__dict__.update(self.__dict__, alive=self.alive.copy(), _last=None)
        other.alive[positions] = False
        return other

    def _nearest(
        self, vector: NDArray[np.float32], fetch: int, mask: NDArray[np.bool_], total: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Positions of the `fetch` best by the rounded copy, and what each scores at most.

        Descending: no other position scores more than the last.
        """
        # The setting is one of the calling thread's, and threads come and go.
        faiss.omp_set_num_threads(1)
        params = None
        if total < len(mask):
            bits = np.packbits(mask, bitorder="little")
            # SWIG's stubs know neither the array nor the keyword form, which FAISS documents.
            selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
            params = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        # FAISS takes the question in whole numbers too, and silently cuts off what is behind the point.
        rounded = _rounded(vector, _scale(vector))
        found, positions = self._scanned.search(rounded.whole[None, :], fetch, params=params)
        # q·x − q'·x' = q·(x − x') + (q − q')·x', each at most the product of the lengths.
        length = float(np.linalg.norm(vector))
        error = length * self.files.residual + rounded.residual * self.files.longest + _TOLERANCE
        most: NDArray[np.float32] = found[0] / (rounded.scale * self.files.scale) + error
        return positions[0], most


class _Rounded(NamedTuple):
    """`whole` numbers that are `scale` times those of vectors; see SegmentFiles for the rest."""

    whole: NDArray[np.float32]
    scale: float
    residual: float
    longest: float


def _scale(vectors: NDArray[np.floating]) -> float:
    """What brings the largest number to the largest that a signed byte holds."""
    largest = float(np.abs(vectors).max(initial=0))
    return _LARGEST / largest if largest else 1.0


def _rounded(vectors: NDArray[np.floating], scale: float) -> _Rounded:
    exact = vectors.astype(np.float32)
    whole = np.rint(exact * np.float32(scale))
    left = whole / np.float32(scale)
    residual = np.linalg.norm(exact - left, axis=-1).max(initial=0)
    return _Rounded(
        whole, scale, float(residual), float(np.linalg.norm(left, axis=-1).max(initial=0))
    )


def _mapped(path: Path) -> NDArray[Any]:
    found: NDArray[Any] = np.load(path, mmap_mode="r")
    return found


def inner_products(
    vectors: NDArray[np.float32], vector: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Summed in double precision, so that equal vectors score equally wherever they stand."""
    products: NDArray[np.float64] = vectors.astype(np.float64) @ vector.astype(np.float64)
    return products.astype(np.float32)


def write_segment(
    folder: Path, rows: RowNumbers, vectors: NDArray[np.floating], dimension: int
) -> SegmentFiles:
    """Write a new segment and bring it to the disk; nothing refers to it yet."""
    name = uuid.uuid4().hex
    exact = np.ascontiguousarray(vectors, dtype=np.float16).reshape(-1, dimension)
    scale, residual, longest = _scale(exact), 0.0, 0.0
    index = faiss.IndexScalarQuantizer(
        dimension, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
    )
    for at in range(0, len(rows), _BATCH):
        batch = _rounded(exact[at : at + _BATCH], scale)
        index.add(batch.whole)
        residual, longest = max(residual, batch.residual), max(longest, batch.longest)
    path = folder / (name + _ROUNDED)
    faiss.write_index(index, str(path))
    np.save(folder / (name + _VECTORS), exact)
    np.save(folder / (name + _ROWS), rows)
    files = SegmentFiles(name, len(rows), path.stat().st_size, None, scale, residual, longest)
    for part in files.paths():
        sync(folder / part)
    return files


def write_dead(folder: Path, segment: Segment) -> SegmentFiles:
    """Write which positions of a segment are dead, aside from the older account of it."""
    name = f"{segment.files.name}.{uuid.uuid4().hex[:8]}.dead.npy"
    np.save(folder / name, np.flatnonzero(~segment.alive))
    sync(folder / name)
    return segment.files._replace(dead=name)


def sync(path: Path) -> None:
    """Bring a file's content, or a folder's entries, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
