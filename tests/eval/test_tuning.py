"""Fitting a ranking: what it learns, that it is checked on other questions, and what is written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.datasets import Judgement, Query
from eval.examples import Example, examples, folds
from eval.fitting import boost, fit_weights, float32_below, to_onnx
from eval.tuning import Fit, fit, judged_by_patterns, reset, tune, write_ranking
from search.ranking.features import EVIDENCE, NAMES
from search.ranking.fusion import WEIGHTS
from search.ranking.ranker import CARD, Kind, OtherWeights, Trained, load_ranker
from search.trees import Trees
from tests.fakes import HashEmbedder
from tests.indexer.test_pipeline import index
from tests.support import require
from wenzheng.embedding.provider import only
from wenzheng.errors import BadDataset
from wenzheng.library import Library
from wenzheng.readable import EVERYTHING

CANDIDATES = 12


def example(number: int, telling: str, *, about: str | None = None) -> Example:
    """A question whose answer stands out in one kind of evidence alone; the rest is chance."""
    rng = np.random.default_rng(number)
    matrix = rng.random((CANDIDATES, len(NAMES))).astype(np.float32) / 10
    right = int(rng.integers(CANDIDATES))
    matrix[right, EVIDENCE.index(telling)] += 0.3
    fused = matrix[:, : len(EVIDENCE)].astype(np.float64) @ [WEIGHTS[name] for name in EVIDENCE]
    units = tuple(f"{number}-{at}" for at in range(CANDIDATES))
    relevance = np.zeros(CANDIDATES, dtype=np.int64)
    relevance[right] = 1
    return Example(
        query_id=f"q{number}",
        units=units,
        fused=fused,
        matrix=matrix,
        relevance=relevance,
        judged={units[right]: 1},
        about=frozenset([about or f"d{number}"]),
    )


def taught(count: int, telling: str) -> list[Example]:
    return [example(number, telling) for number in range(count)]


@pytest.mark.parametrize("telling", ["coverage_around", "coverage_document", "bm25"])
def test_what_tells_the_answer_becomes_heavier(telling: str) -> None:
    weights = fit_weights(taught(60, telling))
    assert weights[telling] > 2 * WEIGHTS[telling]
    assert sum(weights.values()) == pytest.approx(sum(WEIGHTS[name] for name in EVIDENCE))
    assert min(weights.values()) >= 0


def test_a_few_questions_hardly_move_the_weights() -> None:
    far, near = (fit_weights(taught(count, "coverage"))["coverage"] for count in (200, 3))
    assert WEIGHTS["coverage"] <= near < far
    nothing = replace(example(1, "bm25"), relevance=np.zeros(CANDIDATES, dtype=np.int64))
    assert fit_weights([nothing]) == pytest.approx({name: WEIGHTS[name] for name in EVIDENCE})


def test_a_gain_on_other_questions_is_chosen() -> None:
    tuned = tune(taught(60, "coverage_document"), 5, [Kind.LINEAR])
    (linear,) = tuned.compared
    assert tuned.chosen is Kind.LINEAR
    assert linear.gains["RR@10"].interval.low > 0
    assert linear.means["RR@10"] > tuned.fixed["RR@10"]
    shape = json.loads(json.dumps(tuned.to_json()))
    assert (shape["questions"], shape["folds"], shape["chosen"]) == (60, 5, "linear")
    assert shape["fitted"][0]["gain"]["RR@10"]["difference"] > 0


def test_chance_is_not_chosen() -> None:
    rng = np.random.default_rng(0)
    found = [replace(one, relevance=rng.permutation(one.relevance)) for one in taught(40, "bm25")]
    found = [replace(one, judged={one.units[int(one.relevance.argmax())]: 1}) for one in found]
    assert tune(found, 5, [Kind.LINEAR]).chosen is None


def test_too_few_questions_are_refused() -> None:
    with pytest.raises(BadDataset, match="19"):
        tune(taught(19, "bm25"), 5, [Kind.LINEAR])
    alike = [example(number, "bm25", about="d") for number in range(30)]
    with pytest.raises(BadDataset, match="same documents"):
        tune(alike, 5, [Kind.LINEAR])


@given(st.lists(st.integers(0, 9), min_size=2, max_size=40), st.integers(2, 5))
def test_questions_about_one_document_are_in_one_part(about: list[int], count: int) -> None:
    found = [example(number, "bm25", about=f"d{doc}") for number, doc in enumerate(about)]
    parts = folds(found, count)
    assert sorted(at for part in parts for at in part) == list(range(len(found)))
    assert len(parts) == min(count, len(set(about)))
    where = {at: number for number, part in enumerate(parts) for at in part}
    for doc in set(about):
        assert len({where[at] for at, one in enumerate(about) if one == doc}) == 1


def test_questions_are_tied_by_any_document_they_share() -> None:
    first, bridge, last = (example(number, "bm25") for number in range(3))
    bridge = replace(bridge, about=first.about | last.about)
    assert folds([first, bridge, last], 3) == [[0, 1, 2]]


# Trees


@pytest.fixture(scope="module")
def many() -> list[Example]:
    require("lightgbm")
    return taught(120, "coverage_around")


@pytest.fixture(scope="module")
def booster(many: list[Example]) -> Any:
    return boost(many, 8)


@settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_graph_decides_as_lightgbm_does(booster: Any, seed: int) -> None:
    """On random values, and on the thresholds themselves and their neighbours in float32."""
    rng = np.random.default_rng(seed)
    dumped = booster.dump_model()
    near = np.array(_thresholds(dumped["tree_info"]), dtype=np.float32)
    beside = [np.nextafter(near, np.float32(way)) for way in (-9, 9)]
    values = np.concatenate([near, *beside, rng.random(50).astype(np.float32)])
    matrix = rng.choice(values, (64, len(NAMES)))
    ours = Trees(to_onnx(dumped, len(NAMES)))(matrix)
    np.testing.assert_allclose(ours, booster.predict(matrix.astype(np.float64)), atol=1e-5)


def _thresholds(trees: Sequence[dict[str, Any]]) -> list[float]:
    found: list[float] = []
    left = [tree["tree_structure"] for tree in trees]
    while left:
        node = left.pop()
        if "threshold" in node:
            found.append(node["threshold"])
            left += [node["left_child"], node["right_child"]]
    return found


@given(st.floats(-1e9, 1e9), st.integers(-2, 2))
def test_a_rounded_threshold_parts_float32_alike(threshold: float, steps: int) -> None:
    value = np.float32(threshold)
    for _ in range(abs(steps)):
        value = np.nextafter(value, np.float32(np.copysign(np.inf, steps)))
    assert (float(value) <= threshold) == (float(value) <= float32_below(threshold))


def test_trees_learn_and_are_the_same_again(many: list[Example]) -> None:
    first, again = (fit(many, Kind.TREES).graph for _ in range(2))
    assert first == again
    tuned = tune(many, 3, [Kind.TREES])
    assert tuned.chosen is Kind.TREES


# What is written


def saved(folder: Path, fitted: Fit) -> Path:
    trained = [Trained(name="own", questions=60)]
    write_ranking(folder, fitted, model="m@1", tokeniser="t", trained_on=trained)
    return folder


def test_a_written_ranking_is_read_again_and_taken_away(
    tmp_path: Path, many: list[Example]
) -> None:
    folder = tmp_path / "data" / "ranking"
    trees, linear = fit(many, Kind.TREES), fit(many, Kind.LINEAR)
    matrix = many[0].matrix
    for fitted in (linear, trees, linear):
        read = load_ranker(saved(folder, fitted), "m@1")
        np.testing.assert_array_equal(read.correction(matrix), fitted.correction(matrix))
    assert [path.name for path in folder.iterdir()] == [CARD]
    saved(folder, trees)
    assert (reset(folder), reset(folder)) == (True, False)
    assert not list(folder.iterdir())


# From judged questions


TEXTS = {
    f"{name}.txt": f"{name}管理办法\n{name}由主管部门统一管理，补助标准为{at}百元。\n"
    for at, name in enumerate(("充电桩", "冷库", "公共数据", "海上风电"), 1)
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "f"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    index(tmp_path / "d", folder)
    return tmp_path


def opened(data: Path) -> Library:
    return Library.open(data / "d")


def test_judgements_may_name_a_document_or_a_passage(data: Path) -> None:
    with opened(data) as library, library.snapshot(EVERYTHING) as snapshot:
        document = next(d for d in snapshot.documents() if d.source.endswith("冷库.txt"))
        names = [document.source, document.doc_id, f"{document.doc_id}-0000"]
        queries = [Query(name, "冷库补助标准") for name in names]
        judgements = [Judgement(name, name, 2) for name in names]
        found = examples(library, only(HashEmbedder()), queries, judgements)
    for one in found:
        right = [unit for unit, grade in zip(one.units, one.relevance, strict=True) if grade == 2]
        assert right == list(one.judged)
        assert one.about == {document.doc_id}
        assert one.teaches
    assert [one.units[0].count("-") for one in found] == [0, 0, 1]


def test_a_judgement_about_nothing_is_refused(data: Path) -> None:
    with opened(data) as library, pytest.raises(BadDataset, match="elsewhere"):
        examples(
            library,
            only(HashEmbedder()),
            [Query("q", "冷库补助")],
            [Judgement("q", "elsewhere.txt", 1)],
        )


def test_patterns_judge_passages(data: Path) -> None:
    file = data / "questions.jsonl"
    rows = [
        {"id": "a", "q": "冷库补助标准", "accept": ["2百元"], "docs": ["冷库"]},
        {"id": "b", "q": "冷库何时拆除", "accept": []},
    ]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    with opened(data) as library:
        queries, judgements = judged_by_patterns(library, file)
    assert [query.query_id for query in queries] == ["a"]
    assert len(judgements) == 1


def test_linear_corrections_are_those_of_the_fitted_weights() -> None:
    found = taught(30, "bm25")
    fitted = fit(found, Kind.LINEAR)
    matrix = found[0].matrix
    expected = OtherWeights(fit_weights(found))(matrix)
    np.testing.assert_allclose(fitted.correction(matrix), expected)
