"""Embedding with any model that sentence-transformers loads: a folder, or a name on a hub.

Needs the extra `transformers`, which is imported only when such a model is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from wenzheng.embedding.base import Matrix
from wenzheng.embedding.windows import Window, average, readable, windows
from wenzheng.errors import ModelUnusable

UNSTATED_MAX_TOKENS = 512
"""Window of a model that states no limit of its own."""
_LEAST_ROOM = 16


class SentenceTransformersEmbedder:
    """The model `name`, on `threads` threads.

    The prompts given are used; else those that the model's own configuration names `query` and
    `passage` or `document`; else none. What a model needs is never guessed from its name.

    Safe to call from several threads; one is served at a time, since the tokenizer keeps the
    settings of its last use (padding, cutting) and gives others' when shared.

    Raises ModelUnusable when the package is not installed, and when the model cannot be found or
    used.
    """

    def __init__(
        self,
        name: str,
        *,
        threads: int,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
    ) -> None:
        self._one_at_a_time = Lock()
        self._model = _load(name, threads)
        own = self._model.prompts
        self._query = _first(query_prompt, own.get("query"))
        self._passage = _first(passage_prompt, own.get("passage"), own.get("document"))
        self._max_tokens = _max_tokens(self._model)
        self._dimension = int(self._model.encode([""], convert_to_numpy=True).shape[1])
        short = Path(name).resolve().name if Path(name).is_dir() else name
        self._id = f"{short}@{self._checksum()[:12]}"
        for prompt in (self._query, self._passage):
            if self._room(prompt) < _LEAST_ROOM:
                raise ModelUnusable(
                    f"模型 {name} 一次只能读 {self._max_tokens} 个词元，前缀 {prompt!r} 已占满；请改短前缀",
                    f"model {name} reads only {self._max_tokens} tokens at once and the prompt "
                    f"{prompt!r} fills them; give a shorter prompt",
                )

    @property
    def model_id(self) -> str:
        """Name, and the first 12 digits of the SHA-256 of weights, prompts and window."""
        return self._id

    @property
    def dimension(self) -> int:
        """Length of one vector."""
        return self._dimension

    @property
    def max_tokens(self) -> int:
        """Longest input of one window, prompt and special tokens included."""
        return self._max_tokens

    def count_tokens(self, text: str) -> int:
        """Tokens that `text` takes as a passage, prompt and special tokens included."""
        with self._one_at_a_time:
            return len(self._model.tokenizer(self._passage + readable(text))["input_ids"])

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """Vectors of questions, in order: shape (texts, dimension)."""
        with self._one_at_a_time:
            return self._embed(texts, self._query)

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Vectors of passages, in order: shape (texts, dimension)."""
        with self._one_at_a_time:
            return self._embed(texts, self._passage)

    def _embed(self, texts: Sequence[str], prompt: str) -> Matrix:
        room = self._room(prompt)
        parts: list[Window] = []
        pieces: list[str] = []
        for at, text in enumerate(texts):
            for piece, tokens in self._cut(readable(text), room):
                pieces.append(piece)
                parts.append(Window(at, 0, tokens))
        vectors = self._model.encode(
            pieces,
            prompt=prompt,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        matrix: Matrix = np.asarray(vectors, np.float32).reshape(len(pieces), self._dimension)
        return average(parts, matrix, len(texts))

    def _cut(self, text: str, room: int) -> Iterator[tuple[str, int]]:
        """`text` in pieces of at most `room` tokens, with their numbers of tokens."""
        encoding = self._model.tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, verbose=False
        )
        starts = [start for start, _ in encoding["offset_mapping"]]
        if len(starts) <= room:
            yield text, len(starts)
            return
        # A piece by itself may take a token more than within the text: hence again, until it fits.
        cuts = [starts[part.start] for part in windows([len(starts)], room)]
        for start, end in zip([0, *cuts[1:]], [*cuts[1:], len(text)], strict=True):
            yield from self._cut(text[start:end], room)

    def _room(self, prompt: str) -> int:
        """Tokens left for the text beside `prompt` and the special ones."""
        return self._max_tokens - len(self._model.tokenizer(prompt)["input_ids"])

    def _checksum(self) -> str:
        torch = import_module("torch")
        digest = sha256(repr((self._max_tokens, self._query, self._passage)).encode())
        for name, tensor in sorted(self._model.state_dict().items()):
            digest.update(name.encode())
            digest.update(tensor.cpu().contiguous().flatten().view(torch.uint8).numpy())
        return digest.hexdigest()


def _load(name: str, threads: int) -> Any:
    try:
        torch = import_module("torch")
        package = import_module("sentence_transformers")
    except ImportError as error:
        raise ModelUnusable(
            f"模型 {name} 需要 sentence-transformers；请运行 pip install 'wenzheng[transformers]'",
            f"model {name} needs sentence-transformers; run pip install 'wenzheng[transformers]'",
        ) from error
    torch.set_num_threads(threads)
    try:
        model = package.SentenceTransformer(name)
    except Exception as error:
        raise ModelUnusable(
            f"模型 {name} 无法加载：{error}；请检查目录或名称；无法联网时请先下载到本地目录并填写该目录",
            f"model {name} cannot be loaded: {error}; check the folder or the name, and without "
            "a network download the model to a folder first and name that",
        ) from error
    if not getattr(model.tokenizer, "is_fast", False):
        raise ModelUnusable(
            f"模型 {name} 没有 tokenizer.json，无法对长文分窗；请改用带该文件的模型",
            f"model {name} has no tokenizer.json, without which long texts cannot be cut into "
            "windows; use a model that has one",
        )
    return model


def _max_tokens(model: Any) -> int:
    stated = model.max_seq_length
    return UNSTATED_MAX_TOKENS if stated is None else int(stated)


def _first(*prompts: str | None) -> str:
    return next((prompt for prompt in prompts if prompt is not None), "")
