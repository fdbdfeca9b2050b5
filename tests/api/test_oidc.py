"""Signing in by an OpenID provider, be it a good one or not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import Request
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.access import oidc
from api.access.asker import asker_of
from api.access.keys import KeyStore
from api.app import create_app
from api.feedback.store import FeedbackStore
from api.observing.audit import AuditLog, entries
from api.server import check_open
from api.service import Service
from search.engine import Engine
from tests.api.oidc_provider import CLIENT, KEY, NEW_KEY, OTHER_KEY, SECRET, FakeProvider
from tests.api.served import served
from wenzheng.errors import MissingExtra
from wenzheng.library import Library
from wenzheng.serving import OIDC_CALLBACK, OIDC_SIGN_IN, ServingSettings

REDIRECT = f"https://policies.test{OIDC_CALLBACK}"
HTML = {"accept": "text/html"}
Serve = Callable[..., TestClient]


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    """A provider that does what it should, until told otherwise."""
    fake = FakeProvider()
    with served(fake.app()) as address:
        fake.issuer = address
        yield fake


def chosen_for(issuer: str, **settings: Any) -> dict[str, Any]:
    return {
        "oidc_issuer": issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "oidc_redirect": REDIRECT,
        "anonymous": "off",
        "audit": False,
        "hosts": "*",
        **settings,
    }


@pytest.fixture
def serve(engine: Engine, library: Library, tmp_path: Path, provider: FakeProvider) -> Serve:
    """A service whose users the provider knows."""

    def with_settings(**settings: Any) -> TestClient:
        chosen = ServingSettings.model_validate(chosen_for(provider.issuer, **settings))
        service = Service(
            chosen,
            tmp_path,
            KeyStore(tmp_path),
            AuditLog.of(chosen, tmp_path),
            feedback=FeedbackStore(tmp_path),
        )
        app = create_app(engine, library, service)

        @app.get("/v1/me")
        def me(request: Request) -> dict[str, Any]:
            asker = asker_of(request)
            held = asker.readable.collections
            return {
                "name": asker.name,
                "means": asker.means,
                "groups": sorted(asker.groups),
                "scopes": sorted(asker.scopes),
                "reads": held if held is None else sorted(held),
            }

        return TestClient(
            app, base_url="https://policies.test", client=("10.1.2.3", 1), follow_redirects=False
        )

    return with_settings


def sent_to_provider(browser: TestClient, back: str = "/documents") -> str:
    answer = browser.get(OIDC_SIGN_IN, params={"next": back})
    assert answer.status_code == 303, answer.text
    location: str = answer.headers["location"]
    return location


def came_back(browser: TestClient, provider: FakeProvider, **changed: str) -> Any:
    """The answer to a browser that the provider sent back."""
    response = provider.agreed(sent_to_provider(browser)) | changed
    return browser.get(OIDC_CALLBACK, params=response, headers=HTML)


def test_a_user_signs_in_and_is_known_by_name_and_groups(
    serve: Serve, provider: FakeProvider
) -> None:
    browser = serve(sso_groups="hr=write", sso_collections="*=公开, hr=人事")
    led = browser.get("/documents", headers=HTML)
    form = browser.get(led.headers["location"], headers=HTML)
    assert f"{OIDC_SIGN_IN}?next=/documents" in form.text
    arrived = came_back(browser, provider)
    assert arrived.status_code == 200
    assert '<a href="/documents">' in arrived.text
    assert arrived.headers["cache-control"] == "no-store"
    assert browser.get("/v1/me").json() == {
        "name": "李四",
        "means": "provider",
        "groups": ["hr", "staff"],
        "scopes": ["read", "write"],
        "reads": ["人事", "公开"],
    }
    assert 'action="/sign-out"' in browser.get("/documents", headers=HTML).text
    browser.post("/sign-out")
    assert browser.get("/v1/me").status_code == 401


def test_what_is_asked_of_the_provider_is_tied_to_the_browser(
    serve: Serve, provider: FakeProvider
) -> None:
    browser = serve()
    arrived = came_back(browser, provider)
    asked = provider.asked
    assert (asked["response_type"], asked["scope"]) == ("code", "openid profile")
    assert (asked["client_id"], asked["redirect_uri"]) == (CLIENT, REDIRECT)
    assert asked["code_challenge_method"] == "S256"
    assert provider.basic() == "wenzheng%20client:geheim%3A%2B%25"
    secrets = [provider.posted["code_verifier"][0], asked["state"], asked["nonce"]]
    assert len({*secrets, asked["code_challenge"]}) == 4
    assert min(map(len, secrets)) >= 43
    again = provider.agreed(sent_to_provider(browser))
    assert again["state"] not in secrets
    kept = [one.lower() for one in arrived.headers.get_list("set-cookie")]
    session = next(one for one in kept if one.startswith("wenzheng_session"))
    assert all(word in session for word in ("httponly", "samesite=strict", "secure"))
    begun = browser.get(OIDC_SIGN_IN).headers["set-cookie"].lower()
    assert all(word in begun for word in ("httponly", "samesite=lax", "secure", OIDC_SIGN_IN))


@pytest.mark.parametrize(
    ("settings", "metadata", "form"),
    [
        (
            {},
            {"token_endpoint_auth_methods_supported": ["client_secret_post"]},
            {"client_id": [CLIENT], "client_secret": [SECRET]},
        ),
        ({"oidc_client_secret": ""}, {}, {"client_id": [CLIENT]}),
    ],
)
def test_other_ways_to_show_which_client_this_is(
    serve: Serve,
    provider: FakeProvider,
    settings: dict[str, Any],
    metadata: dict[str, Any],
    form: dict[str, Any],
) -> None:
    provider.metadata = metadata
    assert came_back(serve(**settings), provider).status_code == 200
    assert provider.authorization == ""
    assert {k: v for k, v in provider.posted.items() if k.startswith("client")} == form


@pytest.mark.parametrize(
    ("claims", "name", "groups"),
    [
        ({"preferred_username": None}, "u-17", ["hr", "staff"]),
        ({"groups": "hr"}, "李四", ["hr"]),
        ({"groups": None}, "李四", []),
        ({"groups": {"hr": True}}, "李四", []),
        ({"groups": ["hr", 7, None, ""]}, "李四", ["hr"]),
        ({"aud": [CLIENT, "other"], "azp": CLIENT}, "李四", ["hr", "staff"]),
    ],
)
def test_what_a_token_says_of_its_user(
    serve: Serve, provider: FakeProvider, claims: dict[str, Any], name: str, groups: list[str]
) -> None:
    provider.claims = claims
    browser = serve()
    assert came_back(browser, provider).status_code == 200
    me = browser.get("/v1/me").json()
    assert (me["name"], me["groups"]) == (name, groups)


def is_refused(browser: TestClient, answer: Any, status: int = 403) -> bool:
    return bool(
        answer.status_code == status
        and "wenzheng_session" not in str(answer.headers)
        and browser.get("/v1/me").status_code == 401
    )


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"azp": "another"},
        {"iss": "https://elsewhere.test"},
        {"iss": None},
        {"exp": int(time.time()) - 600},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
        {"sub": None},
        {"preferred_username": "a\nb"},
        {"preferred_username": "长" * 200},
    ],
    ids=lambda claims: "-".join(claims),  # the same in every process of the tests
)
def test_a_token_that_does_not_hold_signs_nobody_in(
    serve: Serve, provider: FakeProvider, claims: dict[str, Any]
) -> None:
    browser, provider.claims = serve(), claims
    assert is_refused(browser, came_back(browser, provider))


@pytest.mark.parametrize(
    "changed",
    [
        {"signed_with": OTHER_KEY},
        {"signed_with": NEW_KEY, "header": {"kid": "two"}},
        {"algorithm": "HS256"},
        {"algorithm": "none"},
        {"algorithm": "RS512"},
        {
            "header": {},
            "keys": [KEY.as_dict(private=False), NEW_KEY.as_dict(private=False)],
        },
    ],
    ids=["another key", "unknown key", "public as shared", "none", "unannounced", "any"],
)
def test_a_signature_that_is_not_the_providers_signs_nobody_in(
    serve: Serve, provider: FakeProvider, changed: dict[str, Any]
) -> None:
    browser = serve()
    for name, value in changed.items():
        setattr(provider, name, value)
    assert is_refused(browser, came_back(browser, provider))


@pytest.mark.parametrize("keys", [[], [{"kty": "RSA"}], [{"kty": "??"}]], ids=str)
def test_a_provider_without_usable_keys_signs_nobody_in(
    serve: Serve, provider: FakeProvider, keys: list[Any]
) -> None:
    browser, provider.keys = serve(), keys
    assert is_refused(browser, came_back(browser, provider), 503)


def test_a_provider_may_change_its_keys(serve: Serve, provider: FakeProvider) -> None:
    browser = serve()
    assert came_back(browser, provider).status_code == 200
    provider.keys, provider.signed_with = [NEW_KEY.as_dict(private=False)], NEW_KEY
    provider.header = {"kid": "two"}
    assert came_back(browser, provider).status_code == 200


def test_a_response_of_another_try_or_browser_is_refused(
    serve: Serve, provider: FakeProvider
) -> None:
    browser, other = serve(), serve()
    assert is_refused(browser, came_back(browser, provider, state="another"))
    assert is_refused(browser, came_back(browser, provider, state=""))
    stolen = provider.agreed(sent_to_provider(browser))
    assert is_refused(other, other.get(OIDC_CALLBACK, params=stolen))
    sent_to_provider(other)
    assert is_refused(other, other.get(OIDC_CALLBACK, params=stolen))
    assert provider.posted == {}


@pytest.mark.parametrize(
    "response",
    [{"error": "access_denied"}, {"code": ""}, {"code": "guessed"}, {"iss": "https://other.test"}],
)
def test_what_the_provider_does_not_grant_is_refused(
    serve: Serve, provider: FakeProvider, response: dict[str, str]
) -> None:
    browser = serve()
    assert is_refused(browser, came_back(browser, provider, **response))


def test_a_provider_that_says_it_names_itself_has_to(serve: Serve, provider: FakeProvider) -> None:
    provider.metadata = {"authorization_response_iss_parameter_supported": True}
    browser = serve()
    assert is_refused(browser, came_back(browser, provider))
    assert came_back(browser, provider, iss=provider.issuer).status_code == 200


@pytest.mark.parametrize("place", ["openid-configuration", "token", "keys"])
@pytest.mark.parametrize("fault", ["hangs", "fails", "leads on", "no JSON", "too much"])
def test_a_provider_that_does_not_answer_is_told_of_in_time(
    serve: Serve,
    provider: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    fault: str,
) -> None:
    monkeypatch.setattr(oidc, "SECONDS", 1.0)
    browser = serve()
    if fault == "hangs":
        provider.hangs_at = place
    else:
        provider.answers[place] = {
            "fails": JSONResponse({}, 500),
            "leads on": PlainTextResponse("", 302, {"location": "/elsewhere"}),
            "no JSON": PlainTextResponse("<html>"),
            "too much": PlainTextResponse("x" * (oidc.LARGEST + 1)),
        }[fault]
    answer = browser.get(OIDC_SIGN_IN)
    if place != "openid-configuration":
        answer = came_back(browser, provider)
    assert is_refused(browser, answer, 503)


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://other.test"},
        {"token_endpoint": "http://elsewhere.test/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": "file:///etc/passwd"},
    ],
)
def test_a_provider_that_names_another_or_an_open_line_is_not_asked(
    serve: Serve, provider: FakeProvider, metadata: dict[str, str]
) -> None:
    provider.metadata = metadata
    browser = serve()
    assert is_refused(browser, browser.get(OIDC_SIGN_IN), 503)


@pytest.mark.parametrize("back", ["//evil.test/", "https://evil.test", "/\\evil.test", '/"><b>'])
def test_a_sign_in_never_leads_elsewhere(serve: Serve, provider: FakeProvider, back: str) -> None:
    browser = serve()
    response = provider.agreed(sent_to_provider(browser, back))
    arrived = browser.get(OIDC_CALLBACK, params=response)
    assert arrived.status_code == 200
    assert "evil" not in arrived.text
    assert "<b>" not in arrived.text


def test_a_very_long_address_only_leads_to_the_first_page(
    serve: Serve, provider: FakeProvider
) -> None:
    browser = serve()
    response = provider.agreed(sent_to_provider(browser, "/?q=" + "问" * 1000))
    assert '<a href="/">' in browser.get(OIDC_CALLBACK, params=response).text


def test_a_sign_in_ends_with_its_time_and_its_provider(
    serve: Serve, provider: FakeProvider, tmp_path: Path
) -> None:
    browser = serve()
    came_back(browser, provider)
    assert browser.get("/v1/me").status_code == 200
    other = serve(oidc_issuer="https://other.test")
    other.cookies = browser.cookies
    assert other.get("/v1/me").status_code == 401
    without = serve(oidc_issuer="")
    without.cookies = browser.cookies
    assert without.get("/v1/me").status_code == 401
    assert "provider" not in without.get("/sign-in", headers=HTML).text
    brief = serve(session_hours=1e-9)
    assert came_back(brief, provider).status_code == 200
    assert brief.get("/v1/me").status_code == 401


def test_a_page_of_another_site_changes_nothing_in_a_users_name(
    serve: Serve, provider: FakeProvider
) -> None:
    browser = serve(hosts=["policies.test"], sso_groups="*=write")
    came_back(browser, provider)
    foreign = {"origin": "https://elsewhere.test"}
    answer = browser.post("/v1/words", json={"entries": []}, headers=foreign)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign-page")


def test_users_of_one_name_are_told_apart_by_what_the_provider_knows_them_by(
    serve: Serve, provider: FakeProvider, tmp_path: Path
) -> None:
    browser, given = serve(audit=True), list[str]()
    from wenzheng.serving import Scope

    key = KeyStore(tmp_path).add("李四", Scope.READ)
    body = {"verdict": "right", "question": "问"}
    for subject in ("u-17", "u-18"):
        provider.claims = {"sub": subject}
        assert came_back(browser, provider).status_code == 200
        given.append(browser.post("/v1/feedback", json=body).json()["id"])
    assert browser.get("/v1/me").json()["name"] == "李四"
    by_key = browser.delete(f"/v1/feedback/{given[1]}", headers={"x-api-key": key})
    assert by_key.status_code == 404
    assert browser.delete(f"/v1/feedback/{given[0]}").status_code == 404
    assert browser.delete(f"/v1/feedback/{given[1]}").status_code == 200
    noted = list(entries(tmp_path, None, None))
    assert ["signed in as 李四"] in [entry["changed"] for entry in noted]
    assert f"oidc {provider.issuer} u-18" in {entry["identity"] for entry in noted}


def test_keys_and_proxies_hold_beside_a_provider(
    serve: Serve, provider: FakeProvider, tmp_path: Path
) -> None:
    browser = serve()
    came_back(browser, provider)
    assert browser.get("/v1/me", headers={"x-api-key": "wz_guess"}).status_code == 200
    from wenzheng.serving import Scope

    key = KeyStore(tmp_path).add("甲", Scope.READ)
    assert browser.get("/v1/me", headers={"x-api-key": key}).json()["means"] == "key"
    assert browser.get("/v1/me", headers={"x-api-key": "wz_guess"}).status_code == 401
    named = serve().get("/v1/me", headers={"x-remote-user": "root"})
    assert named.status_code == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"oidc_issuer": "http://provider.test"},
        {"oidc_issuer": "https://user:pw@provider.test"},
        {"oidc_client_id": ""},
        {"oidc_redirect": ""},
        {"oidc_redirect": "http://policies.test/sign-in/oidc/callback"},
        {"oidc_redirect": "https://policies.test/elsewhere"},
        {"root_path": "/wenzheng"},
        {"oidc_scope": "profile"},
    ],
    ids=str,
)
def test_settings_that_would_weaken_it_are_refused(changed: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refusal:
        ServingSettings.model_validate(chosen_for("https://provider.test") | changed)
    assert SECRET not in str(refusal.value)


def test_a_provider_is_enough_to_listen_to_others_and_needs_its_package(
    engine: Engine, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = ServingSettings.model_validate(
        chosen_for("https://provider.test") | {"host": "0.0.0.0"}
    )
    service = Service(settings, tmp_path, KeyStore(tmp_path))
    check_open(service)
    monkeypatch.setattr(oidc, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match="oidc"):
        create_app(engine, library, service)


def test_the_challenge_is_the_one_of_the_standard() -> None:
    """RFC 7636, appendix B, with the verifier in place of the derived one."""

    class Known(oidc.Attempt):
        verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # type: ignore[assignment]

    assert Known("x").challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_address_keeps_what_the_provider_has_in_it(
    serve: Serve, provider: FakeProvider
) -> None:
    provider.metadata = {"authorization_endpoint": f"{provider.issuer}/authorize?tenant=7"}
    asked = parse_qs(urlsplit(sent_to_provider(serve())).query)
    assert asked["tenant"] == ["7"]
    assert asked["client_id"] == [CLIENT]
