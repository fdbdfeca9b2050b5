"""All chunks of a library embedded with another model, checked, and switched to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indexer.running import JobRun
from wenzheng.beside import Progress
from wenzheng.embedding import Embedder
from wenzheng.errors import ModelUnusable
from wenzheng.index.base import Rows, VectorView
from wenzheng.library import Model, Writer
from wenzheng.store.jobs import JobKind

BATCH_CHUNKS = 256
"""Chunks that are embedded and kept together: a stop loses one such batch."""

_SAMPLE = 32
"""Chunks that are embedded again and looked up, spread evenly over all."""
_ALIKE = 0.99
"""Cosine of two embeddings of one text at least: batches may differ by rounding, models more."""
_ROUNDING = 5e-3
"""By how much a vector in half precision may miss the length 1, or a score another."""


@dataclass(frozen=True, slots=True)
class Reembedded:
    """What a switch did: nothing when the library had this model already.

    `kept` vectors were there from an earlier try. Of the chunks embedded now, `in_windows` are longer
    than the model reads at once: their vector is the mean of their windows'.
    """

    before: Model
    after: Model
    chunks: int
    embedded: int
    kept: int
    in_windows: int


def switch_model(
    writer: Writer, model: Model, embedder: Embedder, progress: Progress = lambda _: None
) -> Reembedded:
    """Make `model`, which `embedder` embeds with, the library's.

    Readers see the old vectors until all new ones are there and checked. Killed on the way, the
    next call goes on from the vectors that were kept. The library's own model gives up a switch that
    was begun. Raises ModelUnusable, with the library as it was, when the vectors do not pass.
    """
    before, switch, chunks = writer.model, writer.model_switch, writer.chunks
    if model.id == before.id:
        switch.relocate(model)
        return Reembedded(before, model, chunks, 0, 0, 0)
    job = writer.jobs.begin(JobKind.MODEL_SWITCH, subject={"model": model.id})
    with JobRun(writer.jobs, job) as run:
        switch.begin(model)
        embedded, in_windows = _embed(writer, model, embedder, progress)
        switch.finish(model, lambda view: _verify(writer, view, embedder))
        run.counted(chunks=chunks, embedded=embedded)
    return Reembedded(before, model, chunks, embedded, chunks - embedded, in_windows)


def _embed(writer: Writer, model: Model, embedder: Embedder, progress: Progress) -> tuple[int, int]:
    embedded = in_windows = last = 0
    while batch := writer.model_switch.unembedded(model, last, BATCH_CHUNKS):
        texts = {one.key: one.text for one in batch}
        vectors = embedder.embed_passages(list(texts.values()))
        _check_unit(vectors, model.id)
        writer.model_switch.keep(model, dict(zip(texts, vectors, strict=True)))
        in_windows += sum(
            embedder.count_tokens(texts[one.key]) > embedder.max_tokens for one in batch
        )
        embedded += len(batch)
        last = batch[-1].row
        progress(len(batch))
    return embedded, in_windows


def _verify(writer: Writer, view: VectorView, embedder: Embedder) -> None:
    """Raises ModelUnusable when the new vectors are not what the model gives, or are not found."""
    rows = writer.rows()
    name = embedder.model_id
    for begin in range(0, len(rows), 4096):
        _check_unit(view.vectors(rows[begin : begin + 4096]), name)
    sample = rows[:: max(1, len(rows) // _SAMPLE)]
    held = view.vectors(sample)
    again = embedder.embed_passages([writer.embedded_text(int(row)) for row in sample])
    if len(sample) and float((held * again).sum(axis=1).min()) < _ALIKE:
        raise _unusable(
            name, "同一文段两次计算的向量不一致", "a chunk embedded twice gives two vectors"
        )
    everywhere = Rows(rows)
    for vector in held:
        own = float(vector @ vector)
        if float(view.search(vector, 1, everywhere).scores[0]) > own + _ROUNDING:
            raise _unusable(
                name, "文段的最近邻不是它自己", "the nearest neighbour of a chunk is not itself"
            )


def _check_unit(vectors: np.ndarray[tuple[int, ...], np.dtype[np.float32]], name: str) -> None:
    lengths = np.linalg.norm(vectors.astype(np.float32), axis=1)
    if not (np.abs(lengths - 1) < _ROUNDING).all():  # not a number is no such length either
        raise _unusable(name, "向量的长度不为 1", "vectors are not of length 1")


def _unusable(name: str, zh: str, en: str) -> ModelUnusable:
    return ModelUnusable(
        f"模型 {name} 未通过检查：{zh}；索引仍用原来的模型，请换一个模型",
        f"model {name} did not pass the check: {en}; the index keeps its model, use another one",
    )
