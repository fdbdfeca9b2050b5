"""Errors as RFC 9457 problem details, in Chinese with English beside it; for a browser, as a page."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from api.headers import security_headers
from api.observing.record import note_problem
from wenzheng.errors import Busy, WenzhengError

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger("wenzheng.api")


class Told(NamedTuple):
    """What an error is called and what is said of it when nothing more is known."""

    code: str
    zh: str
    en: str

    def filled(self, *values: object) -> Told:
        """The same with these values in its texts."""
        return Told(self.code, self.zh.format(*values), self.en.format(*values))


BY_STATUS = {
    400: Told(
        "bad-request",
        "请求体无法读取；请发送 UTF-8 编码的 JSON",
        "the request body cannot be read; send JSON in UTF-8",
    ),
    403: Told(
        "foreign-page",
        "拒绝由其他网站的页面发起的请求；请在本服务的页面操作",
        "a page of another site may not do this; use this service's own pages",
    ),
    404: Told(
        "not-found",
        "没有这个地址；接口说明见 /docs",
        "there is no such address; the API is described at /docs",
    ),
    405: Told(
        "method-not-allowed",
        "这个地址不支持该方法；接口说明见 /docs",
        "this address does not take that method; the API is described at /docs",
    ),
    413: Told(
        "too-large",
        "请求体过大；请缩短（设置 WENZHENG_MAX_BODY）",
        "the request body is too large; shorten it (setting WENZHENG_MAX_BODY)",
    ),
    421: Told(
        "foreign-host",
        "服务只接受以本机名称（127.0.0.1、localhost、[::1]）发来的请求；其他名称请写入设置 WENZHENG_HOSTS",
        "the service takes requests for this machine's own names only (127.0.0.1, localhost, [::1]); "
        "put others into the setting WENZHENG_HOSTS",
    ),
    500: Told(
        "internal",
        "程序内部错误，详情见服务日志",
        "internal error; the service's log has the details",
    ),
}

_TITLES = {
    400: "请求有误 / bad request",
    401: "需要密钥 / key needed",
    403: "没有权限 / forbidden",
    404: "没有找到 / not found",
    405: "方法不支持 / method not allowed",
    409: "正忙 / busy",
    412: "内容已变 / changed meanwhile",
    413: "请求体过大 / too large",
    416: "没有这一段 / no such range",
    421: "名称不符 / misdirected request",
    429: "请求过多 / too many requests",
    422: "请求有误 / the request is wrong",
    500: "内部错误 / internal error",
    503: "暂不可用 / unavailable",
    504: "超时 / timed out",
    507: "空间不足 / no room",
}

_WRONG = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
    "json_invalid": "不是合法的 JSON",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "enum": "应为 {expected} 之一",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "int_parsing_size": "数值过大",
    "finite_number": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "string_type": "应为文字",
    "not_text": "含有无法表示的字符",
    "list_type": "应为一个值或一组值",
    "dict_type": "应为 JSON 对象",
    "model_attributes_type": "应为 JSON 对象（content-type: application/json）",
}
"""What each kind of validation error is called in Chinese; pydantic itself speaks English only."""


class Problem(BaseModel):
    """RFC 9457: what went wrong; `code` is stable, `detail` Chinese and `detail_en` English."""

    type: str = Field(examples=["urn:wenzheng:bad-question"])
    title: str = Field(examples=["请求有误 / the request is wrong"])
    status: int = Field(examples=[422])
    code: str = Field(examples=["bad-question"])
    detail: str = Field(examples=["问题为空；请输入要问的内容"])
    detail_en: str = Field(examples=["the question is empty; enter one"])
    instance: str = Field(examples=["/v1/ask"])
    request_id: str | None = Field(examples=["5f2b9c0e7d31a846"])


class ErrorResponse(JSONResponse):
    """JSON of an error, whatever it repeats."""

    def render(self, content: Any) -> bytes:
        """A detail may repeat input that is no text (a lone surrogate): it must not fail here."""
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "replace"
        )


class ProblemResponse(ErrorResponse):
    """A problem by its own media type."""

    media_type = MEDIA_TYPE


_BUSY_SECONDS = "5"
"""When to try again while another writes; nobody can tell how long that takes."""

ErrorPage = Callable[[Request, Problem], Response]
Shapes = Mapping[str, Callable[[Request, Problem], Response]]
"""Addresses, with those under them, whose callers expect errors in a shape of their own."""


def problem_of(
    path: str, status: int, told: tuple[str, str, str], request_id: str | None = None
) -> Problem:
    """The problem of one error at this address, `told` as code, Chinese and English."""
    code, zh, en = told
    return Problem(
        type=f"urn:wenzheng:{code}",
        title=_TITLES.get(status, code),
        status=status,
        code=code,
        detail=zh,
        detail_en=en,
        instance=path,
        request_id=request_id,
    )


def problem_of_error(path: str, error: WenzhengError) -> Problem:
    """The problem that this error is at this address."""
    return problem_of(path, error.http_status, (error.code, error.zh, error.en))


def problem(
    request: Request,
    status: int,
    told: tuple[str, str, str],
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The response for one error, `told` as code, Chinese and English."""
    path = request.scope["path"]
    body = problem_of(path, status, told, note_problem(request.scope, told[0]))
    shape = _shape_of(request.app.state.error_shapes, path)
    if shape is not None:
        response = shape(request, body)
    elif wants_page(request):
        response = request.app.state.error_page(request, body)
    else:
        response = ProblemResponse(body.model_dump(), status)
    # An unexpected error is answered outside of the guard, which else adds these.
    response.headers.update({**security_headers(path), **(headers or {})})
    if body.request_id:
        response.headers["x-request-id"] = body.request_id
    return response


def _shape_of(shapes: Shapes, path: str) -> Callable[[Request, Problem], Response] | None:
    own = (shape for at, shape in shapes.items() if path == at or path.startswith(f"{at}/"))
    return next(own, None)


def http_problem(
    request: Request, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    """The response for an error of which no more than its status is known."""
    known = BY_STATUS.get(status, BY_STATUS[400 if status < 500 else 500])
    return problem(request, status, known, headers)


_OF_PROGRAMS = frozenset({"/healthz", "/readyz", "/metrics", "/openapi.json", "/mcp"})


def wants_page(request: Request) -> bool:
    """Whether a person looks at it: programs have addresses of their own."""
    path = request.scope["path"]
    of_programs = path.startswith(("/v1/", "/static/")) or path in _OF_PROGRAMS
    return not of_programs and "text/html" in request.headers.get("accept", "")


_ANYWHERE = (401, 403, 421, 429, 500, 504)
"""Errors that every route may give."""


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of a route's errors; those that every route may give are added."""
    content = {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}
    return {
        status: {"description": _TITLES[status], "content": content}
        for status in sorted({*statuses, *_ANYWHERE})
    }


def install(app: FastAPI, error_page: ErrorPage, shapes: Shapes) -> None:
    """Answer every error of this application with a problem, and a browser with a page.

    At the addresses of `shapes` it is answered as those say.
    """
    app.state.error_page = error_page
    app.state.error_shapes = shapes
    app.add_exception_handler(WenzhengError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, WenzhengError)
    headers = {"retry-after": _BUSY_SECONDS} if isinstance(error, Busy) else None
    return problem(request, error.http_status, (error.code, error.zh, error.en), headers)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    zh, en = _field(first["type"], first["loc"])
    wrong = _WRONG.get(first["type"], "取值不合要求").format_map(first.get("ctx", {}))
    told = (
        "bad-request",
        f"{zh}有误：{wrong.replace(' or ', ' 或 ')}；接口说明见 /docs",
        f"{en} is wrong: {first['msg']}; the API is described at /docs",
    )
    return problem(request, 422, told)


def _field(kind: str, location: Sequence[str | int]) -> tuple[str, str]:
    """The place of a validation error in words; that of broken JSON is a position, not a name."""
    name = ".".join(map(str, location[1:]))
    if not name or kind == "json_invalid":
        return "请求体", "the request body"
    return f"请求中的 {name} ", f"{name} in the request"


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return http_problem(request, error.status_code, error.headers)


def _unexpected(request: Request, error: Exception) -> Response:
    _LOG.error("%s %s failed", request.method, request.scope["path"], exc_info=error)
    return http_problem(request, 500)
