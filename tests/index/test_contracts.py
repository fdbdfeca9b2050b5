"""What every index has to keep: compared with the truth, not with another index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.index import oracle
from wenzheng.errors import IndexIncompatible, IndexMissing
from wenzheng.index import bm25, lexical, vector
from wenzheng.index.base import Candidates, Lengths, LexicalIndex, Rows, State, VectorIndex
from wenzheng.index.lexical import TantivyIndex
from wenzheng.index.vector import FaissIndex

DIMENSION = 24
VOCABULARY = [chr(0x4E00 + at) + chr(0x4E10 + at) for at in range(60)] + ["28.5", "a:b", '"', "gdp"]

LexicalMaker = Callable[[Path], LexicalIndex]
VectorMaker = Callable[[Path], VectorIndex]


def make_tantivy(folder: Path) -> LexicalIndex:
    lexical.create(folder)
    return TantivyIndex.open(folder)


def make_faiss(folder: Path) -> VectorIndex:
    vector.create(folder)
    return FaissIndex.open(folder)


@pytest.fixture(params=[make_tantivy])
def words(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LexicalIndex]:
    index = request.param(tmp_path / "index")
    yield index
    index.close()


@pytest.fixture(params=[make_faiss])
def near(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorIndex]:
    index = request.param(tmp_path / "index")
    yield index
    index.close()


def rows_of(numbers: Iterable[int]) -> Rows:
    return Rows(np.array(sorted(numbers), dtype=np.int64))


def passages(n: int, seed: int = 1) -> dict[int, list[str]]:
    """Passages of very different lengths over few, unevenly common terms."""
    rng = np.random.default_rng(seed)
    share = 1 / np.arange(1, len(VOCABULARY) + 1)
    return {
        row: rng.choice(VOCABULARY, size=rng.integers(1, 120), p=share / share.sum()).tolist()
        for row in range(1, n + 1)
    }


def weights(held: Mapping[int, Sequence[str]], question: Iterable[str]) -> dict[str, float]:
    df = {term: sum(term in terms for terms in held.values()) for term in question}
    return {term: bm25.idf(n, len(held)) for term, n in df.items() if n}


def lengths(held: Mapping[int, Sequence[str]]) -> Lengths:
    sizes = [len(terms) for terms in held.values()] or [0]
    return Lengths(max(float(np.mean(sizes)), 1e-9), max(sizes))


def ask(
    index: LexicalIndex,
    held: Mapping[int, Sequence[str]],
    question: Sequence[str],
    limit: int,
    allowed: Rows | None = None,
) -> Candidates:
    everything = rows_of(held)
    return index.view().candidates(
        weights(held, question), limit, lengths(held), allowed or everything
    )


def check_promise(
    found: Candidates, held: Mapping[int, Sequence[str]], question: Sequence[str], allowed: Rows
) -> None:
    """No row scores above what is said of it, and none is there that may not be."""
    scores = oracle.bm25(held, question)
    inside = set(allowed.numbers.tolist())
    proposed = set(found.rows.tolist())
    assert proposed <= inside
    assert len(proposed) == len(found.rows)
    left_out = [scores[row] for row in inside - proposed]
    assert max(left_out, default=0.0) <= found.unseen
    assert all(scores[row] <= most for row, most in zip(found.rows, found.most, strict=True))
    assert found.most.tolist() == sorted(found.most.tolist(), reverse=True)


class TestLexicalIndex:
    @pytest.mark.parametrize("limit", [1, 10, 100, 5000])
    def test_what_it_leaves_out_scores_no_higher_than_it_says(
        self, words: LexicalIndex, limit: int
    ) -> None:
        held = passages(400)
        words.apply(held.items(), (), State(1, 0))
        for question in (VOCABULARY[:3], VOCABULARY[5:6], VOCABULARY[20:40], VOCABULARY[::7]):
            found = ask(words, held, question, limit)
            check_promise(found, held, question, rows_of(held))

    def test_the_promise_holds_with_the_statistics_of_deleted_rows_still_in_it(
        self, words: LexicalIndex
    ) -> None:
        held = passages(400)
        words.apply(held.items(), (), State(1, 0))
        gone = [row for row, terms in held.items() if VOCABULARY[1] in terms or row % 3 == 0][:250]
        words.apply((), gone, State(2, 2))
        found = ask(words, held, VOCABULARY, 5000)
        assert not set(found.rows.tolist()) & set(gone)
        for row in gone:
            del held[row]
        for question in (VOCABULARY[:3], VOCABULARY[1:2], VOCABULARY[10:30]):
            found = ask(words, held, question, 20)
            check_promise(found, held, question, rows_of(held))

    @pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9])
    def test_a_filter_leaves_enough_candidates(self, words: LexicalIndex, share: float) -> None:
        held = passages(1000)
        words.apply(held.items(), (), State(1, 0))
        rng = np.random.default_rng(2)
        allowed = rows_of(rng.choice(sorted(held), size=int(share * 1000), replace=False).tolist())
        found = ask(words, held, VOCABULARY[:5], 50, allowed)
        check_promise(found, held, VOCABULARY[:5], allowed)

    def test_a_question_asked_in_full_finds_every_match_and_leaves_nothing(
        self, words: LexicalIndex
    ) -> None:
        held = passages(200)
        words.apply(held.items(), (), State(1, 0))
        found = ask(words, held, ["28.5", '"', "a:b"], 1000)
        matching = {row for row, terms in held.items() if {"28.5", '"', "a:b"} & set(terms)}
        assert set(found.rows.tolist()) == matching
        assert found.unseen == 0

    def test_an_empty_index_and_an_unknown_term_give_nothing(self, words: LexicalIndex) -> None:
        nothing = words.view().candidates({"加氢": 1.0}, 10, Lengths(1.0, 1), rows_of([1]))
        assert (nothing.rows.tolist(), nothing.unseen) == ([], 0)
        words.apply([(1, ["甲乙"])], (), State(1, 0))
        nothing = words.view().candidates({"丙丁": 1.0}, 10, Lengths(1.0, 1), rows_of([1]))
        assert (nothing.rows.tolist(), nothing.unseen) == ([], 0)

    def test_equal_passages_are_all_proposed(self, words: LexicalIndex) -> None:
        held = {row: ["甲乙", "丙丁"] for row in range(1, 51)}
        words.apply(held.items(), (), State(1, 0))
        assert sorted(ask(words, held, ["甲乙"], 100).rows.tolist()) == sorted(held)

    def test_applying_twice_is_applying_once(self, words: LexicalIndex) -> None:
        held = passages(50)
        for _ in range(2):
            words.apply(held.items(), [7], State(1, 1))
        found = ask(words, held, VOCABULARY[:1], 1000)
        assert len(set(found.rows.tolist())) == len(found.rows)
        assert words.view().state == State(1, 1)

    def test_a_view_does_not_change_when_the_index_does(self, words: LexicalIndex) -> None:
        words.apply([(1, ["甲乙"]), (2, ["甲乙"])], (), State(1, 0))
        before = words.view()
        words.apply([(3, ["甲乙"])], [1], State(2, 1))
        everything = rows_of([1, 2, 3])
        old = before.candidates({"甲乙": 1.0}, 10, Lengths(1.0, 1), everything)
        new = words.view().candidates({"甲乙": 1.0}, 10, Lengths(1.0, 1), everything)
        assert (sorted(old.rows.tolist()), before.state) == ([1, 2], State(1, 0))
        assert (sorted(new.rows.tolist()), words.view().state) == ([2, 3], State(2, 1))

    def test_a_missing_folder_is_refused_by_name(self, tmp_path: Path) -> None:
        with pytest.raises(IndexMissing, match="wenzheng rebuild"):
            TantivyIndex.open(tmp_path / "none")


def unit_vectors(n: int, seed: int = 1) -> dict[int, NDArray[np.float16]]:
    rng = np.random.default_rng(seed)
    made = rng.standard_normal((n, DIMENSION))
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return {row: made[row - 1].astype(np.float16) for row in range(1, n + 1)}


def question(seed: int) -> NDArray[np.float32]:
    return np.array(unit_vectors(1, seed)[1], dtype=np.float32)


def check_ranking(
    index: VectorIndex,
    held: Mapping[int, NDArray[np.float16]],
    k: int,
    allowed: Rows | None = None,
) -> None:
    """The k best are those of the truth, with the same scores; a tie at the end is all there."""
    within = allowed or rows_of(held)
    for seed in range(100, 105):
        found = index.view().search(question(seed), k, within)
        truth = oracle.inner_products(held, question(seed))
        names = {row: f"{row:09}" for row in held}
        expected = oracle.best(truth, names, k, set(within.numbers.tolist()))
        assert found.rows.tolist()[: len(expected)] == expected
        assert found.scores.tolist() == [float(np.float32(truth[r])) for r in found.rows.tolist()]
        if len(expected) == k:
            assert all(score == found.scores[k - 1] for score in found.scores[k:])


class TestVectorIndex:
    @pytest.mark.parametrize("k", [1, 10, 100, 5000])
    def test_it_finds_the_nearest(self, near: VectorIndex, k: int) -> None:
        held = unit_vectors(3000)
        near.apply(held.items(), (), State(1, 0))
        check_ranking(near, held, k)

    @pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
    def test_it_finds_the_nearest_that_a_filter_lets_pass(
        self, near: VectorIndex, share: float
    ) -> None:
        held = unit_vectors(3000)
        near.apply(held.items(), (), State(1, 0))
        rng = np.random.default_rng(3)
        allowed = rng.choice(sorted(held), size=int(share * len(held)), replace=False)
        check_ranking(near, held, 10, rows_of(allowed.tolist()))

    def test_many_commits_with_deletions_are_like_one(self, near: VectorIndex) -> None:
        made = unit_vectors(900)
        held: dict[int, NDArray[np.float16]] = {}
        rng = np.random.default_rng(4)
        for generation, start in enumerate(range(1, 900, 60), 1):
            adds = {row: made[row] for row in range(start, min(start + 60, 901))}
            deletes = rng.permutation(sorted(held)).astype(int).tolist()[: len(held) // 5]
            near.apply(adds.items(), deletes, State(generation, generation))
            held = {r: v for r, v in {**held, **adds}.items() if r not in set(deletes)}
            check_ranking(near, held, 15)
        assert near.view().state == State(15, 15)

    def test_equal_vectors_score_equally_and_are_all_kept(self, near: VectorIndex) -> None:
        one = unit_vectors(1)[1]
        held = {**unit_vectors(500), **dict.fromkeys(range(501, 801), one)}
        near.apply(held.items(), (), State(1, 0))
        near.apply([(801, one)], (), State(2, 0))
        held[801] = one
        found = near.view().search(one.astype(np.float32), 5, rows_of(held))
        assert found.rows.tolist() == [1, *range(501, 802)]

    def test_an_empty_index_and_an_empty_filter_give_nothing(self, near: VectorIndex) -> None:
        assert near.view().search(question(1), 5, rows_of([1])).rows.tolist() == []
        near.apply(unit_vectors(3).items(), (), State(1, 0))
        assert near.view().search(question(1), 5, rows_of([])).rows.tolist() == []
        assert near.view().search(question(1), 0, rows_of([1])).rows.tolist() == []

    def test_vectors_come_back_as_they_were_stored(self, near: VectorIndex) -> None:
        held = unit_vectors(40)
        near.apply(list(held.items())[:30], (), State(1, 0))
        near.apply(list(held.items())[30:33], (), State(2, 0))
        wanted = np.array([31, 2, 17])
        assert np.array_equal(
            near.view().vectors(wanted), np.array([held[row] for row in (31, 2, 17)])
        )
        with pytest.raises(KeyError, match="40"):
            near.view().vectors(np.array([1, 40]))

    def test_applying_twice_is_applying_once(self, near: VectorIndex) -> None:
        held = unit_vectors(20)
        for _ in range(2):
            near.apply(held.items(), [5], State(1, 1))
        del held[5]
        # A row both added and deleted in one step is there: deletions come first.
        held = unit_vectors(20)
        check_ranking(near, held, 20)

    def test_a_view_does_not_change_when_the_index_does(self, near: VectorIndex) -> None:
        held = unit_vectors(60)
        near.apply(held.items(), (), State(1, 0))
        before = near.view()
        near.apply(unit_vectors(60, 9).items(), range(1, 61), State(2, 1))
        truth = oracle.inner_products(held, question(7))
        names = {row: f"{row:09}" for row in held}
        found = before.search(question(7), 10, rows_of(held))
        assert found.rows.tolist() == oracle.best(truth, names, 10)

    def test_a_reader_opens_what_a_writer_just_replaced(self, near: VectorIndex) -> None:
        reader = FaissIndex.open(near._folder)  # type: ignore[attr-defined]
        for generation in range(1, 30):
            near.apply(unit_vectors(3, generation).items(), (), State(generation, 0))
            assert reader.view().state.generation == generation

    @pytest.mark.parametrize("dimension", [5, 32, 384])
    def test_what_is_scanned_is_rounded_and_the_result_is_not(
        self, tmp_path: Path, dimension: int
    ) -> None:
        """So close to one another that rounding alone would order many of them wrongly."""
        random = np.random.default_rng(dimension)
        near = random.normal(size=dimension) + random.normal(scale=0.05, size=(4000, dimension))
        near = (near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float16)
        index = make_faiss(tmp_path / "index")
        index.apply(enumerate(near), (), State(1, 0))
        asked = near[17].astype(np.float32)
        exact = near.astype(np.float64) @ asked.astype(np.float64)
        for rows in (np.arange(4000), np.arange(0, 4000, 2)):
            found = index.view().search(asked, 10, Rows(rows))
            best = rows[np.argsort(-exact[rows], kind="stable")[:10]]
            assert set(best) <= set(found.rows.tolist())
            assert found.scores == pytest.approx(exact[found.rows], abs=1e-6)

    @pytest.mark.parametrize("kind", ["faiss", "vectors.npy", "rows.npy"])
    def test_a_missing_or_damaged_folder_is_refused_by_name(
        self, tmp_path: Path, kind: str
    ) -> None:
        with pytest.raises(IndexMissing, match="wenzheng rebuild"):
            FaissIndex.open(tmp_path / "none")
        index = make_faiss(tmp_path / "index")
        index.apply(unit_vectors(5).items(), (), State(1, 0))
        segment = next((tmp_path / "index").glob(f"*.{kind}"))
        segment.write_bytes(segment.read_bytes()[:-1])
        with pytest.raises(IndexIncompatible, match="wenzheng rebuild"):
            FaissIndex.open(tmp_path / "index")
