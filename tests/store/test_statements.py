"""Statements in the store: they come and go with their document, and are found by what they say."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.store.libraries import chunks, document, open_library, open_writer, vector
from wenzheng.checkup import check
from wenzheng.domain import Filters, ParsedDocument
from wenzheng.errors import UnknownFilter
from wenzheng.library import Writer, vector_hash
from wenzheng.readable import EVERYTHING
from wenzheng.reading.statements import Source, statements
from wenzheng.statement_filters import parse_statement_filters
from wenzheng.store.sqlite import connect
from wenzheng.store.statements import StatementFilters, StoredStatement

A = "到2027年，加氢站达到30座。公共充电桩增长5%。"
B = "到2030年，苏州市加氢站达到12座。2021年，公共停车位达到1.2万个。"


def put(writer: Writer, parsed: ParsedDocument) -> None:
    pieces = chunks(parsed)
    vectors = {key: vector(key) for key in (vector_hash(c.context(parsed.title)) for c in pieces)}
    file = parsed.original_text.encode()
    found = Source(
        parsed.text, parsed.title, (), (), parsed.metadata.published, parsed.metadata.region
    )
    writer.put(
        parsed,
        pieces,
        vectors,
        file,
        hashlib.sha256(file).hexdigest(),
        statements=list(statements(found)),
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with open_writer(tmp_path / "data") as writer:
        put(writer, document("b", B, region="江苏省"))
        put(writer, document("a", A, region="上海市"))
        writer.commit()
    return tmp_path / "data"


def found(data: Path, **given: str) -> list[StoredStatement]:
    filters = parse_statement_filters({name: [value] for name, value in given.items()})
    with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
        assert snapshot.count_statements(filters) == len(snapshot.statements(filters))
        return snapshot.statements(filters)


def figures(data: Path, **given: str) -> list[str]:
    return [one.text for one in found(data, **given)]


def test_they_stand_in_order_with_exact_quotes(data: Path) -> None:
    everything = found(data)
    assert [one.text for one in everything] == ["30座", "5%", "12座", "1.2万个"]
    with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
        for one in everything:
            texts = snapshot.texts(one.doc_id)
            said = one.said
            assert texts.text[said.start : said.end] == one.text
            assert texts.text[said.quote_start : said.quote_end] == one.quote
            original = texts.original_text[one.original_start : one.original_end]
            assert original == one.original_quote


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"indicator": "加氢站"}, ["30座", "12座"]),
        ({"indicator": "公共 桩"}, ["5%"]),
        ({"indicator": "苏州 加氢站"}, ["12座"]),
        ({"year": "2030"}, ["12座"]),
        ({"region": "江苏"}, ["12座", "1.2万个"]),
        ({"region": "苏州市"}, ["12座"]),
        ({"state": "目标"}, ["30座", "5%", "12座"]),
        ({"change": "增长"}, ["5%"]),
        ({"unit": "座"}, ["30座", "12座"]),
        ({"doc_id": "b", "unit": "个"}, ["1.2万个"]),
        ({"issuer": "上海市人民政府", "unit": "座"}, ["30座", "12座"]),
        ({"year_from": "2030"}, []),
    ],
)
def test_filters(data: Path, given: dict[str, str], expected: list[str]) -> None:
    assert figures(data, **given) == expected


@pytest.mark.parametrize(
    "given",
    [{"colour": "red"}, {"year": "soon"}, {"state": "done"}, {"indicator": "，"}, {"change": "x"}],
)
def test_what_is_no_filter_is_refused_by_name(given: dict[str, str]) -> None:
    with pytest.raises(UnknownFilter) as refused:
        parse_statement_filters({name: [value] for name, value in given.items()})
    assert next(iter(given)) in refused.value.en


def test_pages_follow_each_other_without_gap_or_repeat(data: Path) -> None:
    with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
        after, paged = None, []
        while page := snapshot.statements(after=after, limit=1):
            after = page[-1].statement_id
            paged += page
        assert paged == snapshot.statements()
        with pytest.raises(UnknownFilter):
            snapshot.statements(after="nowhere")


def test_a_document_that_is_replaced_or_removed_takes_them_along(data: Path) -> None:
    with open_writer(data) as writer:
        put(writer, document("a", "加氢站达到31座。"))
        writer.remove("b")
        writer.commit()
    assert figures(data) == ["31座"]
    with open_writer(data):
        pass  # what was removed is purged now
    with connect(data / "store.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM statements").fetchone() == (1,)


def test_what_is_not_committed_is_not_there(tmp_path: Path, data: Path) -> None:
    with open_writer(data) as writer:
        put(writer, document("c", "加氢站达到99座。"))
    assert "99座" not in figures(data)


def test_order_does_not_depend_on_the_history(tmp_path: Path, data: Path) -> None:
    other = tmp_path / "other"
    with open_writer(other) as writer:
        put(writer, document("a", A, region="上海市"))
        put(writer, document("b", B, region="江苏省"))
        writer.commit()
    assert found(other) == found(data)


def test_the_doctor_finds_one_that_does_not_stand_in_its_document(data: Path) -> None:
    with open_library(data) as library:
        assert not check(data, library)
    with connect(data / "store.sqlite3") as connection:
        connection.execute("UPDATE statements SET text = '99座' WHERE ordinal = 0")
    with open_library(data) as library:
        assert any("a-s00000" in finding.en for finding in check(data, library))


def test_indicators_are_counted_by_documents(data: Path) -> None:
    with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
        assert snapshot.indicators(1) == [("加氢站", 2)]
        only_b = StatementFilters(documents=Filters(doc_id=("b",)))
        assert snapshot.count_statements(only_b) == 2
