"""The encoder as an ONNX graph, written node by node: token ids in, unit vectors or marks out.

Inputs `input_ids` and `attention_mask`, int64 of shape (batch, tokens). Of the embedding model the
output is `embedding`, float32 of shape (batch, width): mean pooling over the mask and scaling to
unit length are part of the graph. Of the reader it is `marks`, float32 of shape (batch, tokens, 2),
how likely a span begins and ends with each token, and `answerable`, float32 of shape (batch,); all are
logits. `Linear` says how the matrices of the encoder are held and multiplied.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

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
    _pool(graph, _encoded(graph, source, kept, linear))
    return _model(graph, "e5", {"embedding": ["batch", source.shape.width]})


class Head(NamedTuple):
    """What a reader adds to the encoder; `width` is that of the encoder.

    `marks` is of shape (2, width), `mixed` of (width, width), `answerable` of (1, width); the others
    are their biases.
    """

    marks: NDArray[np.float32]
    marks_bias: NDArray[np.float32]
    mixed: NDArray[np.float32]
    mixed_bias: NDArray[np.float32]
    answerable: NDArray[np.float32]
    answerable_bias: NDArray[np.float32]


def build_reader(
    source: Source, kept: list[int], head: Head, loud: Collection[int] = ()
) -> onnx.ModelProto:
    """A reader: the encoder of `source`, whose matrices are floats in `dense`, under its head."""
    graph = _Graph(loud)
    hidden = _encoded(graph, source, kept, Linear.ROWS)
    _dense(graph, hidden, "marks", head.marks, head.marks_bias)
    graph.constant("first", np.array([0], np.int64))
    first = graph.add("Gather", [hidden, "first"], "first_hidden", axis=1)
    mixed = _dense(graph, first, "mixed", head.mixed, head.mixed_bias)
    bent = graph.add("Tanh", [mixed], "mixed_bent")
    column = _dense(graph, bent, "answerable_column", head.answerable, head.answerable_bias)
    axes = graph.constant("inner_axes", np.array([1, 2], np.int64))
    graph.add("Squeeze", [column, axes], "answerable")
    return _model(graph, "reader", {"marks": ["batch", "tokens", 2], "answerable": ["batch"]})


def _dense(
    graph: _Graph,
    value: str,
    name: str,
    weights: NDArray[np.float32],
    bias: NDArray[np.float32],
) -> str:
    product = graph.add("MatMul", [value, graph.constant(f"{name}.w", weights.T)], f"{name}.raw")
    return graph.add("Add", [product, graph.constant(f"{name}.b", bias)], name)


def _encoded(graph: _Graph, source: Source, kept: list[int], linear: Linear) -> str:
    mask = graph.add("Cast", ["attention_mask"], "mask_int32", to=TensorProto.INT32)
    hidden = _embed(graph, source, kept)
    for layer in range(source.shape.layers):
        hidden = _layer(graph, source, linear, f"l{layer}", hidden, mask)
    return hidden


def _model(graph: _Graph, name: str, outputs: Mapping[str, list[str | int]]) -> onnx.ModelProto:
    axes = ["batch", "tokens"]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            name,
            [
                helper.make_tensor_value_info(given, TensorProto.INT64, axes)
                for given in ("input_ids", "attention_mask")
            ],
            [
                helper.make_tensor_value_info(made, TensorProto.FLOAT, shape)
                for made, shape in outputs.items()
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
    if f"{at.replace('qkv', 'q')}.w" in source.dense:
        return _by_rows(graph, _floats(source, at), at, hidden)
    blocks = _blocks(source, at)
    if linear is Linear.BLOCKS:
        return _by_blocks(graph, blocks, at, hidden)
    if linear is Linear.ROWS:
        return _by_rows(graph, blocks, at, hidden)
    if linear is Linear.FLOAT:
        weights = _matrix(graph, blocks, at, _unpacked(graph, blocks, at, blocks.scales))
        return graph.add("MatMul", [hidden, weights], f"{at}.product")
    return _by_tensor(graph, blocks, at, hidden, _TOP[linear])


def _names(at: str) -> list[str]:
    """The matrices of `at`; "qkv" is the three that make queries, keys and values, stacked."""
    layer, kind = at.rsplit(".", 1)
    return [f"{layer}.{part}.w" for part in ("qkv" if kind == "qkv" else [kind])]


def _floats(source: Source, at: str) -> NDArray[np.float32]:
    return np.concatenate([source.dense[name] for name in _names(at)])


def _blocks(source: Source, at: str) -> Blocks:
    names = _names(at)
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


def _rounded(
    graph: _Graph,
    floats: NDArray[np.float32],
    at: str,
    top: int,
    columns: NDArray[np.float32] | None = None,
) -> tuple[str, NDArray[np.float32], str]:
    """As `_eight_bits`, of floats, which are kept as they are rounded."""
    dense = floats if columns is None else floats * columns
    scales = (np.abs(dense).max(axis=1) / top).astype(np.float32)
    narrow = np.rint(dense / scales[:, None]).astype(np.int8)
    zeros = graph.constant(f"zeros.{len(scales)}", np.zeros(len(scales), np.int8))
    return graph.constant(f"{at}.w", narrow.T), scales, zeros


def _width(matrix: Blocks | NDArray[np.float32]) -> int:
    """How many columns it has."""
    if isinstance(matrix, Blocks):
        return int(matrix.scales.shape[1]) * BLOCK
    return int(matrix.shape[1])


def _by_tensor(graph: _Graph, blocks: Blocks, at: str, hidden: str, top: int) -> str:
    weights, scales, zeros = _eight_bits(graph, blocks, at, top)
    scale = graph.constant(f"{at}.scale", scales)
    return graph.add(
        "DynamicQuantizeMatMul", [hidden, weights, scale, zeros], f"{at}.product", CONTRIB
    )


def _by_rows(graph: _Graph, matrix: Blocks | NDArray[np.float32], at: str, hidden: str) -> str:
    columns = None
    if graph.loud and at.endswith((".qkv", ".fi")):  # those that read the hidden state
        columns = _loudness(graph, _width(matrix))
        inverse = graph.constant("quiet", 1 / columns)
        hidden = graph.add("Mul", [hidden, inverse], f"{at}.evened")
    highest = _TOP[Linear.ROWS]
    if isinstance(matrix, Blocks):
        weights, scales, zeros = _eight_bits(graph, matrix, at, highest, columns)
    else:
        weights, scales, zeros = _rounded(graph, matrix, at, highest, columns)
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
