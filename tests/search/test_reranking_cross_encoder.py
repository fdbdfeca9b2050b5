"""The cross-encoder: its scores, its window, its deadline, and what is refused."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import search.reranking.cross_encoder as module
from search.reranking.cross_encoder import CrossEncoderReranker
from tests.search.rerank_models import MAX_TOKENS, make_model
from tests.support import require
from wenzheng.errors import RerankFailed, RerankReason

QUESTION = "建成加氢站多少座"
PASSAGES = ["到2025年，全省建成加氢站70座。", "本办法自发布之日起施行。", "数量"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("one") / "tiny-reranker")


def failure(reranker: CrossEncoderReranker) -> RerankFailed:
    with pytest.raises(RerankFailed) as caught:
        reranker.rerank(QUESTION, PASSAGES)
    return caught.value


def test_the_scores_are_the_raw_ones_of_the_package(folder: Path) -> None:
    torch, package = require("torch"), require("sentence_transformers")
    plain = package.CrossEncoder(str(folder), activation_fn=torch.nn.Identity(), device="cpu")
    expected = plain.predict([[QUESTION, passage] for passage in PASSAGES])
    scores = CrossEncoderReranker(str(folder), threads=1, seconds=60).rerank(QUESTION, PASSAGES)
    assert scores == pytest.approx(expected.tolist(), abs=1e-5)
    assert min(scores) < 0, "no sigmoid, near whose ends different scores run together"


def test_batches_change_nothing(folder: Path) -> None:
    one, many = (
        CrossEncoderReranker(str(folder), threads=1, seconds=60, batch=batch) for batch in (1, 64)
    )
    assert one.rerank(QUESTION, PASSAGES) == pytest.approx(
        many.rerank(QUESTION, PASSAGES), abs=1e-4
    )


def test_the_window_of_the_model_is_kept(folder: Path) -> None:
    reranker = CrossEncoderReranker(str(folder), threads=1, seconds=60)
    beyond = "站" * MAX_TOKENS
    first, second = reranker.rerank(QUESTION, [beyond + "座", beyond + "年"])
    assert first == pytest.approx(second, abs=1e-5)


def test_a_smaller_window_may_be_chosen(folder: Path) -> None:
    narrow = CrossEncoderReranker(str(folder), threads=1, seconds=60, max_tokens=16)
    wide = CrossEncoderReranker(str(folder), threads=1, seconds=60)
    texts = ["到2025年，建成加氢站70座。", "到2025年，建成加氢站90座。"]
    first, second = narrow.rerank(QUESTION, texts)
    assert first == pytest.approx(second, abs=1e-5)
    first, second = wide.rerank(QUESTION, texts)
    assert first != pytest.approx(second, abs=1e-5)


def test_nothing_is_loaded_before_the_first_question(tmp_path: Path) -> None:
    reranker = CrossEncoderReranker(str(tmp_path / "none"), threads=1, seconds=60)
    assert reranker.rerank(QUESTION, []) == []


def test_a_folder_is_named_by_its_last_part(folder: Path) -> None:
    assert CrossEncoderReranker(str(folder), threads=1, seconds=1).name == "tiny-reranker"
    assert CrossEncoderReranker("maker/model", threads=1, seconds=1).name == "maker/model"


@pytest.mark.parametrize("package", ["torch", "sentence_transformers"])
def test_without_the_package_the_extra_is_named(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    failed = failure(CrossEncoderReranker("any/model", threads=1, seconds=60))
    assert failed.reason is RerankReason.UNLOADABLE
    assert "pip install 'wenzheng[transformers]'" in failed.zh
    assert "pip install 'wenzheng[transformers]'" in failed.en


def test_a_model_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require("sentence_transformers")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    failed = failure(CrossEncoderReranker(str(tmp_path / "none"), threads=1, seconds=60))
    assert failed.reason is RerankReason.UNLOADABLE
    assert "none" in failed.en


def test_a_model_that_failed_to_load_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str] = []

    def fails(name: str, *_: object) -> None:
        tries.append(name)
        raise RerankFailed(RerankReason.UNLOADABLE, "坏", "bad")

    monkeypatch.setattr(module, "_load", fails)
    reranker = CrossEncoderReranker("any/model", threads=1, seconds=60)
    assert [failure(reranker).reason for _ in range(3)] == [RerankReason.UNLOADABLE] * 3
    assert tries == ["any/model"]


@pytest.mark.parametrize(
    ("labels", "head", "said"), [(3, True, "3 scores"), (1, False, "no layer that scores")]
)
def test_a_model_that_is_no_reranker(tmp_path: Path, labels: int, head: bool, said: str) -> None:
    folder = make_model(tmp_path / "other", labels=labels, head=head)
    failed = failure(CrossEncoderReranker(str(folder), threads=1, seconds=60))
    assert failed.reason is RerankReason.UNLOADABLE
    assert said in failed.en


class FakeModel:
    """Scores by length, or does what it is told to."""

    def __init__(self, scores: list[float] | None = None) -> None:
        self.scores = scores
        self.batches = 0

    def predict(self, pairs: list[list[str]], **_: object) -> list[float]:
        """One score a pair."""
        self.batches += 1
        if self.scores is None:
            raise RuntimeError("out of memory")
        return self.scores[: len(pairs)]


def with_model(
    model: FakeModel, monkeypatch: pytest.MonkeyPatch, clock: list[float], batch: int = 8
) -> CrossEncoderReranker:
    monkeypatch.setattr(module, "_load", lambda *_: model)
    return CrossEncoderReranker(
        "any/model", threads=1, seconds=10, batch=batch, clock=iter(clock).__next__
    )


def test_a_model_that_runs_out_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = failure(with_model(FakeModel(), monkeypatch, [0, 0]))
    assert failed.reason is RerankReason.BROKEN
    assert "out of memory" in failed.en


@pytest.mark.parametrize("scores", [[1.0, float("nan"), 2.0], [1.0, float("inf"), 2.0], [1.0]])
def test_scores_that_are_none(scores: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    failed = failure(with_model(FakeModel(scores), monkeypatch, [0, 0]))
    assert failed.reason is RerankReason.BAD_SCORES


def test_the_deadline_is_looked_at_between_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    model = FakeModel([1.0])
    reranker = with_model(model, monkeypatch, [100, 101, 109, 111], batch=1)
    failed = failure(reranker)
    assert failed.reason is RerankReason.TOO_LATE
    assert model.batches == 2
    assert "WENZHENG_RERANK_DEPTH" in failed.zh


def test_after_a_failure_the_next_question_is_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    model = FakeModel()
    reranker = with_model(model, monkeypatch, [0] * 9)
    failure(reranker)
    model.scores = [3.0, 2.0, 1.0]
    assert sorted(reranker.rerank(QUESTION, PASSAGES)) == [1.0, 2.0, 3.0]


def test_waiting_for_others_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    reranker = with_model(FakeModel([1.0]), monkeypatch, [0] * 9)
    monkeypatch.setattr(
        reranker, "_scoring", SimpleNamespace(acquire=lambda *, timeout: timeout > 10)
    )
    assert failure(reranker).reason is RerankReason.TOO_LATE
