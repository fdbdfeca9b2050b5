"""The build of the embedded model, on a model small enough to compute by hand."""

from __future__ import annotations

import json
from math import erf

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models._charsmap import charsmap
from models._source import BLOCK, Blocks, Shape, Source, read_source
from models._vocabulary import MARKED_WORDS, keep, tokenizer_json
from tests.support import require

SHAPE = Shape(width=64, layers=2, heads=2, inner=96, rows=9, positions=12, types=2)
PIECES = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
WORDS = [("▁", -2.0), ("加", -3.0), ("氢站", -3.5), ("ไทย", -3.6), ("▁GDP", -4.0)]


@pytest.fixture(scope="module")
def source() -> Source:
    """Random weights of the size of trained ones."""
    random = np.random.default_rng(7)

    def blocks(rows: int, columns: int) -> Blocks:
        scales = random.uniform(0.01, 0.04, (rows, columns // BLOCK)).astype(np.float16)
        halves = random.integers(0, 16, (rows, columns // BLOCK, BLOCK), np.uint8)
        return Blocks(halves, scales.astype(np.float32))

    def vector(size: int, middle: float = 0.0) -> NDArray[np.float32]:
        return (middle + random.normal(0, 0.1, size)).astype(np.float32)

    width, inner = SHAPE.width, SHAPE.inner
    matrices = {"emb.word": blocks(SHAPE.rows, width)}
    vectors = {
        "emb.pos": vector(SHAPE.positions * width),
        "emb.type": vector(SHAPE.types * width),
        "emb.ln.w": vector(width, 1),
        "emb.ln.b": vector(width),
    }
    for layer in range(SHAPE.layers):
        for name, (rows, columns) in {
            **dict.fromkeys(("q", "k", "v", "ao"), (width, width)),
            "fi": (inner, width),
            "fo": (width, inner),
        }.items():
            matrices[f"l{layer}.{name}.w"] = blocks(rows, columns)
            vectors[f"l{layer}.{name}.b"] = vector(rows)
        for name in ("aln", "oln"):
            vectors[f"l{layer}.{name}.w"] = vector(width, 1)
            vectors[f"l{layer}.{name}.b"] = vector(width)
    return Source(SHAPE, 1e-12, 0, 2, 1, 3, PIECES + WORDS, {0xFF27: "G"}, vectors, matrices)


def slow_vector(source: Source, ids: list[int]) -> NDArray[np.float64]:
    """One text through BERT, the plain way."""
    dense, heads = source.dense, source.shape.heads
    matrix = {name: blocks.dense().astype(np.float64) for name, blocks in source.blocks.items()}

    def normal(x: NDArray[np.float64], at: str) -> NDArray[np.float64]:
        centred = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + source.epsilon)
        result: NDArray[np.float64] = centred / spread * dense[f"{at}.w"] + dense[f"{at}.b"]
        return result

    def linear(x: NDArray[np.float64], at: str) -> NDArray[np.float64]:
        result: NDArray[np.float64] = x @ matrix[f"{at}.w"].T + dense[f"{at}.b"]
        return result

    width = source.shape.width
    positions = dense["emb.pos"].reshape(-1, width)[: len(ids)]
    x = normal(matrix["emb.word"][ids] + positions + dense["emb.type"][:width], "emb.ln")
    for layer in range(source.shape.layers):
        at = f"l{layer}"
        queries, keys, values = (
            linear(x, f"{at}.{part}").reshape(len(ids), heads, -1).swapaxes(0, 1) for part in "qkv"
        )
        scores = queries @ keys.swapaxes(1, 2) / np.sqrt(queries.shape[-1])
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        mixed = (weights @ values).swapaxes(0, 1).reshape(len(ids), -1)
        x = normal(x + linear(mixed, f"{at}.ao"), f"{at}.aln")
        inner = linear(x, f"{at}.fi")
        bent = inner * (1 + np.vectorize(erf)(inner / np.sqrt(2))) / 2
        x = normal(x + linear(bent, f"{at}.fo"), f"{at}.oln")
    mean = x.mean(axis=0)
    result: NDArray[np.float64] = mean / np.linalg.norm(mean)
    return result


# Not "tensor": without VNNI it overflows on weights as even as these, which is why it was not taken.
@pytest.mark.parametrize(
    ("linear", "least"),
    [("float", 0.999999), ("blocks", 0.999), ("rows", 0.99), ("reduced", 0.99)],
)
def test_the_graph_computes_bert(source: Source, linear: str, least: float) -> None:
    require("onnx")
    from models._graph import Linear, build

    model = build(source, list(range(SHAPE.rows)), Linear(linear), loud=[3, 40])
    session = onnxruntime.InferenceSession(model.SerializeToString())
    for ids in ([0, 4, 5, 6, 2], [0, 2], [0, 8, 7, 6, 5, 4, 3, 8, 8, 2]):
        feed = {"input_ids": [ids], "attention_mask": [[1] * len(ids)]}
        (vector,) = session.run(None, {k: np.array(v, np.int64) for k, v in feed.items()})[0]
        assert vector @ slow_vector(source, ids) > least


def test_padding_is_not_seen(source: Source) -> None:
    require("onnx")
    from models._graph import Linear, build

    session = onnxruntime.InferenceSession(
        build(source, list(range(SHAPE.rows)), Linear.ROWS).SerializeToString()
    )
    ids = np.array([[0, 4, 5, 2, 1, 1], [0, 6, 5, 4, 8, 2]], np.int64)
    mask = (ids != 1).astype(np.int64)
    together = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
    alone = session.run(None, {"input_ids": ids[:1, :4], "attention_mask": mask[:1, :4]})[0]
    np.testing.assert_allclose(together[:1], alone, atol=1e-5)


def test_the_same_source_gives_the_same_bytes(source: Source) -> None:
    require("onnx")
    from models._graph import Linear, build

    kept = keep(source)
    first, second = (
        build(source, kept, Linear.ROWS).SerializeToString(deterministic=True) for _ in range(2)
    )
    assert first == second


def test_other_scripts_are_left_out(source: Source) -> None:
    kept = [source.pieces[at][0] for at in keep(source)]
    assert kept == ["<s>", "<pad>", "</s>", "<unk>", "▁", "加", "氢站", "▁GDP"]
    assert MARKED_WORDS > 0


def test_the_tokenizer_numbers_the_kept_pieces(source: Source) -> None:
    tokenizer = Tokenizer.from_str(tokenizer_json(source, keep(source)))
    encoding = tokenizer.encode("加氢站  ＧDP\u0e44")
    assert encoding.tokens == ["<s>", "▁", "加", "氢站", "▁GDP", "\u0e44", "</s>"]
    assert encoding.ids == [0, 4, 5, 6, 7, 3, 2]


def test_a_character_map_replaces_exactly_its_keys() -> None:
    # Keys that share leading bytes, and ends of other keys: タ and ヿ differ in the second byte.
    mapping = {
        0x7: "",
        0x9: " ",
        0xA0: " ",
        0x3000: " ",
        0x30FF: "コト",
        0x309F: "より",
        **{0xFF01 + at: chr(0x21 + at) for at in range(94)},
        0x1F100: "0.",
        0xFDFA: "صلى الله عليه وسلم",
    }
    document = {
        "version": "1.0",
        "added_tokens": [],
        "normalizer": {"type": "Precompiled", "precompiled_charsmap": charsmap(mapping)},
        "model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0]]},
    }
    normalizer = Tokenizer.from_str(json.dumps(document)).normalizer
    for point in [*range(1, 0xD800), *range(0xE000, 0x20000)]:
        assert normalizer.normalize_str(chr(point)) == mapping.get(point, chr(point))


def test_another_file_is_not_read() -> None:
    with pytest.raises(ValueError, match="E5S1"):
        read_source(b"ONNX and more")
