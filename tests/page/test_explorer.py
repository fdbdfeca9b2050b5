"""The pages of figures in a real browser: the form, the table and its chart, downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.page.looking import barriers, comes_into_view, fits, take

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PILES = quote("公共充电桩")


def test_the_form_narrows_and_lives_in_the_address(page: Page, address: str) -> None:
    page.goto(f"{address}/targets")
    assert page.locator("#indicators option").count() > 5
    assert page.locator("#issuers option").count() > 2
    page.fill("#indicator", "公共充电桩")
    page.fill("#year", "2027")
    page.select_option("#state", "目标")
    page.select_option("#status", "有效")
    page.press("#indicator", "Enter")
    page.wait_for_selector("table.figures")
    assert page.input_value("#year") == "2027"
    assert page.input_value("#state") == "目标"
    assert page.locator("table.figures .gone").count() == 0
    heads = page.locator("table.figures").first.locator("thead th").all_text_contents()
    assert heads[1:] == ["2027"]
    assert fits(page)


def test_table_and_chart_say_the_same_and_each_opens_its_sentence(page: Page, address: str) -> None:
    page.goto(f"{address}/targets?indicator={PILES}")
    assert page.locator("svg.chart title").first.text_content() == "公共充电桩的图表"
    assert "下方的表格" in (page.locator("svg.chart desc").first.text_content() or "")
    in_chart = (
        page.locator("svg.chart")
        .first.locator("a")
        .evaluate_all("links => links.map(one => one.getAttribute('href'))")
    )
    in_table = (
        page.locator("table.figures")
        .first.locator("a")
        .evaluate_all("links => links.map(one => one.getAttribute('href'))")
    )
    assert set(in_chart) <= set(in_table)
    take(page, "figures")
    assert fits(page)
    assert barriers(page) == []
    page.locator("table.figures a").first.click()
    page.wait_for_selector("mark.answer")
    comes_into_view(page, "#quote")


@pytest.mark.parametrize("kind", ["CSV", "XLSX"])
def test_what_is_shown_is_downloaded(page: Page, address: str, kind: str) -> None:
    page.goto(f"{address}/targets?indicator={PILES}&year=2027&lang=en")
    with page.expect_download() as waiting:
        page.locator(".downloads a", has_text=kind).click()
    assert waiting.value.suggested_filename == f"指标数字.{kind.lower()}"
    assert "year=2027" in waiting.value.url
    assert "lang" not in waiting.value.url


def test_nothing_found_says_what_to_do(page: Page, address: str) -> None:
    page.goto(f"{address}/targets?indicator={PILES}&year=1999")
    assert "少用几个词" in page.inner_text("#none")
    page.click("#none a")
    page.wait_for_url(f"{address}/targets")
    assert page.locator(".chips a").count() > 3
    assert barriers(page) == []


def test_the_matrix_is_narrowed_and_its_cells_open(page: Page, address: str) -> None:
    page.goto(f"{address}/targets/matrix?indicator={PILES}&indicator={quote('换电站')}")
    take(page, "matrix")
    page.locator("tbody details summary").first.click()
    assert page.locator("tbody blockquote mark.answer").first.is_visible()
    assert fits(page)
    assert barriers(page) == []
    page.select_option("#state", "目标")
    page.press("#year", "Enter")
    page.wait_for_url(lambda url: "state=" in url and "indicator=" in url)
    assert page.locator(".chips a").count() == 2
    assert page.locator("h1").inner_text().startswith("地区 × 指标")


def test_it_works_in_the_dark_in_english_and_without_a_script(
    browser: Browser, address: str
) -> None:
    paths = [
        f"/targets?indicator={PILES}&lang=en",
        f"/targets/matrix?indicator={PILES}&lang=en",
        "/targets?lang=en",
    ]
    for width in (1280, 390):
        with browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme="dark"
        ) as context:
            page = context.new_page()
            for path in paths:
                page.goto(f"{address}{path}")
                assert barriers(page) == [], path
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/targets?lang=en")
        page.fill("#indicator", "公共充电桩")
        page.press("#indicator", "Enter")
        assert page.locator("table.figures").count() > 0
        assert "lang=en" in page.url


def test_on_paper_table_and_chart_stand_alone(page: Page, address: str) -> None:
    page.goto(f"{address}/targets?indicator={PILES}")
    page.emulate_media(media="print")
    assert not page.locator("form.explore").is_visible()
    assert page.locator("table.figures").first.is_visible()
    assert fits(page)
