"""OFD, the national format for fixed pages (GB/T 33190): its words, line by line."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from lxml import etree

from indexer.limits import MAX_PAGES
from indexer.readers.base import Block, Extracted, Stated, assemble
from indexer.readers.bounds import Meter
from indexer.readers.packages import Package, is_cut_short, part_names
from wenzheng.errors import UnreadableFile

_ROOT = "OFD.xml"
_MOST_GLYPHS = 100_000
_UPRIGHT = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class _Run(NamedTuple):
    """Words set in one go: where their baseline begins, how far they reach, how high they are."""

    x: float
    y: float
    end: float
    size: float
    text: str


class OfdReader:
    """Reads OFD files, whatever their name."""

    def can_read(self, data: bytes, name: str) -> bool:
        """Whether it is a package with an OFD.xml, or what is left of one."""
        return _ROOT in part_names(data) or is_cut_short(data, name, (".ofd",))

    def read(self, data: bytes, name: str) -> Extracted:
        """The lines of each page from top to bottom. Seals and watermarks hold no words of it."""
        package = Package(data, name)
        root = package.xml(_ROOT)
        if root is None:
            raise _damaged(name)
        blocks = list(Meter(name).blocks(_documents(package, root, name)))
        if not blocks:
            raise UnreadableFile(
                f"{name}：OFD 中没有文字（可能是扫描图像）；请转换为 PDF 后再试",
                f"{name}: the OFD holds no words (maybe scanned images); convert it to PDF",
            )
        return assemble(blocks, Stated())


def _documents(package: Package, root: etree._Element, name: str) -> Iterator[Block]:
    page = 0
    for body in _all(root, "DocRoot"):
        path = _part("", body.text)
        document = package.xml(path)
        if document is None:
            raise _damaged(name)
        folder = posixpath.dirname(path)
        templates = {
            node.get("ID", ""): _part(folder, node.get("BaseLoc"))
            for node in _all(document, "TemplatePage")
        }
        for node in _all(document, "Page"):
            page += 1
            if page > MAX_PAGES:
                raise UnreadableFile(
                    f"{name}：超过 {MAX_PAGES:,} 页的上限；请拆分后再试",
                    f"{name}: more than {MAX_PAGES:,} pages; split it and try again",
                )
            yield from _page(package, _part(folder, node.get("BaseLoc")), templates, page)


def _page(package: Package, path: str, templates: dict[str, str], page: int) -> Iterator[Block]:
    content = package.xml(path)
    if content is None:
        return
    runs = list(_runs(content))
    for node in _all(content, "Template"):
        template = package.xml(templates.get(node.get("TemplateID", ""), ""))
        if template is not None:
            runs += _runs(template)
    for line in _lines(runs):
        yield Block(line, page=page)


def _runs(content: etree._Element) -> Iterator[_Run]:
    for node in _all(content, "TextObject"):
        if node.get("Visible") == "false":
            continue
        left, top, *_ = [*_numbers(node.get("Boundary")), 0.0, 0.0]
        matrix = _numbers(node.get("CTM"))
        a, b, c, d, e, f = matrix if len(matrix) == 6 else _UPRIGHT
        size = (_numbers(node.get("Size")) or [1.0])[0]
        if min(abs(a), abs(b)) > 0.1 * max(abs(a), abs(b)):
            # Words aslant across the page are a watermark.
            continue
        x = y = 0.0
        for code in _all(node, "TextCode"):
            text = "".join((code.text or "").split("\n")).strip("\r")
            x = (_numbers(code.get("X")) or [x])[0]
            y = (_numbers(code.get("Y")) or [y])[0]
            if text.strip():
                end = x + sum(_steps(code.get("DeltaX"), len(text) - 1)) + size
                start = left + a * x + c * y + e
                height = top + b * x + d * y + f
                yield _Run(start, height, left + a * end + c * y + e, size * abs(d), text)


def _lines(runs: Iterable[_Run]) -> Iterator[str]:
    """The words of each line from left to right; lines are told by their baselines."""
    line: list[_Run] = []
    for run in sorted(runs, key=lambda run: (run.y, run.x)):
        if line and run.y - line[0].y > max(0.5 * min(run.size, line[0].size), 0.1):
            yield _joined(line)
            line = []
        line.append(run)
    if line:
        yield _joined(line)


def _joined(line: list[_Run]) -> str:
    line.sort(key=lambda run: run.x)
    text = line[0].text
    for before, run in pairwise(line):
        if run == before:
            # Bold is often the same words set twice.
            continue
        text += (" " if run.x - before.end > 0.6 * run.size else "") + run.text
    return " ".join(text.split())


def _steps(text: str | None, most: int) -> list[float]:
    """The distances between glyphs; `g 3 5.2` stands for 5.2 three times."""
    steps: list[float] = []
    words = iter((text or "").split()[: 3 * _MOST_GLYPHS])
    for word in words:
        times = 1
        if word == "g":
            count = next(words, "0")
            times = int(count) if count.isdecimal() and len(count) < 8 else 0
            word = next(words, "0")
        steps += _numbers(word)[:1] * min(times, max(0, most - len(steps)))
    return steps[: max(0, most)]


def _numbers(text: str | None) -> list[float]:
    try:
        return [float(word) for word in (text or "").split()]
    except ValueError:
        return []


def _all(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """The elements of that name below the node; makers differ in the namespace they use."""
    return node.iter(f"{{*}}{name}")


def _part(folder: str, path: str | None) -> str:
    path = (path or "").strip()
    joined = path if path.startswith("/") else posixpath.join(folder, path)
    return posixpath.normpath(joined).lstrip("/")


def _damaged(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"{name}：缺少 OFD 的必要部分，文件已损坏；请重新下载，或转换为 PDF 后再试",
        f"{name}: a part that an OFD needs is missing; download it again or convert it to PDF",
    )
