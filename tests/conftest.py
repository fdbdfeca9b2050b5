"""What many tests look at: the examples, indexed once with the embedded model."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import hypothesis
import pytest

from indexer.pipeline import index_paths
from search.engine import Engine
from wenzheng.embedding import Embedder
from wenzheng.embedding.factory import EMBEDDED, load_embedder
from wenzheng.embedding.model import Model, ModelSource
from wenzheng.embedding.provider import only
from wenzheng.library import Library, Writer

ROOT = Path(__file__).parents[1]

# No test is timed: what else the machine does is no matter.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

# No test needs a hub; one that is not there is waited for more than a minute.
os.environ.setdefault("HF_HUB_OFFLINE", "1")

if "PYTEST_XDIST_WORKER" in os.environ:
    # As many tests run at a time as there are cores: more threads would wait for one another.
    os.environ.setdefault("WENZHENG_THREADS", "1")
THREADS = int(os.environ.get("WENZHENG_THREADS", "2"))


@lru_cache(maxsize=4)
def _loaded(model: str, description: bytes, threads: int) -> Embedder:
    return load_embedder(model, threads=threads)


@pytest.fixture(scope="session", autouse=True)
def _models_are_loaded_once() -> Iterator[None]:
    """Commands and libraries share what one of them has loaded: it takes a second each time.

    A model of its own description, or in a place of its own, is another.
    """

    def load(model: str, *, threads: int, **prompts: str | None) -> Embedder:
        described = EMBEDDED.get(model, Path(model)) / "model.json"
        if any(prompt is not None for prompt in prompts.values()) or not described.exists():
            return load_embedder(model, threads=threads, **prompts)
        return _loaded(model, described.read_bytes(), threads)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wenzheng.embedding.provider.load_embedder", load)
        yield


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The embedded model."""
    name = "e5-small-zh"
    return _loaded(name, (EMBEDDED[name] / "model.json").read_bytes(), THREADS)


@pytest.fixture(scope="session")
def examples_data(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A data folder that holds the documents of examples/."""
    data = tmp_path_factory.mktemp("examples") / "data"
    with Writer.open(data, model=Model.of(embedder, ModelSource("e5-small-zh"))) as writer:
        report = index_paths([ROOT / "examples" / "documents"], writer, embedder)
    assert not report.failed
    return data


@pytest.fixture(scope="session")
def judged_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder without documents of its own, where evaluations share the index of a set."""
    return tmp_path_factory.mktemp("judged")


@pytest.fixture(scope="session")
def library(examples_data: Path) -> Iterator[Library]:
    """The examples, for reading."""
    with Library.open(examples_data) as opened:
        yield opened


@pytest.fixture(scope="session")
def engine(library: Library, embedder: Embedder) -> Engine:
    """Search and answers over the examples."""
    return Engine(library, only(embedder))
