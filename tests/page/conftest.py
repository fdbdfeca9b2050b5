"""One browser and one served page for all tests of a file; a page at three widths for each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from api.app import create_app
from api.feedback.store import FeedbackStore
from api.service import Service
from search.engine import Engine
from tests.api.served import served
from tests.page.looking import PATIENCE
from tests.support import chromium
from wenzheng.library import Library

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = (1280, 768, 390)


@pytest.fixture(scope="module")
def ratings(tmp_path_factory: pytest.TempPathFactory) -> FeedbackStore:
    """What is said of answers on the page."""
    return FeedbackStore(tmp_path_factory.mktemp("ratings"))


@pytest.fixture(scope="module")
def address(engine: Engine, library: Library, ratings: FeedbackStore) -> Iterator[str]:
    """The service over the examples, on a free port."""
    with served(create_app(engine, library, Service(feedback=ratings))) as at:
        yield at


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all pages."""
    with chromium() as opened:
        yield opened


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """A page at three widths; nothing may be asked of elsewhere and nothing complained of."""
    with browser.new_context(viewport={"width": request.param, "height": 800}) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: None if r.url.startswith(address) else faults.append(r.url))
        page.goto(address)
        yield page
        assert not [fault for fault in faults if "422" not in fault and "404" not in fault]
