"""What is this document called, who issued it, when, where, and what kind is it?"""

from __future__ import annotations

from indexer.metadata.dates import published_in, signature, validity_in, written_in
from indexer.metadata.issuers import HEAD, issuers_in, split_names
from indexer.metadata.kinds import kind_of, level_of
from indexer.metadata.links import find_links
from indexer.metadata.titles import first_phrase, names, title_in
from indexer.readers.base import Stated
from wenzheng.domain import Metadata
from wenzheng.reading.doc_numbers import find_doc_numbers
from wenzheng.reading.regions import find_regions
from wenzheng.text.normalise import is_cjk, normalise_text

_NUMBER_LABELS = ("发文字号", "文件编号", "文号", "字号")


def read_metadata(text: str, stated: Stated, name: str) -> Metadata:
    """What the file states comes first, then what its head and its signature say.

    Of a report whose text names no issuing body, the issuer is the medium that the file states.
    `name` is the file's, without its ending.
    """
    named = name if any(map(is_cjk, name)) else None
    titled = stated.title or title_in(text) or named
    title = titled or first_phrase(text) or name
    signed = signature(text)
    issuers = split_names(stated.issuer or "") or issuers_in(title, text, signed.names)
    is_reported = bool(stated.medium) and not issuers
    # A sentence that stands for a title says nothing about the kind.
    kind = kind_of(titled or "", is_reported)
    written = stated.written or written_in(text, signed)
    published = stated.published or published_in(text) or written
    region = _region(title, issuers, text)
    called = names(title)
    return Metadata(
        title=title,
        names=called,
        issuers=issuers or _medium(stated),
        doc_number=_doc_number(stated, title, text),
        written=written,
        published=published,
        validity=validity_in(text, published, called),
        region=region,
        level=level_of(issuers, region),
        kind=kind,
        links=find_links(text, title, called, kind),
    )


def _medium(stated: Stated) -> tuple[str, ...]:
    return (normalise_text(stated.medium),) if stated.medium else ()


def _doc_number(stated: Stated, title: str, text: str) -> str | None:
    """The document's own number: stated, in the title, labelled, or alone on a line of the head."""
    for place in (normalise_text(stated.doc_number or ""), title):
        if found := find_doc_numbers(place):
            return found[0].canonical
    lines = text[:HEAD].split("\n")
    for line in lines:
        found = find_doc_numbers(line)
        if found and line[: found[0].start].strip("【】[]:： ").endswith(_NUMBER_LABELS):
            return found[0].canonical
    for line in lines:
        found = find_doc_numbers(line)
        if found and len(line) - (found[0].end - found[0].start) <= 12:
            return found[0].canonical
    return None


def _region(title: str, issuers: tuple[str, ...], text: str) -> str | None:
    """The first region of the title or the issuers, the most exact of those named together."""
    for place in (title, "、".join(issuers), text.split("\n", 1)[0][:60]):
        regions = find_regions(place)
        if regions:
            best = regions[0]
            for inner in regions[1:]:
                if inner.parent == best.name and inner.start == best.end:
                    best = inner
            return best.name
    return None
