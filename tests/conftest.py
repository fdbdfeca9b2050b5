"""What many tests look at: the examples, indexed once with the embedded model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.pipeline import index_paths
from search.engine import Engine
from wenzheng.embedding import Embedder
from wenzheng.embedding.factory import load_embedder
from wenzheng.embedding.model import Model, ModelSource
from wenzheng.embedding.provider import only
from wenzheng.library import Library, Writer

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The embedded model."""
    return load_embedder("e5-small-zh", threads=2)


@pytest.fixture(scope="session")
def examples_data(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A data folder that holds the documents of examples/."""
    data = tmp_path_factory.mktemp("examples") / "data"
    with Writer.open(data, model=Model.of(embedder, ModelSource("e5-small-zh"))) as writer:
        report = index_paths([ROOT / "examples" / "documents"], writer, embedder)
    assert not report.failed
    return data


@pytest.fixture(scope="session")
def library(examples_data: Path) -> Iterator[Library]:
    """The examples, for reading."""
    with Library.open(examples_data) as opened:
        yield opened


@pytest.fixture(scope="session")
def engine(library: Library, embedder: Embedder) -> Engine:
    """Search and answers over the examples."""
    return Engine(library, only(embedder))
