"""What the API says of who may ask is what happens: route by route, without a key and with one that reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.writable import changeable, fill, key
from wenzheng.serving import Anonymous, ServingSettings

OPEN = {("get", "/healthz"), ("get", "/readyz")}


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, dict[str, str]]]:
    """A service at which nobody reads without a key, and a key that reads."""
    folder = tmp_path_factory.mktemp("closed")
    fill(folder / "data", folder / "files")
    settings = ServingSettings(audit=False, hosts=("*",), anonymous=Anonymous.OFF)
    with changeable(folder / "data", settings=settings, works=False) as (app, _):
        yield TestClient(app), {"x-api-key": key(folder / "data", "读", "read")}


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, set[str]]]:
    """Method, path and the scopes that are named for it; none where everyone may ask."""
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            needed = operation.get("security", description["security"])
            yield method, path, {scope for one in needed for held in one.values() for scope in held}


def test_every_route_says_which_scope_it_asks_for_and_does(
    closed: tuple[TestClient, dict[str, str]],
) -> None:
    asked, reader = closed
    description = asked.get("/openapi.json", headers=reader).json()
    found = list(operations(description))
    assert {(method, path) for method, path, scopes in found if not scopes} == OPEN
    assert {scope for *_, scopes in found for scope in scopes} == {"read", "write"}
    for method, path, scopes in found:
        at = path.replace("{", "").replace("}", "")
        nobody = asked.request(method, at).status_code
        reading = asked.request(method, at, headers=reader).status_code
        assert (nobody == 401) is bool(scopes), (method, path)
        assert (reading == 403) is ("write" in scopes), (method, path)
        said = "`write`" in description["paths"][path][method]["description"]
        assert said is ("write" in scopes), (method, path)


def test_both_ways_to_send_a_key_are_described(closed: tuple[TestClient, dict[str, str]]) -> None:
    asked, reader = closed
    schemes = asked.get("/openapi.json", headers=reader).json()["components"]["securitySchemes"]
    said = {(one["type"], one.get("scheme"), one.get("name")) for one in schemes.values()}
    assert said == {("http", "bearer", None), ("apiKey", None, "X-API-Key")}


@pytest.mark.parametrize(
    ("anonymous", "needs_none"), [(Anonymous.ON, True), (Anonymous.OFF, False)]
)
def test_where_everyone_may_read_no_key_is_needed(
    tmp_path: Path, anonymous: Anonymous, needs_none: bool
) -> None:
    fill(tmp_path / "data", tmp_path / "files")
    settings = ServingSettings(audit=False, hosts=("*",), anonymous=anonymous)
    with changeable(tmp_path / "data", settings=settings, works=False) as (app, _):
        assert ({} in app.openapi()["security"]) is needs_none
