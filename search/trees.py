"""Regression trees as a graph of the operators `ai.onnx.ml`, as LightGBM fitted them."""

from __future__ import annotations

import hashlib

import numpy as np
import onnxruntime
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
"""Shape (rows, features)."""
Sums = NDArray[np.float64]
"""One value a row."""


class Trees:
    """The sum of the trees for each row, which depends on that row alone; safe to share."""

    def __init__(self, graph: bytes) -> None:
        """Raises what ONNX Runtime raises for a graph that is none."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name

    def __call__(self, matrix: Matrix) -> Sums:
        """As they were boosted."""
        (sums,) = self._session.run(None, {self._input: np.ascontiguousarray(matrix)})
        found: Sums = sums[:, 0].astype(np.float64)
        return found


def checksum(graph: bytes) -> str:
    """As a model's card has it."""
    return hashlib.sha256(graph).hexdigest()
