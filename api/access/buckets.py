"""Token buckets: so many requests a minute, and so many of them at once."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from typing import NamedTuple

MOST = 50_000
"""Buckets that are kept. One that is forgotten was full, or its owner the longest away."""


class Verdict(NamedTuple):
    """Whether a request may go on, how many more may at once, and the seconds until one may again.

    `full_in` are the seconds until the bucket is full once more.
    """

    is_allowed: bool
    left: int
    retry_after: int
    full_in: int


_ROUNDING = 1e-6
"""Of a token: so much the clock's differences may lack after just the seconds that were named."""


class Buckets:
    """One bucket for each owner: `burst` tokens, of which `per_minute` come back.

    The classic token bucket (RFC 2697's single rate): it needs two numbers an owner, where a window
    of past requests would need them all. Memory is bounded by the number of owners: a few MiB.
    """

    def __init__(
        self,
        per_minute: int,
        burst: int,
        *,
        most: int = MOST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.burst = burst
        self._rate = per_minute / 60
        self._most = most
        self._clock = clock
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        """How many owners are remembered."""
        return len(self._held)

    @property
    def window(self) -> int:
        """Seconds in which an empty bucket becomes full."""
        return ceil(self.burst / self._rate)

    def take(self, owner: str) -> Verdict:
        """Take a token of this owner, if there is one."""
        now = self._clock()
        tokens, since = self._held.pop(owner, (float(self.burst), now))
        tokens = min(self.burst, tokens + (now - since) * self._rate)
        is_allowed = tokens >= 1 - _ROUNDING
        tokens = max(0.0, tokens - is_allowed)
        self._held[owner] = (tokens, now)
        if len(self._held) > self._most:
            self._held.popitem(last=False)
        wait = 0 if tokens >= 1 else ceil((1 - tokens) / self._rate)
        return Verdict(
            is_allowed, int(tokens), max(1, wait), ceil((self.burst - tokens) / self._rate)
        )
