"""Training a reader: it learns what it is shown, and the product reads what was written. Needs PyTorch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval.reader_examples import Example
from models._source import BLOCK, Blocks, Shape, Source
from search.reader import Page
from search.reader.onnx import OnnxReader
from tests.support import require

WIDTH, INNER = 32, 64
LETTERS = "青石桥白水红岩由谁建造位于长米镇，。？0123456789"


def _blocks(rng: np.random.Generator, rows: int, columns: int) -> Blocks:
    halves = rng.integers(0, 16, (rows, columns // BLOCK, BLOCK)).astype(np.uint8)
    return Blocks(halves, np.full(halves.shape[:2], 0.02, np.float32))


@pytest.fixture(scope="module")
def source() -> Source:
    """An encoder of thin layers whose weights are chance, for a few characters."""
    rng = np.random.default_rng(5)
    pieces = [(piece, 0.0) for piece in ("<s>", "<pad>", "</s>", "<unk>", "▁")]
    pieces += [(letter, -3.0) for letter in LETTERS]
    shape = Shape(WIDTH, 9, 2, INNER, len(pieces), 512, 2)
    dense = {
        "emb.pos": rng.normal(0, 0.3, 512 * WIDTH).astype(np.float32),
        "emb.type": np.zeros(2 * WIDTH, np.float32),
        "emb.ln.w": np.ones(WIDTH, np.float32),
        "emb.ln.b": np.zeros(WIDTH, np.float32),
    }
    blocks = {"emb.word": _blocks(rng, len(pieces), WIDTH)}
    for layer in range(9):
        sizes = {"q": WIDTH, "k": WIDTH, "v": WIDTH, "ao": WIDTH, "fi": INNER, "fo": WIDTH}
        for name, rows in sizes.items():
            columns = INNER if name == "fo" else WIDTH
            blocks[f"l{layer}.{name}.w"] = _blocks(rng, rows, columns)
            dense[f"l{layer}.{name}.b"] = np.zeros(rows, np.float32)
        for name in ("aln", "oln"):
            dense[f"l{layer}.{name}.w"] = np.ones(WIDTH, np.float32)
            dense[f"l{layer}.{name}.b"] = np.zeros(WIDTH, np.float32)
    return Source(shape, 1e-12, 0, 2, 1, 3, pieces, {}, dense, blocks)


def _examples() -> list[Example]:
    """How long a bridge is, with a page that says so and one that does not."""
    made = []
    for metres in range(10, 60):
        text = f"青石桥长{metres}米。"
        gold = text.index(str(metres))
        made.append(Example("桥长？", "青石", text, ((gold, gold + 3),)))
        made.append(Example("桥长？", "青石", "白水镇位于红岩。", ()))
    return made


@pytest.fixture(scope="module")
def trained(source: Source, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    """The model after some steps, and the folder it was written to."""
    torch = require("torch")
    from eval import reader_fitting

    torch.set_num_threads(1)  # other tests run beside

    folder = tmp_path_factory.mktemp("reader")
    kept, tokenizer = reader_fitting.pieces_of(source)
    model = reader_fitting.ReaderModel(source, kept)
    rows = reader_fitting.rows_of(_examples(), tokenizer)
    losses: list[float] = []
    reader_fitting.train(model, rows, 120, 1, lambda _step, span, answerable: losses.append(span))
    assert np.mean(losses[-10:]) < np.mean(losses[:10])
    reader_fitting.write(model, source, kept, folder, {"trained_on": ["made up"]}, loud=(3,))
    return model, folder


def test_what_it_was_shown_is_learnt(trained: tuple[Any, Path]) -> None:
    reader = OnnxReader(trained[1], threads=1)
    text = "青石桥长73米。"
    holding, other = reader.read("桥长？", [Page("青石", text), Page("青石", "白水镇位于红岩。")])
    assert holding.answerable > other.answerable
    assert holding.of(4, 7) > holding.of(0, 3)


def test_the_graph_says_what_the_model_says(source: Source, trained: tuple[Any, Path]) -> None:
    torch = require("torch")
    from eval import reader_fitting

    model, folder = trained
    _, tokenizer = reader_fitting.pieces_of(source)
    text = "青石桥长73米。"
    (row,) = reader_fitting.rows_of([Example("桥长？", "青石", text, ())], tokenizer)
    with torch.no_grad():
        marks, answerable = model(torch.tensor([row.ids]), torch.ones(1, len(row.ids), dtype=bool))
    (said,) = OnnxReader(folder, threads=1).read("桥长？", [Page("青石", text)])
    own = marks[0, row.text_at : row.text_at + row.text_tokens].log_softmax(dim=0).numpy()
    # Matrices are rounded to eight bits in the graph.
    np.testing.assert_allclose(said.begins, own[:, 0], atol=0.25)
    np.testing.assert_allclose(said.ends, own[:, 1], atol=0.25)
    assert abs(said.answerable - float(answerable[0])) < 0.25
