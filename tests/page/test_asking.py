"""What the search page does with a question, besides answering it: in a real browser, over the examples."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from api.feedback.store import FeedbackStore, Verdict
from tests.page.looking import ask, fits

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

QUESTION = "到2027年公共充电桩数量"


def test_suggestions_are_chosen_by_keyboard_and_asked(page: Page) -> None:
    page.locator("#q").press_sequentially("到2027年公共充")
    page.wait_for_selector("#suggestions [role=option]")
    box = page.locator("#q")
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    chosen = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert chosen.get_attribute("aria-selected") == "true"
    assert box.input_value() == chosen.get_attribute("data-text") == "到2027年公共充电桩"
    page.keyboard.press("Escape")
    assert box.input_value() == "到2027年公共充"
    assert not page.locator("#suggestions").is_visible()
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("#suggestions [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer")
    assert page.inner_text("#answer") == "4.5万个"
    assert fits(page)


def test_a_suggestion_is_chosen_by_pointer_and_none_is_left_open(page: Page) -> None:
    page.locator("#q").press_sequentially("加氢")
    page.locator("#suggestions [role=option]", has_text="加氢站").first.click()
    page.wait_for_selector("main .card")
    assert "加氢站" in page.input_value("#q")
    assert not page.locator("#suggestions").is_visible()


def test_recent_questions_stay_in_this_browser_until_they_are_cleared(
    page: Page, address: str
) -> None:
    ask(page, QUESTION)
    page.goto(address)
    assert page.locator("#recent a").all_inner_texts() == [QUESTION]
    page.locator("#q").press_sequentially("公共充")
    page.wait_for_selector("#suggestions [role=option]")
    assert page.locator("#suggestions .kind").first.inner_text() == "最近"
    page.keyboard.press("Escape")
    page.click("#recent-clear")
    assert page.locator("#recent a").count() == 0
    page.uncheck("#recent-keep")
    ask(page, QUESTION)
    page.goto(address)
    assert page.locator("#recent a").count() == 0
    assert not page.is_checked("#recent-keep")


def test_back_and_forward_show_what_was_there(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, "什么是大功率充电桩")
    assert "250千瓦" in page.inner_text("#answer")
    page.go_back()
    page.locator("#answer", has_text="4.5万个").wait_for()
    assert page.input_value("#q") == QUESTION
    page.go_back()
    page.wait_for_selector("main.home h1")
    page.go_forward()
    page.wait_for_selector("#answer")
    assert page.title().startswith(QUESTION)


def test_the_language_changes_where_one_is(page: Page) -> None:
    ask(page, QUESTION)
    page.click("#language")
    page.wait_for_selector("html[lang=en]")
    assert page.inner_text("#answer") == "4.5万个"


def test_an_answer_says_how_sure_it_is_and_a_link_to_it_is_copied(page: Page) -> None:
    ask(page, QUESTION)
    assert page.inner_text(".sure").startswith("把握")
    assert "%" in (page.get_attribute(".sure", "title") or "")
    page.click("#copy")
    page.locator("#copy", has_not_text="复制链接").wait_for()


@pytest.mark.parametrize(
    ("button", "verdict"), [("正确", Verdict.RIGHT), ("不是我要问的", Verdict.NOT_ASKED)]
)
def test_an_answer_is_rated_and_the_rating_taken_back(
    page: Page, ratings: FeedbackStore, button: str, verdict: Verdict
) -> None:
    ratings.clear()
    ask(page, QUESTION)
    page.locator(".rating summary").click()
    page.fill(".rating textarea", "数字对，年份也对")
    page.locator(".rating button", has_text=button).first.click()
    page.wait_for_selector(".thanks")
    (kept,) = ratings.all()
    assert (kept.rated.verdict, kept.rated.answer) == (verdict, "4.5万个")
    assert kept.rated.note == "数字对，年份也对"
    assert kept.rated.citations[0].quote.startswith("到2027年")
    assert page.evaluate("document.activeElement.innerText") == "撤回"
    page.click(".thanks button")
    page.wait_for_selector(".rating fieldset")
    assert list(ratings.all()) == []


def test_a_rating_is_sent_once_however_often_it_is_pressed(
    page: Page, ratings: FeedbackStore
) -> None:
    ratings.clear()
    ask(page, QUESTION)
    page.locator(".rating summary").click()
    page.evaluate(
        "() => { const one = document.querySelector('.rating form button'); one.click(); one.click(); }"
    )
    page.wait_for_selector(".thanks")
    assert len(list(ratings.all())) == 1


def test_the_rating_works_without_a_script(
    browser: Browser, address: str, ratings: FeedbackStore
) -> None:
    ratings.clear()
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/?q={quote(QUESTION)}&year_from=2023")
        page.locator(".rating button", has_text="不正确").click()
        page.wait_for_selector(".thanks")
        (kept,) = ratings.all(Verdict.WRONG)
        assert kept.rated.filters == {"year_from": ["2023"]}
        assert "year_from=2023" in page.url
        page.click(".thanks button")
        page.wait_for_selector(".rating fieldset")
    assert list(ratings.all()) == []


def test_what_may_help_is_offered_where_nothing_answers(page: Page, address: str) -> None:
    page.goto(f"{address}/?q={quote('到2040年公共充电桩数量')}&kind={quote('规划')}")
    assert "规划" in page.locator("#try a").first.inner_text()
    assert page.locator("#hits .hit").count() > 0
    assert "不是答案" in page.inner_text("#passages")
    page.locator("#try a", has_text="2040").click()
    page.wait_for_url(lambda url: "ignore=years" in url)
    page.wait_for_selector("#answer")


def test_a_service_that_is_away_leaves_the_question_and_is_tried_again(
    browser: Browser, address: str
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        context.set_offline(True)
        page.fill("#q", QUESTION)
        page.press("#q", "Enter")
        page.wait_for_selector("#retry")
        assert page.input_value("#q") == QUESTION
        assert "连不上" in page.inner_text("[role=alert]")
        context.set_offline(False)
        page.wait_for_selector("#answer")
        assert "q=" in page.url


def test_waiting_shows_after_a_while_and_not_before(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        held: list[Route] = []
        page.route("**/?q=*", lambda route: held.append(route))
        page.fill("#q", QUESTION)
        page.press("#q", "Enter")
        assert page.locator(".skeleton").count() == 0
        page.wait_for_selector(".skeleton")
        assert page.get_attribute("#results", "aria-busy") == "true"
        held[0].continue_()
        page.wait_for_selector("#answer")
        assert page.get_attribute("#results", "aria-busy") == "false"


def test_light_and_dark_are_chosen_and_kept(page: Page, address: str) -> None:
    def paper() -> str:
        found: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return found

    light = paper()
    page.click("#theme")
    page.click("#theme")
    assert "深色" in (page.get_attribute("#theme", "aria-label") or "")
    dark = paper()
    assert dark != light
    page.goto(f"{address}/documents")
    assert paper() == dark
    page.click("#theme")
    assert paper() == light


def test_the_way_back_from_no_page(page: Page, address: str) -> None:
    page.goto(f"{address}/no-such-page")
    assert page.inner_text("h1") == "没有这个页面"
    page.locator("main .card a").first.click()
    page.wait_for_selector("main.home")
    assert fits(page)
