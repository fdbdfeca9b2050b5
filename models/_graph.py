"""The encoder as an ONNX graph, written node by node: token ids in, unit vectors out.

Inputs `input_ids` and `attention_mask`, int64 of shape (batch, tokens); output `embedding`,
float32 of shape (batch, width). Mean pooling over the mask and scaling to unit length are part of
the graph. `Linear` says how the matrices of the encoder are held and multiplied.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from models._source import BLOCK, Blocks, Source

CONTRIB = "com.microsoft"
OPSET = 21
IR_VERSION = 10


class Linear(StrEnum):
    """How a matrix of the encoder is held, and what it multiplies."""

    BLOCKS = "blocks"
    """4 bits in blocks of 32 as in the source, activations 8 bits in blocks of 32."""
    ROWS = "rows"
    """8 bits per output column; activations 8 bits with one scale per token."""
    TENSOR = "tensor"
    """8 bits per output column; activations 8 bits with one scale per batch."""
    REDUCED = "reduced"
    """As TENSOR, weights within 7 bits, which no CPU's 16-bit sums can overflow."""
    FLOAT = "float"
    """32-bit floats: the reference."""


_TOP = {Linear.ROWS: 100, Linear.TENSOR: 127, Linear.REDUCED: 63}
"""Largest weight in 8 bits. Processors without VNNI add two products of an activation (0..255)
and a weight in 16 bits, which overflow above 63 at worst; activations by row lie around 128, and
at 100 two neighbours overflow only where both weights and an activation are near their largest."""


class _Graph:
    """Collects nodes and constants; every method that adds a node returns its output's name."""

    def __init__(self, loud: Collection[int] = ()) -> None:
        self.loud = loud
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: NDArray[Any]) -> str:
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def halves(self, name: str, blocks: Blocks) -> str:
        """The 4-bit weights as INT4, shape (rows, blocks, 32)."""
        self.constants[name] = helper.make_tensor(
            name,
            TensorProto.INT4,
            blocks.halves.shape,
            (blocks.packed() ^ 0x88).tobytes(),  # from 0..15 to -8..7, both halves of a byte
            raw=True,
        )
        return name

    def add(self, kind: str, inputs: list[str], name: str, domain: str = "", **given: Any) -> str:
        node = helper.make_node(kind, inputs, [name], name=name, domain=domain, **given)
        self.nodes.append(node)
        return name

    def split(self, value: str, names: list[str]) -> None:
        self.nodes.append(
            helper.make_node(
                "Split", [value], names, name=f"{value}.split", axis=-1, num_outputs=len(names)
            )
        )


def build(
    source: Source, kept: list[int], linear: Linear, loud: Collection[int] = ()
) -> onnx.ModelProto:
    """The encoder with the rows of the kept pieces alone, in their order.

    `loud` are channels of the hidden state that are far larger than the others in every layer. With
    `Linear.ROWS` they are halved before rounding and the weights that meet them doubled, so that
    they do not coarsen the steps of all others.
    """
    graph = _Graph(loud)
    mask = graph.add("Cast", ["attention_mask"], "mask_int32", to=TensorProto.INT32)
    hidden = _embed(graph, source, kept)
    for layer in range(source.shape.layers):
        hidden = _layer(graph, source, linear, f"l{layer}", hidden, mask)
    _pool(graph, hidden)
    axes = ["batch", "tokens"]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "e5",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, axes)
                for name in ("input_ids", "attention_mask")
            ],
            [
                helper.make_tensor_value_info(
                    "embedding", TensorProto.FLOAT, ["batch", source.shape.width]
                )
            ],
            list(graph.constants.values()),
        ),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)],
        producer_name="wenzheng",
    )
    model.ir_version = IR_VERSION
    return model


def _embed(graph: _Graph, source: Source, kept: list[int]) -> str:
    table = source.blocks["emb.word"]
    words = Blocks(table.halves[kept], table.scales[kept])
    graph.constant("words", words.packed().reshape(len(kept), -1))
    graph.constant("words_scale", words.scales.astype(np.float16))
    half = graph.add(
        "GatherBlockQuantized",
        ["words", "input_ids", "words_scale"],
        "word_half",
        CONTRIB,
        bits=4,
        block_size=BLOCK,
        gather_axis=0,
        quantize_axis=1,
    )
    word = graph.add("Cast", [half], "word", to=TensorProto.FLOAT)
    # One type of token only: its vector is part of every position's.
    types = source.dense["emb.type"].reshape(source.shape.types, -1)
    positions = source.dense["emb.pos"].reshape(source.shape.positions, -1) + types[0]
    graph.constant("positions", positions)
    graph.add("Shape", ["input_ids"], "tokens", start=1, end=2)
    graph.constant("zero", np.array([0], np.int64))
    place = graph.add("Slice", ["positions", "zero", "tokens", "zero"], "place")
    total = graph.add("Add", [word, place], "embedded")
    return _normalised(graph, source, "emb.ln", total)


def _layer(graph: _Graph, source: Source, linear: Linear, at: str, hidden: str, mask: str) -> str:
    three = _matmul(graph, source, linear, f"{at}.qkv", hidden)
    parts = [f"{at}.{part}" for part in ("queries", "keys", "values")]
    graph.split(three, parts)
    biases = np.concatenate([source.dense[f"{at}.{part}.b"] for part in "qkv"])
    attended = graph.add(
        "MultiHeadAttention",
        [*parts, graph.constant(f"{at}.qkv.b", biases), mask],
        f"{at}.attended",
        CONTRIB,
        num_heads=source.shape.heads,
    )
    mixed = _biased(graph, source, linear, f"{at}.ao", attended)
    middle = graph.add("Add", [mixed, hidden], f"{at}.middle")
    middle = _normalised(graph, source, f"{at}.aln", middle)
    inner = _matmul(graph, source, linear, f"{at}.fi", middle)
    bent = graph.add("BiasGelu", [inner, _bias(graph, source, f"{at}.fi")], f"{at}.bent", CONTRIB)
    outer = _biased(graph, source, linear, f"{at}.fo", bent)
    end = graph.add("Add", [outer, middle], f"{at}.end")
    return _normalised(graph, source, f"{at}.oln", end)


def _normalised(graph: _Graph, source: Source, at: str, value: str) -> str:
    # Far quicker than the runtime's SkipLayerNormalization, which is not vectorised.
    weight = graph.constant(f"{at}.w", source.dense[f"{at}.w"])
    shift = graph.constant(f"{at}.b", source.dense[f"{at}.b"])
    return graph.add(
        "LayerNormalization", [value, weight, shift], f"{at}.out", epsilon=source.epsilon
    )


def _bias(graph: _Graph, source: Source, at: str) -> str:
    return graph.constant(f"{at}.b", source.dense[f"{at}.b"])


def _biased(graph: _Graph, source: Source, linear: Linear, at: str, hidden: str) -> str:
    product = _matmul(graph, source, linear, at, hidden)
    return graph.add("Add", [product, _bias(graph, source, at)], f"{at}.biased")


def _matmul(graph: _Graph, source: Source, linear: Linear, at: str, hidden: str) -> str:
    blocks = _blocks(source, at)
    if linear is Linear.BLOCKS:
        return _by_blocks(graph, blocks, at, hidden)
    if linear is Linear.ROWS:
        return _by_rows(graph, blocks, at, hidden)
    if linear is Linear.FLOAT:
        weights = _matrix(graph, blocks, at, _unpacked(graph, blocks, at, blocks.scales))
        return graph.add("MatMul", [hidden, weights], f"{at}.product")
    return _by_tensor(graph, blocks, at, hidden, _TOP[linear])


def _blocks(source: Source, at: str) -> Blocks:
    """The matrix named `at`; "qkv" is the three that make queries, keys and values, stacked."""
    layer, kind = at.rsplit(".", 1)
    names = [f"{layer}.{part}.w" for part in ("qkv" if kind == "qkv" else [kind])]
    return Blocks(
        np.concatenate([source.blocks[name].halves for name in names]),
        np.concatenate([source.blocks[name].scales for name in names]),
    )


def _by_blocks(graph: _Graph, blocks: Blocks, at: str, hidden: str) -> str:
    rows, count = blocks.scales.shape
    return graph.add(
        "MatMulNBits",
        [
            hidden,
            graph.constant(f"{at}.w", blocks.packed()),
            graph.constant(f"{at}.scale", blocks.scales.reshape(rows, count)),
        ],
        f"{at}.product",
        CONTRIB,
        K=count * BLOCK,
        N=rows,
        bits=4,
        block_size=BLOCK,
        accuracy_level=4,
    )


def _unpacked(graph: _Graph, blocks: Blocks, at: str, scales: NDArray[np.floating[Any]]) -> str:
    """The 4-bit weights times `scales`, one per block: float32, shape (rows, blocks, 32).

    All inputs are constants: the runtime computes this and what follows once, at loading.
    """
    halves = graph.halves(f"{at}.w", blocks)
    factors = graph.constant(f"{at}.blocks", scales.astype(np.float16)[..., None])
    whole = graph.add("Cast", [halves], f"{at}.w.whole", to=TensorProto.FLOAT)
    factor = graph.add("Cast", [factors], f"{at}.w.factor", to=TensorProto.FLOAT)
    return graph.add("Mul", [whole, factor], f"{at}.w.cells")


def _loudness(graph: _Graph, width: int) -> NDArray[np.float32]:
    """2 for the loud channels, 1 for the others."""
    factors = np.ones(width, np.float32)
    factors[list(graph.loud)] = 2
    return factors


def _matrix(graph: _Graph, blocks: Blocks, at: str, cells: str) -> str:
    """`cells` (rows, blocks, 32) as the right-hand side of a product: (columns, rows)."""
    rows, count = blocks.scales.shape
    shape = graph.constant(f"shape.{rows}.{count}", np.array([rows, count * BLOCK], np.int64))
    flat = graph.add("Reshape", [cells, shape], f"{at}.w.flat")
    return graph.add("Transpose", [flat], f"{at}.w.matrix", perm=[1, 0])


def _eight_bits(
    graph: _Graph, blocks: Blocks, at: str, top: int, columns: NDArray[np.float32] | None = None
) -> tuple[str, NDArray[np.float32], str]:
    """The weights, times `columns`, as int8 within `top`; their scales by row; zero points."""
    dense = blocks.dense() if columns is None else blocks.dense() * columns
    scales = (np.abs(dense).max(axis=1) / top).astype(np.float32)
    cells = _unpacked(graph, blocks, at, blocks.scales / scales[:, None])
    if columns is not None:
        factors = graph.constant("loudness", columns.reshape(1, -1, BLOCK))
        cells = graph.add("Mul", [cells, factors], f"{at}.w.scaled")
    whole = graph.add("Round", [cells], f"{at}.w.round")
    narrow = graph.add("Cast", [whole], f"{at}.w.int8", to=TensorProto.INT8)
    zeros = graph.constant(f"zeros.{len(scales)}", np.zeros(len(scales), np.int8))
    return _matrix(graph, blocks, at, narrow), scales, zeros


def _by_tensor(graph: _Graph, blocks: Blocks, at: str, hidden: str, top: int) -> str:
    weights, scales, zeros = _eight_bits(graph, blocks, at, top)
    scale = graph.constant(f"{at}.scale", scales)
    return graph.add(
        "DynamicQuantizeMatMul", [hidden, weights, scale, zeros], f"{at}.product", CONTRIB
    )


def _by_rows(graph: _Graph, blocks: Blocks, at: str, hidden: str) -> str:
    columns = None
    if graph.loud and at.endswith((".qkv", ".fi")):  # those that read the hidden state
        columns = _loudness(graph, blocks.scales.shape[1] * BLOCK)
        inverse = graph.constant("quiet", 1 / columns)
        hidden = graph.add("Mul", [hidden, inverse], f"{at}.evened")
    weights, scales, zeros = _eight_bits(graph, blocks, at, _TOP[Linear.ROWS], columns)
    size = graph.add("Abs", [hidden], f"{hidden}.abs")
    last = graph.constant("last", np.array([-1], np.int64))
    top = graph.add("ReduceMax", [size, last], f"{hidden}.top", keepdims=1)
    limit = graph.constant("limit", np.array(127, np.float32))
    steps = graph.add("Div", [limit, top], f"{hidden}.steps")
    ratio = graph.add("Mul", [hidden, steps], f"{hidden}.ratio")
    # Casting cuts off: the half more makes it round.
    half = graph.constant("half", np.array(128.5, np.float32))
    shifted = graph.add("Add", [ratio, half], f"{hidden}.shifted")
    quantised = graph.add("Cast", [shifted], f"{hidden}.uint8", to=TensorProto.UINT8)
    product = graph.add(
        "MatMulIntegerToFloat",
        [
            quantised,
            weights,
            graph.constant("one", np.array(1, np.float32)),
            graph.constant(f"{at}.scale", scales / 127),
            graph.constant("middle", np.array(128, np.uint8)),
            zeros,
        ],
        f"{at}.raw",
        CONTRIB,
    )
    return graph.add("Mul", [product, top], f"{at}.product")


def _pool(graph: _Graph, hidden: str) -> None:
    """The mean over the mask as one product, then scaled to unit length."""
    weights = graph.add("Cast", ["attention_mask"], "mask_float", to=TensorProto.FLOAT)
    row = graph.add(
        "Unsqueeze", [weights, graph.constant("middle_axis", np.array([1], np.int64))], "mask_row"
    )
    total = graph.add("MatMul", [row, hidden], "pooled_row")
    flat = graph.add("Squeeze", [total, "middle_axis"], "pooled")
    # Unit length makes the division by the number of tokens superfluous.
    graph.add("LpNormalization", [flat], "embedding", axis=-1, p=2)
