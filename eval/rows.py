"""Rows of JSON Lines and tab-separated files, plain or gzip, each with its place in the file."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from wenzheng.errors import BadDataset


class Row(NamedTuple):
    """One JSON object and where it stands."""

    path: Path
    line: int
    fields: dict[str, Any]

    def text(self, *names: str, default: str | None = None) -> str:
        """The text under the first of the names that is there; without a default one must be."""
        for name in names:
            value = self.fields.get(name)
            if isinstance(value, str):
                return value
            if isinstance(value, int) and not isinstance(value, bool):
                return str(value)
            if value is not None:
                raise bad_row(self.path, self.line, f"{name} 应为文本", f"{name} must be text")
        if default is None:
            listed = " / ".join(names)
            raise bad_row(self.path, self.line, f"缺少 {listed}", f"{listed} is missing")
        return default

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; none when the name is absent; a single text counts as a list of one."""
        value = self.fields.get(name, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise bad_row(
                self.path, self.line, f"{name} 应为文本列表", f"{name} must be a list of texts"
            )
        return tuple(listed)


def bad_row(path: Path, line: int, zh: str, en: str) -> BadDataset:
    """The error that names the file, the line and what to mend there."""
    return BadDataset(
        f"{path} 第 {line} 行：{zh}；请修正该行", f"{path}, line {line}: {en}; mend that line"
    )


def find(folder: Path, *names: str) -> Path | None:
    """The first of the files that is there, plain before gzip."""
    for name in names:
        for path in (folder / name, folder / f"{name}.gz"):
            if path.is_file():
                return path
    return None


def require(folder: Path, *names: str) -> Path:
    """Like `find`; raises BadDataset when there is none."""
    path = find(folder, *names)
    if path is None:
        listed = " / ".join(names)
        raise BadDataset(
            f"评测目录 {folder} 中没有 {listed}（或其 .gz）；请给出 BEIR 格式的目录",
            f"{folder} holds no {listed} (plain or .gz); give a folder in BEIR layout",
        )
    return path


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines with their numbers from 1, blank ones left out; raises BadDataset if unreadable."""
    number = 0
    try:
        with _open(path) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise BadDataset(
            f"{path} 第 {number + 1} 行附近无法读取（{error}）；应为 UTF-8 文本或完整的 gzip 文件",
            f"{path} cannot be read near line {number + 1} ({error}); "
            "it must be UTF-8 text, or a whole gzip file",
        ) from error


def _open(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")


def json_rows(path: Path) -> Iterator[Row]:
    """The objects of a JSON Lines file, in file order."""
    for number, line in lines(path):
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise bad_row(
                path, number, f"不是有效的 JSON（{error}）", f"not valid JSON ({error})"
            ) from error
        if not isinstance(fields, dict):
            raise bad_row(path, number, "应为 JSON 对象", "must be a JSON object")
        yield Row(path, number, fields)
