"""Errors in the shape of OpenAI's API: https://platform.openai.com/docs/guides/error-codes."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel, Field

from api.problems import ErrorResponse, Problem

_KINDS = {
    401: "authentication_error",
    403: "permission_error",
    404: "invalid_request_error",
    429: "rate_limit_error",
}


class OpenAIError(BaseModel):
    """What went wrong; `code` is stable."""

    message: str = Field(examples=["问题为空；请输入要问的内容 / the question is empty; enter one"])
    type: str = Field(examples=["invalid_request_error"])
    param: str | None = None
    code: str = Field(examples=["bad_question"])


class OpenAIErrorBody(BaseModel):
    """The body of an error."""

    error: OpenAIError


def openai_error(request: Request, problem: Problem) -> Response:
    """The problem in that shape; a request that is wrong has status 400 there."""
    status = 400 if problem.status == 422 else problem.status
    return ErrorResponse(error_body(problem), status)


def error_body(problem: Problem) -> dict[str, Any]:
    """The body alone."""
    default = "invalid_request_error" if problem.status < 500 else "server_error"
    error = OpenAIError(
        message=f"{problem.detail} / {problem.detail_en}",
        type=_KINDS.get(problem.status, default),
        code=problem.code.replace("-", "_"),
    )
    return OpenAIErrorBody(error=error).model_dump()


def openai_responses(example: object, *statuses: int) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of a route's answer and errors in that shape."""
    content = {"application/json": {"schema": OpenAIErrorBody.model_json_schema()}}
    errors: dict[int | str, dict[str, Any]] = {
        status: {"description": _SAID[status], "content": content}
        for status in (*statuses, 401, 403, 421, 429, 500, 504)
    }
    return {200: {"content": {"application/json": {"example": example}}}, **errors}


_SAID = {
    400: "请求有误 / the request is wrong",
    401: "需要密钥 / key needed",
    403: "密钥无此权限 / the key may not do this",
    404: "没有这个模型 / no such model",
    413: "请求体过大 / too large",
    421: "名称不符 / misdirected request",
    429: "请求过多 / too many requests",
    500: "内部错误 / internal error",
    503: "索引不可用 / the index is unusable",
    504: "超过时限 / too long",
}
