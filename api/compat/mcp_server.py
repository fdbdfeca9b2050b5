"""The tools as an MCP server: over standard input and output, and over HTTP at /mcp.

Needs the extra `mcp`; nothing of that package is imported before a server is made.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial, wraps
from importlib.metadata import version
from importlib.util import find_spec
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, TypeVar

from anyio import to_thread
from fastapi import APIRouter, FastAPI, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access.asker import asker_in
from api.compat.tools import Tools
from api.observing.record import note_use
from api.reading import Documents
from search.contract import QuestionAnswering
from wenzheng.errors import MissingExtra, WenzhengError
from wenzheng.readable import NOTHING, Readable

if TYPE_CHECKING:
    from mcp.server import MCPServer
    from mcp.server.mcpserver import Context

T = TypeVar("T")
Reader = Callable[["Context[Any, Any]"], Readable]
"""Says what the asker of a call may read."""

ADDRESS = "/mcp"
_INSTRUCTIONS = (
    "中文政策文件库。先用 ask 提问；答案附逐字引文，引用时请照抄引文并注明出处。文档没有说的，ask 会如实告知，"
    "不要自行补充。\n"
    "A library of Chinese policy documents. Use ask first; its answers carry exact quotes: repeat "
    "them as they are, with their sources. Where the documents do not say, ask tells so."
)


def is_installed() -> bool:
    """Whether the package is there, in a version that has what is used."""
    if find_spec("mcp") is None:
        return False
    try:
        from mcp.server import MCPServer  # noqa: F401 - versions before 2 have none
    except ImportError:
        return False
    return True


def check_installed() -> None:
    """Raises MissingExtra where the package is not installed, or too old."""
    if not is_installed():
        raise MissingExtra(
            "MCP 服务需要 mcp 包；请运行 pip install -e '.[mcp]'",
            "the MCP server needs the package mcp; run pip install -e '.[mcp]'",
        )


def mcp_server(engine: QuestionAnswering, library: Documents, reader: Reader) -> MCPServer:
    """The server over this engine and its library; each call is of the `reader` of its context.

    Raises MissingExtra.
    """
    check_installed()
    from mcp.server import MCPServer
    from mcp.types import ToolAnnotations

    def told(tool: Callable[..., object]) -> Callable[..., object]:
        return _told(tool, lambda context: Tools(engine, library, reader(context)))

    server = MCPServer(
        "wenzheng",
        title="问政 Wenzheng",
        version=version("wenzheng"),
        instructions=_INSTRUCTIONS,
        log_level="WARNING",
    )
    reads = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    for tool in (Tools.search, Tools.ask, Tools.read_document, Tools.list_targets):
        server.add_tool(told(tool), annotations=reads, structured_output=True)
    server.resource(
        "wenzheng://documents/{doc_id}",
        title="文档正文 / a document's text",
        mime_type="text/plain",
    )(told(Tools.document))
    return server


def _told(
    tool: Callable[..., T], tools_for: Callable[[Context[Any, Any]], Tools]
) -> Callable[..., object]:
    """A method of the tools in a thread of its own, its errors as a model may read them.

    It takes the call's context besides, which the server hands in and no caller sees.
    """
    from mcp.server.mcpserver import Context
    from mcp.server.mcpserver.exceptions import ToolError

    @wraps(tool)
    async def told(*, context: Context[Any, Any], **given: Any) -> T:
        # Questions are noted by the engine.
        note_use(f"{tool.__name__} {given.get('doc_id', '')}".rstrip())
        try:
            return await to_thread.run_sync(partial(tool, tools_for(context), **given))
        except WenzhengError as error:
            raise ToolError(f"{error.zh} / {error.en}") from error

    own = signature(tool, eval_str=True)
    also = Parameter("context", Parameter.KEYWORD_ONLY, annotation=Context)
    parameters = [p for name, p in own.parameters.items() if name != "self"]
    told.__signature__ = own.replace(parameters=[*parameters, also])  # type: ignore[attr-defined]
    told.__annotations__ = {p.name: p.annotation for p in (*parameters, also)} | {
        "return": own.return_annotation
    }
    return told


def _reader_of_request(context: Context[Any, Any]) -> Readable:
    """What the asker of the HTTP request that a call came with may read."""
    request = context.request_context.request
    return NOTHING if request is None else asker_in(request.scope).readable


class _Served(Response):
    """A request answered by another application."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__()
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand it over."""
        await self._app(scope, receive, send)


def router(engine: QuestionAnswering, library: Documents) -> APIRouter:
    """The route over HTTP (streamable, without sessions); it works while the application runs."""
    served: list[ASGIApp] = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if not is_installed():
            yield
            return
        from mcp.server.transport_security import TransportSecuritySettings

        server = mcp_server(engine, library, _reader_of_request)
        # Host names are checked before every request, by the guard.
        unchecked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        # Whole answers: the deadline and the places of the service hold for what is one answer alone.
        server.streamable_http_app(
            stateless_http=True, json_response=True, transport_security=unchecked
        )
        async with server.session_manager.run():
            served.append(server.session_manager.asgi_app)
            yield
            served.pop()

    routes = APIRouter(lifespan=lifespan)

    @routes.api_route(ADDRESS, methods=["POST"], include_in_schema=False)
    async def serve() -> Response:
        check_installed()
        return _Served(served[-1])

    return routes
