"""Embedding with ONNX Runtime: a model folder with a graph, a tokenizer and a description.

    model.json       {"id", "dimension", "max_tokens", "prompts": {"query", "passage"},
                      "files": {name: SHA-256}, …}
    model.onnx       int64 `input_ids`, `attention_mask` (batch, tokens) → unit vectors
    tokenizer.json   as the `tokenizers` package reads it

Texts of the same number of tokens run together and nothing is padded, so a text's vector is the
same bits whatever is embedded beside it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wenzheng.embedding.base import Matrix
from wenzheng.embedding.windows import average, readable, windows
from wenzheng.errors import ModelUnusable
from wenzheng.onnx_files import give_back_memory, load_session, load_tokenizer, missing, verify

BATCH_TOKENS = 2048
"""Tokens that run at once: more is no faster and takes more memory."""
_GRAPH, _TOKENIZER, _DESCRIPTION = "model.onnx", "tokenizer.json", "model.json"


class _Prompts(BaseModel):
    query: str
    passage: str


class _Description(BaseModel):
    """What `model.json` must say; it may say more."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(min_length=1)
    dimension: int = Field(ge=1)
    max_tokens: int = Field(ge=16)
    prompts: _Prompts
    files: dict[str, str]


class OnnxEmbedder:
    """The model in `folder`, on `threads` threads. Safe to call from several threads.

    Raises ModelUnusable, naming the file, when one is missing, is not what `model.json` says, or
    cannot be loaded.
    """

    def __init__(self, folder: Path, *, threads: int) -> None:
        self._description = _describe(folder)
        verify(folder, self._description.files)
        self._tokenizer = load_tokenizer(folder / _TOKENIZER)
        self._session = load_session(folder / _GRAPH, threads)
        give_back_memory()
        self._start, self._end = self._tokenizer.encode("").ids
        prompts = self._description.prompts
        self._query = self._content([prompts.query.rstrip()])[0]
        self._passage = self._content([prompts.passage.rstrip()])[0]

    @property
    def model_id(self) -> str:
        """Name of the model and the first 12 digits of the SHA-256 of its files' checksums."""
        files = sorted(self._description.files.items())
        digest = sha256(json.dumps(files).encode()).hexdigest()
        return f"{self._description.id}@{digest[:12]}"

    @property
    def dimension(self) -> int:
        """Length of one vector."""
        return self._description.dimension

    @property
    def max_tokens(self) -> int:
        """Longest input of one window, prompt and special tokens included."""
        return self._description.max_tokens

    def count_tokens(self, text: str) -> int:
        """Tokens that `text` takes as a passage, prompt and special tokens included."""
        return len(self._content([text])[0]) + len(self._passage) + 2

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """Vectors of questions, in order: shape (texts, dimension)."""
        return self._embed(texts, self._query)

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Vectors of passages, in order: shape (texts, dimension)."""
        return self._embed(texts, self._passage)

    def _embed(self, texts: Sequence[str], prompt: list[int]) -> Matrix:
        contents = self._content(texts)
        parts = windows(list(map(len, contents)), self.max_tokens - len(prompt) - 2)
        inputs = [
            [self._start, *prompt, *contents[part.text][part.start : part.end], self._end]
            for part in parts
        ]
        vectors: Matrix = np.empty((len(inputs), self.dimension), np.float32)
        for batch in _batches(inputs):
            vectors[batch] = self._run([inputs[at] for at in batch])
        return average(parts, vectors, len(texts))

    def _run(self, inputs: list[list[int]]) -> Matrix:
        ids: NDArray[np.int64] = np.array(inputs, np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        output: Matrix = self._session.run(None, feed)[0]
        return output

    def _content(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text without special tokens."""
        clean = [readable(text) for text in texts]
        encodings = self._tokenizer.encode_batch_fast(clean, add_special_tokens=False)
        return [encoding.ids for encoding in encodings]


def _batches(inputs: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Places of inputs that run together: equally long, at most BATCH_TOKENS tokens."""
    by_length: defaultdict[int, list[int]] = defaultdict(list)
    for at, ids in enumerate(inputs):
        by_length[len(ids)].append(at)
    for length, places in by_length.items():
        size = max(1, BATCH_TOKENS // length)
        yield from (places[at : at + size] for at in range(0, len(places), size))


def _describe(folder: Path) -> _Description:
    path = folder / _DESCRIPTION
    try:
        description = _Description.model_validate(json.loads(path.read_bytes()))
    except FileNotFoundError as error:
        raise missing(path) from error
    except (OSError, ValueError, ValidationError) as error:
        raise ModelUnusable(
            f"模型说明 {path} 无法读取：{error}；请恢复该文件或改用其他模型",
            f"model description {path} cannot be read: {error}; restore it or use another model",
        ) from error
    for name in (_GRAPH, _TOKENIZER):
        if name not in description.files:
            raise ModelUnusable(
                f"模型说明 {path} 的 files 中没有 {name} 的校验和；请补上其 SHA-256",
                f"model description {path} has no checksum of {name} in files; add its SHA-256",
            )
    return description
