"""What is kept is given again, and the least recently asked for goes first."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from wenzheng.kept import Kept


def test_what_was_made_is_not_made_again() -> None:
    kept: Kept[int] = Kept(2)
    made: list[str] = []

    def make(key: str) -> int:
        made.append(key)
        return len(made)

    assert [kept.once(key, lambda key=key: make(key)) for key in "aba"] == [1, 2, 1]  # type: ignore[misc]
    assert kept.once("c", lambda: make("c")) == 3
    assert kept.get("b") is None  # asked for longest ago
    assert kept.get("a") == 1


def test_what_failed_is_made_again() -> None:
    kept: Kept[int] = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.once("a", lambda: 1 // 0)
    assert kept.once("a", lambda: 1) == 1


def test_many_threads_get_what_belongs_to_their_key() -> None:
    kept: Kept[int] = Kept(4)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            keys = [at % 9 for at in range(4000)]
            found = list(threads.map(lambda key: kept.once(key, lambda: key * 2), keys))
    finally:
        sys.setswitchinterval(interval)
    assert found == [key * 2 for key in keys]
