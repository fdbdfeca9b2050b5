"""Two runs side by side; runs over different things are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.compare import compare_runs
from eval.datasets import Dataset, Qrels
from eval.report import comparison_text, score_text
from eval.results import read_results
from eval.scoring import score_runs
from eval.trec import write_trec_run
from search.results import Mode
from tests.eval.scripted import write_rows
from tests.eval.sets import ALL_FIRST, PLACES, SOME, judged_set, results
from wenzheng.errors import BadDataset, UsageError


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return judged_set(tmp_path / "set")


@pytest.fixture
def folder(dataset: Dataset, tmp_path: Path) -> str:
    return str(results(dataset, tmp_path / "first"))


def test_a_run_against_itself_differs_in_nothing(folder: str) -> None:
    found = compare_runs(folder, folder)
    assert [pair["one"] for pair in found.pairs] == [f"first#{m}" for m in PLACES]
    for pair in found.pairs:
        assert (pair["difference"], pair["p"], pair["p_holm"], pair["ties"]) == (0, 1, 1, 8)
        assert pair["most_different"] == []


def test_two_modes_of_one_folder(folder: str) -> None:
    found = compare_runs(f"{folder}#hybrid", f"{folder}#bm25")
    (pair,) = found.pairs
    # q2 and q7 gain a half, q4 two thirds, q5 all.
    assert pair["difference"] == pytest.approx((0.5 + 0.5 + 2 / 3 + 1) / 8, abs=1e-4)
    assert (pair["wins"], pair["ties"], pair["losses"]) == (4, 4, 0)
    assert pair["p"] == 2 / 2**4
    first = pair["most_different"][0]
    assert (first["query"], first["one_first_relevant"], first["other_first_relevant"]) == (
        "q5",
        1,
        None,
    )
    assert first["relevant"] == ["d5"]
    assert first["one_top"][0] == "d5"
    text = comparison_text(found)
    assert "first#hybrid − first#bm25" in text
    assert "第5个问题" in text


def test_the_order_of_the_judgements_changes_nothing(dataset: Dataset, folder: str) -> None:
    header, *rows = (dataset.folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()
    mixed = "\n".join([header, *reversed(rows)]) + "\n"
    (dataset.folder / "qrels.tsv").write_text(mixed, encoding="utf-8")
    again = results(dataset, dataset.folder.parent / "again")
    for other in (folder, str(again)):
        (pair,) = compare_runs(f"{other}#hybrid", f"{other}#bm25").pairs
        run = read_results(Path(other)).run
        (row,) = (r for r in run["comparisons"] if (r["mode"], r["over"]) == ("hybrid", "bm25"))
        assert (pair["ci"], pair["p"]) == (row["RR@10_ci"], row["p"])
    first, second = (compare_runs(f"{o}#hybrid", f"{o}#bm25").pairs[0] for o in (folder, again))
    assert (first["ci"], first["p"]) == (second["ci"], second["p"])


def test_several_modes_are_adjusted_for(dataset: Dataset, folder: str, tmp_path: Path) -> None:
    places = {Mode.BM25: ALL_FIRST, Mode.HYBRID: SOME}
    other = results(dataset, tmp_path / "second", places)
    found = compare_runs(folder, str(other))
    assert [pair["one"] for pair in found.pairs] == ["first#bm25", "first#hybrid"]
    assert [pair["p_holm"] for pair in found.pairs] == [2 * pair["p"] for pair in found.pairs]


def test_a_trec_run_against_a_mode_and_against_another_run(
    dataset: Dataset, folder: str, tmp_path: Path
) -> None:
    run = tmp_path / "other.trec"
    write_trec_run(run, {f"q{n}": [f"d{n}"] for n in range(1, 5)}, "other")
    (pair,) = compare_runs(str(run), f"{folder}#dense").pairs
    assert (pair["one"], pair["mean_one"], pair["mean_other"]) == ("other.trec", 0.5, 0)
    (same,) = compare_runs(str(run), str(run), dataset=dataset).pairs
    assert same["difference"] == 0
    with pytest.raises(UsageError, match="--dataset"):
        compare_runs(str(run), str(run))


def test_another_measure_and_copies(folder: str) -> None:
    found = compare_runs(folder, folder, name="nDCG(cutoff=5)", qrels=Qrels.DUPAWARE)
    assert found.measure == "nDCG@5"
    assert found.pairs[0]["mean_one"] > 0
    with pytest.raises(UsageError, match="no measure 'Magic@3'"):
        compare_runs(folder, folder, name="Magic@3")
    with pytest.raises(UsageError, match="alpha_nDCG"):
        compare_runs(folder, folder, name="alpha_nDCG@20")


def test_what_is_not_the_same_is_not_compared(
    dataset: Dataset, folder: str, tmp_path: Path
) -> None:
    fewer = results(dataset, tmp_path / "fewer", limit=4)
    with pytest.raises(UsageError, match="different queries"):
        compare_runs(folder, str(fewer))
    answers = {f"q{n}": "d1" for n in range(1, 9)}
    judged_set(tmp_path / "set", relevant=answers)
    judged_otherwise = results(dataset, tmp_path / "judged")
    with pytest.raises(UsageError, match="different judgements"):
        compare_runs(folder, str(judged_otherwise))
    write_rows(
        dataset.folder / "corpus.jsonl", [{"_id": d, "text": "别的"} for d in ["copy", *_DOCS]]
    )
    other_corpus = results(dataset, tmp_path / "corpus")
    with pytest.raises(UsageError, match="different corpus") as raised:
        compare_runs(folder, str(other_corpus))
    assert "语料不同" in raised.value.zh


_DOCS = [f"d{n}" for n in range(1, 9)]


def test_sides_that_cannot_be_paired(dataset: Dataset, folder: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no mode magic"):
        compare_runs(f"{folder}#magic", folder)
    legs = {Mode.BM25: SOME, Mode.DENSE: SOME}
    left = results(dataset, tmp_path / "legs", legs)
    right = results(dataset, tmp_path / "only", {Mode.HYBRID: SOME})
    assert len(compare_runs(str(left), str(right)).pairs) == 2
    with pytest.raises(UsageError, match="neither"):
        compare_runs(str(tmp_path / "no"), str(tmp_path / "no"))


def test_runs_of_any_system_are_scored(dataset: Dataset, tmp_path: Path) -> None:
    run = tmp_path / "other.trec"
    write_trec_run(run, {"q1": ["d2", "d1"], "q2": ["copy", "d2"], "extra": ["d1"]}, "other")
    scored = score_runs(dataset, [run])
    (row,) = scored["rows"]
    assert row["RR@10"] == pytest.approx((1 + 0.5) / 8, abs=1e-4)
    assert row["without_result"] == 6
    assert scored["queries"] == 8
    (copies,) = score_runs(dataset, [run], qrels=Qrels.DUPAWARE)["rows"]
    assert copies["RR@10"] == pytest.approx((0.5 + 1) / 8, abs=1e-4)
    assert "other.trec" in score_text(scored)
    # d2 before d1 is worse by grades, and the same to a measure that knows none.
    (graded,) = score_runs(dataset, [run], names=("nDCG@10", "P@1"))["rows"]
    assert graded["nDCG@10"] < 2 / 8
    assert graded["P@1"] == 1 / 8


def test_a_run_over_something_else_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    run = tmp_path / "x.trec"
    write_trec_run(run, {"q1": ["elsewhere"]}, "t")
    with pytest.raises(BadDataset, match="elsewhere"):
        score_runs(dataset, [run])
    write_trec_run(run, {"z": ["d1"]}, "t")
    with pytest.raises(UsageError, match="none of the judged queries"):
        score_runs(dataset, [run])
    (dataset.folder / "corpus.jsonl").unlink()
    write_trec_run(run, {"q1": ["elsewhere"]}, "t")
    scored = score_runs(dataset, [run])
    assert scored["hashes"]["corpus"] is None
    (dataset.folder / "qrels_dupaware.tsv").unlink()
    with pytest.raises(UsageError, match="no dupaware judgements"):
        score_runs(dataset, [run], qrels=Qrels.DUPAWARE)
