"""Who may ask: keys, sign-ins, users that a proxy names, nobody at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fastapi import Request, WebSocket, WebSocketDisconnect
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.access.asker import asker_of
from api.access.keys import KeyStore
from api.app import create_app
from api.service import Service
from search.engine import Engine
from wenzheng.library import Library
from wenzheng.serving import Anonymous, Scope, ServingSettings

ELSEWHERE = ("10.1.2.3", 40000)
HERE = ("127.0.0.1", 40000)
PROXY = ("10.0.0.1", 40000)
QUESTION = {"question": "到2027年公共充电桩数量"}

Serve = Callable[..., TestClient]


@pytest.fixture
def keys(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path)


@pytest.fixture
def serve(engine: Engine, library: Library, keys: KeyStore, tmp_path: Path) -> Serve:
    """A service with these settings, asked from this address."""

    def served(client: tuple[str, int] = ELSEWHERE, **settings: Any) -> TestClient:
        chosen = ServingSettings.model_validate({"audit": False, "hosts": "*", **settings})
        app = create_app(engine, library, Service(chosen, tmp_path, keys))

        @app.get("/v1/me")
        def me(request: Request) -> dict[str, Any]:
            asker = asker_of(request)
            groups = sorted(asker.groups)
            if "reads" in request.query_params:
                held = asker.readable.collections
                return {"reads": held if held is None else sorted(held)}
            return {"name": asker.name, "scopes": sorted(asker.scopes), "groups": groups} | {
                "address": asker.address,
                "means": asker.means,
            }

        return TestClient(app, base_url="http://policies.test", client=client)

    return served


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


# --- nobody


@pytest.mark.parametrize(
    ("who", "client", "status"),
    [
        (Anonymous.LOOPBACK, HERE, 200),
        (Anonymous.LOOPBACK, ("::1", 1), 200),
        (Anonymous.LOOPBACK, ELSEWHERE, 401),
        (Anonymous.LOOPBACK, ("", 0), 401),
        (Anonymous.OFF, HERE, 401),
        (Anonymous.ON, ELSEWHERE, 200),
    ],
)
def test_who_reads_without_a_key(
    serve: Serve, who: Anonymous, client: tuple[str, int], status: int
) -> None:
    asked = serve(client, anonymous=who)
    assert asked.get("/v1/documents").status_code == status
    assert asked.post("/v1/ask", json=QUESTION).status_code == status


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip", "via"])
def test_what_a_proxy_on_this_machine_passes_on_is_not_of_this_machine(
    serve: Serve, header: str
) -> None:
    asked = serve(HERE).get("/v1/documents", headers={header: "127.0.0.1"})
    assert code(asked) == (401, "key-needed")


def test_without_a_key_only_health_and_the_door_are_open(serve: Serve) -> None:
    closed = serve(anonymous="off")
    for path in ("/healthz", "/readyz", "/sign-in", "/static/css/base.css"):
        assert closed.get(path).status_code in (200, 503), path
    for path in ("/v1/documents", "/v1/words", "/metrics", "/openapi.json", "/docs", "/no", "/"):
        refused = closed.get(path)
        assert code(refused) == (401, "key-needed"), path
        assert refused.headers["www-authenticate"].startswith("Bearer")


# --- keys


def test_a_key_opens_what_its_scope_names(serve: Serve, keys: KeyStore) -> None:
    asked = serve(anonymous="off")
    reader, writer = keys.add("读者", Scope.READ), keys.add("编辑", Scope.WRITE)
    for header in (bearer(reader), {"x-api-key": reader}, {"authorization": f"bearer {reader}"}):
        assert asked.post("/v1/ask", json=QUESTION, headers=header).status_code == 200
    entries = {"entries": []}
    refused = asked.post("/v1/words", json=entries, headers=bearer(reader))
    assert code(refused) == (403, "scope-missing")
    # Let in, and told that there is no library to write to in this folder.
    admitted = asked.post("/v1/words", json=entries, headers=bearer(writer))
    assert code(admitted) == (503, "index-missing")
    assert asked.get("/v1/me", headers=bearer(writer)).json() == {
        "name": "编辑",
        "scopes": ["read", "write"],
        "groups": [],
        "address": "10.1.2.3",
        "means": "key",
    }


def test_nobody_writes_without_a_key_whoever_may_read(serve: Serve) -> None:
    refused = serve(HERE, anonymous="on").post("/v1/words", json={"entries": ["甲"]})
    assert code(refused) == (401, "key-needed")


def test_every_route_that_changes_something_asks_for_more_than_reading(
    serve: Serve, keys: KeyStore
) -> None:
    """By what the API says of itself: whatever is no GET and no question."""
    asked, reader = serve(), bearer(keys.add("读者", Scope.READ))
    for path, methods in asked.get("/openapi.json", headers=reader).json()["paths"].items():
        for method in {"put", "patch", "delete"} & set(methods):
            refused = asked.request(method, path.replace("{", "").replace("}", ""), headers=reader)
            assert code(refused) == (403, "scope-missing"), (method, path)


@pytest.mark.parametrize(
    "headers",
    [
        bearer("wz_guess"),
        {"x-api-key": ""},
        {"authorization": "Bearer"},
        {"x-api-key": "密钥".encode()},
    ],
)
def test_a_wrong_key_is_refused_even_where_none_is_needed(
    serve: Serve, keys: KeyStore, headers: dict[str, Any]
) -> None:
    keys.add("甲", Scope.READ)
    assert code(serve(HERE).get("/v1/documents", headers=headers)) == (401, "key-refused")


def test_a_key_that_takes_long_to_look_up_keeps_nobody_else_waiting(
    serve: Serve, keys: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, begun, answered = keys.add("甲", Scope.READ), Event(), Event()
    find, others_went_on = KeyStore.find, list[bool]()

    def slow(store: KeyStore, given: str) -> Any:
        begun.set()
        others_went_on.append(answered.wait(20))
        return find(store, given)

    monkeypatch.setattr(KeyStore, "find", slow)
    with serve() as asked, ThreadPoolExecutor(1) as other:
        waiting = other.submit(asked.get, "/v1/me", headers=bearer(key))
        assert begun.wait(60)
        assert asked.get("/healthz").status_code == 200
        answered.set()
        assert waiting.result().json()["name"] == "甲"
    assert others_went_on == [True]


def test_credentials_of_another_kind_are_those_of_a_proxy_and_hide_no_key(
    serve: Serve, keys: KeyStore
) -> None:
    basic = {"authorization": "Basic YTpi"}
    key = keys.add("甲", Scope.READ)
    assert code(serve(ELSEWHERE).get("/v1/me", headers=basic)) == (401, "key-needed")
    named = serve(ELSEWHERE).get("/v1/me", headers={**basic, "x-api-key": key}).json()
    assert named["means"] == "key"


def test_a_page_of_another_site_is_not_this_machines_own_reader(serve: Serve) -> None:
    foreign = {"origin": "https://elsewhere.example"}
    assert code(serve(HERE).get("/v1/me", headers=foreign))[0] == 401
    assert code(serve(HERE).get("/v1/me", headers={"origin": "http://["}))[0] == 401


def test_where_there_never_was_a_key_none_is_wrong(serve: Serve, keys: KeyStore) -> None:
    some = bearer("sk-some-clients-have-to-send-one")
    assert serve(HERE).get("/v1/me", headers=some).json()["means"] == "anonymous"
    assert code(serve(ELSEWHERE).get("/v1/me", headers=some)) == (401, "key-needed")
    keys.add("甲", Scope.READ)
    keys.revoke("甲")
    assert code(serve(HERE).get("/v1/me", headers=some)) == (401, "key-refused")


def test_a_revoked_key_opens_nothing_any_more(serve: Serve, keys: KeyStore) -> None:
    key, asked = keys.add("甲", Scope.READ), serve(anonymous="off")
    assert asked.get("/v1/documents", headers=bearer(key)).status_code == 200
    keys.revoke("甲")
    assert code(asked.get("/v1/documents", headers=bearer(key))) == (401, "key-refused")


# --- collections


def reads(client: TestClient, headers: dict[str, str] | None = None) -> Any:
    return client.get("/v1/me?reads", headers=headers).json()["reads"]


def test_a_key_reads_all_collections_or_those_it_was_made_for(serve: Serve, keys: KeyStore) -> None:
    asked = serve(anonymous="off")
    some = keys.add("甲", Scope.READ, collections=["公开", "人事"])
    assert reads(asked, bearer(some)) == ["人事", "公开"]
    assert reads(asked, bearer(keys.add("乙", Scope.READ))) is None
    asked.post("/sign-in", data={"key": some}, follow_redirects=False)
    assert reads(asked) == ["人事", "公开"]


def test_who_has_no_key_reads_what_the_setting_opens(serve: Serve) -> None:
    assert reads(serve(HERE)) is None
    assert reads(serve(HERE, anonymous_collections="公开, 法规")) == ["公开", "法规"]


def test_the_groups_of_a_user_open_collections_together(serve: Serve) -> None:
    sso = {
        "trusted_proxies": "10.0.0.1",
        "sso_header": "X-Remote-User",
        "sso_groups_header": "X-Remote-Groups",
    }
    opened = {"sso_collections": "*=公开, hr=人事|编制, all=*"}
    asked = serve(PROXY, **sso, **opened)

    def of(groups: str) -> Any:
        return reads(asked, {"x-remote-user": "a", "x-remote-groups": groups})

    assert of("") == ["公开"]
    assert of("hr") == ["人事", "公开", "编制"]
    assert of("other, all") is None
    nobody = serve(PROXY, **sso, sso_collections={"hr": ["人事"]})
    assert reads(nobody, {"x-remote-user": "a"}) == []
    assert reads(serve(PROXY, **sso), {"x-remote-user": "a"}) is None


@pytest.mark.parametrize("setting", ["sso_collections", "anonymous_collections"])
def test_an_impossible_collection_in_a_setting_is_refused(setting: str) -> None:
    value = "*=甲=乙" if setting == "sso_collections" else "甲=乙"
    with pytest.raises(ValidationError, match="collection"):
        ServingSettings.model_validate({setting: value})


def test_a_key_of_before_there_were_collections_reads_all(tmp_path: Path) -> None:
    old = KeyStore(tmp_path)
    key = old.add("甲", Scope.READ)
    old.close()
    with sqlite3.connect(tmp_path / "keys.sqlite3") as file:
        file.execute("ALTER TABLE keys DROP COLUMN collections")
    found = KeyStore(tmp_path).find(key)
    assert found is not None
    assert found.collections == ("*",)


def test_what_is_no_request_is_not_let_in(serve: Serve) -> None:
    asked = serve(HERE)
    application: Any = asked.app

    @application.websocket("/v1/socket")
    async def socket(socket: WebSocket) -> None:
        await socket.accept()

    with pytest.raises(WebSocketDisconnect), asked.websocket_connect("/v1/socket"):
        pass


# --- the page


def page(response: Any) -> Any:
    assert response.headers["content-type"].startswith("text/html")
    return response


HTML = {"accept": "text/html"}


def test_a_browser_is_led_to_the_sign_in_and_back(serve: Serve, keys: KeyStore) -> None:
    key, browser = keys.add("甲", Scope.READ), serve(anonymous="off")
    led = browser.get("/documents?year_from=2024", headers=HTML, follow_redirects=False)
    assert (led.status_code, led.headers["location"]) == (
        303,
        "/sign-in?next=%2Fdocuments%3Fyear_from%3D2024",
    )
    form = page(browser.get(led.headers["location"], headers=HTML)).text
    assert "/documents?year_from=2024" in form
    data = {"key": key, "next": "/documents?year_from=2024"}
    signed = browser.post("/sign-in", data=data, follow_redirects=False)
    assert (signed.status_code, signed.headers["location"]) == (303, data["next"])
    cookie = signed.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie
    assert key.lower() not in cookie
    assert 'action="/sign-out"' in page(browser.get("/documents", headers=HTML)).text
    assert browser.get("/v1/me").json()["means"] == "session"
    browser.post("/sign-out")
    assert browser.get("/v1/documents").status_code == 401


def test_a_wrong_key_does_not_sign_in(serve: Serve) -> None:
    refused = serve(anonymous="off").post("/sign-in", data={"key": "wz_no"}, headers=HTML)
    assert page(refused).status_code == 401
    assert 'id="refused"' in refused.text
    assert "set-cookie" not in refused.headers


def test_a_sign_in_ends_with_its_key(serve: Serve, keys: KeyStore) -> None:
    browser, key = serve(anonymous="off"), keys.add("甲", Scope.READ)
    browser.post("/sign-in", data={"key": key}, follow_redirects=False)
    assert browser.get("/v1/documents").status_code == 200
    keys.revoke("甲")
    assert code(browser.get("/v1/documents")) == (401, "key-needed")


@pytest.mark.parametrize("elsewhere", ["//evil.test/", "https://evil.test", "/\\evil.test", "x"])
def test_a_sign_in_never_leads_elsewhere(serve: Serve, keys: KeyStore, elsewhere: str) -> None:
    data = {"key": keys.add("甲", Scope.READ), "next": elsewhere}
    signed = serve().post("/sign-in", data=data, follow_redirects=False)
    assert signed.headers["location"] == "/"


def test_a_page_of_another_site_changes_nothing_by_a_sign_in(serve: Serve, keys: KeyStore) -> None:
    browser, key = serve(hosts=["policies.test"]), keys.add("甲", Scope.WRITE)
    foreign = {"origin": "https://evil.test"}
    assert code(browser.post("/sign-in", data={"key": key}, headers=foreign)) == (
        403,
        "foreign-page",
    )
    browser.post("/sign-in", data={"key": key}, follow_redirects=False)
    body = {"entries": ["甲词"]}
    assert code(browser.post("/v1/words", json=body, headers=foreign)) == (403, "foreign-page")
    own = {"origin": "http://policies.test"}
    assert code(browser.post("/v1/words", json=body, headers=own)) == (503, "index-missing")


OWN = "http://policies.test"


@pytest.mark.parametrize(
    ("origin", "is_own"),
    [
        (OWN, True),
        (f"{OWN}:80", True),
        ("https://policies.test", False),
        (f"{OWN}:8080", False),
        ("http://other.policies.test", False),
        ("https://portal.test", False),
        ("null", False),
        ("http://policies.test:port", False),
    ],
)
def test_only_a_page_of_the_same_scheme_host_and_port_is_the_services_own(
    serve: Serve, keys: KeyStore, origin: str, is_own: bool
) -> None:
    browser = serve(hosts=["policies.test"], cors_origins="https://portal.test")
    key, headers = keys.add("甲", Scope.WRITE), {"origin": origin}
    signed = browser.post("/sign-in", data={"key": key}, headers=headers, follow_redirects=False)
    assert signed.status_code == (303 if is_own else 403)
    browser.post("/sign-in", data={"key": key}, follow_redirects=False)
    changed = browser.post("/v1/words", json={"entries": []}, headers=headers)
    assert changed.json()["code"] == ("index-missing" if is_own else "foreign-page")
    with_key = browser.post("/v1/words", json={"entries": []}, headers=headers | bearer(key))
    assert with_key.json()["code"] == "index-missing", "who sends a key says who it is"


def test_another_port_of_this_machine_is_not_its_own_reader(serve: Serve) -> None:
    asked = serve(HERE)
    for origin, status in ((OWN, 200), (f"{OWN}:3000", 401), ("https://policies.test", 401)):
        assert asked.get("/v1/me", headers={"origin": origin}).status_code == status


@pytest.mark.parametrize(
    ("client", "headers", "origin", "is_own"),
    [
        (("10.0.0.1", 1), {"x-forwarded-proto": "https"}, "https://policies.test", True),
        (("10.0.0.1", 1), {"x-forwarded-proto": "https"}, OWN, False),
        (("10.0.0.1", 1), {"x-forwarded-host": "a.test, b.test:81"}, "http://b.test:81", True),
        (("10.0.0.1", 1), {"x-forwarded-host": "b.test"}, OWN, False),
        (ELSEWHERE, {"x-forwarded-proto": "https"}, "https://policies.test", False),
        (ELSEWHERE, {"x-forwarded-host": "b.test"}, "http://b.test", False),
        (ELSEWHERE, {"host": "[::1]:8000"}, "http://[::1]:8000", True),
    ],
)
def test_what_a_trusted_proxy_says_is_the_services_own_address(
    serve: Serve,
    keys: KeyStore,
    client: tuple[str, int],
    headers: dict[str, str],
    origin: str,
    is_own: bool,
) -> None:
    browser, key = serve(client, trusted_proxies="10.0.0.0/30"), keys.add("甲", Scope.READ)
    signed = browser.post(
        "/sign-in",
        data={"key": key},
        headers=headers | {"origin": origin},
        follow_redirects=False,
    )
    assert signed.status_code == (303 if is_own else 403)


# --- proxies

TRUSTING = {
    "trusted_proxies": "10.0.0.0/30, 192.168.7.7",
    "anonymous": "off",
    "sso_header": "X-Remote-User",
    "sso_groups_header": "X-Remote-Groups",
    "sso_groups": "editors=write, staff=read",
}


@pytest.mark.parametrize(
    ("client", "forwarded", "address"),
    [
        (PROXY, "203.0.113.9", "203.0.113.9"),
        (PROXY, "1.1.1.1, 203.0.113.9, 192.168.7.7", "203.0.113.9"),
        (PROXY, "::ffff:203.0.113.9", "203.0.113.9"),
        (PROXY, "203.0.113.9:5123", "203.0.113.9"),
        (PROXY, "[2001:db8::1]:5123", "2001:db8::1"),
        (PROXY, "2001:DB8::1", "2001:db8::1"),
        (PROXY, "", "10.0.0.1"),
        (ELSEWHERE, "203.0.113.9", "10.1.2.3"),
    ],
)
def test_the_address_is_the_last_that_no_trusted_proxy_has(
    serve: Serve, keys: KeyStore, client: tuple[str, int], forwarded: str, address: str
) -> None:
    headers = {"x-api-key": keys.add("甲", Scope.READ), "x-forwarded-for": forwarded}
    assert serve(client, **TRUSTING).get("/v1/me", headers=headers).json()["address"] == address


@pytest.mark.parametrize(
    ("groups", "scopes"),
    [("editors", ["read", "write"]), ("staff,其他", ["read"]), ("others", None), ("", None)],
)
def test_a_trusted_proxy_names_the_user_and_the_groups(
    serve: Serve, groups: str, scopes: list[str] | None
) -> None:
    headers = {
        "x-remote-user": "王某".encode(),
        "x-remote-groups": groups.encode(),
        "x-forwarded-for": b"203.0.113.9",
    }
    found = serve(PROXY, **TRUSTING).get("/v1/me", headers=headers)
    if scopes is None:
        assert code(found) == (403, "scope-missing")
    else:
        me = found.json()
        assert (me["name"], me["means"], me["scopes"]) == ("王某", "proxy", scopes)
        assert me["address"] == "203.0.113.9"


def test_nobody_else_names_a_user(serve: Serve) -> None:
    headers = {"x-remote-user": "王某".encode(), "x-remote-groups": b"editors"}
    for client in (ELSEWHERE, HERE):
        found = serve(client, **TRUSTING).get("/v1/me", headers=headers)
        assert code(found) == (401, "key-needed")


def test_the_cookie_is_for_tls_alone_where_the_proxy_speaks_it(
    serve: Serve, keys: KeyStore
) -> None:
    data = {"key": keys.add("甲", Scope.READ)}
    headers = {"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9"}
    signed = serve(PROXY, **TRUSTING).post(
        "/sign-in", data=data, headers=headers, follow_redirects=False
    )
    assert "secure" in signed.headers["set-cookie"].lower()


def test_scripts_of_other_sites_may_ask_only_where_they_are_named(serve: Serve) -> None:
    origin, asks = "https://portal.test", {"access-control-request-method": "POST"}
    for settings, allowed in (({}, None), ({"cors_origins": origin}, origin)):
        answered = serve(anonymous="on", **settings).options(
            "/v1/ask", headers={"origin": origin, **asks}
        )
        assert answered.headers.get("access-control-allow-origin") == allowed


def test_scripts_of_named_sites_may_send_and_see_all_that_the_api_is_spoken_with(
    serve: Serve,
) -> None:
    origin = {"origin": "https://portal.test"}
    asked = serve(anonymous="on", cors_origins=origin["origin"])
    sent = "authorization, content-type, if-match, if-none-match, mcp-protocol-version, x-api-key"
    asks = {"access-control-request-method": "DELETE", "access-control-request-headers": sent}
    assert asked.options("/v1/documents/1", headers={**origin, **asks}).status_code == 200
    seen = asked.get("/v1/documents", headers=origin).headers["access-control-expose-headers"]
    assert {"Location", "Content-Disposition", "ETag"} <= set(seen.split(", "))


def test_an_empty_name_of_the_proxy_names_nobody(serve: Serve) -> None:
    for named in ("", " "):
        answer = serve(PROXY, **{**TRUSTING, "anonymous": "on"}).get(
            "/v1/me", headers={"x-remote-user": named, "x-remote-groups": "editors"}
        )
        assert answer.json()["means"] == "anonymous"
        assert answer.json()["scopes"] == ["read"]
    twice = [("x-remote-user", ""), ("x-remote-user", "wang")]
    assert serve(PROXY, **TRUSTING).get("/v1/me", headers=twice).status_code == 401


@pytest.mark.parametrize(
    ("host", "settings", "status"),
    [
        ("127.0.0.1:8000", {}, 200),
        ("[::1]:8000", {}, 200),
        ("10.1.1.1:8000", {}, 421),
        ("evil.test", {}, 421),
        ("policies.test", {"hosts": "Policies.test"}, 200),
        ("10.1.1.1:8000", {"host": "0.0.0.0"}, 200),
        ("evil.test", {"host": "0.0.0.0"}, 421),
    ],
)
def test_the_service_answers_to_its_own_names(
    serve: Serve, host: str, settings: dict[str, Any], status: int
) -> None:
    asked = serve(**{"hosts": "", "anonymous": "on", **settings})
    assert asked.get("/healthz", headers={"host": host}).status_code == status
