"""One immutable segment of the vector index: exact float16 vectors in a mapped file."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import NamedTuple

import faiss
import numpy as np
from numpy.typing import NDArray

from wenzheng.index.base import Ranked, RowNumbers, Rows

_BATCH = 8192
_SLACK = 32
"""Candidates beyond k, so that most ties at the end need no second search."""

_TOLERANCE = 1e-4
"""More than FAISS' single-precision sums can differ from exact ones, for unit vectors."""


class SegmentFiles(NamedTuple):
    """A segment as the manifest names it; `dead` is a file of positions that were deleted."""

    name: str
    size: int
    bytes: int
    dead: str | None

    def paths(self) -> tuple[str, ...]:
        """Every file that belongs to it."""
        dead = (self.dead,) if self.dead else ()
        return (f"{self.name}.faiss", f"{self.name}.rows.npy", *dead)


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
        path = folder / f"{files.name}.faiss"
        try:
            if path.stat().st_size != files.bytes:
                raise Vanished(f"{path.name} has not {files.bytes} bytes")
            # IO_FLAG_MMAP copies this kind of index into memory; the IFC flavour maps it.
            self._index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
            self.rows: RowNumbers = np.load(folder / f"{files.name}.rows.npy", mmap_mode="r")
            self.alive = np.ones(files.size, dtype=np.bool_)
            if files.dead:
                self.alive[np.load(folder / files.dead)] = False
        except (OSError, RuntimeError) as error:
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
        if not len(positions):
            return np.empty((0, self._index.d), dtype=np.float32)
        found: NDArray[np.float32] = self._index.reconstruct_batch(positions)
        return found

    def search(self, vector: NDArray[np.float32], k: int, allowed: Rows) -> Ranked:
        """At least the k best allowed rows with exact scores, and all that tie with the last."""
        mask = self._passing(allowed)
        total = int(np.count_nonzero(mask))
        if not total or k < 1:
            return Ranked(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))
        fetch = k + _SLACK
        while True:
            fetch = min(fetch, total)
            if 4 * fetch >= total:
                positions, worst = np.flatnonzero(mask), -np.inf
            else:
                positions, worst = self._nearest(vector, fetch, mask, total)
            scores = inner_products(self.vectors(positions), vector)
            kth = np.partition(scores, -k)[-k] if len(scores) >= k else -np.inf
            if len(positions) == total or kth > worst + _TOLERANCE:
                best = scores >= kth
                return Ranked(self.rows[positions[best]], scores[best])
            fetch *= 4

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
    ) -> tuple[NDArray[np.int64], float]:
        # The setting is one of the calling thread's, and threads come and go.
        faiss.omp_set_num_threads(1)
        params = None
        if total < len(mask):
            bits = np.packbits(mask, bitorder="little")
            # SWIG's stubs know neither the array nor the keyword form, which FAISS documents.
            selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
            params = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        found, positions = self._index.search(vector[None, :], fetch, params=params)
        return positions[0], float(found[0, -1])


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
    index = faiss.IndexScalarQuantizer(
        dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    for at in range(0, len(rows), _BATCH):
        index.add(np.ascontiguousarray(vectors[at : at + _BATCH], dtype=np.float32))
    path = folder / f"{name}.faiss"
    faiss.write_index(index, str(path))
    np.save(folder / f"{name}.rows.npy", rows)
    files = SegmentFiles(name, len(rows), path.stat().st_size, None)
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
