"""The service's log as lines of JSON: every request, and every warning with the request it is of."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from api.observing.record import CURRENT, Record

_REQUESTS = logging.getLogger("wenzheng.requests")


class JsonFormatter(logging.Formatter):
    """One line of JSON for each message."""

    def format(self, record: logging.LogRecord) -> str:
        """The message with its time, level, name and request."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        current = CURRENT.get()
        if current is not None:
            line["request_id"] = current.request_id
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_as_json() -> None:
    """From now on this process logs as JSON: warnings of all, and requests."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    _REQUESTS.setLevel(logging.INFO)


class RequestLog:
    """Logs a request; what was asked only where that is wanted."""

    def __init__(self, *, questions: bool) -> None:
        self._questions = questions

    def __call__(self, record: Record) -> None:
        """Log it."""
        fields: dict[str, Any] = {
            "request_id": record.request_id,
            "asker": record.asker.name,
            "means": record.asker.means,
            "method": record.method,
            "route": record.route,
            "status": record.status,
            "code": record.code,
            "took_ms": record.took_ms,
            "stages_ms": [dict(one.took_ms) for one in record.asked],
        }
        if self._questions:
            fields["asked"] = [one.text for one in record.asked]
        message = "%s %s %d"
        _REQUESTS.info(
            message, record.method, record.route, record.status, extra={"fields": fields}
        )
