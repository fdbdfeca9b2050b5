"""A learned ranking: what it looks at, which folders it is read from, and what it does to a search."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engine import Engine
from search.ranking.asked import Asked
from search.ranking.evidence import COLUMNS, Evidence
from search.ranking.factory import chosen_ranker
from search.ranking.features import EVIDENCE, FEATURES, NAMES, Matrix, features
from search.ranking.fusion import WEIGHTS, fused
from search.ranking.ranker import CARD, Card, Fitted, Kind, OtherWeights, Trained, load_ranker
from search.results import Mode
from search.terms import QuestionTerms
from tests.fakes import HashEmbedder
from tests.indexer.test_pipeline import index
from wenzheng.domain import Status
from wenzheng.embedding.provider import only
from wenzheng.errors import RankerUnusable, UsageError
from wenzheng.library import Library
from wenzheng.readable import EVERYTHING
from wenzheng.settings import Settings
from wenzheng.store.reading import Owner

TITLES = ["云泽市充电规划（2023—2030年）", "临江省公共数据管理办法", ""]


ASKED = Asked(QuestionTerms(tuple("云泽充电")), regions=("上海市",), years=frozenset({2030}))


def owner(
    first: int = 0,
    chunks: int = 9,
    title: str = "",
    region: str | None = None,
    *,
    past: bool = False,
) -> Owner:
    status = Status.REPEALED if past else None
    return Owner(first, chunks, title, region, None, status)


def evidence(owners: Sequence[Owner], rows: Sequence[int], values: Sequence[float]) -> Evidence:
    """Each candidate's values are its own, shifted a little from column to column."""
    columns = [np.array(values) * (1 + at / 10) for at in range(len(EVIDENCE))]
    past = np.array([1.0 if one.status else 0.0 for one in owners])
    against = {"coverage_title": np.array(values), "elsewhere": 0 * past, "past": past}
    return Evidence(np.array(rows), owners, **dict(zip(EVIDENCE, columns, strict=True)), **against)


@st.composite
def gathered(draw: st.DrawFn) -> Evidence:
    rows = draw(st.lists(st.integers(0, 39), min_size=1, max_size=15, unique=True))
    firsts = [row - row % 10 for row in rows]
    owners = [owner(first, 10, TITLES[first // 10 % 3], past=first == 20) for first in firsts]
    values = [draw(st.integers(0, 20)) / 20 for _ in rows]
    return evidence(owners, rows, values)


def reordered(given: Evidence, order: Sequence[int]) -> Evidence:
    columns = [getattr(given, name)[order] for name in COLUMNS]
    owners = [given.owners[at] for at in order]
    return Evidence(given.rows[order], owners, **dict(zip(COLUMNS, columns, strict=True)))


@given(gathered(), st.randoms())
def test_the_order_of_candidates_changes_no_feature(found: Evidence, random: Any) -> None:
    order = list(range(len(found.rows)))
    random.shuffle(order)
    before = features(ASKED, found, fused(found))
    other = reordered(found, order)
    np.testing.assert_array_equal(features(ASKED, other, fused(other)), before[order])


@given(gathered())
def test_features_are_finite_and_gaps_end_at_the_best(found: Evidence) -> None:
    matrix = features(ASKED, found, fused(found))
    assert matrix.shape == (len(found.rows), len(NAMES))
    assert matrix.dtype == np.float32
    assert np.isfinite(matrix).all()
    for name in NAMES:
        if name.endswith("_gap"):
            column = matrix[:, NAMES.index(name)]
            assert column.max() == 0, name


def column(name: str, *owners: Owner, rows: Sequence[int] | None = None) -> list[float]:
    """One feature of candidates that differ in nothing but their documents and places."""
    found = evidence(owners, rows or [o.first_row for o in owners], [0.5] * len(owners))
    return [float(value) for value in features(ASKED, found, fused(found))[:, NAMES.index(name)]]


def test_a_title_is_compared_with_the_question() -> None:
    there, other, none = owner(0, title=TITLES[0]), owner(10, title="2021年总结"), owner(20)
    assert column("title_coverage", there, other, none) == [1.0, 0.0, 0.0]
    assert column("title_years", there, other, none) == [1.0, -1.0, 0.0]


def test_a_region_is_compared_with_the_question() -> None:
    inside, outside, unknown = column(
        "region", owner(0, region="浦东新区"), owner(10, region="苏州市"), owner(20)
    )
    assert inside > unknown > outside == 0


def test_a_candidate_is_compared_with_others_of_its_document() -> None:
    found = evidence([owner(0), owner(0), owner(10)], [0, 5, 10], [0.2, 0.6, 0.9])
    matrix = features(ASKED, found, fused(found))
    assert matrix[:, NAMES.index("document_rank")].tolist() == [1, 0, 0]
    gap = matrix[:, NAMES.index("document_gap")]
    assert (gap[0] < 0, gap[1], gap[2]) == (True, 0, 0)


@given(gathered())
def test_the_fixed_weights_correct_nothing(found: Evidence) -> None:
    card = Card(kind=Kind.LINEAR, features=EVIDENCE, model="m", tokeniser="t", trained_on=())
    ranking = Fitted(card, OtherWeights(WEIGHTS))
    np.testing.assert_array_equal(ranking.of(ASKED)(found), fused(found))


def test_other_weights_leave_what_is_repealed_behind() -> None:
    heavier = OtherWeights({**WEIGHTS, "coverage": WEIGHTS["coverage"] * 2})
    card = Card(kind=Kind.LINEAR, features=EVIDENCE, model="m", tokeniser="t", trained_on=())
    alike = evidence([owner(0), owner(10, past=True)], [0, 10], [0.5, 0.5])
    valid, past = Fitted(card, heavier).of(ASKED)(alike)
    before_valid, before_past = fused(alike)
    assert valid - past == pytest.approx(before_valid - before_past)


# Folders


def write(folder: Path, **changed: Any) -> Path:
    """A linear ranking that counts coverage alone, or something that is wrong with one."""
    weights = {name: float(name == "coverage") for name in EVIDENCE}
    shape = {
        "format": 1,
        "kind": "linear",
        "features": list(EVIDENCE),
        "weights": weights,
        "model": HashEmbedder.model_id,
        "tokeniser": "t",
        "trained_on": [{"name": "own", "questions": 40}],
        **changed,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CARD).write_text(json.dumps(shape), "utf-8")
    return folder


def test_a_folder_is_read(tmp_path: Path) -> None:
    ranking = load_ranker(write(tmp_path), HashEmbedder.model_id)
    assert ranking.card.trained_on == (Trained(name="own", questions=40),)
    assert ranking.of(ASKED)(evidence([owner()], [0], [0.5])).shape == (1,)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "another model": ({"model": "other@1"}, "other@1"),
    "a feature that is not known": ({"features": [*EVIDENCE, "mood"]}, "mood"),
    "a feature too few": ({"features": list(EVIDENCE[1:])}, EVIDENCE[0]),
    "a weight too few": ({"weights": {"cosine": 1.0}}, "features"),
    "an unknown key": ({"magic": 1}, "magic"),
    "a later format": ({"format": 2}, "format"),
    "trees that are not there": (
        {"kind": "trees", "features": list(NAMES), "file": "trees.onnx"},
        "trees.onnx",
    ),
    "a file somewhere else": ({"kind": "trees", "file": "../trees.onnx"}, "file"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_does_not_fit_is_refused_by_name(tmp_path: Path, what: str) -> None:
    changed, says = WRONG[what]
    with pytest.raises(RankerUnusable) as refused:
        load_ranker(write(tmp_path / "ranking", **changed), HashEmbedder.model_id)
    assert says in refused.value.en
    assert "wenzheng tune" in refused.value.zh


def test_a_card_that_is_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / CARD).write_bytes(b"\xff{")
    with pytest.raises(RankerUnusable, match=CARD):
        load_ranker(tmp_path, HashEmbedder.model_id)


def test_damaged_trees_are_refused(tmp_path: Path) -> None:
    (tmp_path / "trees.onnx").write_bytes(b"other")
    trees = {"kind": "trees", "features": list(NAMES), "file": "trees.onnx", "sha256": "0" * 64}
    with pytest.raises(RankerUnusable, match="sha256"):
        load_ranker(write(tmp_path, **trees), HashEmbedder.model_id)


def test_the_setting_says_which(tmp_path: Path) -> None:
    own, other = tmp_path / "data", tmp_path / "other"

    def chosen(setting: str) -> str | None:
        found = chosen_ranker(Settings(data=own, ranker=setting), HashEmbedder.model_id)
        return found.card.trained_on[0].name if found else None

    assert chosen("") is None
    write(own / "ranking")
    write(other, trained_on=[{"name": "theirs", "questions": 9}])
    assert (chosen(""), chosen("fixed"), chosen(str(other))) == ("own", None, "theirs")
    with pytest.raises(RankerUnusable, match="e5-small-zh"):
        chosen("general")  # it was fitted with the embedded model


# Searching


class Backwards:
    """The worst candidate first."""

    def of(self, asked: Asked) -> Callable[[Evidence], Any]:
        return lambda found: -fused(found)


TEXTS = {
    "a.txt": "充电桩补助办法\n充电桩补助按桩计算，每个充电桩补助五百元。\n",
    "b.txt": "冷库建设通知\n冷库应当建设在产地附近，充电桩另行规定。\n",
    "c.txt": "数据管理办法\n公共数据由主管部门统一管理，定期更新目录。\n",
}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    for name, text in TEXTS.items():
        (tmp_path / "f").mkdir(exist_ok=True)
        (tmp_path / "f" / name).write_text(text, "utf-8")
    index(tmp_path / "d", tmp_path / "f")
    with Library.open(tmp_path / "d") as opened:
        yield opened


def order(engine: Engine, mode: Mode | None) -> list[str]:
    return [hit.title for hit in engine.search("充电桩补助", mode=mode, readable=EVERYTHING).hits]


def test_a_ranker_is_the_default_and_hybrid_keeps_the_fixed_weights(library: Library) -> None:
    without = Engine(library, only(HashEmbedder()))
    ranked = Engine(library, only(HashEmbedder()), ranker=Backwards())
    assert order(without, None) == order(without, Mode.HYBRID) == order(ranked, Mode.HYBRID)
    assert order(ranked, None) == order(ranked, Mode.RANKED) == order(without, None)[::-1]
    assert order(ranked, Mode.BM25) == order(without, Mode.BM25)


def test_what_is_ranked_without_a_ranker_is_refused(library: Library) -> None:
    engine = Engine(library, only(HashEmbedder()))
    with pytest.raises(UsageError, match="WENZHENG_RANKER=general"):
        engine.search("充电桩", mode=Mode.RANKED, readable=EVERYTHING)


def test_only_names_that_are_known_bear_a_direction() -> None:
    assert {feature.name for feature in FEATURES if not feature.is_rising} == {
        "document_rank",
        "document_candidates",
        "document_length",
        "position",
        "opening",
    }


def test_a_correction_is_one_value_a_row() -> None:
    matrix: Matrix = np.ones((3, len(NAMES)), dtype=np.float32)
    assert OtherWeights({**WEIGHTS, "cosine": 1.0})(matrix) == pytest.approx([0.25] * 3)
