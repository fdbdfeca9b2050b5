"""The reader in a real browser: contents, both texts, finding, citing, versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.page.looking import ask, barriers, comes_into_view, fits, follow, take

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUESTION = "到2027年公共充电桩数量"
NEWER, OLDER = "云政办发〔2024〕9号", "云政办发〔2022〕18号"


def document_of(page: Page, address: str, **wanted: str) -> dict[str, Any]:
    """The one document that these filters leave, with its texts."""
    given = "&".join(f"{name}={quote(value)}" for name, value in wanted.items())
    found = page.request.get(f"{address}/v1/documents?{given}").json()["documents"]
    return page.request.get(f"{address}/v1/documents/{found[0]['doc_id']}").json()  # type: ignore[no-any-return]


def traditional(page: Page, address: str) -> str:
    """The document that came in traditional characters."""
    found = page.request.get(f"{address}/v1/documents").json()["documents"]
    return next(one["doc_id"] for one in found if "traditional" in one["source"])


def select(page: Page, words: str) -> None:
    """Select these words in the text, as a hand would."""
    page.evaluate(
        """words => {
          const walk = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
          for (let node = walk.nextNode(); node; node = walk.nextNode()) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + words.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            return;
          }
          throw new Error("no such words");
        }""",
        words,
    )
    page.wait_for_selector("#chosen:not([hidden])")


def is_wide(page: Page) -> bool:
    """Whether there is room for the contents beside the text."""
    return bool(page.evaluate("innerWidth >= 1024"))


def test_the_quote_the_contents_and_the_facts_are_in_view(page: Page, address: str) -> None:
    ask(page, QUESTION)
    page.locator(".answer .source a").first.click()
    page.wait_for_selector("mark.quote")
    comes_into_view(page, "#quote")
    assert page.locator("#outline").evaluate("one => one.open") is is_wide(page)
    take(page, "reader")
    assert fits(page)
    assert barriers(page) == []


def test_the_contents_lead_to_sections_and_follow_the_reading(page: Page, address: str) -> None:
    document = document_of(page, address, doc_number=NEWER)
    page.goto(f"{address}/documents/{document['doc_id']}")
    if not is_wide(page):
        page.click("#outline summary")
    last = page.locator("#outline a").last
    heading = last.inner_text()
    last.click()
    page.wait_for_timeout(300)
    place = f"#{page.evaluate('location.hash.slice(1)')}"
    assert heading in page.inner_text(place)
    comes_into_view(page, place)
    if is_wide(page):
        assert page.locator("#outline a[aria-current=location]").count() == 1
    else:
        assert not page.locator("#outline").evaluate("one => one.open")


def test_headings_of_the_document_are_headings_that_can_be_found_and_cited(
    page: Page, address: str
) -> None:
    document = document_of(page, address, doc_number=NEWER)
    page.goto(f"{address}/documents/{document['doc_id']}")
    alone = [one for one in document["sections"] if one["level"] == 1]
    shown = page.locator("article h2").all_inner_texts()
    assert [one["heading"] for one in alone if one["heading"] in shown] == shown
    assert shown
    assert page.locator("article p.h").count() == 0
    page.fill("#find-words", shown[0])
    assert page.inner_text("#find-count").startswith("1 ") or "1" in page.inner_text("#find-count")
    select(page, shown[0])
    count = page.inner_text("#chosen .count")
    assert str(len(shown[0])) in count
    assert barriers(page) == []


def test_both_texts_stand_line_by_line_with_what_was_repaired(page: Page, address: str) -> None:
    doc_id = traditional(page, address)
    page.goto(f"{address}/documents/{doc_id}?view=both")
    assert "繁体转简体" in page.inner_text(".repairs")
    assert page.locator("table.beside .fix.traditional").count() > 10
    document = page.request.get(f"{address}/v1/documents/{doc_id}").json()
    cells = page.locator("table.beside td[data-start]").all_text_contents()
    assert "".join(cells) == document["text"]
    originals = page.locator("table.beside td:first-child").all_text_contents()
    assert "".join(originals) == document["original_text"].replace("\r\n", "\n")
    take(page, "reader-both")
    assert fits(page)
    assert barriers(page) == []


def test_a_table_of_the_document_is_a_table(page: Page, address: str) -> None:
    found = page.request.get(f"{address}/v1/documents").json()["documents"]
    for one in found:
        tables = page.request.get(f"{address}/v1/documents/{one['doc_id']}").json()["tables"]
        if tables:
            page.goto(f"{address}/documents/{one['doc_id']}")
            cells = page.locator("table.grid").first.locator("td, th")
            assert cells.count() == len(tables[0]["cells"])
            assert fits(page)
            return
    pytest.fail("no document of the examples has a table")


def test_words_are_found_counted_and_gone_through_by_keyboard(page: Page, address: str) -> None:
    document = document_of(page, address, doc_number=NEWER)
    page.goto(f"{address}/documents/{document['doc_id']}")
    page.fill("#find-words", "充电桩")
    shown = page.inner_text("#text").count("充电桩")
    assert page.inner_text("#find-count") == f"第 1 处，共 {shown} 处"
    page.press("#find-words", "Enter")
    assert page.inner_text("#find-count").startswith("第 2 处")
    page.press("#find-words", "Shift+Enter")
    page.press("#find-words", "Shift+Enter")
    assert page.inner_text("#find-count").startswith(f"第 {shown} 处")
    page.fill("#find-words", "没有这样的话")
    assert page.inner_text("#find-count") == "没有找到"
    page.press("#find-words", "Escape")
    assert page.inner_text("#find-count") == ""
    assert fits(page)


def test_selected_words_are_cited_and_linked_to(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    document = document_of(page, address, doc_number=NEWER)
    page.goto(f"{address}/documents/{document['doc_id']}")
    select(page, "大功率充电桩不少于3000个")
    start = document["text"].index("大功率充电桩不少于3000个")
    take(page, "reader-selection")
    page.click("#chosen [data-take=gbt7714]")
    page.locator("#told", has_text="已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("云泽市人民政府办公室. ")
    assert f"start={start}&end={start + 14}#quote" in copied
    page.click("#chosen [data-take=address]")
    page.wait_for_timeout(200)
    page.goto(page.evaluate("navigator.clipboard.readText()"))
    assert page.inner_text("mark.quote") == "大功率充电桩不少于3000个"
    assert barriers(page) == []


def test_a_marked_quote_is_copied_with_its_source(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    page.locator(".answer .source a").first.click()
    page.wait_for_selector("mark.quote")
    quoted = "".join(page.locator("article mark").all_inner_texts())
    page.click("[data-copy=cited-plain]")
    page.locator("#told", has_text="已复制").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith(f"“{quoted}”——")


def test_from_a_search_one_goes_to_the_next_result_and_back(page: Page, address: str) -> None:
    ask(page, QUESTION)
    first = page.locator("#hits h3 a").first.get_attribute("href")
    second = page.locator("#hits h3 a").nth(1).get_attribute("href")
    page.goto(f"{address}{first}")
    assert page.locator(".trail a[rel=prev]").count() == 0
    follow(page, ".trail a[rel=next]")
    page.wait_for_url(f"{address}{second}")
    assert page.locator(".trail a[rel=prev]").get_attribute("href") == first
    page.click(".trail a:first-child")
    page.wait_for_selector("#hits")
    assert page.input_value("#q") == QUESTION


def test_what_repeals_it_stands_first_and_both_are_compared(page: Page, address: str) -> None:
    older = document_of(page, address, doc_number=OLDER)
    page.goto(f"{address}/documents/{older['doc_id']}")
    note = page.locator(".head .note").first
    assert "已被废止" in note.inner_text()
    assert "2024年修订" in note.inner_text()
    note.locator("a").last.click()
    page.wait_for_selector(".clause")
    assert page.locator(".clause.changed del").count() > 0
    assert page.locator(".clause.changed ins").count() > 0
    for side, text in (("before", 0), ("after", 1)):
        assert page.locator(".clause.changed .side").nth(text).inner_text(), side
    take(page, "diff")
    assert fits(page)
    assert barriers(page) == []


def test_related_documents_bear_their_relation(page: Page, address: str) -> None:
    newer = document_of(page, address, doc_number=NEWER)
    page.goto(f"{address}/documents/{newer['doc_id']}")
    related = page.inner_text(".about")
    assert "废止" in related
    assert "同名文件" in related
    page.locator(".about .relation + a").first.click()
    page.wait_for_selector("article")
    assert page.inner_text(".facts").startswith("废止")


def test_the_file_is_downloaded_under_its_name(page: Page, address: str) -> None:
    newer = document_of(page, address, doc_number=NEWER)
    page.goto(f"{address}/documents/{newer['doc_id']}")
    with page.expect_download() as waiting:
        page.click(".tools .button")
    assert waiting.value.suggested_filename == newer["source"].rsplit("/", 1)[-1]


def test_it_reads_in_the_dark_in_english_and_at_twice_the_size(
    browser: Browser, address: str
) -> None:
    with browser.new_context(
        viewport={"width": 640, "height": 400}, color_scheme="dark"
    ) as context:
        page = context.new_page()
        older = document_of(page, address, doc_number=OLDER)
        newer = document_of(page, address, doc_number=NEWER)
        pages = [
            f"/documents/{newer['doc_id']}?lang=en&start=376&end=390&a=380&b=384",
            f"/documents/{traditional(page, address)}?lang=en&view=both&start=20&end=60",
            f"/documents/{older['doc_id']}/diff/{newer['doc_id']}?lang=en",
        ]
        for path in pages:
            page.goto(f"{address}{path}")
            assert fits(page), path
            assert barriers(page) == [], path


def test_without_a_script_everything_is_there_but_comforts(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/?q={quote(QUESTION)}")
        page.locator(".answer .source a").first.click()
        assert page.locator("mark.quote").count() > 0
        assert not page.locator("#find").is_visible()
        assert not page.locator("[data-copy]").first.is_visible()
        page.locator(".about summary").first.click()
        assert "[EB/OL]" in page.inner_text("#cited-gbt7714")
        page.locator(".tabs a").nth(1).click()
        assert page.locator("table.beside tr").count() > 3


def test_on_paper_the_document_stands_with_its_source_and_date(page: Page, address: str) -> None:
    newer = document_of(page, address, doc_number=NEWER)
    page.goto(f"{address}/documents/{newer['doc_id']}")
    page.emulate_media(media="print")
    assert page.locator(".print-only").is_visible()
    assert "打印于" in page.inner_text(".print-only")
    assert newer["source"].rsplit("/", 1)[-1] in page.inner_text(".print-only")
    assert "2024-02-19" in page.inner_text(".facts")
    for hidden in (".tools", ".outline", "#chosen"):
        assert not page.locator(hidden).is_visible()
    assert fits(page)


def test_the_keyboard_reaches_text_find_copy_and_relations(page: Page, address: str) -> None:
    newer = document_of(page, address, doc_number=NEWER)
    page.goto(f"{address}/documents/{newer['doc_id']}")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "(e => e.id || e.dataset.copy || e.closest('nav,aside,.tools')?.className || '')"
                "(document.activeElement)"
            )
        )
    assert {"find-words", "cited-gbt7714", "tabs", "about"} <= reached
