"""A library's dictionary: what is added waits, and is switched to whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.store.libraries import MODEL, document, open_library, open_writer, put, ranking, texts
from wenzheng.errors import Busy, EntryNotFound, IndexMissing
from wenzheng.library import Library, Model, Snapshot, Writer
from wenzheng.readable import EVERYTHING
from wenzheng.text import dictionary
from wenzheng.text.dictionary import Entry, parse_entry

ROOT = Path(__file__).parents[2]
TEXTS = {
    "a": "建设加氢母站七十座。产业规模扩大。",
    "b": "加氢设施与母站分开管理。",
    "c": "其他事项。",
}
WORD = parse_entry("加氢母站")
GROUP = parse_entry("加氢母站 = 制氢加氢一体站")
QUESTIONS = ("加氢母站", "母站管理", "产业规模")

STEPS = ["cutting", "cut again", "words noted", "words switched"]
_AFTER = {"words switched"}


def fill(data: Path, *entries: Entry) -> Path:
    """A library of the texts; with entries, one whose passages never were cut without them."""
    with open_writer(data) as writer:
        if entries:
            writer.words.add(entries)
            writer.words.apply()
        for name, text in TEXTS.items():
            put(writer, document(name, text))
        writer.commit()
    return data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return fill(tmp_path / "data")


def add_and_apply(data: Path, *entries: Entry) -> None:
    with open_writer(data) as writer:
        writer.words.add(entries)
        writer.words.apply()


def knows(snapshot: Snapshot) -> bool:
    """Whether the word is a term: in the passages, and in questions; never in one alone."""
    in_passages = snapshot.term_counts(["加氢母站"])["加氢母站"] == 1
    in_questions = "加氢母站" in snapshot.tokeniser.terms("加氢母站")
    assert in_passages == in_questions
    return in_passages


def same_as_fresh(data: Path, fresh: Path) -> None:
    """It ranks, counts and cuts like a library that had this dictionary from the beginning."""
    with (
        open_library(data) as library,
        open_library(fresh) as other,
        library.snapshot(EVERYTHING) as found,
        other.snapshot(EVERYTHING) as wanted,
    ):
        assert found.tokeniser.version == wanted.tokeniser.version
        assert (found.counts(), found.terms) == (wanted.counts(), wanted.terms)
        for question in QUESTIONS:
            assert ranking(found, question, 10) == ranking(wanted, question, 10)


class TestAdding:
    def test_what_is_added_waits_until_it_is_applied(self, data: Path) -> None:
        with open_writer(data) as writer:
            assert writer.words.add([WORD, GROUP, WORD]) == [WORD, GROUP]
            assert writer.words.add([WORD]) == []
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            assert snapshot.words().pending.added == (WORD, GROUP)
            assert not knows(snapshot)
            assert not snapshot.synonyms.expansions("制氢加氢一体站")

    def test_what_the_product_has_already_is_not_added(self, data: Path) -> None:
        with open_writer(data) as writer:
            assert writer.words.add([parse_entry("加氢站")]) == []

    def test_adding_the_names_of_a_group_in_another_order_adds_nothing(self, data: Path) -> None:
        with open_writer(data) as writer:
            writer.words.add([GROUP])
            assert writer.words.add([Entry(GROUP.forms[::-1])]) == []

    def test_what_waits_can_be_taken_back(self, data: Path) -> None:
        with open_writer(data) as writer:
            writer.words.add([WORD, GROUP])
            assert writer.words.remove(["制氢加氢一体站"]) == [GROUP]
            assert writer.words.remove([WORD.text]) == [WORD]
            assert not writer.words.overview().pending
            assert not writer.words.apply().changes

    def test_removing_what_is_active_waits_too(self, data: Path) -> None:
        add_and_apply(data, WORD)
        with open_writer(data) as writer:
            writer.words.remove([WORD.text])
            assert writer.words.overview().pending.removed == (WORD,)
            assert writer.words.add([WORD]) == [WORD]
            assert not writer.words.overview().pending

    @pytest.mark.parametrize("name", ["加氢站", "没有这个词", "甲 = 乙"])
    def test_what_is_not_the_users_cannot_be_removed(self, data: Path, name: str) -> None:
        with open_writer(data) as writer:
            writer.words.add([WORD])
            with pytest.raises(EntryNotFound, match=name):
                writer.words.remove([WORD.text, name])
            assert writer.words.overview().pending.added == (WORD,)

    def test_there_has_to_be_a_library(self, tmp_path: Path) -> None:
        with pytest.raises(IndexMissing, match="wenzheng index"):
            Writer.open(tmp_path / "none")
        assert not (tmp_path / "none").exists()


class TestApplying:
    def test_a_library_ranks_as_if_it_had_known_the_word_from_the_beginning(
        self, data: Path, tmp_path: Path
    ) -> None:
        add_and_apply(data, WORD)
        same_as_fresh(data, fill(tmp_path / "fresh", WORD))

    def test_removing_it_again_brings_the_old_ranking_back(
        self, data: Path, tmp_path: Path
    ) -> None:
        add_and_apply(data, WORD)
        with open_writer(data) as writer:
            writer.words.remove([WORD.text])
            assert writer.words.apply().number == 3
        same_as_fresh(data, fill(tmp_path / "fresh"))

    def test_documents_that_come_later_are_cut_with_it(self, data: Path, tmp_path: Path) -> None:
        with open_writer(data) as writer:
            writer.words.add([WORD])
            writer.words.apply()
            put(writer, document("d", "新建加氢母站三座。"))
            writer.commit()
        with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
            assert snapshot.term_counts(["加氢母站"]) == {"加氢母站": 2}

    def test_readers_go_on_and_then_see_the_new_dictionary(self, data: Path) -> None:
        with open_library(data) as library, library.snapshot(EVERYTHING) as old:
            assert not knows(old)
            seen: list[bool] = []

            def look(_step: str) -> None:
                with library.snapshot(EVERYTHING) as now:
                    assert texts(now, "加氢母站")
                    seen.append(knows(now))

            with Writer.open(data, checkpoint=look) as writer:
                writer.words.add([WORD])
                writer.words.apply()
            assert seen == sorted(seen)
            assert {*seen} == {False, True}
            assert not knows(old)
            assert texts(old, "加氢母站")
            with library.snapshot(EVERYTHING) as new:
                assert knows(new)

    def test_synonyms_alone_cut_nothing(self, data: Path) -> None:
        with open_library(data) as library:
            with library.snapshot(EVERYTHING) as before:
                folders = sorted((data / "indexes").iterdir())
            with open_writer(data) as writer:
                writer.words.add([GROUP])
                applied = writer.words.apply()
            assert (applied.number, applied.recut) == (2, 0)
            assert sorted((data / "indexes").iterdir()) == folders
            with library.snapshot(EVERYTHING) as after:
                (one,) = after.synonyms.expansions("建设制氢加氢一体站")
                assert one.forms == ("加氢母站",)
                assert after.tokeniser.version == before.tokeniser.version

    def test_every_passage_is_told_of(self, data: Path) -> None:
        told: list[int] = []
        with open_writer(data) as writer:
            writer.words.add([WORD])
            applied = writer.words.apply(told.append)
        assert sum(told) == applied.recut == 4

    def test_one_at_a_time(self, data: Path) -> None:
        with open_writer(data) as writer:
            with pytest.raises(Busy):
                add_and_apply(data, WORD)
            put(writer, document("d", "未提交的内容。"))
            with pytest.raises(ValueError, match="commit"):
                writer.words.apply()

    def test_nothing_is_left_of_the_old_index(self, data: Path) -> None:
        add_and_apply(data, WORD)
        assert len(list((data / "indexes").iterdir())) == 2


class TestNewProduct:
    """The words that come with the product change between versions; nothing is refused for it."""

    @pytest.fixture
    def newer(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        now = (*dictionary.built_in(), WORD)
        monkeypatch.setattr("wenzheng.store.entries.built_in", lambda: now)
        return data

    def test_it_is_said_and_the_library_serves_as_it_was(self, newer: Path) -> None:
        with open_library(newer) as library, library.snapshot(EVERYTHING) as snapshot:
            assert snapshot.words().newer.added == (WORD,)
            assert not snapshot.words().pending
            assert not knows(snapshot)
        with Writer.open(newer, model=Model(MODEL)) as writer:
            put(writer, document("d", "照常添加。"))
            writer.commit()

    def test_apply_takes_it_up(self, newer: Path) -> None:
        add_and_apply(newer)
        with open_library(newer) as library, library.snapshot(EVERYTHING) as snapshot:
            assert not snapshot.words().newer
            assert knows(snapshot)


_CHILD = """
import os, signal, sys
from pathlib import Path
from wenzheng.library import Writer
from wenzheng.text.dictionary import parse_entry
from wenzheng import words

words._STEP = 1

def checkpoint(step):
    if step == {step!r}:
        os.kill(os.getpid(), signal.SIGKILL)

with Writer.open(Path(sys.argv[1]), checkpoint=checkpoint) as writer:
    writer.words.add([parse_entry({entry!r})])
    writer.words.apply()
"""


def kill(data: Path, step: str, entry: Entry) -> None:
    """Apply in a process that is killed at this step."""
    child = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_CHILD).format(step=step, entry=entry.text), data],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()


@pytest.mark.parametrize("step", STEPS)
def test_killed_while_applying(data: Path, tmp_path: Path, step: str) -> None:
    kill(data, step, WORD)
    with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
        assert knows(snapshot) == (step in _AFTER)
        assert texts(snapshot, "加氢母站")
    if step not in _AFTER:
        same_as_fresh(data, fill(tmp_path / "old"))
        with Writer.open(data, rebuild=True) as writer:
            assert writer.words.overview().pending.added == (WORD,)
    add_and_apply(data)
    same_as_fresh(data, fill(tmp_path / "new", WORD))
    assert len(list((data / "indexes").iterdir())) == 2


def test_killed_while_synonyms_are_applied(data: Path) -> None:
    kill(data, "activated", GROUP)
    with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
        assert snapshot.words().pending.added == (GROUP,)
    add_and_apply(data)
    with open_library(data) as library, library.snapshot(EVERYTHING) as snapshot:
        assert snapshot.words().own == (GROUP,)


def test_a_reader_in_another_process_needs_no_restart(data: Path) -> None:
    library = Library.open(data)
    code = f"""
from pathlib import Path
from tests.store.test_words import add_and_apply, WORD
add_and_apply(Path({str(data)!r}), WORD)
"""
    subprocess.run(
        [sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    with library.snapshot(EVERYTHING) as snapshot:
        assert knows(snapshot)
    library.close()
