"""Office files as packages: XML parts in a zip, parsed without trusting them."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import IO

from lxml import etree

from indexer.limits import MAX_FILE_BYTES
from indexer.unpacking import BROKEN, damaged, read_entry
from wenzheng.errors import UnreadableFile

MAX_PART_BYTES = 128 << 20
"""Largest XML part: its tree takes some ten times as much memory."""
ZIP_MARK = b"PK\x03\x04"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PACKAGE_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# The strict kind of Office Open XML differs in the names of its namespaces alone.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"officeDocument/2006/"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/", b"wordprocessingml/2006/"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/", b"spreadsheetml/2006/"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"drawingml/2006/"),
)
_TRANSITIONAL = b"http://schemas.openxmlformats.org/"


class Package:
    """The parts of one file called `name`. Every method raises UnreadableFile that names it."""

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN as error:
            raise damaged(name, error) from error
        self._entries = {entry.filename.lstrip("/"): entry for entry in self._zip.infolist()}

    def read(self, part: str, most: int = MAX_PART_BYTES) -> bytes | None:
        """The bytes of the part, if there is one."""
        entry = self._entries.get(part)
        if entry is None:
            return None
        return read_entry(self._zip, entry, f"{self._name}（{part}）", most)

    def xml(self, part: str) -> etree._Element | None:
        """The root of the part, if there is one."""
        data = self.read(part)
        return None if data is None else parse_xml(data, f"{self._name}（{part}）")

    def elements(self, part: str, *tags: str) -> Iterator[etree._Element]:
        """The elements of these names in a part that may be large, each dropped after its turn."""
        data = self.read(part, most=MAX_FILE_BYTES)
        if data is not None:
            yield from stream_xml(io.BytesIO(transitional(data)), tags, f"{self._name}（{part}）")

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """What the part refers to: by its identifier there, the last word of its type, its part."""
        folder, base = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        if root is None:
            return {}
        return {
            relation.get("Id", ""): (
                relation.get("Type", "").rsplit("/", 1)[-1],
                _target(folder, relation.get("Target", "")),
            )
            for relation in root.iter(_PACKAGE_RELATION)
            if relation.get("TargetMode") != "External"
        }

    def first_related(self, part: str, kind: str) -> str | None:
        """The first part of that type that the part refers to."""
        return next(
            (target for type_, target in self.related(part).values() if type_ == kind), None
        )


def part_names(data: bytes) -> frozenset[str]:
    """The names in a zip; none if the bytes are no whole zip. Never raises."""
    if not data.startswith(ZIP_MARK):
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(name.lstrip("/") for name in archive.namelist())
    except BROKEN:
        return frozenset()


def is_cut_short(data: bytes, name: str, endings: tuple[str, ...]) -> bool:
    """Whether it begins as a package and is called one, but has lost its table of contents."""
    return data.startswith(ZIP_MARK) and name.lower().endswith(endings) and not part_names(data)


def parse_xml(data: bytes, label: str) -> etree._Element:
    """The root of the bytes: no entities, nothing from outside, bounded depth."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(transitional(data), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(label, error) from error
    if root.getroottree().docinfo.doctype:
        # No writer of such files declares a document type; only entities need one.
        raise UnreadableFile(
            f"{label}：含有文档类型声明（DTD），出于安全不予读取；请用办公软件另存后再试",
            f"{label}: declares a document type, which is not read for safety; save it again "
            "with an office program",
        )
    return root


def stream_xml(stream: IO[bytes], tags: tuple[str, ...], label: str) -> Iterator[etree._Element]:
    """The elements of these names as they end; what was seen is freed."""
    events = etree.iterparse(
        stream,
        events=("end",),
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in events:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]  # type: ignore[union-attr]
    except etree.XMLSyntaxError as error:
        raise damaged(label, error) from error


def transitional(data: bytes) -> bytes:
    """The part with the namespaces of the usual kind of Office Open XML."""
    if b"http://purl.oclc.org/ooxml/" in data[:4096]:
        for strict, usual in _STRICT:
            data = data.replace(strict, _TRANSITIONAL + usual)
    return data


def _target(folder: str, target: str) -> str:
    path = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(path).lstrip("/")
