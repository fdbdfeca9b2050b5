"""Takes off the path prefix under which a reverse proxy offers the service."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send


class Prefix:
    """Routes see paths without the prefix, whether the proxy has taken it off already or not."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        path = scope.get("path", "")
        if self._prefix and (path == self._prefix or path.startswith(self._prefix + "/")):
            # In place: the record of the request reads the route from this very scope.
            scope["path"] = path.removeprefix(self._prefix) or "/"
            scope["raw_path"] = scope["path"].encode()
        await self._app(scope, receive, send)
