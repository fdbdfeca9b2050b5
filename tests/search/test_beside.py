"""Questions are embedded once, beside the request, and what fails is tried again."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray

from search.beside import Beside
from wenzheng.embedding import Embedder
from wenzheng.embedding.model import Model, ModelSource

MODEL = Model("m", ModelSource("m", None, None))


class _Slow:
    """Embeds when it is told to; fails as often as it is told to."""

    model_id = "m"
    dimension = 2
    max_tokens = 512

    def __init__(self, failures: int = 0) -> None:
        self.go_on, self.asked, self.failures = Event(), list[str](), failures

    def count_tokens(self, text: str) -> int:
        return len(text)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.ones((len(texts), 2), dtype=np.float32)

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.go_on.wait(10)
        self.asked += texts
        if len(self.asked) <= self.failures:
            raise RuntimeError("no model")
        return self.embed_passages(texts)


def beside(slow: Embedder, kept: int = 10) -> Beside:
    return Beside(lambda model: slow, kept)


def test_what_is_being_embedded_is_not_begun_again() -> None:
    slow = _Slow()
    ours = beside(slow)
    futures = [ours.vector(MODEL, "问") for _ in range(5)]
    after = ours.then(futures[0], lambda vector: float(vector.sum()))
    assert not after.done()
    slow.go_on.set()
    assert after.result(10) == 2.0
    assert {tuple(one.result(10).vector.tolist()) for one in futures} == {(1.0, 1.0)}
    assert ours.vector(MODEL, "问").done()
    assert slow.asked == ["问"]


def test_a_failure_reaches_whoever_waits_and_is_not_kept() -> None:
    slow = _Slow(failures=1)
    slow.go_on.set()
    ours = beside(slow)
    first = ours.then(ours.vector(MODEL, "问"), lambda vector: vector)
    with pytest.raises(RuntimeError, match="no model"):
        first.result(10)
    assert ours.vector(MODEL, "问").result(10).vector.tolist() == [1.0, 1.0]


def test_work_that_fails_says_so() -> None:
    slow = _Slow()
    slow.go_on.set()
    ours = beside(slow)
    with pytest.raises(ZeroDivisionError):
        ours.then(ours.vector(MODEL, "问"), lambda vector: 1 // 0).result(10)


def test_what_went_on_after_a_vector_is_not_held_with_it() -> None:
    slow = _Slow()
    ours = beside(slow)
    begun = ours.vector(MODEL, "问")
    ours.then(begun, lambda vector: vector)
    slow.go_on.set()
    begun.result(10)
    assert ours.vector(MODEL, "问") is not begun
