"""The page of the service's own state."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access.asker import asker_of
from api.pages.rendering import page
from api.reading import Documents
from api.service import Service
from api.status import status_of
from wenzheng.serving import Scope

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")


def router(service: Service, library: Documents) -> APIRouter:
    """The state of this service."""
    routes = APIRouter()

    @routes.get("/status")
    def status(request: Request) -> HTMLResponse:
        found = status_of(request, service, library)
        may_write = service.data is not None and Scope.WRITE in asker_of(request).scopes
        size = in_units(found.bytes) if found.bytes is not None else None
        return page(request, "status.html", state=found, size=size, may_write=may_write)

    return routes


def in_units(size: int) -> str:
    """Bytes in the unit that leaves up to three figures before the point."""
    value, unit = float(size), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1024, unit + 1
    return f"{value:.0f} {_UNITS[unit]}" if not unit else f"{value:.1f} {_UNITS[unit]}"
