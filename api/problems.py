"""Errors as RFC 9457 problem details, in Chinese with English beside it."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from wenzheng.errors import WenzhengError

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger("wenzheng.api")
_STATUS = {
    404: ("not-found", "没有这个地址", "there is no such address"),
    405: ("method-not-allowed", "这个地址不支持该方法", "this address does not take that method"),
}


class Problem(BaseModel):
    """RFC 9457: what went wrong; `code` is stable, `detail` Chinese and `detail_en` English."""

    type: str = Field(examples=["urn:wenzheng:bad-question"])
    title: str = Field(examples=["bad-question"])
    status: int = Field(examples=[422])
    code: str = Field(examples=["bad-question"])
    detail: str = Field(examples=["问题为空；请输入要问的内容"])
    detail_en: str = Field(examples=["the question is empty; enter one"])
    instance: str = Field(examples=["/v1/ask"])


def problem(request: Request, status: int, code: str, zh: str, en: str) -> JSONResponse:
    """The response for one error."""
    body = Problem(
        type=f"urn:wenzheng:{code}",
        title=code,
        status=status,
        code=code,
        detail=zh,
        detail_en=en,
        instance=request.url.path,
    )
    return JSONResponse(body.model_dump(), status, media_type=MEDIA_TYPE)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of a route's errors."""
    content = {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}
    return {s: {"description": _DESCRIPTIONS[s], "content": content} for s in statuses}


_DESCRIPTIONS = {
    404: "没有这个文档 / no such document",
    413: "请求体过大 / the request body is too large",
    422: "请求有误 / the request is wrong",
    503: "索引不可用 / the index is unusable",
}


def install(app: FastAPI) -> None:
    """Answer every error of this application with a problem."""
    app.add_exception_handler(WenzhengError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WenzhengError)
    return problem(request, error.http_status, error.code, error.zh, error.en)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"][1:]) or "请求体"
    return problem(
        request,
        422,
        "bad-request",
        f"请求中的 {name} 有误：{first['msg']}；接口说明见 /docs",
        f"{name} in the request is wrong: {first['msg']}; the API is described at /docs",
    )


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code, zh, en = _STATUS.get(
        error.status_code, ("http-error", str(error.detail), str(error.detail))
    )
    return problem(request, error.status_code, code, zh, en)


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    _LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem(
        request,
        500,
        "internal",
        "程序内部错误，详情见服务日志",
        "internal error; the service's log has the details",
    )
