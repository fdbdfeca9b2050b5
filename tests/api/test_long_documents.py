"""A long document stays readable: both texts come in parts, and its quote in the right one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.aligning import PART
from api.app import create_app
from indexer.pipeline import index_paths
from search.engine import Engine
from tests.fakes import HashEmbedder
from wenzheng.embedding.model import Model, ModelSource
from wenzheng.embedding.provider import only
from wenzheng.library import Library, Writer

LINES = 2 * PART + 100


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A library of one document in traditional characters."""
    folder, embedder = tmp_path_factory.mktemp("long"), HashEmbedder()
    long = "\n".join(f"第{at}條 望川市建設公園{at}座。" for at in range(1, LINES))
    Path(folder / "長.txt").write_text(f"望川市公園管理辦法\n{long}", encoding="utf-8")
    data = folder / "data"
    with Writer.open(data, model=Model.of(embedder, ModelSource("hash"))) as writer:
        index_paths([folder / "長.txt"], writer, embedder)
    with Library.open(data) as library:
        app = create_app(Engine(library, only(embedder)), library)
        with TestClient(app, base_url="http://127.0.0.1") as client:
            yield client


def rows_of(page: str) -> list[str]:
    """The lines of the cleaned text."""
    cells = re.findall(r'<td data-start="\d+"[^>]*>(.*?)</td>', page, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in cells]


def test_its_parts_hold_all_of_it_in_order(client: TestClient) -> None:
    (document,) = client.get("/v1/documents").json()["documents"]
    whole = client.get(f"/v1/documents/{document['doc_id']}").json()["text"]
    at = f"/documents/{document['doc_id']}?view=both"
    parts = [client.get(f"{at}&part={part}").text for part in range(3)]
    assert "".join(line for page in parts for line in rows_of(page)) == whole
    assert ['rel="prev"' in page for page in parts] == [False, True, True]
    assert ['rel="next"' in page for page in parts] == [True, True, False]
    assert rows_of(client.get(f"{at}&part=99").text) == rows_of(parts[2])


def test_its_quote_and_its_contents_lead_to_the_part_they_are_in(client: TestClient) -> None:
    (document,) = client.get("/v1/documents").json()["documents"]
    whole = client.get(f"/v1/documents/{document['doc_id']}").json()["text"]
    start = whole.index(f"公园{LINES - 2}座")
    at = f"/documents/{document['doc_id']}?view=both&start={start}&end={start + 4}"
    page = client.get(at).text
    assert 'id="quote"' in page
    assert "第 3 页，共 3 页" in page
    last = re.findall(r'<a href="([^"]*part=2#s\d+)">', page)[-1]
    place = last.rsplit("#", 1)[1]
    assert f'id="{place}"' in client.get(unescape(last)).text
