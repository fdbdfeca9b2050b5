"""Archives and exports: every member once, in order, and nothing that a bomb wants."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.archives import jsonl
from indexer.archives import zip as zips
from indexer.archives.jsonl import JsonLines, JsonList
from indexer.archives.refused import RefusedArchive
from indexer.archives.tar import PackedFile, TarArchive
from indexer.archives.zip import ZipArchive
from indexer.readers.base import Archive, Member
from indexer.readers.json_records import JsonRecordReader
from tests.indexer.packages import docx, zipped
from wenzheng.errors import EmptyDocument, InputFailed, UnreadableFile, UnsupportedFormat

SENTENCE = "到二〇二六年建成加氢站七十座。"


def opened(archive: Archive, data: bytes, name: str = "包.zip") -> list[Member | InputFailed]:
    assert archive.can_open(data, name)
    return list(archive.members(data, name))


def names(found: list[Member | InputFailed]) -> list[str]:
    return [item.name for item in found if isinstance(item, Member)]


def failures(found: list[Member | InputFailed]) -> list[str]:
    return [item.zh for item in found if isinstance(item, InputFailed)]


def test_members_come_in_order_without_furniture() -> None:
    files = {
        "通知/乙.txt": SENTENCE,
        "甲.txt": SENTENCE,
        "__MACOSX/._甲.txt": "x",
        ".DS_Store": "x",
        "通知/Thumbs.db": "x",
        "通知/~$乙.docx": "x",
        "通知/附件/": "",
    }
    found = opened(ZipArchive(), zipped(files))
    assert found == [Member("通知/乙.txt", SENTENCE.encode()), Member("甲.txt", SENTENCE.encode())]


class _Raw(zipfile.ZipInfo):
    """An entry whose name is written in an encoding that it does not declare."""

    raw = b""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.raw, self.flag_bits & ~0x800


def undeclared(*raw: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in raw:
            entry = _Raw(name.decode("latin-1"))
            entry.raw = name
            archive.writestr(entry, SENTENCE)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "big5"])
def test_names_in_an_undeclared_encoding(encoding: str) -> None:
    wanted = (
        ["公告/公開文件.txt", "公告/年度計劃.txt"]
        if encoding == "big5"
        else ["通知.txt", "附件/规划\u6b65.txt"]
    )
    assert names(opened(ZipArchive(), undeclared(*(n.encode(encoding) for n in wanted)))) == wanted


def test_names_that_are_not_chinese_are_cp437() -> None:
    assert names(opened(ZipArchive(), undeclared("résumé.txt".encode("cp437")))) == ["résumé.txt"]


@pytest.mark.parametrize(
    "path",
    ["../a.txt", "a/../../b.txt", "/etc/passwd", "C:\\a.txt", "a\n/../b.txt", "..\\..\\a.txt"],
)
def test_paths_that_lead_out_are_refused_alone(path: str) -> None:
    found = opened(ZipArchive(), zipped({path: "x", "好.txt": SENTENCE}))
    assert names(found) == ["好.txt"]
    assert "压缩包之外" in failures(found)[0]


def test_an_office_file_is_no_archive() -> None:
    assert not ZipArchive().can_open(docx(""), "a.docx")
    assert not ZipArchive().can_open(zipped({"OFD.xml": ""}), "a.zip")
    assert not ZipArchive().can_open(b"text", "a.zip")


def test_an_encrypted_member_is_refused_alone() -> None:
    data = bytearray(zipped({"密.txt": SENTENCE, "明.txt": SENTENCE}))
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    found = opened(ZipArchive(), bytes(data))
    assert names(found) == ["明.txt"]
    assert "已加密" in failures(found)[0]


def test_a_member_packed_by_an_unknown_method_says_so() -> None:
    data = bytearray(zipped({"新.txt": SENTENCE}))
    central = data.index(b"PK\x01\x02")
    data[central + 10] = 9
    (failure,) = opened(ZipArchive(), bytes(data))
    assert isinstance(failure, UnsupportedFormat)


def test_a_damaged_member_and_a_truncated_archive() -> None:
    data = bytearray(zipped({"坏.txt": SENTENCE * 50, "好.txt": SENTENCE}))
    data[60:64] = b"\xff\xff\xff\xff"
    found = opened(ZipArchive(), bytes(data))
    assert names(found) == ["好.txt"]
    with pytest.raises(UnreadableFile, match=r"断\.zip"):
        opened(ZipArchive(), bytes(data[:-30]), "断.zip")


def test_a_bomb_stops_at_the_ratio_and_leaves_the_others() -> None:
    found = opened(ZipArchive(), zipped({"弹.txt": b"0" * (20 << 20), "好.txt": SENTENCE}))
    assert names(found) == ["好.txt"]
    assert "压缩炸弹" in failures(found)[0]
    nested = zipped({"里.zip": zipped({"弹.txt": b"0" * (20 << 20)})})
    (member,) = opened(ZipArchive(), nested)
    assert isinstance(member, Member)
    assert failures(opened(ZipArchive(), member.data, "里.zip"))


def test_a_size_that_the_header_understates_is_no_help_to_a_bomb() -> None:
    data = bytearray(zipped({"弹.txt": b"0" * (20 << 20)}))
    central = data.index(b"PK\x01\x02")
    data[central + 24 : central + 28] = struct.pack("<I", 10)
    assert failures(opened(ZipArchive(), bytes(data)))


def test_members_that_share_bytes_are_refused() -> None:
    data = zipped({"一.txt": SENTENCE * 9})
    central = data.index(b"PK\x01\x02")
    entry, end = data[central : data.index(b"PK\x05\x06")], data.index(b"PK\x05\x06")
    tail = bytearray(data[end:])
    tail[8:12] = struct.pack("<HH", 2, 2)
    tail[12:16] = struct.pack("<I", 2 * len(entry))
    with pytest.raises(UnreadableFile, match="重叠"):
        opened(ZipArchive(), data[:central] + entry * 2 + bytes(tail))


def test_limits_on_all_members_together(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({f"{n}.txt": SENTENCE for n in range(5)})
    monkeypatch.setattr(zips, "MAX_UNPACKED_BYTES", 3 * len(SENTENCE.encode()))
    found: list[Member | InputFailed] = []
    with pytest.raises(UnreadableFile, match="总计"):
        found += ZipArchive().members(data, "包.zip")
    monkeypatch.setattr(zips, "MAX_MEMBERS", 4)
    with pytest.raises(UnreadableFile, match="成员"):
        opened(ZipArchive(), data)


def tarred(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        link = tarfile.TarInfo("链接.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return out.getvalue()


@pytest.mark.parametrize(("pack", "name"), [(gzip.compress, "a.tgz"), (bz2.compress, "a.tar.bz2")])
def test_packed_tar_archives(pack: type, name: str) -> None:
    inner = tarred(("./甲.txt", SENTENCE.encode()), ("../乙.txt", b"x"))
    (member,) = opened(PackedFile(), pack(inner), name)
    assert member == Member("a.tar", inner)
    found = opened(TarArchive(), inner, "a.tar")
    assert names(found) == ["甲.txt"]
    assert len(failures(found)) == 2


def test_a_packed_file_is_bounded_and_may_be_damaged() -> None:
    assert opened(PackedFile(), gzip.compress(b"x"), "a.txt.gz") == [Member("a.txt", b"x")]
    with pytest.raises(UnreadableFile, match="压缩炸弹"):
        opened(PackedFile(), gzip.compress(b"0" * (20 << 20)), "a.gz")
    with pytest.raises(UnreadableFile, match="损坏"):
        opened(PackedFile(), gzip.compress(SENTENCE.encode())[:-9], "a.gz")
    with pytest.raises(UnreadableFile, match="损坏"):
        opened(TarArchive(), tarred(("甲.txt", b"x" * 5000))[:3000], "a.tar")


@pytest.mark.parametrize("mark", [b"7z\xbc\xaf\x27\x1c\x00", b"Rar!\x1a\x07\x00"])
def test_other_archives_are_refused_with_a_remedy(mark: bytes) -> None:
    with pytest.raises(UnsupportedFormat, match="ZIP"):
        opened(RefusedArchive(), mark)


def lines(*records: object) -> bytes:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode()


def test_records_are_named_by_identifier_else_by_line() -> None:
    data = lines(
        {"_id": "n0", "text": "甲"}, {"text": "乙"}, {"_id": "n0", "text": "丙"}, {"id": 7}
    )
    assert names(opened(JsonLines(), data, "a.jsonl")) == ["n0", "2", "n0#3", "7"]
    assert names(opened(JsonLines(), b"\xef\xbb\xbf" + data, "a.txt")) == ["n0", "2", "n0#3", "7"]


def test_bad_lines_come_as_errors_with_their_numbers() -> None:
    data = b"\n".join(
        [lines({"id": 1}), b"", b"{bad", lines([1, 2]), b"[" * 100_000, lines({"id": 2})]
    )
    found = opened(JsonLines(), data, "a.jsonl")
    assert names(found) == ["1", "2"]
    assert [f"第 {n} 行" in words for n, words in zip((3, 4, 5), failures(found), strict=True)]


def test_a_line_may_be_a_list_of_records_and_in_another_encoding() -> None:
    found = opened(JsonLines(), lines([{"id": "a"}, {"id": "b"}], {"id": "c"}), "a.jsonl")
    assert names(found) == ["a", "b", "c"]
    text = json.dumps({"id": "关于加快推进充电基础设施建设的通知"}, ensure_ascii=False)
    assert names(opened(JsonLines(), text.encode("gbk"), "a.jsonl")) == [json.loads(text)["id"]]


def test_a_line_beyond_the_limit_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "_LONGEST_RECORD", 1000)
    found = opened(JsonLines(), lines({"id": "长", "text": "字" * 400}, {"id": "短"}), "a.jsonl")
    assert names(found) == ["短"]
    assert "第 1 行" in failures(found)[0]


def test_a_list_of_records_in_one_file() -> None:
    records = [{"id": "甲", "text": "一"}, {"title": "乙"}, 3]
    found = opened(JsonList(), json.dumps(records, indent=2).encode(), "a.json")
    assert names(found) == ["甲", "2"]
    assert len(failures(found)) == 1
    broken: Iterator[Member | InputFailed] = JsonList().members(b'[{"id": 1}, {"id": 2', "a.json")
    assert next(broken) == Member("1", b'{"id": 1}')
    with pytest.raises(UnreadableFile, match="第 2 条"):
        next(broken)


@given(st.lists(st.dictionaries(st.text(), st.text() | st.integers()), max_size=5))
def test_a_list_and_its_lines_hold_the_same_records(records: list[dict[str, object]]) -> None:
    by_line = [
        m.data for m in JsonLines().members(lines(*records), "a.jsonl") if isinstance(m, Member)
    ]
    in_list = JsonList().members(json.dumps(records).encode(), "a.json")
    assert [json.loads(data) for data in by_line] == records
    assert [json.loads(m.data) for m in in_list if isinstance(m, Member)] == records


def test_which_json_is_what() -> None:
    record = {"title": "t", "text": "x"}
    assert not JsonLines().can_open(json.dumps(record, indent=1).encode(), "a.json")
    assert JsonLines().can_open(lines(record, record), "a.json")
    assert not JsonLines().can_open(b"[1, 2]", "a.json")
    assert not JsonList().can_open(b"[1, 2]", "a.json")
    assert not JsonRecordReader().can_read(b'{"a": 1}', "a.json")
    assert not JsonRecordReader().can_read(b"{not json", "a.json")
    assert not JsonRecordReader().can_read(b"{" * 100_000, "a.json")


def test_a_record_states_its_fields() -> None:
    record = {
        "标题": "关于印发规划的通知",
        "发文机关": "云岭市人民政府",
        "文号": "云政发〔2024〕7号",
        "metadata": {"date": "2024-03-12", "source": "云岭日报", "html": "pages/7.html"},
        "正文": ["第一段。", "第二段。\ud800\x07"],
    }
    reader = JsonRecordReader()
    data = json.dumps(record).encode()
    assert reader.can_read(data, "7")
    extracted = reader.read(data, "7")
    assert extracted.text == "第一段。\n第二段。?"
    assert extracted.stated.title == "关于印发规划的通知"
    assert extracted.stated.issuer == "云岭市人民政府"
    assert extracted.stated.medium == "云岭日报"
    assert extracted.stated.doc_number == "云政发〔2024〕7号"
    assert extracted.stated.published == date(2024, 3, 12)


def test_a_record_of_html_and_one_of_markdown() -> None:
    page = f"<html><head><title>某通知</title></head><body><p>{SENTENCE * 4}</p></body></html>"
    extracted = JsonRecordReader().read(lines({"html": page, "text": "另"}), "a")
    assert extracted.text == SENTENCE * 4
    marked = JsonRecordReader().read(lines({"content": f"# 总则\n\n**{SENTENCE}**"}), "a")
    assert marked.text.replace("\n\n", "\n") == f"总则\n{SENTENCE}"
    assert [heading.level for heading in marked.headings] == [1, 7]


def test_a_record_without_text_is_empty() -> None:
    data = lines({"title": "t", "text": ""})
    assert JsonRecordReader().can_read(data, "7")
    with pytest.raises(EmptyDocument):
        JsonRecordReader().read(data, "7")
