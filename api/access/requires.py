"""The one dependency by which a route asks for more than reading: `Depends(requires(Scope.WRITE))`."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request, Response

from api.access.admission import lacking
from api.access.asker import asker_of
from wenzheng.serving import Scope


class ScopeMissing(Exception):
    """The asker of a request lacks a scope; answered by `refused`."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.scope = scope


def requires(scope: Scope) -> Callable[[Request], None]:
    """A dependency that refuses who lacks the scope. Reading needs none: the door asks for that."""

    def check(request: Request) -> None:
        if scope not in asker_of(request).scopes:
            raise ScopeMissing(scope)

    return check


def refused(request: Request, error: Exception) -> Response:
    """The answer to who lacks it."""
    assert isinstance(error, ScopeMissing)
    return lacking(request, asker_of(request), error.scope)
