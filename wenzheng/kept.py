"""What was worked out once, kept for the next who asks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Results by what they were made from; safe to share between threads."""

    def __init__(self, most: int) -> None:
        """Of more than `most` results the one that was not asked for longest is given up."""
        self._most = most
        self._held: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> T | None:
        """The result, if it is kept."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def put(self, key: Hashable, made: T) -> T:
        """Keep a result, or get the one that another thread was first to keep."""
        with self._lock:
            kept = self._held.setdefault(key, made)
            self._held.move_to_end(key)
            if len(self._held) > self._most:
                self._held.popitem(last=False)
            return kept

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """The kept result, or what `make` gives; two threads may both make it, and get the same."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        return self.put(key, make())
