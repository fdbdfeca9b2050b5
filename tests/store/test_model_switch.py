"""Another model for a library: whole or not at all, while others go on reading."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from indexer import reembed
from indexer.reembed import Reembedded, switch_model
from tests.fakes import HashEmbedder
from tests.store.libraries import MODEL, chunks, document, open_library, put, vector
from wenzheng.embedding import Matrix
from wenzheng.errors import Busy, IndexIncompatible, ModelUnusable
from wenzheng.library import Model, ModelSource, Snapshot, Writer, vector_hash
from wenzheng.readable import EVERYTHING
from wenzheng.store.jobs import JobTable

ROOT = Path(__file__).parents[2]
TEXTS = {f"d{at}": f"第{at}号文件要求建设加氢站{at * 7}座。投资{at * 3}亿元。" for at in range(12)}
QUESTION = "加氢站数量"
NEW = Model(HashEmbedder.model_id, ModelSource("/models/hash", "问：", "文："))

STEPS = ["keeping vectors", "vectors kept", "built vector", "model noted", "model switched"]
_AFTER = {"model switched"}


class Other(HashEmbedder):
    """A third model, with vectors of another length."""

    model_id = "hash@2"
    dimension = 32


def fill(data: Path) -> Path:
    """A library of the texts with the made-up vectors of the old model."""
    with Writer.open(data, model=Model(MODEL)) as writer:
        for name, text in TEXTS.items():
            put(writer, document(name, text))
        writer.commit()
    return data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return fill(tmp_path / "data")


def switch(
    data: Path,
    embedder: HashEmbedder | None = None,
    model: Model = NEW,
    checkpoint: Callable[[str], None] = lambda _: None,
) -> Reembedded:
    with Writer.open(data, checkpoint=checkpoint) as writer:
        return switch_model(writer, model, embedder or HashEmbedder())


def near(snapshot: Snapshot, question: Matrix) -> list[tuple[str, float]]:
    best = snapshot.dense(question, 30)
    names = [one.chunk.chunk_id for one in snapshot.chunks(best.rows)]
    return list(zip(names, best.scores.tolist(), strict=True))


def is_new(snapshot: Snapshot) -> bool:
    """Whether the library is of the new model, with all its vectors; else it is wholly the old."""
    rows = snapshot.live.numbers
    held = snapshot.vectors(rows)
    texts = [
        one.chunk.context(snapshot.document(one.chunk.doc_id).title)
        for one in snapshot.chunks(rows)
    ]
    if snapshot.model.id == MODEL:
        wanted = np.array([vector(vector_hash(text)) for text in texts], dtype=np.float32)
    else:
        assert snapshot.model == NEW
        wanted = HashEmbedder().embed_passages(texts)
    assert snapshot.dimension == wanted.shape[1]
    assert np.allclose(held, wanted, atol=2e-3)
    return snapshot.model == NEW


def same_as_fresh(data: Path, fresh: Path) -> None:
    """It ranks like a library that never had another model."""
    embedder = HashEmbedder()
    with Writer.open(fresh, model=NEW) as writer:
        for name, text in TEXTS.items():
            parsed = document(name, text)
            pieces = chunks(parsed)
            inputs = [one.context(parsed.title) for one in pieces]
            file = parsed.original_text.encode()
            vectors = dict(
                zip(map(vector_hash, inputs), embedder.embed_passages(inputs), strict=True)
            )
            writer.put(parsed, pieces, vectors, file, sha256(file).hexdigest())
        writer.commit()
    question = embedder.embed_queries([QUESTION])[0]
    with (
        open_library(data) as library,
        open_library(fresh) as other,
        library.snapshot(EVERYTHING) as found,
        other.snapshot(EVERYTHING) as wanted,
    ):
        assert near(found, question) == near(wanted, question)


def vectors_held(data: Path) -> dict[str, int]:
    with sqlite3.connect(data / "store.sqlite3") as store:
        return dict(store.execute("SELECT model, count(*) FROM vectors GROUP BY model"))


def test_the_library_is_as_if_it_never_had_another_model(data: Path, tmp_path: Path) -> None:
    done = switch(data)
    assert (done.chunks, done.embedded, done.kept) == (24, 24, 0)
    same_as_fresh(data, tmp_path / "fresh")
    assert vectors_held(data) == {NEW.id: 24}
    assert len(list((data / "indexes").iterdir())) == 2
    assert JobTable(data).jobs()[0].counts == {"chunks": 24, "embedded": 24}


def test_readers_go_on_and_then_see_the_new_model(data: Path) -> None:
    seen: list[bool] = []
    with open_library(data) as library, library.snapshot(EVERYTHING) as old:

        def look(_step: str) -> None:
            with library.snapshot(EVERYTHING) as now:
                seen.append(is_new(now))

        switch(data, checkpoint=look)
        assert seen == sorted(seen)
        assert {*seen} == {False, True}
        assert not is_new(old)
        with library.snapshot(EVERYTHING) as now:
            assert is_new(now)


def test_documents_are_added_with_the_new_model_alone(data: Path) -> None:
    switch(data)
    with pytest.raises(IndexIncompatible, match=r"hash@1.*fake-1.*wenzheng model switch"):
        Writer.open(data, model=Model(MODEL))
    with Writer.open(data, model=Model(NEW.id)) as writer:
        assert writer.model == NEW
        with pytest.raises(ValueError, match="64 numbers"):
            put(writer, document("e", "别的模型的向量。"))


def test_adding_waits_until_the_switch_is_done(data: Path) -> None:
    def look(_step: str) -> None:
        with pytest.raises(Busy):
            Writer.open(data, model=Model(MODEL))

    switch(data, checkpoint=look)


def test_the_model_that_it_has_already_costs_nothing(data: Path) -> None:
    switch(data)
    embedder, moved = HashEmbedder(), Model(NEW.id, ModelSource("/elsewhere/hash"))
    done = switch(data, embedder, moved)
    assert (embedder.embedded, done.embedded) == (0, 0)
    with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
        assert snapshot.model == moved


def test_an_empty_library_can_be_switched(tmp_path: Path) -> None:
    with Writer.open(tmp_path, model=Model(MODEL)):
        pass
    assert switch(tmp_path).chunks == 0
    with open_library(tmp_path) as library, library.snapshot(EVERYTHING) as snapshot:
        assert snapshot.model == NEW


def test_long_passages_are_counted(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HashEmbedder, "max_tokens", 16)
    assert switch(data).in_windows == 24


class Wrong(HashEmbedder):
    """Vectors that are twice too long."""

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        return super().embed_passages(texts) * 2


class Fickle(HashEmbedder):
    """Another vector each time."""

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        return super().embed_passages([f"{self.embedded}{text[::7]}" for text in texts])


class Nothing(HashEmbedder):
    """Not a number."""

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        return super().embed_passages(texts) * np.nan


@pytest.mark.parametrize("embedder", [Wrong(), Fickle(), Nothing()])
def test_a_model_that_fails_the_check_changes_nothing(data: Path, embedder: HashEmbedder) -> None:
    with pytest.raises(ModelUnusable, match="did not pass the check"):
        switch(data, embedder)
    with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
        assert not is_new(snapshot)


_CHILD = """
import os, signal, sys
from pathlib import Path
from indexer import reembed
from tests.fakes import HashEmbedder
from tests.store.test_model_switch import NEW, switch

reembed.BATCH_CHUNKS = 10
met = 0

def checkpoint(step):
    global met
    met += step == {step!r}
    if met == {times}:
        os.kill(os.getpid(), signal.SIGKILL)

switch(Path(sys.argv[1]), checkpoint=checkpoint)
"""


def kill(data: Path, step: str, times: int = 1) -> None:
    """Switch in a process that is killed when it comes to this step for the nth time."""
    code = textwrap.dedent(_CHILD).format(step=step, times=times)
    child = subprocess.run(
        [sys.executable, "-c", code, data],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()


@pytest.mark.parametrize("step", [*STEPS, "dropping vectors"])
def test_killed_while_switching(data: Path, tmp_path: Path, step: str) -> None:
    kill(data, step)
    with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
        assert is_new(snapshot) == (step in _AFTER | {"dropping vectors"})
    switch(data)
    same_as_fresh(data, tmp_path / "fresh")
    assert vectors_held(data) == {NEW.id: 24}
    assert len(list((data / "indexes").iterdir())) == 2


def test_what_was_embedded_is_not_embedded_again(data: Path) -> None:
    kill(data, "vectors kept", times=2)
    with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
        unfinished = snapshot.unfinished_switch()
        assert unfinished is not None
        assert unfinished == (NEW.id, 20, 24)
    embedder = HashEmbedder()
    done = switch(data, embedder)
    assert (done.embedded, done.kept) == (4, 20)
    with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
        assert snapshot.unfinished_switch() is None


def test_documents_that_came_after_a_stop_are_embedded_too(data: Path) -> None:
    kill(data, "vectors kept", times=2)
    with Writer.open(data, model=Model(MODEL)) as writer:
        put(writer, document("late", "停机之后添加的内容。"))
        writer.remove("d0")
        writer.commit()
    assert vectors_held(data)[NEW.id] == 18
    assert switch(data).embedded == 5
    with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
        assert is_new(snapshot)


def test_a_switch_to_a_third_model_drops_what_the_second_left(data: Path) -> None:
    kill(data, "vectors kept")
    switch(data, Other(), Model(Other.model_id))
    assert vectors_held(data) == {Other.model_id: 24}
    with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
        assert snapshot.dimension == Other.dimension


def test_switching_to_the_present_model_gives_up(data: Path) -> None:
    kill(data, "vectors kept")
    with Writer.open(data) as writer:
        switch_model(writer, writer.model, HashEmbedder())
    assert vectors_held(data) == {MODEL: 24}
    with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
        assert snapshot.unfinished_switch() is None
        assert not is_new(snapshot)


def test_batches_are_as_large_as_is_said(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reembed, "BATCH_CHUNKS", 5)
    told: list[int] = []
    with Writer.open(data) as writer:
        switch_model(writer, NEW, HashEmbedder(), told.append)
    assert told == [5, 5, 5, 5, 4]
