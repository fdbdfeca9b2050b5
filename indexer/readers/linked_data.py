"""What a page says to machines in JSON-LD: which article is this?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from selectolax.lexbor import LexborHTMLParser

from indexer.readers.frontmatter import read_day

_MOST_OBJECTS = 1000


class Article(NamedTuple):
    """The first article that the page describes; None or empty where it does not tell."""

    headline: str = ""
    body: str = ""
    author: str | None = None
    publisher: str | None = None
    published: date | None = None


def read_article(tree: LexborHTMLParser) -> Article:
    """The article of the page's JSON-LD; broken JSON is no JSON-LD."""
    for node in tree.css("script"):
        if (node.attributes.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            described = json.loads(node.text(), strict=False)
        except (ValueError, RecursionError):
            continue
        for thing in _objects(described):
            if "headline" in thing or "articleBody" in thing or "datePublished" in thing:
                return _article(thing)
    return Article()


def _objects(described: Any) -> Iterator[dict[str, Any]]:
    """The objects within, outer ones first."""
    queue = [described]
    for seen, thing in enumerate(queue):
        if seen > _MOST_OBJECTS:
            return
        if isinstance(thing, dict):
            yield thing
            queue += thing.values()
        elif isinstance(thing, list):
            queue += thing


def _article(thing: dict[str, Any]) -> Article:
    return Article(
        headline=_text(thing.get("headline")) or "",
        body=_text(thing.get("articleBody")) or "",
        author=_name(thing.get("author")),
        publisher=_name(thing.get("publisher")),
        published=read_day(thing.get("datePublished") or thing.get("pubDate")),
    )


def _name(value: Any) -> str | None:
    """The name of whoever it is: a text, an object with a name, or the first of several."""
    if isinstance(value, list):
        value = value[0] if value else None
    return _text(value.get("name") if isinstance(value, dict) else value)


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
