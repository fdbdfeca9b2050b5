"""What can go wrong, by what the caller does about it.

    ProblemError            the service says what is wrong (RFC 9457)
    ├── BadRequest          mend the request                  400, 413, 421, 422
    ├── NotAllowed          give a key, or another            401, 403
    ├── NotFound            there is no such document         404
    ├── RateLimited         ask later; tried again already    429
    ├── Unavailable         ask later; tried again already    503
    └── ServerFault         see the service's log             other 5xx
    UnexpectedReply         what answers is not this service

Errors of the connection are those of httpx.
"""

from __future__ import annotations

import httpx
from pydantic import BaseModel, ValidationError


class Problem(BaseModel):
    """RFC 9457, as the service fills it; `code` is stable."""

    title: str
    status: int
    code: str
    detail: str
    detail_en: str


class ProblemError(Exception):
    """The service refuses, and says why: `problem.detail` in Chinese, `detail_en` in English."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.detail} / {problem.detail_en}")
        self.problem = problem


class BadRequest(ProblemError):
    """The request is wrong; the detail names the field or the value."""


class NotAllowed(ProblemError):
    """No key, or one that may not do this."""


class NotFound(ProblemError):
    """No such document or address."""


class RateLimited(ProblemError):
    """Too much was asked at once, still after the tries."""


class Unavailable(ProblemError):
    """The index or the service is not ready, still after the tries."""


class ServerFault(ProblemError):
    """A fault of the service."""


class UnexpectedReply(Exception):
    """A reply in another shape: another program, a proxy, or another version of the service."""


_BY_STATUS: dict[int, type[ProblemError]] = {
    401: NotAllowed,
    403: NotAllowed,
    404: NotFound,
    429: RateLimited,
    503: Unavailable,
}


def error_of(reply: httpx.Response) -> ProblemError | UnexpectedReply:
    """The error that an unsuccessful reply, read to its end, means."""
    try:
        return error_of_problem(Problem.model_validate_json(reply.content))
    except ValidationError:
        return UnexpectedReply(f"{reply.request.method} {reply.request.url}: {reply.status_code}")


def error_of_problem(problem: Problem) -> ProblemError:
    """The error that a problem is."""
    default = BadRequest if problem.status < 500 else ServerFault
    return _BY_STATUS.get(problem.status, default)(problem)
