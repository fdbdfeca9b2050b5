"""An engine over a library that changes its dictionary and its model: each request sees one state."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.pipeline import index_paths
from indexer.reembed import switch_model
from search.engine import Engine
from search.results import Mode
from tests.fakes import HashEmbedder
from wenzheng.embedding import Embedder
from wenzheng.library import Library, Model, Writer
from wenzheng.readable import EVERYTHING
from wenzheng.text.dictionary import parse_entry

OLD, NEW = HashEmbedder(), HashEmbedder()
NEW.model_id = "hash@2"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.md").write_text("# 甲县方案\n\n到2027年建成加氢母站12座。\n", "utf-8")
    with Writer.open(tmp_path / "d", model=Model.of(OLD)) as writer:
        index_paths([folder], writer, OLD)
    return tmp_path / "d"


def test_a_running_engine_turns_to_the_new_model(data: Path) -> None:
    asked: list[str] = []

    def embedder_of(model: Model) -> Embedder:
        asked.append(model.id)
        return {OLD.model_id: OLD, NEW.model_id: NEW}[model.id]

    engine = Engine(Library.open(data), embedder_of)
    before = engine.search("加氢母站", mode=Mode.DENSE, readable=EVERYTHING).hits
    with Writer.open(data) as writer:
        switch_model(writer, Model.of(NEW), NEW)
    after = engine.search("加氢母站", mode=Mode.DENSE, readable=EVERYTHING).hits
    assert asked == [OLD.model_id, NEW.model_id], "a question is embedded anew, not remembered"
    assert before == after


def test_a_running_engine_turns_to_the_new_dictionary(data: Path) -> None:
    engine = Engine(Library.open(data), lambda _: OLD)
    query = "加氢母站建设情况"
    assert "加氢母站" not in engine.search(query, readable=EVERYTHING).parsed.subject.split()
    with Writer.open(data) as writer:
        writer.words.add([parse_entry("加氢母站")])
        writer.words.apply()
    found = engine.search(query, readable=EVERYTHING)
    assert "加氢母站" in found.parsed.subject.split()
    assert found.hits


def test_an_empty_library_finds_nothing(tmp_path: Path) -> None:
    with Writer.open(tmp_path / "d", model=Model.of(OLD)):
        pass
    engine = Engine(Library.open(tmp_path / "d"), lambda _: OLD)
    assert engine.search("加氢母站", readable=EVERYTHING).hits == ()
    assert engine.ask("加氢母站有多少座", readable=EVERYTHING).answer is None
