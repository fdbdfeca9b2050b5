"""Reranking in this process, with a cross-encoder that sentence-transformers loads.

Needs the extra `transformers`, which is imported when the first question comes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

from search.reranking.base import score_distinct
from wenzheng.errors import RerankFailed, RerankReason

MAX_TOKENS = 512
"""Longest pair of question and passage: a chunk has about 350 tokens, and longer pairs cost more
than they tell. A model with a smaller window keeps its own."""

BATCH = 8
"""Pairs that run at once. Between batches the deadline is looked at; on a processor more at once
is no faster."""


class CrossEncoderReranker:
    """The model `model`: a folder, or a name on a hub, which is then downloaded.

    It runs on `threads` threads of the processor, or on `device` (as PyTorch names it; without
    one, on a graphics card where there is one), and has `seconds` for a question, of which waiting
    for others is a part and loading is not. Scores are the model's raw ones. Code that comes with
    a model is not run.

    One question is scored at a time: two at once take as long as one after the other and twice the
    memory, and the package does not promise that threads may share a model (ADR 11).
    """

    def __init__(
        self,
        model: str,
        *,
        threads: int,
        seconds: float,
        device: str | None = None,
        max_tokens: int = MAX_TOKENS,
        batch: int = BATCH,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = model
        self._threads = threads
        self._seconds = seconds
        self._device = device
        self._max_tokens = max_tokens
        self._batch = batch
        self._clock = clock
        self._loading, self._scoring = Lock(), Lock()
        self._model: Any = None
        self._unloadable: RerankFailed | None = None

    @property
    def name(self) -> str:
        """The model's name; of a folder the last part."""
        return Path(self._name).name if Path(self._name).is_dir() else self._name

    def rerank(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        """The model's scores, in order. Raises RerankFailed; a model that fails to load once is
        not tried again."""
        return score_distinct(question, passages, self._score)

    def _score(self, question: str, texts: list[str]) -> list[float]:
        model = self._loaded()
        until = self._clock() + self._seconds
        if not self._scoring.acquire(timeout=self._seconds):
            raise self._too_late()
        try:
            scores: list[float] = []
            for at in range(0, len(texts), self._batch):
                if self._clock() > until:
                    raise self._too_late()
                scores += self._predict(model, question, texts[at : at + self._batch])
            return scores
        finally:
            self._scoring.release()

    def _predict(self, model: Any, question: str, texts: Sequence[str]) -> list[float]:
        pairs = [[question, text] for text in texts]
        try:
            scores = model.predict(pairs, batch_size=self._batch, show_progress_bar=False)
        except Exception as error:
            raise RerankFailed(
                RerankReason.BROKEN,
                f"重排序模型 {self.name} 出错：{error}；请检查模型文件和内存",
                f"the reranking model {self.name} failed: {error}; check its files and the memory",
            ) from error
        return [float(score) for score in scores]

    def _loaded(self) -> Any:
        """The model. All wait while one loads it."""
        with self._loading:
            if self._unloadable is not None:
                raise RerankFailed(
                    self._unloadable.reason, self._unloadable.zh, self._unloadable.en
                )
            if self._model is None:
                try:
                    self._model = _load(self._name, self._threads, self._device, self._max_tokens)
                except RerankFailed as error:
                    self._unloadable = error
                    raise
            return self._model

    def _too_late(self) -> RerankFailed:
        return RerankFailed(
            RerankReason.TOO_LATE,
            f"重排序模型 {self.name} 没有在 {self._seconds:g} 秒内算完；请减小 WENZHENG_RERANK_DEPTH，"
            "或调大 WENZHENG_RERANK_SECONDS",
            f"the reranking model {self.name} did not finish within {self._seconds:g} s; lower "
            "WENZHENG_RERANK_DEPTH or raise WENZHENG_RERANK_SECONDS",
        )


def _load(name: str, threads: int, device: str | None, max_tokens: int) -> Any:
    try:
        torch = import_module("torch")
        package = import_module("sentence_transformers")
    except ImportError as error:
        raise _unloadable(
            f"重排序模型 {name} 需要 sentence-transformers；请运行 pip install 'wenzheng[transformers]'",
            f"the reranking model {name} needs sentence-transformers; run "
            "pip install 'wenzheng[transformers]'",
        ) from error
    torch.set_num_threads(threads)
    # Its progress bars go to pipes and logs too.
    import_module("transformers").utils.logging.disable_progress_bar()
    try:
        model = package.CrossEncoder(name, device=device, activation_fn=torch.nn.Identity())
    except Exception as error:
        raise _unloadable(
            f"重排序模型 {name} 无法加载：{error}；请检查目录或名称；无法联网时请先下载到本地目录并填写该目录",
            f"the reranking model {name} cannot be loaded: {error}; check the folder or the name, "
            "and without a network download the model to a folder first and name that",
        ) from error
    _check(name, model)
    model.max_seq_length = min(max_tokens, model.max_seq_length or max_tokens)
    return model


def _check(name: str, model: Any) -> None:
    """Refuse what would load and give meaningless scores."""
    if model.num_labels != 1:
        raise _unloadable(
            f"模型 {name} 给出 {model.num_labels} 个分类分数，不是重排序模型；请换用只给一个分数的模型",
            f"model {name} gives {model.num_labels} scores for classes and is no reranker; use one "
            "that gives a single score",
        )
    architectures = getattr(model.config, "architectures", None) or [""]
    if len(model) == 1 and not architectures[0].endswith("ForSequenceClassification"):
        # The library gives such a model a head of random numbers, with no more than a log line.
        raise _unloadable(
            f"模型 {name}（{architectures[0]}）没有打分层，不是重排序模型；请换用重排序模型",
            f"model {name} ({architectures[0]}) has no layer that scores and is no reranker; use "
            "a reranking model",
        )


def _unloadable(zh: str, en: str) -> RerankFailed:
    return RerankFailed(RerankReason.UNLOADABLE, zh, en)
