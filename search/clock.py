"""How long did each stage of a request take?"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


class Clock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self.took: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """What is timed under this name."""
        began = time.perf_counter()
        yield
        self.note(name, time.perf_counter() - began)

    def note(self, name: str, seconds: float) -> None:
        """Added up where it goes through a stage again; what goes on beside another counts in both."""
        self.took[name] = round(self.took.get(name, 0.0) + seconds * 1000, 2)

    def total(self) -> Mapping[str, float]:
        """All stages, and the time since it was made as `total`."""
        return {**self.took, "total": round((time.perf_counter() - self._began) * 1000, 2)}
