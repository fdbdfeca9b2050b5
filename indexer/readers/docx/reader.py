"""A .docx file: from its parts to one text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml import etree

from indexer.readers.base import Block, Extracted, Stated, assemble
from indexer.readers.bounds import Meter
from indexer.readers.docx.body import Body
from indexer.readers.docx.names import child, w
from indexer.readers.docx.numbering import Numbering
from indexer.readers.docx.styles import Styles
from indexer.readers.packages import Package, is_cut_short, part_names
from wenzheng.errors import UnreadableFile
from wenzheng.text.normalise import normalise_text

NOTES = "注释"
_MAIN = "word/document.xml"
_ENDINGS = (".docx", ".docm", ".dotx", ".dotm")
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_SHORTEST_TITLE = 4
_HEAD = 600
_PARTS = ("styles", "numbering", "footnotes", "endnotes")
_OTHER_FILES = "嵌入的其他文件（altChunk）未读取；请用办公软件另存后再试"


class DocxReader:
    """Reads Word documents, whatever their name."""

    def can_read(self, data: bytes, name: str) -> bool:
        """Whether it is a package with a Word document, or what is left of one."""
        names = part_names(data)
        if "[Content_Types].xml" not in names:
            return is_cut_short(data, name, _ENDINGS)
        return any(part.startswith("word/document") for part in names)

    def read(self, data: bytes, name: str) -> Extracted:
        """The text as it would be read on paper, then its notes.

        Without what was struck out or hidden, comments, headers and footers.
        """
        package = Package(data, name)
        main = package.first_related("", "officeDocument") or _MAIN
        story = child(package.xml(main), "body")
        if story is None:
            raise _no_text(name)
        related = package.related(main)
        parts = dict(related.values())
        xml = {kind: package.xml(parts[kind]) for kind in _PARTS if kind in parts}
        body = Body(Styles(xml.get("styles")), Numbering(xml.get("numbering")))
        blocks = list(Meter(name).blocks(_blocks(body, story, xml)))
        stated = _stated(package, "".join(block.text for block in blocks[:_HEAD])[:_HEAD])
        return assemble(blocks, stated, (_OTHER_FILES,) if body.has_other_files else ())


def _blocks(
    body: Body, story: etree._Element, xml: dict[str, etree._Element | None]
) -> Iterator[Block]:
    yield from body.blocks(story)
    notes = {
        (kind, note.get(w("id"), "")): note
        for kind in ("footnote", "endnote")
        if (root := xml.get(f"{kind}s")) is not None
        for note in root.iterchildren(w(kind))
    }
    for key, number in body.notes:
        if key in notes:
            yield from _note(number, body.blocks(notes[key]))


def _note(number: int, blocks: Iterable[Block]) -> Iterator[Block]:
    mark = f"[{number}]"
    for at, block in enumerate(blocks):
        if at == 0 and block.cells:
            yield Block(mark, part=NOTES)
        text = f"{mark} {block.text}" if at == 0 and not block.cells else block.text
        yield replace(block, text=text, level=0, part=NOTES)


def _stated(package: Package, head: str) -> Stated:
    """The title, if the text begins with it: properties are often those of another document.

    Days of creation and change tell when a file was saved, not when a document was issued.
    """
    core = package.first_related("", "core-properties")
    root = package.xml(core) if core else None
    found = root.find(_TITLE) if root is not None else None
    title = "".join((found.text or "").split()) if found is not None else ""
    if len(title) < _SHORTEST_TITLE or title not in "".join(head.split()):
        return Stated()
    return Stated(title=normalise_text(title))


def _no_text(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"{name}：缺少正文部分，文件已损坏；请用办公软件打开并另存后再试",
        f"{name}: the part with its text is missing; open it in an office program and save it again",
    )
