"""Whatever was added, replaced and removed, and in which order: only what is there counts."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.store.libraries import (
    TOKENISER,
    document,
    open_library,
    open_writer,
    put,
    ranking,
)
from wenzheng.library import Library, Writer
from wenzheng.readable import EVERYTHING

NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
SENTENCES = st.sampled_from(
    [
        "建设加氢站70座。",
        "产业规模达到3500亿元。",
        "加氢站产业规模。",
        "专精特新企业。",
        "GDP增长5.5%。",
        "加氢站加氢站加氢站。",
    ]
)
TEXTS = st.lists(SENTENCES, min_size=0, max_size=6).map("".join)
QUESTIONS = ("加氢站产业规模", "70座", "GDP 5.5%", "专精特新")


class History(RuleBasedStateMachine):
    """Changes to one library, against a plain dictionary of what should be in it."""

    data: Path
    writer: Writer
    library: Library

    @initialize()
    def begin(self) -> None:
        self.data = Path(tempfile.mkdtemp())
        self.committed: dict[str, str] = {}
        self.wanted: dict[str, str] = {}
        self.writer = open_writer(self.data)
        self.library = open_library(self.data)

    @rule(name=NAMES, text=TEXTS)
    def put(self, name: str, text: str) -> None:
        put(self.writer, document(name, text))
        self.wanted[name] = text

    @precondition(lambda self: self.wanted)
    @rule(choice=st.randoms(use_true_random=False))
    def remove(self, choice: object) -> None:
        name = choice.choice(sorted(self.wanted))  # type: ignore[attr-defined]
        self.writer.remove(name)
        del self.wanted[name]

    @rule()
    def commit(self) -> None:
        self.writer.commit()
        self.committed = dict(self.wanted)

    @rule()
    def rebuild(self) -> None:
        self.commit()
        self.writer.rebuild()

    @rule()
    def reopen(self) -> None:
        self.writer.close()
        self.wanted = dict(self.committed)
        self.writer = open_writer(self.data)

    @rule()
    def reopen_reader(self) -> None:
        self.library.close()
        self.library = open_library(self.data)

    @invariant()
    def shows_what_is_committed(self) -> None:
        with self.library.snapshot(EVERYTHING) as snapshot:
            held = {found.doc_id: found for found in snapshot.documents()}
            assert held.keys() == self.committed.keys()
            for name, text in self.committed.items():
                assert snapshot.texts(name).text == text

    def teardown(self) -> None:
        if not hasattr(self, "writer"):
            return
        self.commit()
        with tempfile.TemporaryDirectory() as folder:
            fresh = Path(folder)
            with open_writer(fresh) as writer:
                for name, text in sorted(self.committed.items()):
                    put(writer, document(name, text))
                writer.commit()
            self._compare(fresh)
        self.writer.close()
        self.library.close()
        shutil.rmtree(self.data)

    def _compare(self, fresh: Path) -> None:
        """The same counts, statistics and rankings as a library that knows no history."""
        terms = [term for question in QUESTIONS for term in TOKENISER.terms(question)]
        with (
            open_library(fresh) as library,
            library.snapshot(EVERYTHING) as expected,
            self.library.snapshot(EVERYTHING) as found,
        ):
            assert (found.counts(), found.terms) == (expected.counts(), expected.terms)
            assert found.term_counts(terms) == expected.term_counts(terms)
            for question in QUESTIONS:
                for k in (1, 3, 100):
                    assert ranking(found, question, k) == ranking(expected, question, k)


def test_any_history_ends_like_a_fresh_library() -> None:
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_many_documents_and_few_survivors_rank_like_the_survivors_alone(tmp_path: Path) -> None:
    """Enough chunks for the index to be asked, with most of its statistics stale."""
    texts = {
        f"d{at:03}": "".join(
            f"第{at * 7 + n}号加氢站{'产业规模' * (n % 3)}{'企业' * (at % 5)}项目。"
            for n in range(6)
        )
        for at in range(120)
    }
    survivors = [name for at, name in enumerate(texts) if at % 2]
    with open_writer(tmp_path / "long") as writer:
        for at, (name, text) in enumerate(texts.items()):
            put(writer, document(name, "加氢站。" * (at % 4) + text[: at * 3]))
            put(writer, document(name, text))
            if at % 10 == 0:
                writer.commit()
        writer.commit()
        for name in texts.keys() - set(survivors):
            writer.remove(name)
        writer.commit()
    with open_writer(tmp_path / "fresh") as writer:
        for name in reversed(survivors):
            put(writer, document(name, texts[name]))
        writer.commit()
    with (
        open_library(tmp_path / "long") as library,
        open_library(tmp_path / "fresh") as other,
        library.snapshot(EVERYTHING) as found,
        other.snapshot(EVERYTHING) as expected,
    ):
        for question in ("加氢站产业规模", "企业项目", "第77号", "加氢站"):
            for k in (1, 10, 100):
                assert ranking(found, question, k) == ranking(expected, question, k)
