"""What the reader stands on: citations, the files themselves, documents that have to do with one."""

from __future__ import annotations

import asyncio
import csv
import io
import time
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from api.app import create_app
from api.originals import attachment, keep_member, original_of
from api.unpacked import NoRoom, Unpacked
from search.engine import Engine
from tests.conftest import ROOT
from wenzheng.errors import DocumentNotFound
from wenzheng.library import Library
from wenzheng.snapshot import Snapshot
from wenzheng.store.packing import unpack_file

NEWER, OLDER = "云政办发〔2024〕9号", "云政办发〔2022〕18号"


@pytest.fixture(scope="module")
def client(engine: Engine, library: Library) -> Iterator[TestClient]:
    app = create_app(engine, library)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


def numbered(client: TestClient, number: str) -> dict[str, Any]:
    """The document of this number."""
    (found,) = client.get("/v1/documents", params={"doc_number": number}).json()["documents"]
    return client.get(f"/v1/documents/{found['doc_id']}").json()  # type: ignore[no-any-return]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_citation_quotes_both_texts_exactly(client: TestClient, data: st.DataObject) -> None:
    documents = client.get("/v1/documents").json()["documents"]
    chosen = data.draw(st.sampled_from([one["doc_id"] for one in documents]))
    document = client.get(f"/v1/documents/{chosen}").json()
    start = data.draw(st.integers(0, len(document["text"]) - 1))
    end = data.draw(st.integers(start + 1, len(document["text"])))
    span = {"start": start, "end": end}
    cited = client.get(f"/v1/documents/{chosen}/citation", params=span).json()
    assert cited["quote"] == document["text"][start:end]
    assert (
        cited["original_quote"]
        == document["original_text"][cited["original_start"] : cited["original_end"]]
    )
    assert cited["plain"].startswith(f"“{cited['quote']}”")
    assert cited["address"] in cited["gbt7714"]
    assert set(cited["section"]) <= {one["heading"] for one in document["sections"]}


def test_a_document_is_cited_by_issuer_number_and_date(client: TestClient) -> None:
    document = numbered(client, NEWER)
    cited = client.get(f"/v1/documents/{document['doc_id']}/citation").json()
    assert cited["quote"] == ""
    assert cited["gbt7714"].startswith("云泽市人民政府办公室. ")
    assert f": {NEWER}[EB/OL]. (2024-02-19)[" in cited["gbt7714"]
    assert cited["address"] == f"http://127.0.0.1/documents/{document['doc_id']}"


@pytest.mark.parametrize(
    ("query", "code"),
    [("start=5&end=2", "usage"), ("start=0&end=999999", "usage"), ("start=-1", "bad-request")],
)
def test_a_place_outside_the_text_is_a_problem(client: TestClient, query: str, code: str) -> None:
    document = numbered(client, NEWER)
    refused = client.get(f"/v1/documents/{document['doc_id']}/citation?{query}")
    assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_the_file_comes_back_as_it_was_and_is_never_shown_as_a_page(client: TestClient) -> None:
    document = numbered(client, NEWER)
    answer = client.get(f"/v1/documents/{document['doc_id']}/original")
    file = ROOT / "examples" / "documents" / document["source"].rsplit("/", 1)[-1]
    assert answer.content == file.read_bytes()
    assert answer.headers["content-type"] == "text/html"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_file_is_asked_for_by_head_by_range_and_by_tag(client: TestClient) -> None:
    at = f"/v1/documents/{numbered(client, NEWER)['doc_id']}/original"
    whole = client.get(at)
    head = client.head(at)
    assert (head.content, head.headers["content-length"]) == (b"", str(len(whole.content)))
    part = client.get(at, headers={"range": "bytes=2-9"})
    assert (part.status_code, part.content) == (206, whole.content[2:10])
    assert part.headers["content-range"] == f"bytes 2-9/{len(whole.content)}"
    assert client.get(at, headers={"range": "bytes=-4"}).content == whole.content[-4:]
    beyond = client.get(at, headers={"range": "bytes=99999999-"})
    assert (beyond.status_code, beyond.json()["code"]) == (416, "range-not-satisfiable")
    tag = {"if-none-match": whole.headers["etag"]}
    assert client.get(at, headers=tag).status_code == 304
    changed = {"range": "bytes=2-9", "if-range": '"another"'}
    assert client.get(at, headers=changed).content == whole.content


def test_of_an_archive_the_member_alone_is_given() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("甲/一.txt", "第一份")
        archive.writestr("乙/二.txt", "第二份")
    inside = io.BytesIO(packed.getvalue())
    keep_member("/库/包.zip!/乙/二.txt", inside)
    assert inside.getvalue().decode() == "第二份"
    with pytest.raises(DocumentNotFound, match=r"包\.zip"):
        keep_member("/库/包.zip!/三.txt", packed)


def test_a_file_and_each_member_have_names_and_tags_of_their_own() -> None:
    sources = ("/库/包.zip", "/库/包.zip!/乙/二.txt", "/库/包.zip!/乙/内.zip!/二.txt")
    known = [original_of(source, "ab" * 32, 70) for source in sources]
    assert [one.name for one in known] == ["包.zip", "二.txt", "二.txt"]
    assert [one.size for one in known] == [70, None, None]
    assert len({one.tag for one in known}) == 3


def test_what_is_known_by_its_hash_is_not_unpacked(
    engine: Engine, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked = list[str]()

    def noted(self: Snapshot, doc_id: str, file: Any = Snapshot.file) -> Iterator[bytes]:
        unpacked.append(doc_id)
        yield from file(self, doc_id)

    monkeypatch.setattr(Snapshot, "file", noted)
    app = create_app(engine, library)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        at = f"/v1/documents/{numbered(client, NEWER)['doc_id']}/original"
        tag = client.head(at).headers["etag"]
        assert client.get(at, headers={"if-none-match": tag}).status_code == 304
        assert unpacked == []
        parts = [client.get(at, headers={"range": f"bytes={n}-{n + 9}"}) for n in range(5)]
        assert {part.headers["etag"] for part in parts} == {tag}
        assert len(unpacked) == 1


def test_few_files_are_unpacked_at_once_and_what_is_read_is_kept() -> None:
    now, most = 0, 0

    def write(into: BinaryIO) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        time.sleep(0.02)
        into.write(b"12345678")
        now -= 1

    async def read(unpacked: Unpacked, key: str) -> bytes:
        async with unpacked.opened(key, write) as held:
            await asyncio.sleep(0.01)
            return await held.piece(2, 3)

    async def all_at_once() -> list[bytes]:
        unpacked = Unpacked(room=1000)
        return await asyncio.gather(*(read(unpacked, str(number)) for number in range(10)))

    assert asyncio.run(all_at_once()) == [b"345"] * 10
    assert most <= 2


def test_no_more_is_unpacked_than_there_is_room_for() -> None:
    def write(into: BinaryIO) -> None:
        written.append(1)
        into.write(b"12345678")

    async def one_after_another() -> None:
        unpacked = Unpacked(room=8)
        async with unpacked.opened("a", write) as held:
            with pytest.raises(NoRoom):
                async with unpacked.opened("b", write):
                    pass
            assert await held.piece(0, 8) == b"12345678"
        for key in ("b", "b", "a"):  # each takes the place of the other
            async with unpacked.opened(key, write):
                pass

    written = list[int]()
    asyncio.run(one_after_another())
    assert len(written) == 3


@given(st.binary(max_size=4000), st.integers(1, 500), st.integers(0, 3))
def test_a_packed_file_comes_back_in_pieces(content: bytes, times: int, level: int) -> None:
    packed = io.BytesIO(zlib.compress(content * times, level))
    pieces = list(unpack_file(packed.read))
    assert b"".join(pieces) == content * times
    assert max(map(len, pieces)) <= 1 << 20


@given(st.text(min_size=1, max_size=40))
def test_any_name_is_a_header_that_says_it_in_full(name: str) -> None:
    header = attachment(name)
    assert header.isascii()
    assert header.isprintable()
    said = unquote(header.split("filename*=UTF-8''")[1])
    assert "/" not in said
    assert len(said) == len(name)


def test_a_document_knows_what_it_repeals_and_what_repeals_it(client: TestClient) -> None:
    newer, older = numbered(client, NEWER), numbered(client, OLDER)
    of_newer = client.get(f"/v1/documents/{newer['doc_id']}/related").json()
    of_older = client.get(f"/v1/documents/{older['doc_id']}/related").json()
    assert (of_newer["repealed_by"], of_older["repealed_by"]) == (None, newer["doc_id"])
    ties = {(one["doc_id"], one["tie"], one["relation"]) for one in of_newer["related"]}
    assert (older["doc_id"], "names", "废止") in ties
    assert (older["doc_id"], "version", None) in ties
    back = {(one["doc_id"], one["tie"], one["relation"]) for one in of_older["related"]}
    assert (newer["doc_id"], "named-by", "废止") in back
    for one in of_newer["related"]:
        if one["tie"] == "names":
            assert OLDER in newer["text"][one["start"] : one["end"]]


@pytest.mark.parametrize("part", ["citation", "original", "related"])
def test_what_is_not_there_is_a_problem(client: TestClient, part: str) -> None:
    refused = client.get(f"/v1/documents/none/{part}")
    assert (refused.status_code, refused.json()["code"]) == (404, "document-not-found")


def test_figures_download_as_the_tables_that_were_filtered(client: TestClient) -> None:
    asked = {"indicator": "公共充电桩", "year": "2027"}
    listed = client.get("/v1/targets", params=asked | {"limit": "500"}).json()["targets"]
    answer = client.get("/v1/targets.csv", params=asked)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["statement_id"] for row in rows] == [one["statement_id"] for one in listed]
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
    book = load_workbook(io.BytesIO(client.get("/v1/targets.xlsx", params=asked).content))
    assert len(list(book.active.rows)) == len(listed) + 1
    matrix = client.get("/v1/targets/matrix.csv", params={"indicator": "公共充电桩"})
    assert matrix.content.decode("utf-8-sig").startswith("地区,公共充电桩,")


@pytest.mark.parametrize("path", ["/v1/targets.pdf", "/v1/targets.csv?colour=red"])
def test_another_format_or_filter_is_a_problem(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 422
