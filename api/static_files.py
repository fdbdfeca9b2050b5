"""Scripts, style sheets and pictures of the pages, each under a path that names what all of them say."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from fastapi import Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"

_FOR_EVER = "public, max-age=31536000, immutable"
"""A year is the longest that is of use (RFC 9111); RFC 8246 for the last word."""


def _digest(folder: Path) -> str:
    found = blake2b(digest_size=6)
    for path in sorted(folder.rglob("*.*")):
        content = path.read_bytes()
        found.update(f"{path.relative_to(folder).as_posix()} {len(content)} ".encode())
        found.update(content)
    return found.hexdigest()


VERSION = _digest(FOLDER)
"""Another one as soon as any of the files is another: modules import each other by relative names, and
those of two versions must not meet."""

PATH = f"/static/{VERSION}"
"""Where pages find them, below the prefix of the service."""


class Versioned(StaticFiles):
    """Below `PATH` files are kept without asking again; without the version they are asked for anew."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or 304."""
        version, _, rest = path.partition("/")
        if version != VERSION:
            return await super().get_response(path, scope)
        response = await super().get_response(rest, scope)
        response.headers["cache-control"] = _FOR_EVER
        return response
