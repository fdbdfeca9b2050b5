"""Which collections documents are in, and what a reader of some of them is shown."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.libraries import (
    document,
    near_texts,
    open_library,
    open_writer,
    put,
    question_vector,
    ranking,
    texts,
)
from wenzheng.domain import Filters
from wenzheng.errors import DocumentNotFound, UsageError
from wenzheng.library import Library, Writer
from wenzheng.readable import DEFAULT, EVERYTHING, NOTHING, Readable, collection_name

STATIONS = "到2025年，建成加氢站70座。产业规模达到3500亿元。"
ROBOTS = "智能机器人产业规模突破1000亿元。建设加氢站。"
PUMPS = "建成泵站12座。加氢站另行规划。"
OPEN = Readable.of({"公开"})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Document a is open, b is not, c is in both collections."""
    with open_writer(tmp_path) as writer:
        for doc_id, text, collections in (
            ("a", STATIONS, {"公开"}),
            ("b", ROBOTS, {"内部"}),
            ("c", PUMPS, {"内部", "公开"}),
        ):
            put(writer, document(doc_id, text, title=f"关于{doc_id}的意见"))
            writer.collect(doc_id, collections)
        writer.commit()
    return tmp_path


def held(library: Library, readable: Readable) -> dict[str, tuple[str, ...]]:
    with library.snapshot(readable) as snapshot:
        return {one.doc_id: one.collections for one in snapshot.documents()}


class TestMembership:
    def test_a_document_of_which_nobody_said_another_is_in_the_default_collection(
        self, tmp_path: Path
    ) -> None:
        with open_writer(tmp_path) as writer:
            put(writer, document("a", STATIONS))
            writer.commit()
        with open_library(tmp_path) as library:
            assert held(library, EVERYTHING) == {"a": (DEFAULT,)}

    def test_a_new_version_stays_where_the_document_is(self, data: Path) -> None:
        with open_writer(data) as writer:
            put(writer, document("b", ROBOTS + "新增一句。"))
            writer.commit()
        with open_library(data) as library:
            assert held(library, EVERYTHING)["b"] == ("内部",)

    def test_a_document_is_moved_without_being_indexed_again(self, data: Path) -> None:
        with open_library(data) as library:
            with library.snapshot(EVERYTHING) as snapshot:
                before = ranking(snapshot, "加氢站", 10), snapshot.live.numbers.tolist()
            with open_writer(data) as writer:
                writer.collect("b", {"公开"})
                assert "b" not in held(library, OPEN)
                generation = writer.commit()
            with library.snapshot(EVERYTHING) as snapshot:
                assert snapshot.generation == generation
                after = ranking(snapshot, "加氢站", 10), snapshot.live.numbers.tolist()
            assert after == before
            assert set(held(library, OPEN)) == {"a", "b", "c"}

    def test_a_reader_who_has_begun_sees_what_was_when_he_began(self, data: Path) -> None:
        with open_library(data) as library, library.snapshot(OPEN) as snapshot:
            with open_writer(data) as writer:
                writer.collect("a", {"内部"})
                writer.commit()
            assert snapshot.document("a").collections == ("公开",)
            assert set(held(library, OPEN)) == {"c"}

    def test_what_is_not_committed_is_not_kept(self, data: Path) -> None:
        with open_writer(data) as writer:
            writer.collect("a", {"内部"})
        with open_library(data) as library:
            assert held(library, EVERYTHING)["a"] == ("公开",)

    def test_a_removed_document_is_in_no_collection_when_it_comes_back(self, data: Path) -> None:
        with open_writer(data) as writer:
            writer.remove("a")
            put(writer, document("a", STATIONS))
            writer.commit()
        with open_library(data) as library:
            assert held(library, EVERYTHING)["a"] == (DEFAULT,)

    def test_a_document_cannot_be_in_no_collection(self, data: Path) -> None:
        with open_writer(data) as writer:
            with pytest.raises(UsageError, match="collections add"):
                writer.collect("a", ())
            with pytest.raises(DocumentNotFound, match="nowhere"):
                writer.collect("nowhere", {"公开"})
            assert writer.collections_of("a") == {"公开"}

    @pytest.mark.parametrize("name", ["", " ", "*", "甲,乙", "甲=乙", "甲|乙", "甲\n乙", "名" * 65])
    def test_an_impossible_name_is_refused(self, name: str) -> None:
        with pytest.raises(UsageError):
            collection_name(name)


class TestReading:
    def test_what_may_not_be_read_is_not_there(self, data: Path) -> None:
        with open_library(data) as library, library.snapshot(OPEN) as snapshot:
            for ask in (snapshot.document, snapshot.texts, snapshot.file, snapshot.copies):
                with pytest.raises(DocumentNotFound) as refusal:
                    ask("b")
                with pytest.raises(DocumentNotFound) as missing:
                    ask("x")
                assert str(refusal.value).replace(" b", " x") == str(missing.value)
            assert texts(snapshot, "机器人") == []
            assert not any("机器人" in text for text in near_texts(snapshot, "机器人"))
            assert snapshot.counts() == (2, 4)
            assert snapshot.term_counts(["机器", "加氢"]) == {"机器": 0, "加氢": 2}
            assert snapshot.collections() == {"公开": 2}
            assert snapshot.documents(Filters(collection=("内部",))) == []

    def test_rows_that_may_not_be_read_are_not_found_by_their_numbers(self, data: Path) -> None:
        with open_library(data) as library:
            with library.snapshot(EVERYTHING) as snapshot:
                every = snapshot.live.numbers
            with library.snapshot(OPEN) as snapshot:
                hidden = np.setdiff1d(every, snapshot.live.numbers)
                vector = question_vector("机器人")
                for ask in (
                    lambda: snapshot.chunks(hidden),
                    lambda: snapshot.vectors(hidden),
                    lambda: snapshot.similarity(vector, hidden),
                    lambda: snapshot.occurrences(["机器"], hidden),
                ):
                    with pytest.raises(KeyError):
                        ask()

    def test_nothing_is_what_it_says(self, data: Path) -> None:
        with open_library(data) as library, library.snapshot(NOTHING) as snapshot:
            assert snapshot.documents() == []
            assert texts(snapshot, "加氢站") == near_texts(snapshot, "加氢站") == []
            assert (snapshot.counts(), snapshot.terms) == ((0, 0), 0)

    def test_what_was_kept_for_one_reader_is_not_shown_to_another(self, data: Path) -> None:
        inner = Readable.of({"内部"})
        with open_library(data) as library:
            for readable, expected in ((EVERYTHING, 3), (OPEN, 2), (inner, 2), (OPEN, 2)):
                with library.snapshot(readable) as snapshot:
                    assert snapshot.count() == snapshot.counts().documents == expected
                    assert snapshot.once("x", lambda r=readable: r) == readable

    @settings(max_examples=25)
    @given(
        collections=st.lists(
            st.frozensets(st.sampled_from("甲乙丙"), min_size=1), min_size=6, max_size=6
        ),
        names=st.frozensets(st.sampled_from("甲乙丙丁")),
    )
    def test_a_reader_finds_what_a_library_of_that_alone_would_give(
        self,
        tmp_path_factory: pytest.TempPathFactory,
        collections: list[frozenset[str]],
        names: frozenset[str],
    ) -> None:
        made = [
            document(f"d{at}", f"{STATIONS}第{at}项。{(ROBOTS, PUMPS)[at % 2]}") for at in range(6)
        ]
        readable = Readable.of(names)
        whole, part = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("part")
        for data, seen in ((whole, None), (part, names)):
            with open_writer(data) as writer:
                for one, into in zip(made, collections, strict=True):
                    shown = into if seen is None else into & seen
                    if shown:
                        put(writer, one)
                        writer.collect(one.doc_id, shown)
                writer.commit()
        with (
            open_library(whole) as library,
            open_library(part) as expected,
            library.snapshot(readable) as found,
            expected.snapshot(EVERYTHING) as wanted,
        ):
            assert ranking(found, "加氢站规模", 20) == ranking(wanted, "加氢站规模", 20)
            assert found.facets() == wanted.facets()
            assert (found.counts(), found.terms) == (wanted.counts(), wanted.terms)
            assert found.pairs(50) == wanted.pairs(50)
            terms = ["加氢", "泵站", "机器"]
            assert found.term_counts(terms) == wanted.term_counts(terms)
            assert found.matches([terms[:1]]) == wanted.matches([terms[:1]])


def _as_of_format_4(data: Path) -> None:
    with sqlite3.connect(data / "store.sqlite3") as store:
        store.execute("DROP TABLE memberships")
        store.execute("UPDATE meta SET format = 4")
        store.execute("PRAGMA user_version = 4")


@pytest.mark.parametrize("open_it", [Library.open, Writer.open])
def test_a_library_of_before_there_were_collections_is_upgraded(
    data: Path, open_it: object
) -> None:
    with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
        before = ranking(snapshot, "加氢站", 10)
    _as_of_format_4(data)
    opened = Library.open(data) if open_it is Library.open else Writer.open(data)
    opened.close()
    with open_library(data) as library:
        assert set(held(library, EVERYTHING).values()) == {(DEFAULT,)}
        with library.snapshot(EVERYTHING) as snapshot:
            assert ranking(snapshot, "加氢站", 10) == before
        assert held(library, OPEN) == {}
