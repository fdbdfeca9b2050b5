"""A small library that a service may change, with a quick embedder and work in its own threads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from api.access.keys import KeyStore
from api.app import create_app
from api.service import Service
from indexer.pipeline import index_paths
from indexer.workers import InProcess, Parser
from indexer.working import work_off
from search.engine import Engine
from tests.fakes import HashEmbedder
from wenzheng.embedding import Embedder
from wenzheng.embedding.model import Model
from wenzheng.embedding.provider import only
from wenzheng.library import Library, Writer
from wenzheng.serving import ServingSettings

DOCUMENTS = {
    "甲县方案.md": "# 甲县充电设施方案\n\n到2027年，甲县建成充电站40座。\n",
    "乙县方案.md": "# 乙县冷链物流方案\n\n到2027年，乙县建成冷库12座。\n",
    "丙县方案.md": "# 丙县公共数据办法\n\n公共数据是指丙县各机关在履职中产生的数据。\n",
}


class QuickTools:
    """What indexing needs, without a model and without processes."""

    def __init__(self) -> None:
        self.embedder = HashEmbedder()

    def embedder_of(self, model: Model) -> Embedder:
        """Always the same."""
        return self.embedder

    def workers(self) -> AbstractContextManager[Parser]:
        """Parses in the thread that asks."""
        return nullcontext(InProcess())


def fill(data: Path, folder: Path, documents: Mapping[str, str] = DOCUMENTS) -> None:
    """Index these documents, written into the folder first."""
    folder.mkdir(exist_ok=True)
    for name, text in documents.items():
        (folder / name).write_text(text, encoding="utf-8")
    embedder = HashEmbedder()
    with Writer.open(data, model=Model.of(embedder)) as writer:
        index_paths([folder], writer, embedder)


@contextmanager
def changeable(
    data: Path, *, settings: ServingSettings | None = None, works: bool = True
) -> Iterator[tuple[FastAPI, Service]]:
    """The application over this folder; with `works` it does its jobs in a thread of its own."""
    tools = QuickTools()
    work = partial(work_off, data, tools) if works else None
    service = Service.of(settings or ServingSettings(), data, work=work)
    service.readiness.loaded.set()
    with Library.open(data) as library:
        yield create_app(Engine(library, only(tools.embedder)), library, service), service


def key(data: Path, name: str, scope: str) -> str:
    """A new access key."""
    from wenzheng.serving import Scope

    return KeyStore(data).add(name, Scope(scope))
