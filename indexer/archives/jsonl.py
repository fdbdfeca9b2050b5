"""Exports of many records: JSON Lines, and JSON files that are one list of objects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from indexer.decode import decode
from indexer.limits import MAX_CHARACTERS, MAX_MEMBERS
from indexer.readers.base import Member
from wenzheng.errors import InputFailed, UnreadableFile

_LONGEST_RECORD = 6 * MAX_CHARACTERS
"""Bytes of one record: an escaped character takes six."""
_BOM = b"\xef\xbb\xbf"
_HEAD = 1 << 20
_ENDINGS = (".jsonl", ".ndjson", ".jsonlines")
_LIST = re.compile(rb"\s*\[\s*\{\s*[\"}]")
_OBJECT = re.compile(rb"\s*\{\s*\"")
_BETWEEN = re.compile(r"[\s,]*")
_IDENTIFIERS = ("_id", "id", "doc_id", "docid", "url")
_LONGEST_IDENTIFIER = 300
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class _Record(NamedTuple):
    """One object of the export and where it stands: a line, or a place in the list."""

    number: int
    fields: dict[str, object]
    data: bytes


class JsonLines:
    """Opens files of one JSON object a line; a line may also be a list of such objects."""

    def can_open(self, data: bytes, name: str) -> bool:
        """Whether it is called so, or each of its first lines is an object of its own."""
        head = data[:_HEAD].removeprefix(_BOM)
        if name.lower().endswith(_ENDINGS):
            return head.lstrip()[:1] in (b"{", b"[")
        first, _, rest = head.lstrip().partition(b"\n")
        return bool(_OBJECT.match(first) and _OBJECT.match(rest)) and _is_object(first)

    def members(self, data: bytes, name: str) -> Iterator[Member | InputFailed]:
        """The records in order, named by their identifiers, else by their line numbers."""
        names = _Names()
        for number, line in _lines(data):
            label = f"{name}（第 {number} 行）", f"{name} (line {number})"
            try:
                for record in _records(line, number, label):
                    yield names.member(record, name)
            except InputFailed as failure:
                yield failure


class JsonList:
    """Opens JSON files that are one list of objects."""

    def can_open(self, data: bytes, name: str) -> bool:
        """Whether it begins as a list of objects, and is no JSON Lines."""
        is_list = _LIST.match(data[:_HEAD].removeprefix(_BOM)) is not None
        return is_list and not name.lower().endswith(_ENDINGS)

    def members(self, data: bytes, name: str) -> Iterator[Member | InputFailed]:
        """The records in order; after a broken one nothing more can be had."""
        text = decode(data, name).text
        decoder = json.JSONDecoder()
        names = _Names()
        at, number = text.index("[") + 1, 0
        while (start := _BETWEEN.match(text, at).end()) < len(text) and text[start] != "]":  # type: ignore[union-attr]
            number += 1
            label = f"{name}（第 {number} 条）", f"{name} (record {number})"
            try:
                fields, at = decoder.raw_decode(text, start)
            except (ValueError, RecursionError) as error:
                raise _broken(label, error) from error
            if not isinstance(fields, dict):
                yield _no_object(label)
                continue
            data_of_record = text[start:at].encode("utf-8", "replace")
            yield names.member(_Record(number, fields, data_of_record), name)
        if start >= len(text):
            raise _broken(
                (f"{name}（第 {number + 1} 条）", f"{name} (record {number + 1})"),
                EOFError("end of file"),
            )


class _Names:
    """Names the records of one file, no two alike."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def member(self, record: _Record, name: str) -> Member:
        """The record under its identifier; a repeated one is told apart by its number."""
        if len(self._seen) >= MAX_MEMBERS:
            raise UnreadableFile(
                f"{name}：超过 {MAX_MEMBERS:,} 条记录的上限，其余未读取；请拆分后再试",
                f"{name}: more than {MAX_MEMBERS:,} records, the others were not read; split it",
            )
        own = _identifier(record.fields) or str(record.number)
        while own in self._seen:
            own = f"{own}#{record.number}"
        self._seen.add(own)
        return Member(own, record.data)


def _lines(data: bytes) -> Iterator[tuple[int, memoryview]]:
    """The lines that are not empty, with their numbers from 1; nothing is copied."""
    view = memoryview(data)
    start = len(_BOM) if data.startswith(_BOM) else 0
    number = 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        number += 1
        if data[start : min(end, start + 64)].strip() or end - start > 64:
            yield number, view[start:end]
        start = end + 1


def _records(line: memoryview, number: int, label: tuple[str, str]) -> Iterator[_Record]:
    """The objects on one line; mostly one."""
    if len(line) > _LONGEST_RECORD:
        raise UnreadableFile(
            f"{label[0]}：超过 {_LONGEST_RECORD >> 20} MB 的上限；请拆分后再试",
            f"{label[1]}: longer than the limit of {_LONGEST_RECORD >> 20} MB; split it",
        )
    data = bytes(line).strip()
    found = _loads(data, label)
    if isinstance(found, dict):
        yield _Record(number, found, data)
    elif isinstance(found, list) and found and all(isinstance(item, dict) for item in found):
        for item in found:
            packed = json.dumps(item, ensure_ascii=False).encode("utf-8", "replace")
            yield _Record(number, item, packed)
    else:
        raise _no_object(label)


def _loads(data: bytes, label: tuple[str, str]) -> object:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = decode(data, label[0]).text
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _broken(label, error) from error


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _identifier(fields: dict[str, object]) -> str | None:
    for key in _IDENTIFIERS:
        found = fields.get(key)
        if isinstance(found, str | int) and not isinstance(found, bool):
            name = _CONTROL.sub(" ", str(found)).strip()
            if name and len(name) <= _LONGEST_IDENTIFIER:
                return name.encode("utf-8", "replace").decode("utf-8")
    return None


def _broken(label: tuple[str, str], error: Exception) -> UnreadableFile:
    reason = str(error) if not isinstance(error, RecursionError) else "nested too deep"
    return UnreadableFile(
        f"{label[0]}：不是有效的 JSON（{reason}）；请检查导出程序或删除该处",
        f"{label[1]}: not valid JSON ({reason}); check the export, or leave it out",
    )


def _no_object(label: tuple[str, str]) -> UnreadableFile:
    return UnreadableFile(
        f'{label[0]}：不是 JSON 对象；每条记录应形如 {{"title": …, "text": …}}',
        f'{label[1]}: no JSON object; a record should look like {{"title": …, "text": …}}',
    )
