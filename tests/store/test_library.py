"""What a data folder keeps and gives back."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tests.index import oracle
from tests.store.libraries import (
    TOKENISER,
    chunks,
    document,
    near_texts,
    open_library,
    open_writer,
    put,
    question_vector,
    ranking,
    texts,
    vector,
)
from wenzheng.domain import Filters, Kind, StoredChunk
from wenzheng.errors import Busy, DocumentNotFound, IndexIncompatible, IndexMissing
from wenzheng.library import Library, Model, Rows, Snapshot, Writer, vector_hash
from wenzheng.readable import EVERYTHING
from wenzheng.text.shingles import shingles, signature

STATIONS = "到2025年，建成加氢站70座。产业规模达到3500亿元。"
ROBOTS = "智能机器人产业规模突破1000亿元。建设加氢站。"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with two documents."""
    with open_writer(tmp_path) as writer:
        put(writer, document("a", STATIONS))
        put(
            writer,
            document(
                "b",
                ROBOTS,
                title="机器人行动方案",
                issuer=None,
                region="北京",
                kind=Kind.ACTION_PLAN,
                published=date(2024, 1, 2),
            ),
        )
        assert writer.commit() == 1
    return tmp_path


class TestReading:
    def test_a_document_comes_back_as_it_was_put(self, data: Path) -> None:
        put_in = document("a", STATIONS)
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            found = snapshot.document("a")
            assert (found.source, found.title, found.issuer) == (
                "a.txt",
                put_in.title,
                put_in.metadata.issuer,
            )
            assert (found.published, found.kind, found.warnings) == (
                put_in.metadata.published,
                put_in.metadata.kind,
                put_in.warnings,
            )
            assert (found.characters, found.chunks) == (len(STATIONS), 2)
            assert snapshot.texts("a") == (
                put_in.original_text,
                put_in.text,
                put_in.offset_map,
            )
            assert snapshot.sections("a") == put_in.sections
            assert b"".join(snapshot.file("a")) == put_in.original_text.encode()
            assert found.file_hash == hashlib.sha256(b"".join(snapshot.file("a"))).hexdigest()

    def test_chunks_lead_back_to_both_texts(self, data: Path) -> None:
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            rows = snapshot.lexical(TOKENISER.terms("加氢站"), 5).rows
            for found in snapshot.chunks(rows):
                held = snapshot.texts(found.chunk.doc_id)
                span = slice(found.chunk.start, found.chunk.end)
                original = slice(found.original_start, found.original_end)
                assert held.text[span] == held.original_text[original] == found.chunk.text

    def test_an_unknown_document_is_named(self, data: Path) -> None:
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            for ask in (snapshot.document, snapshot.texts, snapshot.sections, snapshot.file):
                with pytest.raises(DocumentNotFound, match="nowhere"):
                    ask("nowhere")

    def test_documents_come_in_pages(self, data: Path) -> None:
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            first = snapshot.documents(limit=1)
            rest = snapshot.documents(after=first[-1].doc_id)
            assert [found.doc_id for found in first + rest] == ["a", "b"]

    def test_facets_count_documents(self, data: Path) -> None:
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            assert snapshot.facets() == {
                "issuer": {"上海市人民政府": 1},
                "region": {"上海": 1, "北京": 1},
                "kind": {"意见": 1, "行动方案": 1},
                "level": {},
                "status": {"有效": 2},
                "year": {"2022": 1, "2024": 1},
                "collection": {"默认": 2},
            }
            assert snapshot.facets(Filters(region=("北京",)))["year"] == {"2024": 1}

    def test_a_region_holds_what_lies_in_it(self, tmp_path: Path) -> None:
        with open_writer(tmp_path) as writer:
            for name, region in (("a", "苏州市"), ("b", "江苏省"), ("c", "上海市")):
                put(writer, document(name, "要求。", region=region))
            writer.commit()
        with open_library(tmp_path) as library, library.snapshot(EVERYTHING) as snapshot:
            found = snapshot.documents(Filters(region=("江苏省",)))
            assert [one.doc_id for one in found] == ["a", "b"]
            assert snapshot.facets()["region"] == {"江苏省": 2, "上海市": 1, "苏州市": 1}
            assert snapshot.count(Filters(region=("苏州市",))) == 1


class TestSearching:
    def test_rows_that_hold_a_word_are_counted(self, data: Path) -> None:
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            for words in (["加氢站"], ["意见", "要求"], ["没有这个词"]):
                terms = [TOKENISER.terms(word) for word in words]
                for allowed in (None, Rows(snapshot.live.numbers[::2])):
                    rows = snapshot.live if allowed is None else allowed
                    held = snapshot.chunks(rows.numbers.tolist())
                    expected = sum(_holds_any(snapshot, one, terms) for one in held)
                    assert snapshot.matches(terms, allowed) == expected

    def test_scores_are_those_of_the_formula(self, data: Path) -> None:
        question = TOKENISER.terms("加氢站产业规模")
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            rows = snapshot.live.numbers
            held = {
                int(found.row): TOKENISER.terms(
                    found.chunk.context(snapshot.document(found.chunk.doc_id).title)
                )
                for found in snapshot.chunks(rows)
            }
            truth = oracle.bm25(held, question)
            best = snapshot.lexical(question, 2)
            names = {f.row: f.chunk.chunk_id for f in snapshot.chunks(rows)}
            assert best.rows.tolist() == oracle.best(truth, names, 2)
            assert best.scores.tolist() == [float(np.float32(truth[int(r)])) for r in best.rows]

    def test_the_nearest_vector_is_first(self, data: Path) -> None:
        key = chunks(document("a", STATIONS))[1].context(document("a", "").title)
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            found = snapshot.dense(question_vector(key), 2)
            assert snapshot.chunks(found.rows)[0].chunk.chunk_id == "a-0001"
            assert found.scores[0] == pytest.approx(1.0, abs=1e-3)
            assert np.array_equal(snapshot.vectors(found.rows)[0], vector(vector_hash(key)))
            assert np.array_equal(
                snapshot.similarity(question_vector(key), found.rows), found.scores
            )

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            (Filters(), {"a", "b"}),
            (Filters(issuer=("上海市人民政府", "无")), {"a"}),
            (Filters(region=("北京",)), {"b"}),
            (Filters(kind=(Kind.OPINION, Kind.ACTION_PLAN)), {"a", "b"}),
            (Filters(year_from=2023), {"b"}),
            (Filters(year_to=2022), {"a"}),
            (Filters(year_from=2022, year_to=2024, doc_id=("a",)), {"a"}),
            (Filters(doc_number=("沪府〔2022〕1号",)), set()),
        ],
    )
    def test_filters_hold_for_both_legs_and_for_documents(
        self, data: Path, filters: Filters, expected: set[str]
    ) -> None:
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            allowed = snapshot.rows(filters)
            assert (allowed is None) == (not filters)
            legs = (
                snapshot.lexical(TOKENISER.terms("加氢站"), 10, allowed),
                snapshot.dense(question_vector("加氢站"), 10, allowed),
            )
            for leg in legs:
                assert {f.chunk.doc_id for f in snapshot.chunks(leg.rows)} == expected
            assert {found.doc_id for found in snapshot.documents(filters)} == expected

    def test_nothing_asked_is_nothing_found(self, data: Path) -> None:
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            assert snapshot.lexical([], 10).rows.tolist() == []
            assert snapshot.lexical(["没有这词"], 10).rows.tolist() == []
            assert snapshot.lexical(TOKENISER.terms("加氢站"), 0).rows.tolist() == []
            nowhere = Rows(np.empty(0, dtype=np.int64))
            assert snapshot.lexical(TOKENISER.terms("加氢站"), 5, nowhere).rows.tolist() == []

    def test_ties_are_in_order_of_chunk_id(self, tmp_path: Path) -> None:
        with open_writer(tmp_path) as writer:
            for doc_id in ("c", "a", "b"):
                put(writer, document(doc_id, "建设加氢站。"))
            writer.commit()
        with open_library(tmp_path) as library, library.snapshot(EVERYTHING) as snapshot:
            for k in (1, 2, 3):
                for leg in (
                    snapshot.lexical(TOKENISER.terms("加氢站"), k),
                    snapshot.dense(question_vector("x"), k),
                ):
                    names = [found.chunk.doc_id for found in snapshot.chunks(leg.rows)]
                    assert names == ["a", "b", "c"][:k]

    def test_an_empty_library_answers(self, tmp_path: Path) -> None:
        with open_writer(tmp_path) as writer:
            assert writer.commit() == 0
        with open_library(tmp_path) as library, library.snapshot(EVERYTHING) as snapshot:
            assert texts(snapshot, "加氢站") == near_texts(snapshot, "加氢站") == []
            assert snapshot.counts() == (0, 0)
            assert snapshot.terms == 0


class TestWriting:
    def test_an_unchanged_source_is_known(self, data: Path) -> None:
        with open_writer(data) as writer:
            file = (" " + STATIONS).encode()
            assert writer.known("a.txt") == (hashlib.sha256(file).hexdigest(), "1")
            assert writer.known("c.txt") is None
            assert writer.sources() == {"a.txt": "a", "b.txt": "b"}

    def test_a_text_that_was_embedded_is_not_embedded_again(self, data: Path) -> None:
        parsed = document("z", STATIONS)
        keys = [vector_hash(c.context(parsed.title)) for c in chunks(parsed)]
        with open_writer(data) as writer:
            assert writer.missing_vectors([*keys, "00" * 32]) == {"00" * 32}

    def test_a_new_version_replaces_the_old_one(self, data: Path) -> None:
        with open_writer(data) as writer:
            put(writer, document("a", "建成加氢站100座。"))
            writer.commit()
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            assert "建成加氢站100座。" in texts(snapshot, "建成加氢站")
            assert not any("70座" in text for text in texts(snapshot, "建成加氢站70座"))
            assert snapshot.counts().documents == 2

    def test_a_failed_put_changes_nothing_and_the_others_stay(self, data: Path) -> None:
        with open_writer(data) as writer:
            put(writer, document("c", "全新的内容。"))
            parsed = document("a", "没有向量的内容。")
            with pytest.raises(ValueError, match="no vector"):
                writer.put(parsed, chunks(parsed), {}, b"x", hashlib.sha256(b"x").hexdigest())
            wrong = {vector_hash(chunks(parsed)[0].context(parsed.title)): np.ones(3)}
            with pytest.raises(ValueError, match="16 numbers"):
                writer.put(parsed, chunks(parsed), wrong, b"x", hashlib.sha256(b"x").hexdigest())
            with pytest.raises(ValueError, match="sha256"):
                writer.put(document("e", ""), [], {}, b"x", "00" * 32)
            writer.commit()
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            assert [found.doc_id for found in snapshot.documents()] == ["a", "b", "c"]
            assert any("70座" in text for text in texts(snapshot, "加氢站70座"))

    def test_what_is_not_committed_is_not_kept(self, data: Path) -> None:
        with open_writer(data) as writer:
            put(writer, document("c", "全新的内容。"))
            writer.remove("a")
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            assert [found.doc_id for found in snapshot.documents()] == ["a", "b"]

    def test_a_full_disk_ends_the_writer_and_keeps_what_was_committed(self, data: Path) -> None:
        with open_writer(data) as writer:
            pages = writer._connection.execute("PRAGMA page_count").fetchone()[0]
            writer._connection.execute(f"PRAGMA max_page_count = {pages + 20}")
            long = "".join(map(chr, range(0x4E00, 0x6E00)))
            with pytest.raises(sqlite3.OperationalError, match="full"):
                put(writer, document("long", long))
            if writer._lost:
                with pytest.raises(sqlite3.OperationalError, match="open the writer again"):
                    writer.commit()
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            assert [found.doc_id for found in snapshot.documents()] == ["a", "b"]
            assert len(near_texts(snapshot, "x")) == 4

    def test_a_removed_document_leaves_nothing_behind(self, data: Path) -> None:
        with open_writer(data) as writer:
            writer.remove("a")
            with pytest.raises(DocumentNotFound, match="nowhere"):
                writer.remove("nowhere")
            writer.commit()
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            assert not any("70座" in text for text in texts(snapshot, "加氢站70座"))
            assert snapshot.term_counts(["70", "加氢站"]) == {"70": 0, "加氢站": 1}
        with sqlite3.connect(data / "store.sqlite3") as store:
            for table, left in (("documents", 1), ("chunks", 2), ("vectors", 2), ("files", 1)):
                assert store.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == left

    def test_files_and_vectors_that_another_document_needs_stay(self, tmp_path: Path) -> None:
        with open_writer(tmp_path) as writer:
            put(writer, document("a", STATIONS))
            put(writer, document("b", STATIONS))
            writer.commit()
            writer.remove("a")
            writer.commit()
        with open_library(tmp_path) as library, library.snapshot(EVERYTHING) as snapshot:
            assert b"".join(snapshot.file("b")).decode() == " " + STATIONS
        with open_writer(tmp_path) as writer:
            writer.rebuild()


class TestReadersAndWriters:
    def test_a_second_writer_is_told_to_wait(self, data: Path) -> None:
        with open_writer(data), pytest.raises(Busy, match="wait"):
            open_writer(data)
        with open_writer(data):
            pass

    def test_a_snapshot_does_not_change_and_the_next_one_does(self, data: Path) -> None:
        with open_library(data) as library:
            with library.snapshot(EVERYTHING) as before, open_writer(data) as writer:
                put(writer, document("a", "建成加氢站100座。"))
                writer.commit()
                assert any("70座" in text for text in texts(before, "加氢站"))
                assert before.texts("a").text == STATIONS
                with library.snapshot(EVERYTHING) as after:
                    assert after.generation == before.generation + 1
                    assert after.texts("a").text == "建成加氢站100座。"
            with library.snapshot(EVERYTHING) as settled:
                assert "建成加氢站100座。" in texts(settled, "加氢站")

    @pytest.mark.parametrize("reached", ["store", "committed", "lexical", "vector", "noted"])
    def test_at_every_step_a_reader_sees_the_old_or_the_new(self, data: Path, reached: str) -> None:
        """Both kinds of reader: one that was open before, and one that opens just then."""
        seen: list[tuple[str, list[str], list[str]]] = []

        def look(library: Library) -> None:
            with library.snapshot(EVERYTHING) as snapshot:
                rows = snapshot.live.numbers
                held = [f.chunk.text for f in snapshot.chunks(rows) if f.chunk.doc_id == "a"]
                found = [t for t in texts(snapshot, "建成加氢站") if t in held]
                near = [t for t in near_texts(snapshot, "建成加氢站") if t in held]
                assert sorted(near) == sorted(held)
                assert "".join(held) == snapshot.texts("a").text
                seen.append((snapshot.texts("a").text, found, near))

        def checkpoint(step: str) -> None:
            if step == reached:
                look(old)
                with open_library(data) as fresh:
                    look(fresh)

        with open_library(data) as old:
            with open_writer(data, checkpoint) as writer:
                put(writer, document("a", "建成加氢站100座。"))
                writer.commit()
            look(old)
        assert seen[-1][0] == "建成加氢站100座。"
        for text, found, near in seen:
            assert text in (STATIONS, "建成加氢站100座。")
            assert found
            assert near

    @pytest.mark.parametrize("reached", ["committed", "lexical", "vector", "noted"])
    def test_a_removed_document_is_gone_from_the_moment_it_is_committed(
        self, data: Path, reached: str
    ) -> None:
        looked: list[str] = []

        def checkpoint(step: str) -> None:
            if step == reached:
                with library.snapshot(EVERYTHING) as snapshot:
                    assert not any("70座" in text for text in texts(snapshot, "加氢站70座"))
                    assert len(near_texts(snapshot, "加氢站70座")) == 2
                    assert [found.doc_id for found in snapshot.documents()] == ["b"]
                looked.append(step)

        with open_library(data) as library, open_writer(data, checkpoint) as writer:
            writer.remove("a")
            writer.commit()
        assert looked

    def test_also_its_older_version_is_gone_that_readers_may_still_see(self, data: Path) -> None:
        looked: list[list[str]] = []

        def stop(step: str) -> None:
            if step == "committed":
                raise KeyboardInterrupt

        with open_library(data) as library:
            writer = open_writer(data, stop)
            put(writer, document("a", "建成加氢站100座。"))
            with pytest.raises(KeyboardInterrupt):
                writer.commit()  # the indexes know nothing of the new version
            writer.remove("a")
            with pytest.raises(KeyboardInterrupt):
                writer.commit()
            with library.snapshot(EVERYTHING) as snapshot:
                looked.append([found.doc_id for found in snapshot.documents()])
                assert not any("座" in text for text in texts(snapshot, "加氢站"))
            writer.close()
        assert looked == [["b"]]

    def test_threads_read_while_a_writer_writes(self, data: Path) -> None:
        failures: list[BaseException] = []
        done = threading.Event()

        def read() -> None:
            try:
                while not done.is_set():
                    with library.snapshot(EVERYTHING) as snapshot:
                        number = snapshot.texts("a").text
                        assert [t for t in near_texts(snapshot, "x", 50) if t == number]
                        assert number in texts(snapshot, number)
            except BaseException as failure:  # noqa: BLE001 - reported by the thread that waits
                failures.append(failure)

        with open_library(data) as library:
            with open_writer(data) as writer:
                put(writer, document("a", "第0版内容。"))
                writer.commit()
                threads = [threading.Thread(target=read) for _ in range(4)]
                for thread in threads:
                    thread.start()
                for version in range(1, 15):
                    put(writer, document("a", f"第{version}版内容。"))
                    writer.commit()
            done.set()
            for thread in threads:
                thread.join()
        assert not failures


class TestRefusing:
    def test_no_folder_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(IndexMissing, match="wenzheng index"):
            open_library(tmp_path / "none")

    def test_another_model_is_named(self, data: Path) -> None:
        with pytest.raises(IndexIncompatible, match=r"fake-1.*fake-2.*wenzheng model switch"):
            Writer.open(data, model=Model("fake-2"))

    def test_another_algorithm_is_named_and_a_rebuild_takes_it_over(
        self, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            before = ranking(snapshot, "加氢站", 10)
        monkeypatch.setattr("wenzheng.text.tokenise.ALGORITHM", "letters-1")
        for open_it in (Library.open, Writer.open):
            with pytest.raises(IndexIncompatible, match=r"tokeniser.*wenzheng rebuild"):
                open_it(data)
        with Writer.open(data, rebuild=True):
            pass
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            assert snapshot.tokeniser.version.startswith("letters-1:")
            assert ranking(snapshot, "加氢站", 10) == before

    def test_another_format_is_named(self, data: Path) -> None:
        with sqlite3.connect(data / "store.sqlite3") as store:
            store.execute("PRAGMA user_version = 99")
        for open_it in (Library.open, Writer.open):
            with pytest.raises(IndexIncompatible, match="format 99"):
                open_it(data)

    def test_a_file_that_is_no_store_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "store.sqlite3").write_bytes(b"something else entirely, for long enough" * 99)
        with pytest.raises(IndexIncompatible, match=r"store\.sqlite3"):
            open_library(tmp_path)

    @pytest.mark.parametrize("which", ["lexical-*", "vector-*", "*"])
    def test_a_lost_index_is_named_and_the_next_writer_builds_it(
        self, data: Path, which: str
    ) -> None:
        for folder in (data / "indexes").glob(which):
            shutil.rmtree(folder)
        with pytest.raises(IndexMissing, match="wenzheng rebuild"):
            open_library(data)
        with open_writer(data):
            pass
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            assert texts(snapshot, "70座")
            assert len(near_texts(snapshot, "x")) == 4

    def test_a_store_older_than_its_indexes_is_refused_and_built_again(self, data: Path) -> None:
        backup = sqlite3.connect(data / "backup.sqlite3")
        with sqlite3.connect(data / "store.sqlite3") as store:
            store.backup(backup)
        backup.close()
        with open_writer(data) as writer:
            put(writer, document("c", "之后的内容。"))
            writer.commit()
        for leftover in data.glob("store.sqlite3*"):
            leftover.unlink()
        (data / "backup.sqlite3").rename(data / "store.sqlite3")
        with pytest.raises(IndexIncompatible, match="wenzheng rebuild"):
            open_library(data)
        with open_writer(data):
            pass
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            assert len(near_texts(snapshot, "x")) == 4


class TestNearCopies:
    def test_documents_of_nearly_the_same_text_find_each_other(self, tmp_path: Path) -> None:
        text = "".join(f"第{at}项任务由第{at * 7}处负责，每年检查{at * 3}次。" for at in range(60))
        with open_writer(tmp_path) as writer:
            for doc_id, content in (("a", text), ("b", text + "完。"), ("c", text[::-1])):
                parsed = document(doc_id, content)
                put(writer, replace(parsed, signature=signature(shingles(content))))
            writer.commit()
        with open_library(tmp_path) as library, library.snapshot(EVERYTHING) as snapshot:
            assert [found.doc_id for found in snapshot.copies("a")] == ["b"]
            assert snapshot.copies("c") == []


def _holds_any(snapshot: Snapshot, stored: StoredChunk, words: list[list[str]]) -> bool:
    title = snapshot.document(stored.chunk.doc_id).title
    held = set(TOKENISER.terms(stored.chunk.context(title)))
    return any(held.issuperset(terms) for terms in words)
