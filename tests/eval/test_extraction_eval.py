"""Extraction against reference texts: which file a row is about, what is counted, what fails."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from eval.extraction import evaluate_extraction, overlap
from eval.report import extraction_text
from tests.eval.scripted import write_rows
from wenzheng.errors import BadDataset

TEXT = "云岭市人民政府办公室\n云政办发〔2024〕7号\n各区应当加快建设公共充电设施，方便群众出行。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "notice.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "files" / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return tmp_path


@pytest.mark.parametrize(
    ("extracted", "expected", "precision", "recall"),
    [
        ("甲乙 丙丁\n", "甲乙丙丁", 1.0, 1.0),
        ("甲乙 | 丙丁\n", "甲乙\n丙丁", 1.0, 1.0),
        ("甲乙丙丁戊", "甲乙丙丁", 2 / 3, 1.0),
        ("甲乙丙", "甲乙丙丁", 1.0, 0.5),
        ("甲乙丙甲乙丙", "甲乙丙", 0.25, 1.0),
        ("", "甲乙丙", 1.0, 0.0),
        ("甲乙丙", "", 0.0, 1.0),
        ("", "", 1.0, 1.0),
        ("甲", "甲", 1.0, 1.0),
    ],
)
def test_runs_of_three_characters_are_compared(
    extracted: str, expected: str, precision: float, recall: float
) -> None:
    assert overlap(extracted, expected) == pytest.approx((precision, recall))


@pytest.mark.parametrize(
    "row",
    [
        {"file": "elsewhere/notice.txt", "text_by_hand": TEXT},
        {"_id": "1", "title": "notice", "text": TEXT},
        {"_id": "notice", "title": "Another", "text": TEXT},
        {"_id": "1", "text": TEXT, "metadata": {"html": "files/notice.txt"}},
    ],
)
def test_a_row_names_its_file(folder: Path, row: dict[str, object]) -> None:
    write_rows(folder / "reference.jsonl", [row])
    report = evaluate_extraction(folder, folder / "reference.jsonl")
    assert (report.files, report.failed, report.f1) == (1, 0, 1.0)
    assert report.issuer is None


def test_metadata_are_compared_where_the_reference_has_them(folder: Path) -> None:
    stated = {"issuer": "云岭市人民政府办公室", "doc_no": "云政办发[2024]7号"}
    with gzip.open(folder / "reference.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"_id": "notice", "text": TEXT, "metadata": stated}))
    report = evaluate_extraction(folder, folder / "reference.jsonl.gz")
    assert (report.issuer, report.doc_number) == (1.0, 1.0)
    assert report.to_json()["rows"][0]["file"] == "files/notice.txt"


def test_a_file_that_cannot_be_read_counts_as_nothing(folder: Path) -> None:
    rows = [{"_id": "notice", "text": TEXT}, {"_id": "picture", "text": TEXT, "issuer": "某局"}]
    write_rows(folder / "reference.jsonl", rows)
    report = evaluate_extraction(folder, folder / "reference.jsonl")
    assert (report.failed, report.f1, report.issuer) == (1, 0.5, 0.0)
    printed = extraction_text(report)
    assert "mean of 2" in printed
    assert "picture.png" in printed


@pytest.mark.parametrize(
    "rows", [[], [{"_id": "gone", "text": TEXT}], [{"_id": "notice"}], [{"text": TEXT}]]
)
def test_a_reference_that_does_not_fit_is_refused(
    folder: Path, rows: list[dict[str, object]]
) -> None:
    write_rows(folder / "reference.jsonl", rows)
    with pytest.raises(BadDataset, match=r"reference\.jsonl"):
        evaluate_extraction(folder, folder / "reference.jsonl")


def test_two_files_of_one_name_are_refused(folder: Path) -> None:
    (folder / "notice.txt").write_text(TEXT, encoding="utf-8")
    write_rows(folder / "reference.jsonl", [{"_id": "notice", "text": TEXT}])
    with pytest.raises(BadDataset, match="several files are called notice"):
        evaluate_extraction(folder, folder / "reference.jsonl")
