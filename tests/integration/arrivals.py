"""Libraries whose documents came one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from indexer.pipeline import index_paths
from tests.fakes import HashEmbedder
from wenzheng.embedding.model import Model
from wenzheng.library import Library, Writer


@contextmanager
def library_of(folder: Path, texts: Mapping[str, str], order: str) -> Iterator[Library]:
    """A library of these files, each added by a writer of its own; `order` is one of ORDERS."""
    names = list(texts) if order == ORDERS[0] else list(texts)[::-1]
    embedder = HashEmbedder()
    for name in names:
        (folder / name).write_text(texts[name], "utf-8")
        with Writer.open(folder / ".d", model=Model.of(embedder)) as writer:
            index_paths([folder / name], writer, embedder)
    with Library.open(folder / ".d") as opened:
        yield opened


ORDERS = ("old first", "new first")
"""Texts come as they are given, or the other way round."""
