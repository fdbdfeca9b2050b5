"""The embedder of a library's model, loaded once: what a library says it was made with decides."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from wenzheng.embedding.base import Embedder
from wenzheng.embedding.factory import load_embedder
from wenzheng.embedding.model import Model, ModelSource
from wenzheng.errors import IndexIncompatible

EmbedderOf = Callable[[Model], Embedder]
"""The embedder of a model. Raises ModelUnusable, or IndexIncompatible when it is another now."""

_HELD = 2
"""Models in memory: while a library switches, requests of both states are under way."""


class Embedders:
    """Loads the embedder of a model when it is first asked for. Safe to share between threads."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._lock = Lock()
        self._held: dict[str, Embedder] = {}

    def __call__(self, model: Model) -> Embedder:
        """The embedder of this very model.

        Raises ModelUnusable when it cannot be loaded, IndexIncompatible when what lies there now
        has another checksum.
        """
        with self._lock:
            if model.id not in self._held:
                self._keep(_same(model, self._load(model.source)))
            return self._held[model.id]

    def load(self, source: ModelSource) -> Embedder:
        """The embedder of a source, kept under its id. Raises ModelUnusable or BadSetting."""
        with self._lock:
            return self._keep(self._load(source))

    def _load(self, source: ModelSource) -> Embedder:
        return load_embedder(
            source.name,
            threads=self._threads,
            query_prompt=source.query_prompt,
            passage_prompt=source.passage_prompt,
        )

    def _keep(self, embedder: Embedder) -> Embedder:
        while len(self._held) >= _HELD:
            self._held.pop(next(iter(self._held)))
        return self._held.setdefault(embedder.model_id, embedder)


def only(embedder: Embedder) -> EmbedderOf:
    """One embedder, for libraries that are known to be of its model."""
    return lambda model: _same(model, embedder)


def _same(model: Model, embedder: Embedder) -> Embedder:
    if embedder.model_id == model.id:
        return embedder
    name = model.source.name or model.id
    raise IndexIncompatible(
        f"索引的向量模型为 {model.id}，而 {name} 现在是 {embedder.model_id}；"
        "请恢复原来的模型文件，或运行 wenzheng model switch 换用",
        f"the index has embedding model {model.id}, but {name} is {embedder.model_id} now; "
        "restore the model's files or run `wenzheng model switch`",
    )
