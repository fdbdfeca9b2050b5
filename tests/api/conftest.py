"""What tests of changing a library over HTTP look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from tests.writable import changeable, fill


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that holds the documents of tests/writable."""
    fill(tmp_path / "data", tmp_path / "files")
    return tmp_path / "data"


@pytest.fixture
def app(data: Path) -> Iterator[FastAPI]:
    """A service over them that does its jobs only when a test says so."""
    with changeable(data, works=False) as (made, _):
        yield made
