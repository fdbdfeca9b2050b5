"""How texts, offset maps, term counts and vectors are packed into blobs, and back.

All numbers are little-endian. Changing any of this needs a new format version.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wenzheng.domain import Cell, Place, Repair, RepairKind, Table
from wenzheng.text.offsets import OffsetMap, Run
from wenzheng.text.shingles import Signature

_COUNT = np.dtype([("term", "<u4"), ("count", "<u2")])
_LARGEST_COUNT = 0xFFFF
_LEVEL = 6
_PIECE = 1 << 20
VECTOR_ITEM = 2
"""Bytes of one number of a vector."""


class Postings(NamedTuple):
    """Terms of several chunks, flat: entry i says that chunk `owner[i]` holds `term[i]` `tf[i]` times.

    `owner` numbers the chunks from 0 in the order they were given.
    """

    owner: NDArray[np.int64]
    term: NDArray[np.uint32]
    tf: NDArray[np.uint16]


def pack_text(text: str) -> bytes:
    """Any string at all, even one with half a surrogate pair."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), _LEVEL)


def unpack_text(blob: bytes) -> str:
    return zlib.decompress(blob).decode("utf-8", "surrogatepass")


def unpack_file(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """A file in pieces of at most a MiB, out of its packed bytes, of which `read` gives so many."""
    unpacker = zlib.decompressobj()
    while packed := unpacker.unconsumed_tail or read(_PIECE):
        yield unpacker.decompress(packed, _PIECE)
    yield unpacker.flush()


def pack_offsets(offsets: OffsetMap) -> bytes:
    """Runs as differences, which are small and repeat."""
    runs = np.array(offsets.runs, dtype="<i8").reshape(-1, 4)
    return zlib.compress(np.diff(runs, axis=0, prepend=0).astype("<i8").tobytes(), _LEVEL)


def unpack_offsets(blob: bytes) -> OffsetMap:
    differences = np.frombuffer(zlib.decompress(blob), dtype="<i8").reshape(-1, 4)
    return OffsetMap(tuple(Run(*run) for run in np.cumsum(differences, axis=0).tolist()))


def pack_repairs(repairs: Iterable[Repair]) -> bytes:
    rows = [[r.kind.value, r.start, r.end, r.before, r.after] for r in repairs]
    return zlib.compress(json.dumps(rows).encode(), _LEVEL)


def unpack_repairs(blob: bytes) -> tuple[Repair, ...]:
    rows = json.loads(zlib.decompress(blob))
    return tuple(Repair(RepairKind(kind), *rest) for kind, *rest in rows)


def pack_tables(tables: Iterable[Table]) -> bytes:
    rows = [[t.start, t.end, [list(astuple(cell)) for cell in t.cells]] for t in tables]
    return zlib.compress(json.dumps(rows).encode(), _LEVEL)


def unpack_tables(blob: bytes) -> tuple[Table, ...]:
    rows = json.loads(zlib.decompress(blob))
    return tuple(Table(start, end, tuple(Cell(*c) for c in cells)) for start, end, cells in rows)


def pack_places(places: Iterable[Place]) -> bytes:
    return zlib.compress(json.dumps([list(astuple(place)) for place in places]).encode(), _LEVEL)


def unpack_places(blob: bytes) -> tuple[Place, ...]:
    return tuple(Place(*row) for row in json.loads(zlib.decompress(blob)))


def pack_signature(signature: Signature) -> bytes:
    return signature.astype("<u4").tobytes()


def unpack_signature(blob: bytes) -> Signature:
    return np.frombuffer(blob, dtype="<u4")


def pack_counts(counts: Mapping[int, int]) -> bytes:
    """Term numbers in ascending order, each with how often it occurs."""
    packed = np.empty(len(counts), dtype=_COUNT)
    terms = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
    numbers = np.fromiter(counts.values(), dtype=np.int64, count=len(counts))
    order = np.argsort(terms)
    packed["term"] = terms[order]
    packed["count"] = np.minimum(numbers[order], _LARGEST_COUNT)
    return packed.tobytes()


def unpack_counts(blobs: Sequence[bytes]) -> Postings:
    packed = np.frombuffer(b"".join(blobs), dtype=_COUNT)
    sizes = np.array([len(blob) for blob in blobs], dtype=np.int64)
    owner = np.repeat(np.arange(len(blobs)), sizes // _COUNT.itemsize)
    return Postings(owner, packed["term"], packed["count"])


def pack_vector(vector: NDArray[np.floating]) -> bytes:
    return np.ascontiguousarray(vector, dtype="<f2").tobytes()


def unpack_vectors(blobs: Iterable[bytes], dimension: int) -> NDArray[np.float16]:
    """Shape (blobs, dimension)."""
    return np.frombuffer(b"".join(blobs), dtype="<f2").reshape(-1, dimension)
