"""What the comparison with other tools rests on; the tools themselves are tried by its `check`."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from benchmarks.peers import check
from benchmarks.peers.base import Passage, bigrams
from benchmarks.peers.report import markdown, paired_p, rows
from benchmarks.peers.setups import REFERENCES, SETUPS, Environment, named
from benchmarks.peers.systems.plain import Bm25, Leg, rrf, weighted
from benchmarks.peers.vectors import CachedEmbedder, Kind, VectorCache
from eval.datasets import Judgement
from tests.fakes import HashEmbedder
from tests.index import oracle

PLAIN = [one.name for one in SETUPS if one.module == "plain"]


class TestVectorCache:
    def test_a_second_run_embeds_nothing_and_gives_the_same(self, tmp_path: Path) -> None:
        texts = ["全市新建加氢站二十座", "义务教育阶段免收学费", "全市新建加氢站二十座"]
        found = []
        for _ in range(2):
            with closing(VectorCache(tmp_path / "v.sqlite")) as cache:
                embedder = CachedEmbedder(HashEmbedder(), cache)
                found.append((embedder.embed_passages(texts), embedder.embedded))
        assert [embedded for _, embedded in found] == [2, 0]
        assert np.array_equal(found[0][0], found[1][0])
        assert np.array_equal(found[0][0], HashEmbedder().embed_passages(texts))

    def test_a_question_is_not_taken_for_a_passage_nor_one_model_for_another(
        self, tmp_path: Path
    ) -> None:
        vector = np.ones((1, 4), dtype=np.float32)
        with closing(VectorCache(tmp_path / "v.sqlite")) as cache:
            cache.put("one", Kind.PASSAGE, ["加氢站"], vector)
            assert cache.get("one", Kind.PASSAGE, "加氢站") is not None
            assert cache.get("one", Kind.QUESTION, "加氢站") is None
            assert cache.get("two", Kind.PASSAGE, "加氢站") is None

    def test_no_text_has_no_rows(self, tmp_path: Path) -> None:
        with closing(VectorCache(tmp_path / "v.sqlite")) as cache:
            assert CachedEmbedder(HashEmbedder(), cache).embed_queries([]).shape == (0, 64)


class TestBaselines:
    def test_bigrams_overlap_and_leave_numbers_and_words_whole(self) -> None:
        assert bigrams("建成70座，GDP增长") == ["建成", "70", "gdp", "增长"]
        assert bigrams("加氢站") == ["加氢", "氢站"]

    def test_bm25_is_that_of_the_textbook(self) -> None:
        texts = [one.whole for one in check.PASSAGES]
        question = "全市居民公共停车"
        slow = oracle.bm25(dict(enumerate(map(bigrams, texts))), bigrams(question))
        assert Bm25.of(texts).scores(question, len(texts)) == pytest.approx(list(slow.values()))

    def test_a_leg_of_one_passage_counts_in_full(self) -> None:
        words = Leg(np.array([2]), np.array([5.0]))
        dense = Leg(np.array([0, 1, 2]), np.array([0.9, 0.8, 0.7]))
        assert weighted([words, dense], 3).numbers.tolist() == [2, 0, 1]

    def test_rrf_sums_reciprocal_ranks(self) -> None:
        one = Leg(np.array([0, 1]), np.array([9.0, 1.0]))
        other = Leg(np.array([1, 2]), np.array([0.9, 0.1]))
        joined = rrf([one, other], 3)
        assert joined.numbers.tolist() == [1, 0, 2]
        assert joined.scores == pytest.approx([1 / 62 + 1 / 61, 1 / 61, 1 / 62])

    @pytest.mark.parametrize("name", PLAIN)
    def test_what_one_process_builds_another_searches(self, name: str, tmp_path: Path) -> None:
        axes = np.eye(len(check.PASSAGES), dtype=np.float32)
        named(name).system().build(check.PASSAGES, axes, tmp_path)
        search = named(name).system().open(tmp_path, 3)
        found = search(check.WORDS.text, axes[1])
        assert found[0] == "hydrogen"
        assert len(found) == len(set(found)) <= 3


class TestSetups:
    def test_names_are_unique_and_the_references_are_among_them(self) -> None:
        names = [one.name for one in SETUPS]
        assert len(names) == len(set(names))
        assert set(REFERENCES) <= set(names)

    def test_the_product_offers_hybrid_search(self) -> None:
        assert named("wenzheng-hybrid").is_offered()

    def test_each_other_tool_has_a_row_as_it_comes(self) -> None:
        tools = {one.module for one in SETUPS if one.environment is Environment.PEERS}
        assert {f"{tool}-default" for tool in tools} <= {one.name for one in SETUPS}

    def test_title_and_text_are_one_document(self) -> None:
        assert Passage("p", "通知", "正文").whole == "通知\n正文"
        assert Passage("p", "", "正文").whole == "正文"


class TestReport:
    def test_p_is_small_for_a_clear_difference_and_1_for_none(self) -> None:
        better, worse = np.ones(40), np.zeros(40)
        assert paired_p(better, worse) < 0.001
        assert paired_p(better, better) == 1.0
        assert paired_p(better, worse) == paired_p(worse, better)

    def test_p_of_a_single_pair_says_nothing(self) -> None:
        assert paired_p(np.array([1.0, 0.5]), np.array([0.0, 0.5])) == 1.0

    def test_rows_come_best_first_and_all_but_the_reference_have_a_p(self) -> None:
        sizes = dict.fromkeys(("build_s", "build_cpu_s", "build_mb", "search_mb", "disk_mb"), 1.0)
        times = {"wall_ms": [1.0, 3.0], "cpu_ms": [1.0, 1.0]}
        runs = {
            "plain-dense": {"ranking": {"q": ["b", "a"]}, **times, **sizes},
            "wenzheng-hybrid": {"ranking": {"q": ["a", "b"]}, **times, **sizes},
        }
        made = rows(runs, [Judgement("q", "a", 1)], [Judgement("q", "b", 1)])
        assert [(row["system"], row["RR@10"]) for row in made] == [
            ("wenzheng-hybrid", 1.0),
            ("plain-dense", 0.5),
        ]
        assert [row["RR@10_dupaware"] for row in made] == [0.5, 1.0]
        assert ["p" in row for row in made] == [False, True]
        assert "| plain-dense | 0.500 (0.500–0.500) |" in markdown(made)
