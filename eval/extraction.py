"""How much of a file's text do the readers get out of it, and how much that is not its text?

The reference is JSON Lines (`.gz` too), a row for each file:

    {"file"?, "_id"?, "title"?, "text", "issuer"?, "doc_number"?, "metadata"?: {…}}

A row's file is named by `file` (or `html`), else by `_id` or `title`, with or without its ending;
folders in front of it may be left out or differ. `text` may be called `text_…` to say where it came
from. Fields may stand in `metadata` as well; `doc_number` may be called `doc_no`.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from statistics import fmean
from typing import Any, NamedTuple

from eval.progress import bar
from eval.rows import Row, bad_row, json_rows
from indexer.parse import parse_file
from indexer.readers.base import CELL_SEPARATOR
from wenzheng.domain import ParsedDocument
from wenzheng.errors import BadDataset, InputFailed
from wenzheng.reading.doc_numbers import find_doc_numbers
from wenzheng.text.normalise import normalise_text

_BLANK = re.compile(r"\s+")
_FILE = ("file", "html")
_NAME = ("_id", "title")
_NUMBER = ("doc_number", "doc_no")


class Reference(NamedTuple):
    """What a file says, by the reference; None where it does not tell."""

    path: Path
    text: str
    issuer: str | None
    doc_number: str | None


class Overlap(NamedTuple):
    """How far an extracted text covers the reference's runs of three characters, and no others."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean; 0 where nothing is common."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True)
class FileRow:
    """One file's measures; `error` says why it could not be read (all 0 then)."""

    file: str
    precision: float
    recall: float
    f1: float
    issuer: bool | None
    doc_number: bool | None
    error: str | None


@dataclass(frozen=True)
class ExtractionReport:
    """Means over all files; of `issuer` and `doc_number` over those whose reference tells them."""

    files: int
    failed: int
    precision: float
    recall: float
    f1: float
    issuer: float | None
    doc_number: float | None
    files_per_second: float
    rows: Sequence[FileRow]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types."""
        return asdict(self)


def evaluate_extraction(folder: Path, reference: Path) -> ExtractionReport:
    """Parse every file that the reference names. Raises BadDataset when one is not there."""
    references = list(read_references(folder, reference))
    rows: list[FileRow] = []
    began = time.perf_counter()
    with bar("解析 / parsing", len(references)) as advance:
        for expected in references:
            rows.append(_judged(folder, expected))
            advance(1)
    took = time.perf_counter() - began
    return ExtractionReport(
        files=len(rows),
        failed=sum(row.error is not None for row in rows),
        precision=_mean([row.precision for row in rows]),
        recall=_mean([row.recall for row in rows]),
        f1=_mean([row.f1 for row in rows]),
        issuer=_share([row.issuer for row in rows]),
        doc_number=_share([row.doc_number for row in rows]),
        files_per_second=round(len(rows) / took, 1),
        rows=rows,
    )


def overlap(extracted: str, expected: str) -> Overlap:
    """By runs of three characters, a run counting as often as it occurs.

    White space is left aside, and the bars that the readers put between the cells of a row.
    """
    ours, theirs = _trigrams(extracted), _trigrams(expected)
    common = (ours & theirs).total()
    if not ours or not theirs:
        return Overlap(float(not ours), float(not theirs))
    return Overlap(common / ours.total(), common / theirs.total())


def read_references(folder: Path, reference: Path) -> Iterator[Reference]:
    """The rows with the files of the folder that they are about."""
    files = _by_name(folder)
    found = 0
    for found, row in enumerate(json_rows(reference), 1):  # noqa: B007
        fields = _fields(row)
        yield Reference(
            _file_of(row, fields, files),
            _text_of(row),
            _first(fields, ("issuer",)),
            _first(fields, _NUMBER),
        )
    if not found:
        raise BadDataset(
            f"{reference} 中没有任何行；请给出 JSON Lines 格式的参考文本",
            f"{reference} has no rows; give a reference in JSON Lines",
        )


def _trigrams(text: str) -> Counter[str]:
    plain = _BLANK.sub("", text.replace(CELL_SEPARATOR, ""))
    if len(plain) < 3:
        return Counter([plain] if plain else [])
    return Counter(map("".join, zip(plain, plain[1:], plain[2:], strict=False)))


def _judged(folder: Path, expected: Reference) -> FileRow:
    name = expected.path.relative_to(folder).as_posix()
    try:
        document = parse_file(expected.path)
    except InputFailed as error:
        issuer = False if expected.issuer else None
        number = False if expected.doc_number else None
        return FileRow(name, 0.0, 0.0, 0.0, issuer, number, str(error))
    measured = overlap(document.original_text, expected.text)
    return FileRow(
        name,
        round(measured.precision, 4),
        round(measured.recall, 4),
        round(measured.f1, 4),
        *_stated_rightly(document, expected),
        None,
    )


def _stated_rightly(
    document: ParsedDocument, expected: Reference
) -> tuple[bool | None, bool | None]:
    issuer, number = document.metadata.issuer or "", document.metadata.doc_number or ""
    return (
        _plain(expected.issuer) == _plain(issuer) if expected.issuer else None,
        _number(expected.doc_number) == number if expected.doc_number else None,
    )


def _plain(text: str) -> str:
    return _BLANK.sub("", normalise_text(text))


def _number(text: str) -> str:
    plain = normalise_text(text)
    found = find_doc_numbers(plain)
    return found[0].canonical if found else plain


def _by_name(folder: Path) -> dict[str, list[Path]]:
    """Every file of the folder under its name, with and without the ending."""
    names: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            for name in {path.name, path.stem}:
                names.setdefault(name, []).append(path)
    return names


def _file_of(row: Row, fields: Mapping[str, Any], files: Mapping[str, Sequence[Path]]) -> Path:
    named = _first(fields, _FILE)
    wanted = [PurePosixPath(named).name] if named else [_first(fields, (key,)) for key in _NAME]
    for name in filter(None, wanted):
        match files.get(name, ()):
            case [path]:
                return path
            case [_, *_]:
                raise bad_row(
                    row.path, row.line, f"有多个文件叫 {name}", f"several files are called {name}"
                )
    raise bad_row(
        row.path,
        row.line,
        f"文件夹中没有这一行所说的文件 {wanted[0]}",
        f"the folder has no file {wanted[0]}, which this line is about",
    )


def _fields(row: Row) -> dict[str, Any]:
    """The row's fields, with those of its `metadata`."""
    metadata = row.fields.get("metadata")
    return {**(metadata if isinstance(metadata, dict) else {}), **row.fields}


def _text_of(row: Row) -> str:
    named = [key for key in row.fields if key.startswith("text_")]
    return row.text("text", *named)


def _first(fields: Mapping[str, Any], names: Sequence[str]) -> str | None:
    values = (fields.get(name) for name in names)
    return next((str(value).strip() for value in values if value and str(value).strip()), None)


def _mean(values: Sequence[float]) -> float:
    return round(fmean(values), 4)


def _share(values: Sequence[bool | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(fmean(known), 4) if known else None
