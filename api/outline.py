"""A document's sections as a tree, and what it has to do with others, in the words of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from wenzheng.domain import Link, Section, StoredDocument
from wenzheng.store.kin import Kin, Tie


@dataclass(frozen=True, slots=True)
class Node:
    """A heading with those below it."""

    heading: str
    start: int
    below: list[Node] = field(default_factory=list)


def tree(sections: Sequence[Section]) -> list[Node]:
    """The headings as a tree, in order of the text."""
    top: list[Node] = []
    path: list[tuple[int, Node]] = []
    for section in sections:
        node = Node(section.heading, section.start)
        while path and path[-1][0] >= section.level:
            path.pop()
        (path[-1][1].below if path else top).append(node)
        path.append((section.level, node))
    return top


class Named(NamedTuple):
    """A document that this one names, as it names it, with those of the library that it may mean."""

    link: Link
    documents: tuple[StoredDocument, ...]


def named(links: Sequence[Link], kin: Sequence[Kin]) -> Iterator[Named]:
    """What a document names, in order of its text, found in the library or not."""
    for link in links:
        meant = [
            k for k in kin if k.tie is Tie.NAMES and (k.start, k.end) == (link.start, link.end)
        ]
        found = [k.document for k in meant if k.relation is link.relation]
        yield Named(link, tuple(found))


def of_tie(kin: Sequence[Kin], tie: Tie) -> list[Kin]:
    """Those that are related in this way."""
    return [one for one in kin if one.tie is tie]
