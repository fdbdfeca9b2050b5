"""What is repealed answers only where nothing in force does, and never in silence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from cli.answers import history_lines, source_line
from indexer.pipeline import index_paths
from search.engine import Engine
from search.results import Status, to_json
from tests.fakes import HashEmbedder
from wenzheng.domain import Filters
from wenzheng.domain import Status as InForce
from wenzheng.embedding.model import Model
from wenzheng.embedding.provider import only
from wenzheng.library import Library, Writer
from wenzheng.readable import EVERY_DOCUMENT, EVERYTHING

OLD = """云岭市停车管理办法
云政发〔2015〕3号
第一条 为了规范停车，制定本办法。
第二条 小型车停车每小时收费5元。
第三条 残疾人停车泊位占比不低于2%。
第四条 本办法自2015年6月1日起施行。
云岭市人民政府
2015年5月1日
"""
NEW = """云岭市停车管理办法
云政发〔2023〕8号
第一条 为了规范停车，制定本办法。
第二条 小型车停车每小时收费8元。
第三条 本办法自2023年7月1日起施行。《云岭市停车管理办法》（云政发〔2015〕3号）同时废止。
云岭市人民政府
2023年6月1日
"""
FEE, SHARE = "小型车停车收费多少元", "残疾人停车泊位占比多少"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Two versions of one policy, of which the later repeals the earlier."""
    folder, embedder = tmp_path_factory.mktemp("history"), HashEmbedder()
    for name, text in {"old.txt": OLD, "new.txt": NEW}.items():
        (folder / name).write_text(text, "utf-8")
    with Writer.open(folder / ".d", model=Model.of(embedder)) as writer:
        index_paths([folder / "old.txt", folder / "new.txt"], writer, embedder)
    with Library.open(folder / ".d") as opened:
        yield opened


@pytest.fixture(scope="module")
def engine(library: Library) -> Engine:
    return Engine(library, only(HashEmbedder()))


def test_what_is_in_force_answers_and_the_rest_is_history(engine: Engine) -> None:
    found = engine.ask(FEE, readable=EVERYTHING)
    assert (found.status, found.answer, found.notes) == (Status.ANSWERED, "8元", ())
    (earlier,) = found.history
    assert (earlier.answer, earlier.status) == ("5元", InForce.REPEALED)
    assert earlier.superseded_by is not None
    assert earlier.superseded_by.doc_number == "云政发〔2023〕8号"
    assert "5元" in earlier.citation.quote
    assert earlier.citation.doc_number == "云政发〔2015〕3号"
    assert "废止" in "".join(history_lines(found))


def test_a_day_is_answered_as_of_that_day(engine: Engine) -> None:
    found = engine.ask(FEE, filters=Filters(as_of=date(2020, 1, 1)), readable=EVERYTHING)
    assert (found.answer, found.history, found.notes) == ("5元", (), ())
    assert found.citations[0].status == "有效"
    assert (
        engine.ask(FEE, filters=Filters(as_of=date(2010, 1, 1)), readable=EVERYTHING).status
        is Status.ABSTAINED
    )


def test_where_only_a_repealed_document_answers_it_is_said(engine: Engine) -> None:
    found = engine.ask(SHARE, readable=EVERYTHING)
    assert (found.answer, found.citations[0].status) == ("2%", "废止")
    assert "已废止" in found.reason
    assert "已废止" in found.notes[0].zh
    assert "is repealed" in found.notes[0].en
    assert "【废止】" in source_line(found.citations[0])


def test_a_document_that_is_named_answers_for_itself(engine: Engine) -> None:
    found = engine.ask("云政发〔2015〕3号规定小型车停车收费多少元", readable=EVERYTHING)
    told = {value.text for value in found.values}
    assert "5元" in told


def test_the_page_and_the_api_tell_the_same(engine: Engine, library: Library) -> None:
    with TestClient(create_app(engine, library), base_url="http://127.0.0.1") as http:
        told = http.post("/v1/ask", json={"question": FEE}).json()
        page = http.get("/", params={"q": FEE}).text
        marked = http.get("/", params={"q": SHARE}).text
    assert (
        told["history"]
        == json.loads(json.dumps(to_json(engine.ask(FEE, readable=EVERY_DOCUMENT))))["history"]
    )
    assert 'id="history"' in page
    assert "云岭市停车管理办法" in page
    assert '<span class="status gone">废止</span>' in marked
    assert "已废止" in marked


def test_who_repealed_a_document_is_told_by_the_day(library: Library) -> None:
    with library.snapshot(EVERYTHING) as snapshot:
        by_name = {Path(one.source).stem: one for one in snapshot.documents()}
        old = by_name["old"].doc_id
        assert snapshot.repealed_by(old) == by_name["new"]
        assert snapshot.repealed_by(old, date(2020, 1, 1)) is None
        assert snapshot.repealed_by(by_name["new"].doc_id) is None
