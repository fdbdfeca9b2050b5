"""The stage: which order comes out, what is said when it fails, and when it is left alone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.reranking import Reranked, rerank_top
from search.reranking.breaker import Breaker
from search.reranking.http import HttpReranker
from search.reranking.probe import probe
from search.reranking.stage import outcome
from search.results import Note
from tests.search.rerank_server import Behaviour, rerank_server
from wenzheng.errors import RerankFailed, RerankReason
from wenzheng.settings import RerankApi

LONGER_IS_BETTER = len


class Scripted:
    """Scores by a function, or fails for as long as it is told to."""

    name = "scripted"

    def __init__(self, score: Callable[[str], float] = LONGER_IS_BETTER) -> None:
        self.score = score
        self.failing: RerankReason | None = None
        self.calls = 0

    def rerank(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        """As told."""
        self.calls += 1
        if self.failing is not None:
            raise RerankFailed(self.failing, "坏了 http://10.0.0.1", "broken http://10.0.0.1")
        return [self.score(passage) for passage in passages]


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


texts = st.lists(st.text("甲乙丙", max_size=5), max_size=12)


@given(texts, st.integers(1, 15))
def test_the_first_are_ordered_and_the_rest_stay(texts: list[str], depth: int) -> None:
    ranked = list(range(len(texts)))
    ordered, scores, note = rerank_top(Scripted(), "问", ranked, texts[:depth], depth)
    assert note is None
    assert ordered[depth:] == ranked[depth:]
    assert sorted(ordered[:depth]) == ranked[:depth], "no candidate is lost or doubled"
    keys = [(-len(texts[at]), at) for at in ordered[:depth]]
    assert keys == sorted(keys), "by score, ties by the first stage"
    if scores:
        assert list(scores) == [len(texts[at]) for at in ordered[:depth]]


@given(texts)
def test_ranking_again_changes_nothing(texts: list[str]) -> None:
    once = rerank_top(Scripted(), "问", texts, texts, len(texts)).ordered
    assert rerank_top(Scripted(), "问", once, once, len(texts)).ordered == once


@pytest.mark.parametrize("ranked", [[], ["甲"]])
def test_what_has_one_order_alone_costs_nothing(ranked: list[str]) -> None:
    reranker = Scripted()
    assert rerank_top(reranker, "问", ranked, ranked, 50) == Reranked(ranked, (), None)
    assert reranker.calls == 0


def test_texts_that_are_not_those_of_the_candidates() -> None:
    with pytest.raises(ValueError, match="2 texts for 3 candidates"):
        rerank_top(Scripted(), "问", [1, 2, 3, 4], ["甲", "乙"], 3)


@pytest.mark.parametrize("reason", list(RerankReason))
def test_a_failure_leaves_the_first_order_and_says_so(reason: RerankReason) -> None:
    reranker = Scripted()
    reranker.failing = reason
    ordered, scores, note = rerank_top(reranker, "问", [3, 1, 2], ["甲", "乙乙", "丙"], 3)
    assert ordered == [3, 1, 2]
    assert scores == ()
    assert note is not None
    assert "初次排序" in note.zh
    assert "first order" in note.en
    assert "10.0.0.1" not in note.zh + note.en, "who searches does not learn where the server is"


def test_every_reason_is_told_apart() -> None:
    notes = set()
    for reason in RerankReason:
        reranker = Scripted()
        reranker.failing = reason
        notes.add(outcome(reranker, "问", ["甲"]).note)
    assert len(notes) == len(RerankReason)
    assert all(isinstance(note, Note) for note in notes)


def test_a_fault_of_the_program_is_not_hidden() -> None:
    def faulty(_: str) -> float:
        raise KeyError("fault")

    with pytest.raises(KeyError):
        outcome(Scripted(faulty), "问", ["甲"])


def attempts(breaker: Breaker, count: int) -> list[RerankReason | None]:
    """What comes of so many questions."""
    return [_attempt(breaker) for _ in range(count)]


def _attempt(breaker: Breaker) -> RerankReason | None:
    try:
        breaker.rerank("问", ["甲", "乙"])
    except RerankFailed as error:
        return error.reason
    return None


def test_after_three_failures_it_is_left_alone_for_a_while() -> None:
    reranker, clock = Scripted(), Clock()
    reranker.failing = RerankReason.UNREACHABLE
    breaker = Breaker(reranker, failures=3, rest=30, clock=clock)
    assert attempts(breaker, 5) == [RerankReason.UNREACHABLE] * 3 + [RerankReason.RESTING] * 2
    clock.now += 29.9
    assert attempts(breaker, 1) == [RerankReason.RESTING]
    assert reranker.calls == 3


def test_then_one_question_tries_it() -> None:
    reranker, clock = Scripted(), Clock()
    reranker.failing = RerankReason.TOO_LATE
    breaker = Breaker(reranker, failures=3, rest=30, clock=clock)
    attempts(breaker, 3)
    clock.now += 30
    assert attempts(breaker, 2) == [RerankReason.TOO_LATE, RerankReason.RESTING]
    clock.now += 30
    reranker.failing = None
    assert attempts(breaker, 3) == [None] * 3


def test_while_one_tries_the_others_go_without() -> None:
    tried, answer = Event(), Event()

    def slowly(_: str) -> float:
        tried.set()
        answer.wait(30)
        return 1.0

    reranker, clock = Scripted(slowly), Clock()
    reranker.failing = RerankReason.CUT_OFF
    breaker = Breaker(reranker, failures=1, rest=30, clock=clock)
    attempts(breaker, 1)
    reranker.failing = None
    clock.now += 30
    with ThreadPoolExecutor(1) as pool:
        trial = pool.submit(_attempt, breaker)
        assert tried.wait(30)
        assert _attempt(breaker) is RerankReason.RESTING
        answer.set()
        assert trial.result() is None
    assert _attempt(breaker) is None


def test_of_many_at_once_some_go_without() -> None:
    answer, begun = Event(), Semaphore(0)

    def slowly(_: str) -> float:
        begun.release()
        answer.wait(30)
        return 1.0

    reranker = Scripted(slowly)
    breaker = Breaker(reranker, at_once=2, clock=Clock())
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(_attempt, breaker) for _ in range(2)]
        assert all(begun.acquire(timeout=30) for _ in asked)
        assert attempts(breaker, 5) == [RerankReason.BUSY] * 5
        answer.set()
        assert [one.result() for one in asked] == [None, None]
    assert attempts(breaker, 1) == [None], "that is no failure, and places become free again"


def test_failures_count_only_in_a_row() -> None:
    reranker = Scripted()
    breaker = Breaker(reranker, failures=3, rest=30, clock=Clock())
    for _ in range(5):
        reranker.failing = RerankReason.REFUSED
        assert attempts(breaker, 2) == [RerankReason.REFUSED] * 2
        reranker.failing = None
        assert attempts(breaker, 1) == [None]


def test_an_outage_is_logged_once_and_its_end_too(caplog: pytest.LogCaptureFixture) -> None:
    reranker, clock = Scripted(), Clock()
    breaker = Breaker(reranker, failures=3, rest=30, clock=clock)
    with caplog.at_level(logging.INFO):
        reranker.failing = RerankReason.REFUSED
        for _ in range(4):
            attempts(breaker, 4)
            clock.now += 31
        assert len(caplog.records) == 1
        assert "10.0.0.1" in caplog.text
        reranker.failing = None
        attempts(breaker, 3)
        assert len(caplog.records) == 2


def test_the_errors_travel_between_processes() -> None:
    error = RerankFailed(RerankReason.REFUSED, "中", "en")
    kind, arguments = error.__reduce__()
    copy = kind(*arguments)
    assert (copy.reason, copy.zh, copy.en) == (error.reason, error.zh, error.en)


def ticks(seconds: Iterable[float]) -> Callable[[], float]:
    """A clock that shows these one after the other."""
    return iter(seconds).__next__


def test_a_probe_tells_what_a_question_costs() -> None:
    result = probe(Scripted(), ticks([1.0, 3.5, 3.75]))
    assert (result.name, result.first_ms, result.ms, result.findings) == (
        "scripted",
        2500,
        250,
        (),
    )


def test_a_probe_tells_why_it_failed() -> None:
    reranker = Scripted()
    reranker.failing = RerankReason.UNREACHABLE
    result = probe(reranker)
    assert result.ms is None
    assert [finding.zh for finding in result.findings] == ["坏了 http://10.0.0.1"]


def test_a_probe_doubts_what_prefers_another_subject() -> None:
    (finding,) = probe(Scripted(lambda passage: -len(passage))).findings
    assert "scripted" in finding.zh
    assert "reranker" in finding.en


def test_a_search_goes_on_over_a_server_that_dies_and_returns() -> None:
    passages = ["本办法自发布之日起施行。", "加氢站70座"]
    clock = Clock()
    with rerank_server(RerankApi.TEI) as server:
        http = HttpReranker(server.url, api=RerankApi.TEI, seconds=60)
        breaker = Breaker(http, failures=2, rest=30, clock=clock)

        def first() -> str:
            return rerank_top(breaker, "加氢站", passages, passages, 2).ordered[0]

        assert first() == passages[1]
        server.behaviour = Behaviour.SAYS_500
        assert [first() for _ in range(4)] == [passages[0]] * 4
        assert len(server.asked) == 3, "while it rests nothing is sent"
        server.behaviour = Behaviour.HONEST
        clock.now += 30
        assert first() == passages[1]
