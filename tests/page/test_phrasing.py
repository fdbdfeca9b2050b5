"""A language model's sentences on the page: the answer never waits for them, and they can be stopped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from api.app import create_app
from search.engine import Engine
from search.phrasing.http import HttpPhraser
from tests.api.served import served
from tests.page.looking import barriers
from tests.search.chat_server import Behaviour, ChatServer, chat_server
from wenzheng.embedding import Embedder
from wenzheng.embedding.provider import only
from wenzheng.library import Library

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ASKED = f"/?q={quote('到2027年公共充电桩数量')}"
SAID = "到2027年，公共充电桩要达到4.5万个[1]。"


@pytest.fixture(scope="module")
def model() -> Iterator[ChatServer]:
    with chat_server(SAID) as server:
        yield server


@pytest.fixture(scope="module")
def address(library: Library, embedder: Embedder, model: ChatServer) -> Iterator[str]:
    phraser = HttpPhraser(model.base, model="qwen", seconds=60)
    with served(create_app(Engine(library, only(embedder), phraser=phraser), library)) as at:
        yield at


def test_sentences_come_in_beside_the_answer(
    browser: Browser, address: str, model: ChatServer
) -> None:
    model.behaviour = Behaviour.SAYS
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address + ASKED)
        page.locator("#stream .state", has_text="qwen").wait_for()
        assert page.inner_text("#stream .text") == SAID.replace("[1]", "") + "[1]"
        assert page.get_attribute("#stream .text a", "href") == "#c1"
        assert page.inner_text("#answer") == "4.5万个"
        assert barriers(page) == []


def test_a_model_that_hangs_keeps_nobody_waiting_and_is_stopped(
    browser: Browser, address: str, model: ChatServer
) -> None:
    model.behaviour = Behaviour.HANGS
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address + ASKED)
        assert page.inner_text("#answer") == "4.5万个"
        page.click("#stop")
        assert page.inner_text("#stream .state") == "已停止"
    model.released.set()


def test_without_a_script_it_is_said_on_the_page_itself(
    browser: Browser, address: str, model: ChatServer
) -> None:
    model.behaviour = Behaviour.SAYS
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + ASKED)
        page.wait_for_selector("#phrased")
        assert "qwen" in page.inner_text("#phrased")
