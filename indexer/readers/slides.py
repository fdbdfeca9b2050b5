"""Slides (.pptx): the words of each slide, one page a slide."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from lxml import etree

from indexer.readers.base import Block, Extracted, RowCell, Stated, assemble
from indexer.readers.bounds import Meter
from indexer.readers.grids import table_blocks
from indexer.readers.packages import RELATIONS, Package, is_cut_short, part_names
from wenzheng.errors import UnreadableFile

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_MAIN = "ppt/presentation.xml"
_ENDINGS = (".pptx", ".pptm", ".ppsx")
_TITLES = ("title", "ctrTitle")
# What is on every slide: its date, its number, its footer.
_FURNITURE = ("dt", "sldNum", "ftr", "hdr")


class SlidesReader:
    """Reads .pptx, whatever its name."""

    def can_read(self, data: bytes, name: str) -> bool:
        """Whether it is a package with a presentation, or what is left of one."""
        return _MAIN in part_names(data) or is_cut_short(data, name, _ENDINGS)

    def read(self, data: bytes, name: str) -> Extracted:
        """The slides in order, without hidden ones and speakers' notes."""
        package = Package(data, name)
        root = package.xml(_MAIN)
        if root is None:
            raise UnreadableFile(
                f"{name}：缺少演示文稿部分，文件已损坏；请用办公软件打开并另存后再试",
                f"{name}: its presentation part is missing; open it in an office program and "
                "save it again",
            )
        return assemble(Meter(name).blocks(_blocks(package, root)), Stated())


def _blocks(package: Package, root: etree._Element) -> Iterator[Block]:
    related = package.related(_MAIN)
    tables = count()
    for page, node in enumerate(root.iter(f"{_P}sldId"), 1):
        _, part = related.get(node.get(f"{RELATIONS}id", ""), ("", ""))
        slide = package.xml(part) if part else None
        if slide is not None and slide.get("show", "1") not in ("0", "false"):
            yield from _slide(slide, page, tables)


def _slide(slide: etree._Element, page: int, tables: Iterator[int]) -> Iterator[Block]:
    for shape in slide.iter(f"{_P}sp", f"{_A}tbl"):
        if shape.tag == f"{_A}tbl":
            rows = [list(_cells(row)) for row in shape.iterchildren(f"{_A}tr")]
            yield from table_blocks(rows, next(tables), page=page)
            continue
        place = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
        kind = place.get("type", "") if place is not None else ""
        if kind in _FURNITURE:
            continue
        for text in _paragraphs(shape):
            yield Block(text, level=1 if kind in _TITLES else 0, page=page)


def _cells(row: etree._Element) -> Iterator[RowCell]:
    for column, cell in enumerate(row.iterchildren(f"{_A}tc")):
        if cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true"):
            continue
        rows, columns = (cell.get(name, "1") for name in ("rowSpan", "gridSpan"))
        yield RowCell(" ".join(_paragraphs(cell)), column, _span(rows), _span(columns))


def _span(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 4 else 1


def _paragraphs(node: etree._Element) -> Iterator[str]:
    for paragraph in node.iter(f"{_A}p"):
        pieces = (
            " " if piece.tag == f"{_A}br" else piece.text or ""
            for piece in paragraph.iter(f"{_A}t", f"{_A}br")
        )
        if text := " ".join("".join(pieces).split()):
            yield text
