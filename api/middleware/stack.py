"""The order in which a request passes them."""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from api.access.admission import Admission
from api.guard import Guard
from api.middleware.deadline import Deadline
from api.middleware.etags import ETags
from api.middleware.heads import Heads
from api.middleware.prefix import Prefix
from api.observing.recorder import HEADER, Recorder
from api.service import Service

_ASKED_WITH = (
    *("Authorization", "X-API-Key", "Content-Type"),
    *("If-Match", "If-None-Match", "MCP-Protocol-Version"),
)
_ANSWERED_WITH = (
    *("Content-Disposition", "ETag", "Location"),
    *("RateLimit", "RateLimit-Policy", "Retry-After"),
)
"""What scripts of other sites may send and see besides what every script may."""


def stack(service: Service) -> list[Middleware]:
    """All of them, the outermost first: what is refused at one is still noted by those before."""
    settings = service.settings
    cors = Middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=[*_ASKED_WITH, HEADER],
        expose_headers=[*_ANSWERED_WITH, HEADER],
    )
    return [
        Middleware(Recorder, service.sinks),
        Middleware(Prefix, settings.root_path),
        Middleware(Guard, settings),
        *([cors] if settings.cors_origins else []),
        Middleware(Deadline, settings.request_seconds, settings.max_requests),
        Middleware(Admission, settings, service.identifier),
        Middleware(Heads),
        Middleware(ETags),
    ]
