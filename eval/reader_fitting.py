"""Trains a reader out of the embedded model's own weights, with PyTorch, and writes it as the product runs it.

The encoder is the first layers of multilingual-e5-small (`models/_source.py`); on top of each token are two
logits, whether the answer begins and ends there, and on top of the first one whether the page answers at all
(Devlin et al. 2019, with a head of its own for unanswerable questions). Of several golds any one will do: the
loss of the span is the negative logarithm of the sum of their probabilities.
"""

from __future__ import annotations

import dataclasses
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor, nn

from eval.reader_examples import Example
from models._graph import Head, build_reader
from models._source import Source
from models._vocabulary import keep_short, tokenizer_json
from models.build_e5_small_zh import LOUD_CHANNELS
from search.reader.onnx import CARD, FORMAT, GRAPH, QUESTION_TOKENS, TITLE_TOKENS, TOKENIZER

LAYERS, FROZEN = 9, 2
"""Layers that are kept of the encoder, and those of them (with the embeddings) that stay as they are."""
BATCH = 16
TEXT_TOKENS = 380
RATE, WARM_UP = 1.2e-4, 80
DROPPED = 0.1
_MASKED = -1e4


@dataclass(frozen=True)
class Row:
    """An example in tokens: `golds` are the first and the last token of each right span."""

    ids: list[int]
    text_at: int
    text_tokens: int
    golds: tuple[tuple[int, int], ...]
    is_answerable: bool


class _Layer(nn.Module):
    def __init__(self, width: int, heads: int, inner: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv, self.ao = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.fi, self.fo = nn.Linear(width, inner), nn.Linear(inner, width)
        self.aln, self.oln = (nn.LayerNorm(width, eps=epsilon) for _ in range(2))

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Post-norm, as BERT has it."""
        rows, tokens, width = hidden.shape
        shape = rows, tokens, 3, self.heads, width // self.heads
        queries, keys, values = self.qkv(hidden).view(shape).permute(2, 0, 3, 1, 4)
        attended = F.scaled_dot_product_attention(queries, keys, values, attn_mask=mask)
        mixed = self.ao(attended.transpose(1, 2).reshape(rows, tokens, width))
        hidden = self.aln(hidden + F.dropout(mixed, DROPPED, self.training))
        outer = self.fo(F.gelu(self.fi(hidden)))
        out: Tensor = self.oln(hidden + F.dropout(outer, DROPPED, self.training))
        return out


class ReaderModel(nn.Module):
    """The encoder of `source` for the pieces `kept`, under the two heads."""

    def __init__(self, source: Source, kept: Sequence[int]) -> None:
        super().__init__()
        shape, dense = source.shape, source.dense
        words = source.blocks["emb.word"].dense()[list(kept)]
        types = dense["emb.type"].reshape(shape.types, -1)
        positions = dense["emb.pos"].reshape(shape.positions, -1) + types[0]
        self.register_buffer("words", _tensor(words), persistent=False)
        self.register_buffer("positions", _tensor(positions), persistent=False)
        self.norm = nn.LayerNorm(shape.width, eps=source.epsilon)
        self.layers = nn.ModuleList(
            _Layer(shape.width, shape.heads, shape.inner, source.epsilon) for _ in range(LAYERS)
        )
        self.marks = nn.Linear(shape.width, 2)
        self.mixed = nn.Linear(shape.width, shape.width)
        self.answerable = nn.Linear(shape.width, 1)
        nn.init.normal_(self.marks.weight, std=0.02)
        nn.init.zeros_(self.marks.bias)
        self._take(source)

    def _take(self, source: Source) -> None:
        dense, blocks = source.dense, source.blocks
        _copy(self.norm, dense["emb.ln.w"], dense["emb.ln.b"])
        for at, layer in enumerate(self.layers):
            weights = np.concatenate([blocks[f"l{at}.{part}.w"].dense() for part in "qkv"])
            biases = np.concatenate([dense[f"l{at}.{part}.b"] for part in "qkv"])
            _copy(layer.get_submodule("qkv"), weights, biases)
            for name in ("ao", "fi", "fo"):
                own = f"l{at}.{name}"
                _copy(layer.get_submodule(name), blocks[f"{own}.w"].dense(), dense[f"{own}.b"])
            for name in ("aln", "oln"):
                own = f"l{at}.{name}"
                _copy(layer.get_submodule(name), dense[f"{own}.w"], dense[f"{own}.b"])

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Marks (rows, tokens, 2) and answerable (rows,), as logits."""
        words, positions = self.get_buffer("words"), self.get_buffer("positions")
        hidden = self.norm(F.embedding(ids, words) + positions[: ids.shape[1]])
        hidden = F.dropout(hidden, DROPPED, self.training)
        for layer in self.layers:
            hidden = layer(hidden, mask[:, None, None, :])
        answerable = self.answerable(torch.tanh(self.mixed(hidden[:, 0])))
        return self.marks(hidden), answerable.squeeze(-1)

    def freeze(self) -> None:
        """Leave the embeddings and the lowest layers as they are."""
        for module in (self.norm, *self.layers[:FROZEN]):
            module.requires_grad_(False)


def _tensor(values: Any) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, dtype=np.float32))


def _copy(module: nn.Module, weights: Any, biases: Any) -> None:
    module.get_parameter("weight").data.copy_(_tensor(weights))
    module.get_parameter("bias").data.copy_(_tensor(biases))


def rows_of(examples: Sequence[Example], tokenizer: Tokenizer) -> list[Row]:
    """The examples in tokens; without those whose golds lie behind what is read."""
    rows = (_row(one, tokenizer) for one in examples)
    return [row for row in rows if row.golds or not row.is_answerable]


def _row(example: Example, tokenizer: Tokenizer) -> Row:
    start, end = tokenizer.encode("").ids
    question = tokenizer.encode(example.question, add_special_tokens=False).ids[:QUESTION_TOKENS]
    title = tokenizer.encode(example.title, add_special_tokens=False).ids[:TITLE_TOKENS]
    text = tokenizer.encode(example.text, add_special_tokens=False)
    offsets = text.offsets[:TEXT_TOKENS]
    before = [start, *question, end, *title, end]
    golds = []
    for first, last in example.golds:
        held = [at for at, (a, b) in enumerate(offsets) if a < last and first < b]
        if held:
            golds.append((len(before) + held[0], len(before) + held[-1]))
    ids = [*before, *text.ids[:TEXT_TOKENS], end]
    return Row(ids, len(before), len(offsets), tuple(golds), bool(example.golds))


def train(
    model: ReaderModel,
    rows: Sequence[Row],
    steps: int,
    seed: int,
    tell: Callable[[int, float, float], None],
) -> None:
    """So many steps of AdamW, the rate rising at first and then falling to nearly nothing."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    model.freeze()
    model.train()
    learnt = [one for one in model.parameters() if one.requires_grad]
    groups = [
        {"params": [one for one in learnt if one.ndim > 1], "weight_decay": 0.01},
        {"params": [one for one in learnt if one.ndim < 2], "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, RATE, betas=(0.9, 0.98))
    for step, batch in zip(range(steps), _batches(rows, rng), strict=False):
        rate = RATE * min(1.0, (step + 1) / WARM_UP) * max(0.02, 1 - step / steps)
        for group in optimiser.param_groups:
            group["lr"] = rate
        span, answerable = _losses(model, batch)
        (span + answerable).backward()
        torch.nn.utils.clip_grad_norm_(learnt, 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        tell(step, span.item(), answerable.item())
    model.eval()


def _batches(rows: Sequence[Row], rng: random.Random) -> Iterator[list[Row]]:
    """Rows of about the same length together, each once before any comes again."""
    while True:
        ordered = sorted(rows, key=lambda row: len(row.ids) + 20 * rng.random())
        batches = [ordered[at : at + BATCH] for at in range(0, len(ordered), BATCH)]
        rng.shuffle(batches)
        yield from batches


def _losses(model: ReaderModel, batch: Sequence[Row]) -> tuple[Tensor, Tensor]:
    """Of the spans and of whether there is one, each the mean over the rows."""
    longest = max(len(row.ids) for row in batch)
    ids = torch.ones(len(batch), longest, dtype=torch.long)
    mask = torch.zeros(len(batch), longest, dtype=torch.bool)
    within = torch.zeros(len(batch), longest, dtype=torch.bool)
    for at, row in enumerate(batch):
        ids[at, : len(row.ids)] = torch.tensor(row.ids)
        mask[at, : len(row.ids)] = True
        within[at, row.text_at : row.text_at + row.text_tokens] = True
    marks, answerable = model(ids, mask)
    logs = marks.masked_fill(~within[..., None], _MASKED).log_softmax(dim=1)
    spans = [torch.zeros(())]
    for at, row in enumerate(batch):
        if row.golds:
            firsts, lasts = (torch.tensor(ends) for ends in zip(*row.golds, strict=True))
            spans.append(-torch.logsumexp(logs[at, firsts, 0] + logs[at, lasts, 1], 0))
    wanted = torch.tensor([float(row.is_answerable) for row in batch])
    judged = F.binary_cross_entropy_with_logits(answerable, wanted)
    return torch.stack(spans).sum() / len(batch), judged


def write(
    model: ReaderModel,
    source: Source,
    kept: Sequence[int],
    folder: Path,
    said: dict[str, Any],
    loud: Sequence[int] = LOUD_CHANNELS,
) -> None:
    """Keep the reader where `OnnxReader` reads it, with what is `said` of its making in its card.

    `loud` are channels of the encoder that are far larger than the others (`models/_graph.py`).
    """
    dense = {name: values for name, values in source.dense.items() if name.startswith("emb.")}
    for at, layer in enumerate(model.layers):
        for name in ("qkv", "ao", "fi", "fo", "aln", "oln"):
            module = layer.get_submodule(name)
            parts = tuple("qkv") if name == "qkv" else (name,)
            weights = np.split(_array(module.get_parameter("weight")), len(parts))
            biases = np.split(_array(module.get_parameter("bias")), len(parts))
            for part, weight, bias in zip(parts, weights, biases, strict=True):
                dense[f"l{at}.{part}.w"], dense[f"l{at}.{part}.b"] = weight, bias
    trained = dataclasses.replace(
        source,
        shape=source.shape._replace(layers=len(model.layers)),
        dense=dense,
        blocks={"emb.word": source.blocks["emb.word"]},
    )
    head = Head(
        *(
            _array(value)
            for module in (model.marks, model.mixed, model.answerable)
            for value in (module.weight, module.bias)
        )
    )
    graph = build_reader(trained, list(kept), head, loud)
    content = {
        GRAPH: graph.SerializeToString(deterministic=True),
        TOKENIZER: tokenizer_json(source, list(kept)).encode(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in content.items():
        (folder / name).write_bytes(data)
    card = {
        "format": FORMAT,
        "max_tokens": source.shape.positions,
        "files": {name: sha256(data).hexdigest() for name, data in content.items()},
        "pieces": len(kept),
        "layers": len(model.layers),
        **said,
    }
    text = json.dumps(card, ensure_ascii=False, indent=2)
    (folder / CARD).write_text(text + "\n", "utf-8")


def _array(parameter: Tensor) -> Any:
    return parameter.detach().numpy().astype(np.float32)


def pieces_of(source: Source) -> tuple[list[int], Tokenizer]:
    """The pieces that a reader keeps, and its tokenizer."""
    kept = keep_short(source)
    return kept, Tokenizer.from_str(tokenizer_json(source, kept))


class Teller:
    """Prints how training goes, every so many steps."""

    def __init__(self, every: int) -> None:
        self._every = every
        self._sums = [0.0, 0.0]
        self._began = time.monotonic()

    def __call__(self, step: int, span: float, answerable: float) -> None:
        """The losses of one step."""
        self._sums = [self._sums[0] + span, self._sums[1] + answerable]
        if (step + 1) % self._every == 0:
            means = " ".join(f"{value / self._every:.3f}" for value in self._sums)
            print(f"step {step + 1}: {means}, {time.monotonic() - self._began:.0f} s", flush=True)
            self._sums = [0.0, 0.0]
