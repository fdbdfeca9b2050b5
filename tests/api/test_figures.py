"""Figures through the real application: the route and the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from search.engine import Engine
from wenzheng.library import Library


@pytest.fixture(scope="module")
def client(engine: Engine, library: Library) -> Iterator[TestClient]:
    app = create_app(engine, library)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


def test_figures_are_selected_and_quoted(client: TestClient) -> None:
    asked = {"indicator": "公共充电桩", "year": "2027", "state": "目标"}
    found = client.get("/v1/targets", params=asked).json()
    assert found["total"] == len(found["targets"]) > 0
    assert any(target["text"] == "4.5万个" for target in found["targets"])
    for target in found["targets"]:
        document = client.get(f"/v1/documents/{target['doc_id']}").json()
        assert document["text"][target["start"] : target["end"]] == target["text"]
        assert document["text"][target["quote_start"] : target["quote_end"]] == target["quote"]
        original = document["original_text"]
        assert (
            original[target["original_start"] : target["original_end"]] == target["original_quote"]
        )


def test_pages_hold_everything_once(client: TestClient) -> None:
    whole = client.get("/v1/targets", params={"limit": 500}).json()
    paged: list[object] = []
    after: dict[str, str] = {}
    while True:
        page = client.get("/v1/targets", params={"limit": 40, **after}).json()
        paged += page["targets"]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert paged[:500] == whole["targets"]
    assert len(paged) == whole["total"]


@pytest.mark.parametrize("query", ["colour=red", "year=soon", "state=done", "after=nowhere"])
def test_what_is_no_filter_is_a_problem(client: TestClient, query: str) -> None:
    response = client.get(f"/v1/targets?{query}")
    assert (response.status_code, response.json()["code"]) == (422, "unknown-filter")


def test_the_page_offers_indicators_and_shows_one(client: TestClient) -> None:
    first = client.get("/targets").text
    assert 'href="/targets?indicator=' in first
    page = client.get("/targets", params={"indicator": "公共充电桩"}).text
    assert "4.5万个" in page
    assert "<table" in page


def test_each_cell_leads_to_its_marked_quote(client: TestClient) -> None:
    page = client.get("/targets", params={"indicator": "公共充电桩", "year": "2027"}).text
    cell = re.search(r'<td[^>]*><div class="amounts">\s*<a href="([^"]+)"[^>]*>4\.5万个</a>', page)
    assert cell is not None
    reader = client.get(cell[1].replace("&amp;", "&").removesuffix("#quote")).text
    assert re.search(r'<mark class="answer"[^>]*>4\.5万个</mark>', reader)


def test_a_series_over_years_is_drawn(client: TestClient) -> None:
    page = client.get("/targets", params={"indicator": "加氢站"}).text
    assert "<svg" in page
    assert page.count("<circle") + page.count("<rect") > 1
    assert "<script" not in page[page.index("<main") : page.index("</main>")]


def test_the_page_speaks_both_languages_and_says_when_nothing_fits(client: TestClient) -> None:
    assert "没有符合的指标数字" in client.get("/targets?indicator=独角兽养殖").text
    assert "No figure fits" in client.get("/targets?indicator=独角兽养殖&lang=en").text


def test_what_is_typed_is_shown_as_text(client: TestClient) -> None:
    page = client.get("/targets", params={"indicator": "<script>加氢站"}).text
    assert "<script>加氢站" not in page
