"""The vector index: exact search over immutable FAISS segments that a manifest names.

A change writes new files, then the manifest aside, then renames it: the rename is the commit.
Readers map files; one that a writer has unlinked stays readable to whoever has it mapped.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wenzheng.errors import IndexIncompatible, IndexMissing
from wenzheng.index.base import Ranked, RowNumbers, Rows, State
from wenzheng.index.segment import (
    Segment,
    SegmentFiles,
    Vanished,
    inner_products,
    sync,
    write_dead,
    write_segment,
)

MANIFEST = "manifest.json"
_FORMAT = 2
_ATTEMPTS = 20
_DEAD_SHARE = 0.25
"""A segment of which more is dead is written again without that."""


def create(folder: Path) -> None:
    """An empty index in a folder that does not exist yet."""
    folder.mkdir(parents=True)
    _write_manifest(folder, State(0, 0), None, [])


class FaissIndex:
    """Which rows are near this vector?"""

    def __init__(self, folder: Path) -> None:
        """Raises IndexMissing where there is none."""
        self._folder = folder
        self._held: dict[SegmentFiles, Segment] = {}
        self.view()

    @classmethod
    def open(cls, folder: Path) -> FaissIndex:
        """Raises IndexMissing where there is none and IndexIncompatible for another format."""
        return cls(folder)

    def view(self) -> FaissView:
        """The newest committed state.

        Between reading the manifest and opening a file a writer may have replaced both; then the
        manifest is read again.
        """
        for attempt in range(_ATTEMPTS):
            try:
                state, dimension, files = _read_manifest(self._folder)
                held = self._held
                segments = [held.get(part) or Segment(self._folder, part) for part in files]
            except Vanished as error:
                reason = error
                time.sleep(0.005 * attempt)
                continue
            self._held = dict(zip(files, segments, strict=True))
            return FaissView(state, dimension, segments)
        raise _unusable(self._folder, str(reason)) from reason

    def apply(
        self,
        adds: Iterable[tuple[int, NDArray[np.float16]]],
        deletes: Iterable[int],
        state: State,
    ) -> None:
        """See VectorIndex.apply: one rename of the manifest."""
        old = self.view()
        pairs = sorted(adds, key=lambda pair: pair[0])
        rows = np.array([row for row, _ in pairs], dtype=np.int64)
        dimension = old.dimension or (len(pairs[0][1]) if pairs else None)
        gone = np.concatenate([np.fromiter(deletes, dtype=np.int64), rows])
        segments = [_without(segment, gone) for segment in old.segments]
        vectors = np.array([vector for _, vector in pairs], dtype=np.float16)
        files = self._compacted(segments, rows, vectors, dimension or 0)
        sync(self._folder)
        _write_manifest(self._folder, state, dimension, files)
        self._clean(files)

    def close(self) -> None:
        """Nothing is held that a reader would not hold."""

    def _compacted(
        self,
        segments: list[Segment],
        rows: RowNumbers,
        vectors: NDArray[np.float16],
        dimension: int,
    ) -> list[SegmentFiles]:
        """The segments to name: small last ones joined with what is new, mostly dead ones redone.

        The last segment is joined while it is no more than twice what is being written anyway, so
        that a passage is written again a logarithmic number of times and few segments stay.
        """
        kept = list(segments)
        joined = [(rows, vectors)] if len(rows) else []
        size = len(rows)
        while kept and size and kept[-1].alive.sum() <= 2 * size:
            last = kept.pop()
            at = np.flatnonzero(last.alive)
            joined.insert(0, (last.rows[at], last.vectors(at).astype(np.float16)))
            size += len(at)
        files = [part for segment in kept if (part := self._rewritten(segment, dimension))]
        if size:
            all_rows = np.concatenate([part for part, _ in joined])
            all_vectors = np.concatenate([part for _, part in joined if len(part)])
            order = np.argsort(all_rows)
            files.append(
                write_segment(self._folder, all_rows[order], all_vectors[order], dimension)
            )
        return files

    def _rewritten(self, segment: Segment, dimension: int) -> SegmentFiles | None:
        """A segment's files for the next manifest; None when nothing of it is alive."""
        at = np.flatnonzero(segment.alive)
        dead = segment.files.size - len(at)
        if not len(at):
            return None
        if dead > _DEAD_SHARE * segment.files.size:
            return write_segment(self._folder, segment.rows[at], segment.vectors(at), dimension)
        if segment is self._held.get(segment.files):
            return segment.files
        return write_dead(self._folder, segment)

    def _clean(self, files: list[SegmentFiles]) -> None:
        """Unlink what no manifest names any more, also what an interrupted change left behind."""
        named = {MANIFEST, *(path for part in files for path in part.paths())}
        for path in self._folder.iterdir():
            if path.name not in named:
                path.unlink(missing_ok=True)


def _without(segment: Segment, gone: RowNumbers) -> Segment:
    """The segment itself, or a copy of it with some of its rows dead."""
    at = segment.positions(gone)
    at = at[at >= 0]
    return segment.without(at) if len(at) else segment


class FaissView:
    """One state of the index."""

    def __init__(self, state: State, dimension: int | None, segments: list[Segment]) -> None:
        self.state = state
        self.dimension = dimension
        self.segments = segments

    @property
    def size(self) -> int:
        """Rows in the index, deleted ones not counted."""
        return sum(int(segment.alive.sum()) for segment in self.segments)

    def search(self, vector: NDArray[np.float32], k: int, allowed: Rows) -> Ranked:
        """See VectorView.search."""
        if k < 1:
            return Ranked(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))
        parts = [segment.search(vector, k, allowed) for segment in self.segments]
        rows = np.concatenate([np.empty(0, dtype=np.int64), *(part.rows for part in parts)])
        scores = np.concatenate([np.empty(0, dtype=np.float32), *(part.scores for part in parts)])
        order = np.lexsort((rows, -scores))
        if len(order) > k:
            order = order[scores[order] >= scores[order[k - 1]]]
        return Ranked(rows[order], scores[order])

    def vectors(self, rows: RowNumbers) -> NDArray[np.float32]:
        """See VectorView.vectors."""
        found = np.empty((len(rows), self.dimension or 0), dtype=np.float32)
        missing = np.ones(len(rows), dtype=np.bool_)
        for segment in self.segments:
            at = segment.positions(rows)
            here = at >= 0
            if here.any():
                found[here] = segment.vectors(at[here])
                missing &= ~here
        if missing.any():
            raise KeyError(f"rows {rows[missing][:5].tolist()} have no vector")
        return found

    def scores(self, vector: NDArray[np.float32], rows: RowNumbers) -> NDArray[np.float32]:
        """Exact inner products with the vectors of these rows, in their order."""
        if not len(rows):  # an empty index has no dimension yet
            return np.empty(0, dtype=np.float32)
        return inner_products(self.vectors(rows), vector)


def _write_manifest(
    folder: Path, state: State, dimension: int | None, files: list[SegmentFiles]
) -> None:
    aside = folder / (MANIFEST + ".new")
    content = {"format": _FORMAT, **state._asdict(), "dimension": dimension}
    content["segments"] = [list(part) for part in files]
    aside.write_text(json.dumps(content), "utf-8")
    sync(aside)
    aside.replace(folder / MANIFEST)
    sync(folder)


def _read_manifest(folder: Path) -> tuple[State, int | None, list[SegmentFiles]]:
    try:
        content = json.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError as error:
        raise IndexMissing(
            f"向量索引 {folder} 不存在；请运行 wenzheng rebuild",
            f"the vector index {folder} is missing; run `wenzheng rebuild`",
        ) from error
    except ValueError as error:
        raise _unusable(folder, str(error)) from error
    if content.get("format") != _FORMAT:
        raise _unusable(folder, f"format {content.get('format')}")
    state = State(content["generation"], content["deleted"])
    return state, content["dimension"], [SegmentFiles(*part) for part in content["segments"]]


def _unusable(folder: Path, reason: str) -> IndexIncompatible:
    return IndexIncompatible(
        f"向量索引 {folder.name} 不可用（{reason}）；请运行 wenzheng rebuild",
        f"the vector index {folder.name} cannot be used ({reason}); run `wenzheng rebuild`",
    )
