"""Signing in with a key, in a real browser: what forms send is the browser's own to decide."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.access.keys import KeyStore
from api.app import create_app
from api.service import Service
from search.engine import Engine
from tests.api.served import served
from tests.support import chromium
from wenzheng.library import Library
from wenzheng.serving import Anonymous, Scope, ServingSettings


@pytest.fixture
def keys(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path)


@pytest.fixture
def address(engine: Engine, library: Library, keys: KeyStore) -> Iterator[str]:
    """A service that nobody reads without a key."""
    settings = ServingSettings(anonymous=Anonymous.OFF, audit=False)
    with served(create_app(engine, library, Service(settings, keys=keys))) as at:
        yield at


def test_who_may_read_without_a_key_finds_where_to_sign_in(
    engine: Engine, library: Library, keys: KeyStore
) -> None:
    key = keys.add("甲", Scope.READ)
    settings = ServingSettings(anonymous=Anonymous.ON, audit=False)
    with (
        served(create_app(engine, library, Service(settings, keys=keys))) as at,
        chromium() as browser,
    ):
        page = browser.new_page()
        page.goto(f"{at}/documents?year_from=2024")
        page.click("#sign-in")
        page.fill("#key", key)
        page.press("#key", "Enter")
        page.wait_for_url(f"{at}/documents?year_from=2024")
        assert page.locator("form.out").count() == 1
        assert page.locator("#sign-in").count() == 0


def test_a_key_leads_to_the_page_that_was_asked_for_until_signing_out(
    address: str, keys: KeyStore
) -> None:
    key = keys.add("甲", Scope.READ)
    with chromium() as browser:
        page = browser.new_page()
        page.goto(f"{address}/documents?year_from=2024")
        page.fill("#key", "wz_wrong")
        page.press("#key", "Enter")
        assert page.inner_text("#refused")
        page.fill("#key", key)
        page.press("#key", "Enter")
        page.wait_for_url(f"{address}/documents?year_from=2024")
        assert page.locator("form.out").count() == 1
        assert page.evaluate("document.cookie") == ""
        page.click("form.out button")
        page.wait_for_url(f"{address}/sign-in")
        page.goto(f"{address}/documents")
        assert page.locator("#key").count() == 1
