"""A progress bar on a terminal, nothing in a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

Advance = Callable[[int], None]
"""Called with the number of items that were finished since the last call."""


@contextmanager
def bar(label: str, total: int | None) -> Iterator[Advance]:
    """Show how many of `total` items are done; gives the function that moves it on."""
    with tqdm(desc=label, total=total, disable=None, leave=False) as shown:

        def advance(count: int) -> None:
            shown.update(count)

        yield advance
