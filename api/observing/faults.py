"""The last requests that the service itself failed at, for whoever runs it."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from typing import NamedTuple

from api.observing.record import Record

KEPT = 50


class Fault(NamedTuple):
    """A request that was answered with 500 or more; `asked` is what it asked, which only an
    administrator is told."""

    time: str
    request_id: str
    method: str
    route: str
    status: int
    code: str | None
    asker: str | None
    asked: tuple[str, ...]


class Faults:
    """A Sink that keeps the newest in memory; they are gone with the process."""

    def __init__(self) -> None:
        self._kept: deque[Fault] = deque(maxlen=KEPT)

    def __call__(self, record: Record) -> None:
        """Keep a request that failed."""
        if record.status < 500:
            return
        self._kept.append(
            Fault(
                datetime.now(UTC).isoformat(timespec="seconds"),
                record.request_id,
                record.method,
                record.route,
                record.status,
                record.code,
                record.asker.name,
                tuple(one.text for one in record.asked),
            )
        )

    def newest(self) -> list[Fault]:
        """The newest first."""
        return list(reversed(self._kept))
