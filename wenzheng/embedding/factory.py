"""Which embedder a setting means."""

from __future__ import annotations

from pathlib import Path

from models import E5_SMALL_ZH
from wenzheng.embedding.base import Embedder
from wenzheng.embedding.model import ModelSource
from wenzheng.embedding.onnx import OnnxEmbedder
from wenzheng.embedding.transformers import SentenceTransformersEmbedder
from wenzheng.errors import BadSetting

EMBEDDED = {"e5-small-zh": E5_SMALL_ZH}
"""Models that are part of the product, by name."""


def source_of(
    name: str, query_prompt: str | None = None, passage_prompt: str | None = None
) -> ModelSource:
    """What a library notes of its model: a folder by its full path, so that it is found again."""
    is_folder = name not in EMBEDDED and Path(name).is_dir()
    place = Path(name).resolve().as_posix() if is_folder else name
    return ModelSource(place, query_prompt, passage_prompt)


def load_embedder(
    model: str,
    *,
    threads: int,
    query_prompt: str | None = None,
    passage_prompt: str | None = None,
) -> Embedder:
    """The embedder of `model`, on `threads` threads.

    `model` is the name of an embedded model, a folder with a `model.json`, or whatever
    sentence-transformers knows: a folder of its own or a name on a hub. The prompts are for the
    last kind alone: the first two bring their own, and giving one raises BadSetting. Raises
    ModelUnusable when the model cannot be loaded.
    """
    folder = EMBEDDED.get(model, Path(model))
    if (folder / "model.json").exists() or model in EMBEDDED:
        if query_prompt is not None or passage_prompt is not None:
            raise BadSetting(
                f"模型 {model} 自带前缀，不能另设 query_prompt 或 passage_prompt；请去掉这两项设置",
                f"model {model} brings its own prompts; leave out query_prompt and passage_prompt",
            )
        return OnnxEmbedder(folder, threads=threads)
    return SentenceTransformersEmbedder(
        model, threads=threads, query_prompt=query_prompt, passage_prompt=passage_prompt
    )
