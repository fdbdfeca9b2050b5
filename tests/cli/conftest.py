"""A data folder that a command may change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def data(examples_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the examples as the data folder of the commands."""
    copy = tmp_path / "data"
    shutil.copytree(examples_data, copy)
    monkeypatch.setenv("WENZHENG_DATA", str(copy))
    return copy
