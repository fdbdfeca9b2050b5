"""The MCP server, asked by the official client: in memory, over HTTP, over standard input."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.compat import mcp_server as module
from search.engine import Engine
from tests.api.served import served
from tests.support import Captured, refused, require
from wenzheng.library import Library
from wenzheng.readable import EVERYTHING

QUESTION = "到2027年公共充电桩数量"
T = TypeVar("T")


def called(transport: Any, work: Callable[[Any], Awaitable[T]]) -> T:
    """What `work` gets from a client of this transport."""
    client: AbstractAsyncContextManager[Any] = require("mcp").Client(transport)

    async def run() -> T:
        async with client as connected:
            return await work(connected)

    return asyncio.run(run())


@pytest.fixture
def server(engine: Engine, library: Library) -> Any:
    require("mcp")
    return module.mcp_server(engine, library, lambda _: EVERYTHING)


def tool(server: Any, name: str, **arguments: object) -> Any:
    """The structured output of a tool."""
    result = called(server, lambda client: client.call_tool(name, arguments))
    assert not result.is_error, result.content
    return result.structured_content


def test_the_tools_are_typed_and_only_read(server: Any) -> None:
    listed = called(server, lambda client: client.list_tools()).tools
    assert {one.name for one in listed} == {"search", "ask", "read_document", "list_targets"}
    for one in listed:
        assert one.description
        assert one.input_schema["properties"]
        assert one.output_schema["properties"]
        assert one.annotations.read_only_hint


def test_an_answer_has_quotes_that_stand_in_the_document(server: Any) -> None:
    reply = tool(server, "ask", question=QUESTION)
    quote = reply["citations"][0]
    assert (reply["status"], reply["answer"]) == ("answered", "4.5万个")
    assert quote["quote"] in reply["text"]
    span = {"start": quote["start"], "length": quote["end"] - quote["start"]}
    part = tool(server, "read_document", doc_id=quote["doc_id"], **span)
    assert part["text"] == quote["quote"]


def test_an_abstention_is_an_answer_not_an_error(server: Any) -> None:
    reply = tool(server, "ask", question="到2040年公共充电桩数量")
    assert (reply["status"], reply["citations"]) == ("abstained", [])


def test_passages_are_found_under_filters(server: Any) -> None:
    found = tool(server, "search", query="充电桩", k=3, filters={"kind": "规划"})
    assert 0 < len(found["passages"]) <= 3
    assert found["total"] >= len(found["passages"])


def test_figures_are_listed_page_by_page(server: Any) -> None:
    page = tool(server, "list_targets", indicator="公共充电桩", limit=1)
    assert page["targets"][0]["quote"]
    following = tool(server, "list_targets", indicator="公共充电桩", limit=1, after=page["next"])
    assert following["targets"] != page["targets"]


def test_a_long_document_is_read_in_parts(server: Any, library: Library) -> None:
    with library.snapshot(EVERYTHING) as snapshot:
        doc_id = snapshot.documents()[0].doc_id
        text = snapshot.texts(doc_id).text
    parts, start = "", 0
    while start is not None:
        part = tool(server, "read_document", doc_id=doc_id, start=start, length=200)
        parts, start = parts + part["text"], part["next_start"]
    assert parts == text
    whole = called(server, lambda client: client.read_resource(f"wenzheng://documents/{doc_id}"))
    assert whole.contents[0].text == text


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("ask", {"question": " "}, "问题"),
        ("read_document", {"doc_id": "none"}, "none"),
        ("search", {"query": QUESTION, "filters": {"author": "x"}}, "author"),
        ("list_targets", {"state": "done"}, "done"),
    ],
)
def test_errors_say_what_to_do(
    server: Any, name: str, arguments: dict[str, Any], said: str
) -> None:
    result = called(server, lambda client: client.call_tool(name, arguments))
    assert result.is_error
    assert said in result.content[0].text
    assert " / " in result.content[0].text


def test_the_same_is_served_over_http(engine: Engine, library: Library) -> None:
    require("mcp")
    with served(create_app(engine, library)) as address:
        reply = tool(f"{address}/mcp", "ask", question=QUESTION)
    assert reply["answer"] == "4.5万个"


def test_an_application_may_be_started_again(engine: Engine, library: Library) -> None:
    require("mcp")
    app = create_app(engine, library)
    for _ in range(2):
        with TestClient(app, base_url="http://127.0.0.1") as client:
            answer = client.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "ping"})
            assert answer.status_code < 500


def test_the_command_serves_standard_input_and_output(examples_data: Path) -> None:
    mcp = require("mcp")
    parameters = mcp.StdioServerParameters(
        command=sys.executable,
        args=["-m", "cli.main", "--data", str(examples_data), "mcp"],
        cwd=Path(__file__).parents[2],
    )
    with open(os.devnull, "w") as log:
        transport = require("mcp.client.stdio").stdio_client(parameters, errlog=log)
        reply = tool(transport, "ask", question=QUESTION)
    assert reply["answer"] == "4.5万个"


def test_without_the_package_the_remedy_is_named(
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
    engine: Engine,
    library: Library,
) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    assert "pip install" in refused(capsys, "mcp")
    with TestClient(create_app(engine, library), base_url="http://127.0.0.1") as client:
        response = client.post("/mcp", json={})
        assert (response.status_code, response.json()["code"]) == (501, "missing-extra")
