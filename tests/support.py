"""What a test needs that may be absent: say so and skip, or fail where all must be there."""

from __future__ import annotations

import importlib
import os
import shutil
from pathlib import Path
from types import ModuleType

import pytest


def require_path(path: Path) -> Path:
    """The path, if it is there."""
    if not path.exists():
        _absent(f"{path.name} is not on this machine")
    return path


def require(module: str) -> ModuleType:
    """The module, if it is installed."""
    try:
        return importlib.import_module(module)
    except ImportError:
        _absent(f"{module} is not installed")
        raise


def _absent(reason: str) -> None:
    if os.environ.get("WENZHENG_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def require_program(name: str) -> str:
    """The path of the program, if it is installed."""
    found = shutil.which(name)
    if found is None:
        _absent(f"{name} is not installed")
        raise FileNotFoundError(name)
    return found
