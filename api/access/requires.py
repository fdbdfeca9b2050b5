"""The one dependency by which a route asks for more than reading: `Depends(requires(Scope.WRITE))`."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request, Response, Security
from fastapi.security import APIKeyHeader, HTTPBearer

from api.access.admission import lacking
from api.access.asker import asker_of
from wenzheng.serving import Scope

BEARER = HTTPBearer(
    scheme_name="bearer",
    auto_error=False,
    description="访问密钥，由管理员用 wenzheng keys add 新建；本机默认无需密钥即可读取 / an access key, made with "
    "`wenzheng keys add`; this machine itself reads without one unless that is turned off",
)
KEY = APIKeyHeader(
    name="X-API-Key",
    scheme_name="key",
    auto_error=False,
    description="同一密钥，另一种请求头 / the same key in a header of its own",
)
"""How a key is sent, for the description of the API; `api/access/identify` reads it."""


class ScopeMissing(Exception):
    """The asker of a request lacks a scope; answered by `refused`."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.scope = scope


def requires(scope: Scope) -> Callable[..., None]:
    """A dependency that refuses who lacks the scope. Reading needs none: the door asks for that."""

    def check(
        request: Request,
        _bearer: object = Security(BEARER, scopes=[scope]),
        _key: object = Security(KEY, scopes=[scope]),
    ) -> None:
        if scope not in asker_of(request).scopes:
            raise ScopeMissing(scope)

    return check


def refused(request: Request, error: Exception) -> Response:
    """The answer to who lacks it."""
    assert isinstance(error, ScopeMissing)
    return lacking(request, asker_of(request), error.scope)
