"""The search page in a real browser, over the examples."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from api.static_files import PATH
from tests.page.looking import ask, comes_into_view, fits, follow

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

QUESTION = "到2027年公共充电桩数量"


def test_a_question_is_answered_with_its_sentence_and_source(page: Page) -> None:
    ask(page, QUESTION)
    assert page.inner_text("#answer") == "4.5万个"
    assert page.locator(".answer blockquote mark.answer").first.inner_text() == "4.5万个"
    assert "2027年" in page.locator(".answer blockquote").first.inner_text()
    assert page.locator("#hits .hit").count() == 10
    assert page.locator("#hits mark").count() > 0
    assert fits(page)


def test_a_click_on_the_source_opens_the_document_at_the_quote(page: Page) -> None:
    ask(page, QUESTION)
    quoted = page.locator(".answer blockquote").first.inner_text()
    page.locator(".answer .source a").first.click()
    page.wait_for_selector("mark.quote")
    marked = "".join(page.locator("article mark").all_inner_texts())
    assert marked == quoted
    assert page.inner_text("mark.answer") == "4.5万个"
    comes_into_view(page, "#quote")
    assert fits(page)


def test_the_original_text_shows_the_same_place(page: Page) -> None:
    ask(page, "望川市2027年智慧农场要达到多少个")
    page.locator(".source a").first.click()
    page.wait_for_selector("article")
    page.locator(".tabs a").nth(2).click()
    page.wait_for_selector(".tabs a:nth-child(3)[aria-current]")
    assert page.locator("article mark").count() > 0
    comes_into_view(page, "#quote")


def test_a_page_of_another_version_is_loaded_whole(page: Page, address: str) -> None:
    def upgraded(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(PATH, "/static"))

    page.route("**/?*q=*", upgraded)
    page.evaluate("window.isTheSame = true")
    ask(page, QUESTION)
    page.wait_for_selector('script[src="/static/js/theme.js"]', state="attached")
    assert page.evaluate("window.isTheSame") is None
    assert page.inner_text("#answer") == "4.5万个"


def test_what_failed_is_asked_for_again_on_the_way_back(page: Page, address: str) -> None:
    def failing(route: Route) -> None:
        asked.append(route.request.url)
        answer = route.fetch()
        body, status = answer.body(), 404 if len(asked) == 1 else 200
        route.fulfill(response=answer, body=body, status=status)

    asked = list[str]()
    page.route(f"**/?*q={quote('换电站')}*", failing)
    ask(page, "换电站")
    ask(page, QUESTION)
    page.go_back()
    page.wait_for_function("() => document.title.startsWith('换电站')")
    assert len(asked) == 2


def test_after_an_error_page_the_header_says_again_where_one_is(page: Page, address: str) -> None:
    page.goto(f"{address}/nowhere")
    assert page.locator("header [aria-current]").count() == 0
    ask(page, QUESTION)
    assert page.locator("header [aria-current]").count() == 1


def test_on_paper_every_quote_is_open_and_folded_again_afterwards(page: Page) -> None:
    ask(page, "上海市到2027年公共充电桩数量")
    page.evaluate(
        """() => { const one = document.createElement("details"); one.className = "further";
        document.getElementById("results").append(one); dispatchEvent(new Event("beforeprint")); }"""
    )
    folded = "details.further:not([open]), details.history:not([open])"
    assert page.locator(folded).count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(folded).count() > 0


def test_a_hit_opens_its_document_at_the_passage(page: Page) -> None:
    ask(page, QUESTION)
    page.locator("#hits .hit h3 a").nth(2).click()
    page.wait_for_selector("mark.quote")
    comes_into_view(page, "#quote")


def test_no_answer_is_said_plainly_and_related_passages_are_no_answer(page: Page) -> None:
    ask(page, "到2040年公共充电桩数量")
    assert page.locator("#answer").count() == 0
    assert "没有找到" in page.inner_text("#reason")
    assert "不是答案" in page.inner_text("main")


def test_filters_in_the_address_can_be_taken_away_one_by_one(page: Page, address: str) -> None:
    page.goto(f"{address}/?q={quote(QUESTION)}&kind={quote('规划')}&year_from=2023")
    chips = page.locator(".chips:not(.understood) a")
    assert chips.count() == 2
    chips.first.click()
    page.wait_for_url(lambda url: "kind=" not in url)
    assert chips.count() == 1
    ask(page, "换电站数量")
    assert "year_from=2023" in page.url


def test_what_was_understood_is_shown_and_can_be_taken_out(page: Page) -> None:
    ask(page, QUESTION)
    chips = page.locator(".chips.understood a")
    assert "2027" in chips.first.inner_text()
    chips.first.click()
    page.wait_for_url(lambda url: "ignore=years" in url)
    assert page.locator(".chips.understood a:not(.ignored)", has_text="2027").count() == 0
    assert fits(page)
    page.locator(".chips.understood a.ignored").click()
    page.wait_for_url(lambda url: "ignore=" not in url)
    assert page.inner_text("#answer") == "4.5万个"


def test_a_correction_is_told_and_can_be_turned_off(page: Page) -> None:
    ask(page, "gonggong chongdianzhuang")
    assert "已按“公共充电桩”检索" in page.inner_text(".note")
    page.click("#as-typed")
    page.wait_for_url(lambda url: "ignore=corrected" in url)
    assert page.locator(".note").count() == 0


def open_choices(page: Page) -> None:
    """Unfold them where they are folded."""
    if (
        page.locator("details.narrow summary").is_visible()
        and not page.locator("details.narrow[open]").count()
    ):
        page.click("details.narrow summary")


def test_facets_count_and_are_chosen_and_left(page: Page) -> None:
    ask(page, QUESTION)
    open_choices(page)
    page.locator("details.narrow a", has_text="规划").first.click()
    page.wait_for_url(lambda url: "kind=" in url)
    open_choices(page)
    chosen = page.locator("details.narrow a[aria-current]")
    assert "规划" in chosen.first.inner_text()
    assert page.locator("details.narrow a", has_text="通知").count() == 1
    chosen.first.click()
    page.wait_for_url(lambda url: "kind=" not in url)


def test_hits_come_in_pages_with_their_status(page: Page) -> None:
    ask(page, QUESTION)
    first = page.locator("#hits h3").all_inner_texts()
    assert page.locator("#hits .status").count() == 10
    assert "个文段" in page.inner_text("#total")
    follow(page, "a[rel=next]")
    page.wait_for_url(lambda url: "offset=10" in url)
    assert page.locator("#answer").count() == 0
    assert page.locator("#hits .hit").count() > 0
    follow(page, "a[rel=prev]")
    page.wait_for_url(lambda url: "offset=0" in url)
    assert page.locator("#hits h3").all_inner_texts() == first


def test_the_language_is_switched_and_stays(page: Page) -> None:
    page.click("#language")
    page.wait_for_selector("html[lang=en]")
    ask(page, QUESTION)
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.inner_text(".card h2") == "Answer"
    page.locator(".answer .source a").first.click()
    page.wait_for_selector("article")
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_bad_question_or_filter_is_an_error_in_words(page: Page, address: str) -> None:
    ask(page, "？？？")
    assert "没有可检索的文字" in page.inner_text("#error")
    page.goto(f"{address}/?q={quote(QUESTION)}&author=x")
    assert "author" in page.inner_text("#error")
    page.goto(f"{address}/documents/none")
    assert "none" in page.inner_text("#error")


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    page.locator("h1").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("什么是公共数据")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer")


def test_markup_in_a_question_stays_text(page: Page, address: str) -> None:
    page.goto(f"{address}/?q={quote('<img src=x onerror=alert(1)>充电桩')}")
    assert page.locator("main img").count() == 0
    assert page.input_value("#q") == "<img src=x onerror=alert(1)>充电桩"


def test_documents_are_listed_and_open(page: Page) -> None:
    page.click("header nav a[href*='/documents']")
    page.wait_for_selector("main ul.rows li")
    assert page.locator("main ul.rows li").count() == 14
    page.locator("main ul.rows li a").first.click()
    page.wait_for_selector("article")
    assert fits(page)


def test_the_api_is_described_without_the_network(page: Page, address: str) -> None:
    page.goto(f"{address}/docs")
    page.wait_for_selector(".opblock", timeout=60_000)
    described = page.request.get(f"{address}/openapi.json").json()["paths"]
    operations = sum(len(methods) for methods in described.values())
    assert page.locator(".opblock").count() == operations


def test_the_page_works_without_a_script(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        ask(page, QUESTION)
        assert page.inner_text("#answer") == "4.5万个"


def test_a_comparison_is_a_table_with_a_quote_for_each_side(page: Page) -> None:
    ask(page, "2025年和2027年公共充电桩数量对比")
    page.wait_for_selector("#compared")
    assert page.locator("#compared tbody tr").count() == 2
    assert page.locator(".answer blockquote").count() >= 1
    assert fits(page)


def test_a_figure_says_what_it_is_and_of_when(page: Page) -> None:
    ask(page, QUESTION)
    assert "目标" in page.locator(".standing").first.inner_text()
    assert "2027" in page.locator(".standing").first.inner_text()


def test_figures_and_their_chart_fit_and_lead_to_the_sentence(page: Page, address: str) -> None:
    page.goto(f"{address}/targets?indicator={quote('公共充电桩')}")
    assert page.locator("svg.chart rect, svg.chart circle").count() > 1
    assert fits(page)
    page.locator("table.figures a").first.click()
    page.wait_for_selector("mark.answer")
    comes_into_view(page, "#quote")


def test_a_cell_of_the_matrix_opens_its_sentence_without_script(page: Page, address: str) -> None:
    page.goto(f"{address}/targets/matrix?indicator={quote('公共充电桩')}")
    assert fits(page)
    page.locator("tbody details summary").first.click()
    assert page.locator("tbody blockquote mark.answer").first.is_visible()
    page.fill("#year", "1999")
    page.press("#year", "Enter")
    page.wait_for_selector("#none")
    assert fits(page)
