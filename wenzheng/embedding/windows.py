"""Long texts in windows: cut by tokens, embedded each, averaged by their tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wenzheng.embedding.base import Matrix


def readable(text: str) -> str:
    """`text` with "?" for lone surrogates, which are no text and which tokenizers refuse."""
    return text.encode("utf-8", "replace").decode()


class Window(NamedTuple):
    """Tokens `start:end` of the text at place `text`."""

    text: int
    start: int
    end: int


def windows(counts: Sequence[int], room: int) -> list[Window]:
    """Windows of at most `room` tokens over texts of `counts` tokens, in order.

    Every token is in exactly one window; the windows of one text differ by one token at most, so
    that none is a mere rest. An empty text has one empty window.
    """
    return [
        Window(text, count * part // parts, count * (part + 1) // parts)
        for text, count in enumerate(counts)
        for parts in [max(1, -(-count // room))]
        for part in range(parts)
    ]


def average(parts: Sequence[Window], vectors: Matrix, texts: int) -> Matrix:
    """One unit vector a text: the mean of its windows' vectors, weighted by tokens.

    `vectors` has one unit row for each of `parts`; every one of `texts` texts has a window.
    """
    total: Matrix = np.zeros((texts, vectors.shape[1]), np.float32)
    weights: NDArray[np.float32] = np.array(
        [max(1, part.end - part.start) for part in parts], np.float32
    )
    np.add.at(total, [part.text for part in parts], vectors * weights[:, None])
    length = np.linalg.norm(total, axis=1, keepdims=True)
    unit: Matrix = total / np.maximum(length, np.finfo(np.float32).tiny)
    return unit
