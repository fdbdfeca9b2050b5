"""Whether the service is alive (/healthz), and can answer (/readyz)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import NamedTuple, Protocol

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api.openapi import answers
from api.problems import Told, problem
from api.reading import Documents, Reading
from wenzheng.errors import IndexUnusable, WenzhengError
from wenzheng.readable import NOTHING, Readable
from wenzheng.store.sqlite import STORE_FILE


class Stage(Protocol):
    """A part that search goes on without: a reranker, a language model."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def is_resting(self) -> bool:
        """Whether it failed so often that it is left alone."""


class Served(NamedTuple):
    """What is searched right now, as far as the asker may read it."""

    generation: int
    behind: int
    documents: int
    chunks: int
    model: str

    @classmethod
    def by(cls, library: Documents, readable: Readable) -> Served:
        """What this library gives. Raises IndexUnusable."""
        with library.snapshot(readable) as snapshot:
            return cls.of(snapshot)

    @classmethod
    def of(cls, snapshot: Reading) -> Served:
        """What this state of a library gives."""
        counts = snapshot.counts()
        return cls(
            snapshot.generation,
            snapshot.behind,
            counts.documents,
            counts.chunks,
            snapshot.model.id,
        )


class PartState(NamedTuple):
    """A part and whether it works; `code` says why not."""

    name: str
    is_working: bool
    code: str | None


class Report(NamedTuple):
    """The state of all parts; ready while what every answer needs works."""

    is_ready: bool
    parts: tuple[PartState, ...]
    served: Served | None


class Readiness:
    """Looks at the parts of a service when asked."""

    def __init__(self, data: Path | None, stages: Sequence[tuple[str, Stage]] = ()) -> None:
        """`data` is the folder that must be there; `stages` are those that may fail, by name."""
        self._data = data
        self._stages = stages
        self._watched: dict[str, Callable[[], str | None]] = {}
        self._library: Documents | None = None
        self.loaded = Event()
        """Set once the model is in memory."""

    def of(self, library: Documents) -> None:
        """Look at this library from now on."""
        self._library = library

    def watch(self, name: str, trouble: Callable[[], str | None]) -> None:
        """Tell of another part that search goes on without; `trouble` is the code of what is wrong."""
        self._watched[name] = trouble

    def report(self, readable: Readable) -> Report:
        """How things are now, for who may read this."""
        library, served = self._look(readable)
        is_loaded = self.loaded.is_set()
        model = PartState("model", is_loaded, None if is_loaded else "loading")
        stages = (
            PartState(name, not stage.is_resting, "resting" if stage.is_resting else None)
            for name, stage in self._stages
        )
        told = [(name, trouble()) for name, trouble in self._watched.items()]
        watched = [PartState(name, code is None, code) for name, code in told]
        parts = (library, model, *stages, *watched)
        return Report(library.is_working and is_loaded, parts, served)

    def _look(self, readable: Readable) -> tuple[PartState, Served | None]:
        if self._data is not None and not (self._data / STORE_FILE).is_file():
            # Connections that are open would go on reading what is gone from the folder.
            return PartState("library", False, "index-missing"), None
        assert self._library is not None
        try:
            served = Served.by(self._library, readable)
        except WenzhengError as error:
            return PartState("library", False, error.code), None
        except sqlite3.DatabaseError:
            return PartState("library", False, IndexUnusable.code), None
        return PartState("library", True, None), served


class Alive(BaseModel):
    """The service runs."""

    status: str = Field(examples=["ok"])


class PartOut(BaseModel):
    """A part, or what files of a format need to be read; `code` says why it does not work.

    Parts are `library`, `model`, `reranker`, `phraser` and `worker`; for files `ocr` and `office`.
    """

    name: str
    works: bool
    code: str | None

    @classmethod
    def of(cls, part: PartState) -> PartOut:
        """What is told of it."""
        return cls(name=part.name, works=part.is_working, code=part.code)


class Ready(BaseModel):
    """`ready`, or `degraded` while a part fails that search goes on without."""

    status: str = Field(examples=["ready"])
    parts: list[PartOut]


_PART = {"name": "library", "works": True, "code": None}
_NOT_READY = Told(
    "not-ready",
    "服务尚不能回答问题：{}；请稍后再试，或运行 wenzheng doctor",
    "questions cannot be answered yet: {}; try later, or run `wenzheng doctor`",
)


def router(readiness: Readiness, library: Documents) -> APIRouter:
    """The routes over this service."""
    readiness.of(library)
    routes = APIRouter()
    aside = CapacityLimiter(1)

    @routes.get(
        "/healthz",
        summary="存活检查 / Liveness",
        tags=["运行 / operation"],
        responses=answers({"status": "ok"}, 503),
    )
    async def healthz() -> Alive:
        """进程在运行 / The process runs; whether it can answer is told by /readyz."""
        return Alive(status="ok")

    @routes.get(
        "/readyz",
        summary="就绪检查 / Readiness",
        tags=["运行 / operation"],
        response_model=Ready,
        responses=answers({"status": "ready", "parts": [_PART]}, 503),
    )
    async def readyz(request: Request) -> Response:
        """此刻能否回答问题，各部分是否正常 / Whether questions can be answered, part by part."""
        # Everyone may ask, and is told however busy the threads are that questions share.
        report = await run_sync(readiness.report, NOTHING, limiter=aside)
        failing = [part for part in report.parts if not part.is_working]
        if not report.is_ready:
            said = "、".join(f"{part.name} {part.code}" for part in failing)
            return problem(request, 503, _NOT_READY.filled(said), {"retry-after": "2"})
        parts = [PartOut.of(part) for part in report.parts]
        ready = Ready(status="degraded" if failing else "ready", parts=parts)
        return JSONResponse(ready.model_dump())

    return routes
