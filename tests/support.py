"""What a test needs that may be absent: say so and skip, or fail where all must be there.

And how a test calls a command: through the real program, in this process.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from api.feedback.store import Rater
from cli.main import run
from wenzheng.readable import NOTHING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Captured = pytest.CaptureFixture[str]

ANONYMOUS = Rater(None, None, NOTHING)
"""Who rates without a name, and may read nothing."""

_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


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


def require_program(*names: str) -> str:
    """The path of the first of these programs that is installed."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        _absent(f"{names[0]} is not installed")
        raise FileNotFoundError(names[0])
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; give each test a context of its own.

    While it is open no other code of the thread can run an event loop, so it is a module's at most.
    """
    playwright = require("playwright.sync_api")
    # The same browser without windows: a page of its own takes a third of the processor time.
    program = require_program("chromium-headless-shell", "chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=_FLAGS)
        yield browser
        browser.close()


def printed(capsys: Captured, *arguments: str, code: int = 0) -> list[Any]:
    """What a command prints as JSON: one value a line."""
    capsys.readouterr()
    assert run([*arguments, "--json"]) == code
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def refused(capsys: Captured, *arguments: str, code: int = 2) -> str:
    """What a command complains of, in both languages and not as a fault of the program."""
    capsys.readouterr()
    assert run(list(arguments)) == code
    error = capsys.readouterr().err
    assert "Error: " in error
    assert "Traceback" not in error
    return error
