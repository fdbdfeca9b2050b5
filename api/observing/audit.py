"""The audit log: who asked or changed what, when, from where, and how it ended.

One file of JSON Lines a day (UTC) in `audit/` of the data folder. Each line is one write at the end
of the file, so that processes may share it. It holds no key, no cookie and no header.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from api.kept_file import Clock, utc_now
from api.observing.record import Record
from wenzheng.serving import ServingSettings
from wenzheng.whoami import user

FOLDER = "audit"
_UNNOTED = ("/static/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/docs")
"""What nobody asks for the sake of the documents."""

_LOG = logging.getLogger(__name__)

Entry = dict[str, Any]


class AuditLog:
    """Writes lines, a file a day, and removes files that are over their time."""

    def __init__(
        self,
        data: Path,
        *,
        days: int,
        questions: bool = True,
        clock: Clock = utc_now,
    ) -> None:
        self._folder = data / FOLDER
        self._days = days
        self._questions = questions
        self._clock = clock
        self._today: date | None = None

    @classmethod
    def of(cls, settings: ServingSettings, data: Path) -> AuditLog | None:
        """The log that the settings want, if any."""
        if not settings.audit:
            return None
        return cls(data, days=settings.audit_days, questions=settings.audit_questions)

    def __call__(self, record: Record) -> None:
        """Write a request, unless it is for what belongs to no document.

        Where the disk takes no more the service goes on, and its log says that the audit log does not.
        """
        if record.path.startswith(_UNNOTED):
            return
        asked = [
            {
                "kind": one.kind,
                **({"text": one.text} if self._questions else {}),
                "outcome": one.outcome,
            }
            for one in record.asked
        ]
        self._try(
            {
                "request_id": record.request_id,
                "asker": record.asker.name,
                "means": record.asker.means,
                "identity": record.asker.identity,
                "groups": sorted(record.asker.groups),
                "address": record.asker.address,
                "method": record.method,
                "path": record.path,
                "status": record.status,
                "code": record.code,
                "asked": asked,
                "used": record.used
                if self._questions
                else [one.partition("?")[0] for one in record.used],
                "changed": record.changed,
                "took_ms": record.took_ms,
            }
        )

    def _try(self, entry: Mapping[str, Any]) -> None:
        try:
            self._write(entry)
        except OSError as error:
            _LOG.error("审计日志无法写入 / the audit log cannot be written: %s", error)

    def command(self, *changed: str) -> None:
        """Write what a command changed, in the name of who gave it on this machine."""
        self._try({"asker": user(), "means": "command", "address": "", "changed": changed})

    def _write(self, entry: Mapping[str, Any]) -> None:
        now = self._clock()
        if now.date() != self._today:
            self._begin(now.date())
        line = {"time": now.isoformat(timespec="milliseconds"), **entry}
        path = self._folder / f"{now.date().isoformat()}.jsonl"
        written = (json.dumps(line, ensure_ascii=False) + "\n").encode("utf-8", "replace")
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(opened, written)
        finally:
            os.close(opened)

    def _begin(self, today: date) -> None:
        """A new day: files that are over their time go."""
        self._folder.mkdir(parents=True, exist_ok=True)
        oldest = today - timedelta(days=self._days)
        for day, path in _files(self._folder):
            if day < oldest:
                path.unlink(missing_ok=True)
        self._today = today


def entries(data: Path, since: date | None, until: date | None) -> Iterator[Entry]:
    """What was noted on these days, both included, oldest first; a line cut short is left out."""
    for day, path in sorted(_files(data / FOLDER)):
        if (since and day < since) or (until and day > until):
            continue
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("}\n"):
                    yield json.loads(line)


def _files(folder: Path) -> Iterator[tuple[date, Path]]:
    for path in folder.glob("*.jsonl"):
        try:
            yield date.fromisoformat(path.stem), path
        except ValueError:
            continue  # not ours: left alone
