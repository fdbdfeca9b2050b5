"""What is served, how much there is of it, what is under way, and what went wrong: /v1/status."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from api.access.asker import asker_of
from api.jobs.told import ReasonOut
from api.openapi import answers
from api.readiness import PartOut, Served
from api.reading import Documents
from api.service import Service
from indexer.readers.installed import can_recognise, office_program
from wenzheng.sources import shown_name
from wenzheng.store.jobs import JobState
from wenzheng.store.sqlite import FORMAT
from wenzheng.store.statements import ALL_STATEMENTS

_FAILURES = 20


class QueueOut(BaseModel):
    """Jobs that wait, and that run."""

    queued: int
    running: int


class FaultOut(BaseModel):
    """A request that the service failed at; `asked` is what was asked with it."""

    time: str
    request_id: str
    method: str
    route: str
    status: int
    code: str | None
    asker: str | None
    asked: list[str]


class FailureOut(BaseModel):
    """A document that a job could not take in."""

    job: int
    time: str
    name: str
    reason: ReasonOut | None


class FailedJobOut(BaseModel):
    """A job that could not be done."""

    job: int
    time: str
    kind: str
    reason: ReasonOut | None


class TroubleOut(BaseModel):
    """What went wrong of late, the newest first; requests since the service was started."""

    requests: list[FaultOut]
    jobs: list[FailedJobOut]
    documents: list[FailureOut]


class StatusOut(BaseModel):
    """What the service answers from, and how it is. `trouble` is told to administrators alone."""

    generation: int = Field(description="索引的版本号 / generation of what is searched")
    behind: int = Field(
        description="尚未进入索引的提交数 / commits that the index does not show yet"
    )
    documents: int
    chunks: int
    model: str = Field(description="向量模型 / embedding model", examples=["e5-small-zh@1"])
    figures: int = Field(description="指标数字 / figures in the documents")
    indexed_at: str | None = Field(description="最近一次入库时间 / when a document last came in")
    dictionary: int = Field(description="词典版本 / version of the dictionary")
    bytes: int | None = Field(description="数据目录占用的字节 / size of the data folder, in bytes")
    version: str = Field(description="程序版本 / version of the program")
    format: int = Field(description="库的格式版本 / format of the store")
    queue: QueueOut
    parts: list[PartOut]
    readers: list[PartOut] = Field(
        description="读取扫描件（ocr）与旧式 Office 文件（office）所需的组件 / what scans and older "
        "office files need to be read"
    )
    trouble: TroubleOut | None


EXAMPLE: dict[str, object] = {
    "generation": 3,
    "behind": 0,
    "documents": 16,
    "chunks": 130,
    "model": "e5-small-zh@1",
    "figures": 212,
    "indexed_at": "2026-01-01T08:00:00+00:00",
    "dictionary": 1,
    "bytes": 4_194_304,
    "version": "0.1.0",
    "format": FORMAT,
    "queue": {"queued": 0, "running": 0},
    "parts": [{"name": "library", "works": True, "code": None}],
    "readers": [
        {"name": "ocr", "works": True, "code": None},
        {"name": "office", "works": False, "code": "not-installed"},
    ],
    "trouble": None,
}


def router(service: Service, library: Documents) -> APIRouter:
    """The route over this service."""
    routes = APIRouter()

    @routes.get(
        "/v1/status",
        summary="服务状态 / Status",
        tags=["运行 / operation"],
        responses=answers(EXAMPLE, 503),
    )
    def status(request: Request) -> StatusOut:
        """规模、模型、队列与各部分的状态；最近的错误只对管理员显示 / Size, models, queue, health."""
        return status_of(request, service, library)

    return routes


def status_of(request: Request, service: Service, library: Documents) -> StatusOut:
    """The status as who asks may see it. Raises IndexUnusable."""
    asker = asker_of(request)
    with library.snapshot(asker.readable) as snapshot:
        served = Served.of(snapshot)
        figures, newest = snapshot.count_statements(ALL_STATEMENTS), snapshot.newest()
        dictionary = snapshot.words().number
    counts = service.jobs.count() if service.data else {}
    # The size of the folder is that of all documents.
    may_weigh = asker.readable.is_everything
    return StatusOut(
        **served._asdict(),
        figures=figures,
        indexed_at=newest,
        dictionary=dictionary,
        bytes=bytes_of(service.data) if service.data and may_weigh else None,
        version=version("wenzheng"),
        format=FORMAT,
        queue=QueueOut(
            queued=counts.get(JobState.QUEUED, 0), running=counts.get(JobState.RUNNING, 0)
        ),
        parts=[PartOut.of(part) for part in service.readiness.report(asker.readable).parts],
        readers=readers(),
        trouble=trouble_of(service) if asker.readable.sees_paths else None,
    )


def readers() -> list[PartOut]:
    """What files of some formats need to be read, and whether it is installed."""
    installed = {"ocr": can_recognise(), "office": office_program() is not None}
    return [
        PartOut(name=name, works=is_there, code=None if is_there else "not-installed")
        for name, is_there in installed.items()
    ]


def trouble_of(service: Service) -> TroubleOut:
    """The last errors."""
    table = service.jobs if service.data else None
    failed = table.jobs(state=JobState.FAILED, limit=_FAILURES) if table else []
    return TroubleOut(
        requests=[
            FaultOut(**one._asdict() | {"asked": list(one.asked)})
            for one in service.faults.newest()
        ],
        jobs=[
            FailedJobOut(
                job=job.id,
                time=job.finished or job.created,
                kind=job.kind,
                reason=ReasonOut.of(job.error),
            )
            for job in failed
        ],
        documents=[
            FailureOut(
                job=job.id,
                time=job.finished or job.created,
                name=shown_name(one.source),
                reason=ReasonOut.of(one.error),
            )
            for job, one in (table.failures(_FAILURES) if table else [])
        ],
    )


def bytes_of(folder: Path) -> int:
    """The size of all files below a folder; what vanishes meanwhile is not counted."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(parent, name)).st_size
            except OSError:
                continue
    return total
