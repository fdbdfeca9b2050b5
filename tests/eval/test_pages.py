"""The report: complete, escaped, and readable in a real browser without the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.datasets import Qrels
from eval.pages import write_report
from eval.plots import Bar, interval_plot
from eval.results import read_results
from tests.eval.scripted import write_rows
from tests.eval.sets import QUERIES, judged_set, results
from tests.support import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all pages."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    first = judged_set(folder / "first")
    second = judged_set(folder / "<script>alert(1)|二")
    marked = [{"_id": q, "text": f"{t}<img src=x onerror=alert(1)>"} for q, t in QUERIES.items()]
    stored = [results(first, folder / "out1")]
    write_rows(second.folder / "queries.jsonl", marked)
    stored.append(results(second, folder / "out2"))
    write_report(folder, [read_results(one) for one in stored])
    return folder


@pytest.fixture(params=[1280, 390])
def page(request: pytest.FixtureRequest, browser: Browser, report: Path) -> Iterator[Page]:
    """The page at two widths; nothing may be loaded but itself and nothing complained of."""
    with browser.new_context(viewport={"width": request.param, "height": 800}) as context:
        page = context.new_page()
        faults: list[str] = []
        address = (report / "report.html").as_uri()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.on(
            "request",
            lambda r: None if r.url in (address, "data:,") else faults.append(r.url),
        )
        page.goto(address)
        yield page
    assert faults == []


def test_the_page_shows_every_mode_of_every_set_and_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.locator("table.measure").count() == 5
    cells = page.locator("table.measure").first.locator("tbody tr")
    assert cells.count() == 3
    assert cells.nth(2).inner_text().split()[:2] == ["hybrid", "1.000"]
    assert page.locator("section").count() == 2
    plots = page.locator("svg.plot")
    assert plots.count() == 2
    box = plots.first.bounding_box()
    assert box is not None
    assert box["height"] > 100
    assert plots.first.locator("circle").count() == 6  # three modes, two kinds of judgements
    assert page.locator("table.comparisons").first.locator("tbody tr").count() == 2
    assert page.locator("img, script").count() == 0


def test_failures_open_one_by_one(page: Page) -> None:
    mode = page.locator("section").first.locator("details.mode")
    assert [
        one.split(" · ")[1].split("（")[0]
        for one in mode.locator(":scope > summary").all_inner_texts()
    ] == [
        "4 / 8",
        "8 / 8",
        "0 / 8",
    ]
    bm25 = mode.first
    bm25.locator(":scope > summary").click()
    buckets = bm25.locator("details.bucket")
    assert buckets.count() == 2  # not found at all; second or third
    buckets.nth(1).locator(":scope > summary").click()
    failure = buckets.nth(1).locator("details.failure").first
    failure.locator(":scope > summary").click()
    assert failure.is_visible()
    text = failure.inner_text()
    assert "第4个问题" in text
    assert "文件d4的内容。" in text
    assert "d5的<b>内容</b>" in text
    assert "bm25 7.500 (#1)" in text
    assert "dense 0.250 (#—)" in text
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_page_is_one_file_and_markup_in_texts_stays_text(report: Path) -> None:
    html = (report / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"<(script|img|iframe)\b|https?://|@import|url\(", html)
    assert "&lt;script&gt;alert(1)|二" in html
    assert "&lt;img src=x" in html


def test_the_same_tables_as_markdown(report: Path) -> None:
    text = (report / "report.md").read_text(encoding="utf-8")
    assert "| hybrid | **1.000** [1.000, 1.000] |" in text
    assert "\\<script>alert(1)\\|二" in text
    assert "RR@10" in text
    assert "hash: corpus" in text
    tables = [block for block in text.split("\n\n") if block.startswith("|")]
    for table in tables:
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.strip().splitlines()}
        assert len(widths) == 1, table


def test_failures_by_the_other_judgements_and_at_most_so_many(report: Path, tmp_path: Path) -> None:
    stored = read_results(report / "out1")
    write_report(tmp_path, [stored], qrels=Qrels.DUPAWARE, most=1)
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert html.count('class="failure"') == 2  # the worst of bm25 and of dense
    assert "3 left out" in html


VALUE = st.floats(0, 1)


@given(st.lists(st.tuples(VALUE, VALUE, VALUE), max_size=5))
def test_any_plot_is_well_formed_and_within_its_box(
    values: list[tuple[float, float, float]],
) -> None:
    bars = [Bar("<&>", *sorted(three)[1:2], min(three), max(three)) for three in values]
    drawn = interval_plot(bars, 'a "title" & more')
    if not bars:
        assert drawn == ""
        return
    root = ElementTree.fromstring(drawn)
    width = float(root.attrib["viewBox"].split()[2])
    xs = [float(one.attrib["cx"]) for one in root.iter() if one.tag == "circle"]
    assert len(xs) == len(bars)
    for one in root.iter("line"):
        assert 90 <= float(one.attrib["x1"]) <= float(one.attrib["x2"]) <= width
