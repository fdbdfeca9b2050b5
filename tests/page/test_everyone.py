"""The search page for everyone: screen readers, keyboards, dark rooms, large letters, paper, both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.page.looking import LOOKS, ask, barriers, dress, fits, picture, takes_pictures

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUESTION = "到2027年公共充电桩数量"
STATES = {
    "home": "/?",
    "answer": f"/?q={quote(QUESTION)}",
    "no-answer": f"/?q={quote('到2040年公共充电桩数量')}&kind={quote('规划')}",
    "comparison": f"/?q={quote('2025年和2027年公共充电桩数量对比')}",
    "no-page": "/nothing?",
}
"""What the page shows, by the address that leads there."""


@pytest.mark.parametrize("name", STATES)
def test_nothing_keeps_anyone_out(page: Page, address: str, name: str) -> None:
    for language, colours in LOOKS:
        dress(page, colours)
        page.goto(f"{address}{STATES[name]}&lang={language}")
        assert barriers(page) == []
        assert fits(page)
    width = page.viewport_size["width"] if page.viewport_size else 0
    if takes_pictures() and width != 768 and name in ("home", "answer", "no-answer"):
        for colours in ("light", "dark"):
            dress(page, colours)
            page.goto(f"{address}{STATES[name]}&lang=zh")
            picture(page, f"{name}-{'desktop' if width == 1280 else 'phone'}-{colours}")


def test_suggestions_keep_nobody_out(page: Page) -> None:
    page.locator("#q").press_sequentially("充电")
    page.wait_for_selector("#suggestions [role=option]")
    page.keyboard.press("ArrowDown")
    assert barriers(page) == []
    assert fits(page)
    if page.viewport_size and page.viewport_size["width"] == 1280:
        picture(page, "suggestions-desktop-light")


def test_the_answer_is_told_to_screen_readers(page: Page) -> None:
    ask(page, QUESTION)
    page.locator("#said", has_text="4.5万个").wait_for(state="attached")
    assert page.get_attribute("#said", "role") == "status"


def test_everything_is_reached_by_the_keyboard_in_the_order_of_the_page(
    page: Page, address: str
) -> None:
    page.goto(address + STATES["answer"])
    reached: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(() => { const e = document.activeElement; return e.closest('header') ? 'header' :"
                " e.closest('form.ask') ? 'box' : e.closest('#answer-card') ? 'answer' :"
                " e.closest('aside') ? 'choices' : e.closest('#hits') ? 'hits' : e.className; })()"
            )
        )
    order = [place for place in dict.fromkeys(reached) if place]
    wanted = ["skip", "header", "box", "answer", "choices", "hits"]
    assert [place for place in order if place in wanted] == wanted


def test_a_filter_that_was_chosen_keeps_the_focus(page: Page) -> None:
    ask(page, QUESTION)
    if page.locator("details.narrow summary").is_visible():
        page.click("details.narrow summary")
    page.locator("details.narrow a", has_text="规划").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "kind=" in url)
    page.locator("#results a[data-key='kind=规划']:focus").wait_for()


@pytest.mark.parametrize("name", ["home", "answer", "no-answer"])
def test_letters_of_twice_the_size_fit(browser: Browser, address: str, name: str) -> None:
    for width in (1280, 768, 390):
        size = {"width": max(width // 2, 320), "height": 400}
        with browser.new_context(viewport=size, device_scale_factor=2) as context:
            page = context.new_page()
            page.goto(address + STATES[name])
            assert fits(page)


def test_paper_shows_the_answer_with_its_source_and_nothing_to_press(
    page: Page, address: str
) -> None:
    page.goto(address + STATES["answer"])
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("#answer").is_visible()
    assert page.locator(".answer .source a").first.is_visible()
    assert "%" in page.inner_text(".sure")
    for pressed in ("form.ask", "#theme", "aside", ".rating", "header nav"):
        assert not page.locator(pressed).first.is_visible()
    white = "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == white
