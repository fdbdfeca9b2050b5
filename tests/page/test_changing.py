"""Uploading, removing and indexing anew, in a real browser, with and without a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.api.served import served
from tests.page.looking import LOOKS, PATIENCE, ask, barriers, dress, fits, picture
from tests.writable import changeable, fill, key

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PLAN = "# 丁县换电方案\n\n到2028年，丁县建成换电站35座。\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    fill(tmp_path / "data", tmp_path / "files")
    return tmp_path / "data"


@pytest.fixture
def address(data: Path) -> Iterator[str]:
    """A service that may be changed by who has a key."""
    with changeable(data) as (app, _), served(app) as at:
        yield at


@pytest.fixture
def editor(page: Page, address: str, data: Path) -> Page:
    """A page that is signed in with a key that may write."""
    page.goto(f"{address}/sign-in?next=/documents")
    page.fill("#key", key(data, "资料室", "write"))
    page.press("#key", "Enter")
    page.wait_for_selector("#upload.scripted")
    return page


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """One that can be indexed and one that cannot."""
    good, bad = tmp_path / "丁县换电方案.md", tmp_path / "空白.md"
    good.write_text(PLAN, encoding="utf-8")
    bad.write_bytes(b" ")
    return [good, bad]


def test_files_are_sent_followed_and_listed_and_failures_have_their_reason(
    editor: Page, files: list[Path]
) -> None:
    editor.set_input_files("#files", files)
    editor.click("#upload button.primary")
    editor.wait_for_selector("[data-job='2'] .state.done")
    assert "空白.md" in editor.inner_text("[data-job='2'] .failures")
    assert "没有正文" in editor.inner_text("[data-job='2'] .failures")
    editor.wait_for_selector("ul.documents >> text=丁县换电方案")
    assert "已更新" in editor.inner_text("#told")
    assert fits(editor)
    assert barriers(editor) == []
    if editor.viewport_size and editor.viewport_size["width"] != 768:
        picture(editor, f"documents-{editor.viewport_size['width']}")
    editor.locator("#recent .line a").first.click()
    editor.wait_for_selector("table.listed")
    assert fits(editor)
    assert barriers(editor) == []


def test_files_are_dropped(editor: Page) -> None:
    transfer = editor.evaluate_handle(
        """() => { const held = new DataTransfer();
        held.items.add(new File(["# 戊县方案\\n\\n建成70座。"], "戊县方案.md")); return held; }"""
    )
    editor.dispatch_event("#upload", "drop", {"dataTransfer": transfer})
    editor.wait_for_selector("ul.documents >> text=戊县方案")


def test_what_is_refused_says_why(editor: Page) -> None:
    editor.evaluate("document.getElementById('files').required = false")
    editor.click("#upload button.primary")
    assert "选择" in editor.inner_text("#told")


def test_documents_are_removed_after_asking(editor: Page) -> None:
    assert editor.locator("#change button").first.is_disabled()
    editor.locator("#all").check()
    assert "3" in editor.inner_text("#selected")
    editor.locator("ul.documents input").first.uncheck()
    editor.click("#change button.danger")
    editor.wait_for_selector("dialog[open]")
    assert editor.locator("dialog[open] .chosen li").count() == 2
    assert barriers(editor) == []
    editor.keyboard.press("Escape")
    assert editor.locator("dialog[open]").count() == 0
    editor.click("#change button.danger")
    editor.click("dialog[open] button[value=yes]")
    editor.wait_for_url("**/jobs/*")
    assert "移除 2" in editor.inner_text("section.job")
    editor.click("p.more a")
    editor.wait_for_selector("#count")
    assert "1" in editor.inner_text("#count")


def test_a_title_is_found_and_the_order_is_chosen(page: Page, address: str) -> None:
    page.goto(f"{address}/documents")
    assert page.locator("#upload").count() == 0
    assert page.locator("ul.documents input").count() == 0
    page.fill("#title", "冷链")
    page.press("#title", "Enter")
    page.wait_for_url("**title=*")
    assert page.locator("ul.documents li").count() == 1
    page.fill("#title", "")
    page.select_option("#sort", "title")
    page.press("#title", "Enter")
    page.wait_for_url("**sort=title*")
    names = page.locator("ul.documents a").all_inner_texts()
    assert names == sorted(names)
    assert fits(page)


def test_nothing_keeps_anyone_out(editor: Page, address: str, files: list[Path]) -> None:
    editor.set_input_files("#files", files)
    editor.click("#upload button.primary")
    editor.wait_for_selector("[data-job='2'] .state.done")
    for language, colours in LOOKS:
        dress(editor, colours)
        for path in ("/documents", "/jobs", "/jobs/2", "/status", "/evaluation"):
            editor.goto(f"{address}{path}?lang={language}")
            assert barriers(editor) == [], path
            assert fits(editor), path


def test_a_job_is_followed_without_loading_its_page_anew(editor: Page, address: str) -> None:
    document = editor.request.get(f"{address}/v1/documents").json()["documents"][0]["doc_id"]
    begun = editor.request.post(
        f"{address}/v1/documents/{document}/reindex", headers={"origin": address}
    )
    number = begun.json()["id"]
    editor.goto(f"{address}/jobs/{number}")
    editor.evaluate("window.isTheSame = true")
    editor.wait_for_selector("h1 .state.done")
    assert editor.locator("section.job form").count() == 0
    if editor.locator("script[src$='job.js']").count():  # it was not over before it was looked at
        assert editor.evaluate("window.isTheSame")


def test_the_way_to_sign_in_leads_back_to_what_is_shown(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "充电站")
    there = page.get_attribute("#sign-in", "href") or ""
    assert quote(quote("充电站")) in there


def test_what_was_ticked_stays_so_when_the_list_is_new(editor: Page, files: list[Path]) -> None:
    ticked = editor.locator("ul.documents input").first
    kept = ticked.get_attribute("value")
    ticked.check()
    ticked.focus()
    editor.set_input_files("#files", files)
    editor.evaluate("document.querySelector('#upload form').requestSubmit()")
    editor.wait_for_selector("ul.documents >> text=丁县换电方案")
    boxes = editor.locator("ul.documents input:checked")
    assert [box.get_attribute("value") for box in boxes.all()] == [kept]
    assert editor.evaluate("document.activeElement.value") == kept
    assert editor.inner_text("#selected") == "已选 1 个"


def test_all_of_it_works_without_a_script(
    browser: Browser, address: str, data: Path, files: list[Path]
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{address}/sign-in?next=/documents")
        page.fill("#key", key(data, "无脚本", "write"))
        page.press("#key", "Enter")
        page.set_input_files("#files", files)
        page.click("#upload button.primary")
        page.wait_for_url("**/jobs/*")
        page.wait_for_selector("h1 .state.done", timeout=20_000)
        assert "没有正文" in page.inner_text("table.listed")
        page.goto(f"{address}/documents")
        page.locator("ul.documents input").first.check()
        page.click("#change button.danger")
        assert page.locator(".chosen li").count() == 1
        page.click(".buttons button.danger")
        page.wait_for_url("**/jobs/*")
        assert "移除 1" in page.inner_text("section.job")
