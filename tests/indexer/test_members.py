"""A file is a document, or an archive of documents; nothing in it reaches beyond its bounds."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from indexer.members import Failure, Piece, file_of, pieces
from indexer.pipeline import Report
from tests.indexer.test_pipeline import index, titles


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def sources(data: bytes, name: str) -> list[str]:
    return [piece.source for piece in pieces(f"/{name}", name, data) if isinstance(piece, Piece)]


def test_a_file_that_is_no_archive_is_itself() -> None:
    assert list(pieces("/a.txt", "a.txt", b"text")) == [Piece("/a.txt", "a.txt", b"text")]


def test_members_are_named_within_their_archive() -> None:
    inner = zipped(**{"c.txt": b"c"})
    data = zipped(**{"a.txt": b"a", "b.zip": inner})
    assert sources(data, "x.zip") == ["/x.zip!/a.txt", "/x.zip!/b.zip!/c.txt"]
    assert file_of("/x.zip!/b.zip!/c.txt") == "/x.zip"


def test_archives_in_archives_end_somewhere() -> None:
    data = zipped(**{"a.txt": b"a"})
    for _ in range(10):
        data = zipped(**{"deeper.zip": data})
    (found,) = pieces("/x.zip", "x.zip", data)
    assert isinstance(found, Failure)
    assert "deep" in found.error.en


def test_a_file_cut_short_is_a_failure_and_no_crash() -> None:
    data = zipped(**{"a.txt": b"a" * 1000, "b.txt": b"b" * 1000})
    for cut in range(10, len(data), 97):
        for piece in pieces("/x.zip", "x.zip", data[:cut]):
            assert isinstance(piece, Piece | Failure)


def export(path: Path, *titles: str) -> None:
    rows = [
        {"_id": title, "title": f"{title}县方案", "text": f"到2027年，{title}县建成充电站12座。"}
        for title in titles
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")


class TestIndexing:
    def test_every_record_of_an_export_is_a_document(self, tmp_path: Path) -> None:
        folder = tmp_path / "f"
        folder.mkdir()
        export(folder / "x.jsonl", "甲", "乙")
        report, _ = index(tmp_path / "d", folder)
        assert len(report.added) == 2
        assert titles(tmp_path / "d") == ["乙县方案", "甲县方案"]
        again, embedded = index(tmp_path / "d", folder)
        assert (len(again.unchanged), embedded) == (2, 0)

    def test_a_record_that_left_the_export_goes_only_when_pruned(self, tmp_path: Path) -> None:
        folder = tmp_path / "f"
        folder.mkdir()
        export(folder / "x.jsonl", "甲", "乙")
        index(tmp_path / "d", folder)
        export(folder / "x.jsonl", "乙")
        kept: Report = index(tmp_path / "d", folder)[0]
        assert (len(kept.updated), kept.removed) == (1, [])
        pruned: Report = index(tmp_path / "d", folder, prune=True)[0]
        assert [source.rsplit("!/", 1)[1] for source in pruned.removed] == ["甲"]
        assert titles(tmp_path / "d") == ["乙县方案"]
