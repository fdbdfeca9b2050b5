"""A reader that ONNX Runtime runs: a model folder with a graph, a tokenizer and a description.

    reader.json      {"format", "max_tokens", "files": {name: SHA-256}, …}
    model.onnx       int64 `input_ids`, `attention_mask` (batch, tokens) → `marks` (batch, tokens, 2) and
                     `answerable` (batch,), all of them logits
    tokenizer.json   as the `tokenizers` package reads it

What is read is `<s> question </s> title </s> text </s>`, as it was learnt. A text that is longer than
that leaves room for is read in stretches.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tokenizers import Encoding

from search.reader.base import Logs, Marks, Page
from wenzheng.errors import ModelUnusable
from wenzheng.onnx_files import give_back_memory, load_session, load_tokenizer, missing, verify

CARD, GRAPH, TOKENIZER = "reader.json", "model.onnx", "tokenizer.json"
FORMAT = 1
QUESTION_TOKENS, TITLE_TOKENS = 64, 24
"""The most of a question and of a title that is read."""


class _Description(BaseModel):
    """What `reader.json` must say; it may say more."""

    model_config = ConfigDict(frozen=True)

    format: int
    max_tokens: int = Field(ge=QUESTION_TOKENS + TITLE_TOKENS + 36, le=512)
    files: dict[str, str]


class OnnxReader:
    """The reader in `folder`, on `threads` threads.

    Raises ModelUnusable, naming the file, when one is missing, is not what `reader.json` says, or cannot
    be loaded.
    """

    def __init__(self, folder: Path, *, threads: int) -> None:
        description = _describe(folder / CARD)
        verify(folder, description.files)
        self._most = description.max_tokens
        self._tokenizer = load_tokenizer(folder / TOKENIZER)
        self._session = load_session(folder / GRAPH, threads)
        give_back_memory()
        self._start, self._end = self._tokenizer.encode("").ids

    def read(self, question: str, pages: Sequence[Page]) -> list[Marks]:
        """The marks of each page, in order."""
        asked = self._encoded(question).ids[:QUESTION_TOKENS]
        return [self._read(asked, page) for page in pages]

    def _read(self, asked: list[int], page: Page) -> Marks:
        title = self._encoded(page.title).ids[:TITLE_TOKENS]
        before = [self._start, *asked, self._end, *title, self._end]
        text = self._encoded(page.text)
        parts = [
            self._run(before, text.ids[first:last])
            for first, last in _stretches(len(text.ids), self._most - len(before) - 1)
        ]
        marks = np.concatenate([part for part, _ in parts])
        starts, stops = zip(*text.offsets, strict=True) if text.offsets else ((), ())
        return Marks(
            max(answerable for _, answerable in parts),
            starts,
            stops,
            _logs(marks[:, 0]),
            _logs(marks[:, 1]),
        )

    def _run(self, before: list[int], text: list[int]) -> tuple[NDArray[np.float32], float]:
        ids: NDArray[np.int64] = np.array([[*before, *text, self._end]], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        marks, answerable = self._session.run(["marks", "answerable"], feed)
        return marks[0, len(before) : -1], float(answerable[0])

    def _encoded(self, text: str) -> Encoding:
        return self._tokenizer.encode(text, add_special_tokens=False)


def _stretches(tokens: int, most: int) -> Iterator[tuple[int, int]]:
    """Bounds of stretches of about the same length, as few as there can be; one at least."""
    count = max(1, -(-tokens // most))
    for at in range(count):
        yield at * tokens // count, (at + 1) * tokens // count


def _logs(logits: Logs) -> Logs:
    if not len(logits):
        return logits
    top = logits.max()
    logs: Logs = logits - top - np.log(np.exp(logits - top).sum())
    return logs


def _describe(path: Path) -> _Description:
    try:
        description = _Description.model_validate(json.loads(path.read_bytes()))
    except FileNotFoundError as error:
        raise missing(path) from error
    except (OSError, ValueError, ValidationError) as error:
        raise ModelUnusable(
            f"阅读模型说明 {path} 无法读取：{error}；请恢复该文件，或重新安装",
            f"description {path} of the reader cannot be read: {error}; restore it, or install it again",
        ) from error
    lacking = {GRAPH, TOKENIZER} - description.files.keys()
    if description.format != FORMAT or lacking:
        raise ModelUnusable(
            f"阅读模型说明 {path} 须为格式 {FORMAT}，并含 {GRAPH} 与 {TOKENIZER} 的校验和；请用本版本重新训练或安装",
            f"description {path} of the reader must have format {FORMAT} and checksums of {GRAPH} and "
            f"{TOKENIZER}; train it with this version, or install it again",
        )
    return description
