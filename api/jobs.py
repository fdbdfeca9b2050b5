"""What is told of jobs, and the routes by which they are put in, followed and cancelled."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractContextManager
from typing import Annotated, Any

from anyio import from_thread
from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field
from sse_starlette import EventSourceResponse, ServerSentEvent

from api import examples
from api.access.asker import Reads, asker_of
from api.access.requires import requires
from api.access.writing import into_collections, sees_jobs_of
from api.observing.record import note_change
from api.openapi import answers
from api.preconditions import check_unchanged, is_conditional
from api.reading import Documents
from api.receiving import MOST_TEXTS, Limits, receive
from api.requests import Text
from api.streams import EVENT_STREAM, PING, event_schema, sent
from api.worker import Worker
from wenzheng.errors import BadUpload, Busy, UsageError
from wenzheng.library import Writer
from wenzheng.readable import Readable
from wenzheng.serving import Scope, ServingSettings
from wenzheng.sources import shown_name
from wenzheng.store.jobs import Job, JobKind, JobState, JobTable, Outcome, Said, Way, job_not_found

MOST_TOLD = 500
"""Documents that one answer tells of; failures come first."""

INTO = "collection"
"""The parameter, or the field of the form, that names a collection to upload into."""

_MORE = {"files", "is_cut"}
"""What is told of one job besides what the list tells; it changes with that alone."""

_LOOKED_EVERY = 0.4
"""Seconds between looks at a job that is followed."""

OpenWriter = Callable[[], AbstractContextManager[Writer]]


class ReasonOut(BaseModel):
    """Why something failed, or what is waited for."""

    code: str
    message: str
    message_en: str

    @classmethod
    def of(cls, said: Said | None) -> ReasonOut | None:
        """Null for none."""
        return cls(code=said.code, message=said.zh, message_en=said.en) if said else None


class FileOut(BaseModel):
    """A document of a job; one whose `outcome` is null is still to do.

    `source` is what the document goes by; of a member of an archive it is `archive!/member`. Where files
    lay on the server is told to who looks after the library.
    """

    name: str
    source: str
    outcome: Way | None
    doc_id: str | None
    reason: ReasonOut | None


class JobOut(BaseModel):
    """A job: `done` of `total` files are through, `counts` are documents by what became of them.

    `reason` says why it failed or, while it is queued, what it waits for.
    """

    id: int
    kind: JobKind
    state: JobState
    asker: str | None
    created: str
    started: str | None
    finished: str | None
    total: int
    done: int
    counts: dict[str, int]
    reason: ReasonOut | None

    @classmethod
    def of(cls, job: Job) -> JobOut:
        """What the list shows."""
        return cls(**_plain(job))


class JobWithFiles(JobOut):
    """A job with its documents, failures first; of commands and re-indexing only failures are told.

    At most 500; `is_cut` where there are more.
    """

    files: list[FileOut]
    is_cut: bool

    @classmethod
    def told(cls, table: JobTable, number: int, readable: Readable) -> JobWithFiles:
        """All that is told of this job to who reads this. Raises JobNotFound."""
        job = table.job(number)
        files = [_ended(one, readable) for one in table.outcomes(number, MOST_TOLD + 1)]
        files += [_waiting(one.name) for one in table.files(number) if not one.is_done]
        return cls(**_plain(job), files=files[:MOST_TOLD], is_cut=len(files) > MOST_TOLD)


def _plain(job: Job) -> dict[str, Any]:
    names = JobOut.model_fields.keys() - {"reason", "counts"}
    plain = {name: getattr(job, name) for name in names}
    return plain | {"counts": dict(job.counts), "reason": ReasonOut.of(job.error)}


def _ended(one: Outcome, readable: Readable) -> FileOut:
    return FileOut(
        name=shown_name(one.source),
        source=readable.source(one.source),
        outcome=one.way,
        doc_id=one.doc_id,
        reason=ReasonOut.of(one.error),
    )


def _waiting(name: str) -> FileOut:
    return FileOut(name=name, source=name, outcome=None, doc_id=None, reason=None)


class JobList(BaseModel):
    """The newest jobs first; `next` is the `before` of the following page, null on the last."""

    jobs: list[JobOut]
    next: int | None


class ReindexIn(BaseModel):
    """Which documents are read anew: by default those that an older version of the program read."""

    model_config = ConfigDict(extra="forbid")

    all: bool = Field(default=False, description="全部文档 / all of them")
    doc_ids: list[Text] | None = Field(
        default=None,
        min_length=1,
        max_length=10_000,
        description="只限这些文档 / only these documents",
    )


class Jobs:
    """Puts jobs in, in the name of who asks; what routes and pages share."""

    def __init__(
        self, settings: ServingSettings, table: JobTable, worker: Worker, open_writer: OpenWriter
    ) -> None:
        self.table = table
        self._worker = worker
        self._open_writer = open_writer
        self.limits = Limits(
            settings.max_upload << 20, settings.max_upload_file << 20, settings.request_seconds
        )

    async def upload(self, request: Request) -> Job:
        """Take in the files of a request. Raises BadUpload, UsageError, TooLarge and StorageFull.

        The collections are named in the address or in the form.
        """
        asker = asker_of(request)
        named = [name for name in request.query_params.getlist(INTO) if name.strip()]
        received = await receive(request, self.table.data, self.limits)
        try:
            _check_texts(received.texts)
            named += [name for _, name in received.texts if name.strip()]
            into = into_collections(asker.readable, named)
            job = await run_in_threadpool(
                self.table.add_upload,
                received.folder,
                received.files,
                asker=asker.name,
                identity=asker.identity,
                subject=_goes(asker.readable, into),
            )
        except (BadUpload, UsageError, OSError, sqlite3.Error):
            received.drop()
            raise
        names = "、".join(one.name for one in received.files[:20])
        more = f" … ({len(received.files)})" if len(received.files) > 20 else ""
        note_change(f"job {job.id} upload: {names}{more}")
        self._worker.wake()
        return job

    def reindex(self, request: Request, subject: dict[str, Any]) -> Job:
        """Read documents anew: of those that who asks may read."""
        asker = asker_of(request)
        if (held := asker.readable.collections) is not None:
            subject = {**subject, "within": sorted(held)}
        job = self.table.add(
            JobKind.REINDEX, asker=asker.name, identity=asker.identity, subject=subject
        )
        note_change(f"job {job.id} reindex: {_said(subject)}")
        self._worker.wake()
        return job

    def remove(self, request: Request, doc_ids: Sequence[str]) -> Job:
        """Remove documents: at once, or as soon as who writes now lets go."""
        job = self._removal(request, doc_ids)
        try:
            with self._open_writer() as writer:
                self._remove_now(job, writer)
        except Busy as error:
            self.table.put_back(job.id, Said.of(error))
        self._worker.wake()
        return self.table.job(job.id)

    def remove_unchanged(self, request: Request, doc_ids: Sequence[str]) -> Job:
        """Remove what the request's If-Match names, looked at while nobody else can change it.

        Called in a thread of the application's pool. Raises ChangedMeanwhile, and Busy while another
        writes: nobody would look again when the removal's turn comes.
        """
        with self._open_writer() as writer:
            from_thread.run(check_unchanged, request)
            job = self._removal(request, doc_ids)
            self._remove_now(job, writer)
        self._worker.wake()
        return self.table.job(job.id)

    def _removal(self, request: Request, doc_ids: Sequence[str]) -> Job:
        asker, subject = asker_of(request), {"doc_ids": list(doc_ids)}
        job = self.table.add(
            JobKind.REMOVE,
            asker=asker.name,
            identity=asker.identity,
            subject=subject,
            total=len(doc_ids),
        )
        note_change(f"job {job.id} remove: {_said(subject)}")
        return job

    def _remove_now(self, job: Job, writer: Writer) -> None:
        from indexer.working import remove_documents  # a service that only reads needs no parser

        claimed = self.table.claim_this(job.id)
        if claimed is not None:
            remove_documents(claimed, writer)

    def newest(
        self,
        request: Request,
        *,
        state: JobState | None = None,
        before: int | None = None,
        limit: int = 20,
    ) -> list[Job]:
        """Those that who asks may see."""
        seen = sees_jobs_of(asker_of(request))
        return self.table.jobs(state=state, identity=seen, before=before, limit=limit)

    def told(self, request: Request, number: int) -> JobWithFiles:
        """One that who asks may see, with its documents. Raises JobNotFound."""
        self._check_seen(request, number)
        return JobWithFiles.told(self.table, number, asker_of(request).readable)

    def _check_seen(self, request: Request, number: int) -> None:
        seen = sees_jobs_of(asker_of(request))
        if seen is not None and self.table.job(number).identity != seen:
            raise job_not_found(number)

    def cancel(self, request: Request, number: int) -> Job:
        """See JobTable.take_back."""
        self._check_seen(request, number)
        job = self.table.take_back(number)
        note_change(f"job {number} cancelled")
        return job


def _goes(readable: Readable, into: frozenset[str] | None) -> dict[str, Any]:
    """What an upload is about: where it goes, and what who sent it may replace."""
    subject = dict[str, Any]()
    if into:
        subject["collections"] = sorted(into)
    if readable.collections is not None:
        subject["within"] = sorted(readable.collections)
    return subject


def _said(subject: dict[str, Any]) -> str:
    named = subject.get("doc_ids")
    return "、".join(named[:20]) if named else ("all" if subject.get("all") else "outdated")


def _check_texts(texts: Sequence[tuple[str, str]]) -> None:
    if strange := sorted({name for name, _ in texts} - {INTO}):
        raise BadUpload(
            f"上传中没有 {strange[0]!r} 这一项；只接受文件和 {INTO}",
            f"an upload has no field {strange[0]!r}; it takes files and {INTO}",
        )


Number = Annotated[int, Path(ge=1, le=2**53, description="任务编号 / number of the job")]

_IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "只在文档未变时移除，正有其他写入时返回 409 / only while the document has this ETag; 409 while another writes",
    "schema": {"type": "string"},
}

_FORM: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["files"],
                "additionalProperties": False,
                "properties": {
                    "files": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"type": "string", "format": "binary"},
                        "description": "文件，压缩包按其中各文件索引 / files; archives by their members",
                    },
                    INTO: {
                        "type": "array",
                        "maxItems": MOST_TEXTS,
                        "items": {"type": "string"},
                        "description": "放入的文档集，可重复，也可写在地址中 / the collections they go into, "
                        "a field each; or in the address",
                    },
                },
            }
        }
    },
}


def _accepted(example: object, *errors: int) -> dict[int | str, dict[str, Any]]:
    """An example of an answer with 202, and the errors."""
    said = answers(example, *errors)
    accepted = said.pop(200)
    return {202: {**accepted, "description": "已排队或已完成 / queued, or done already"}, **said}


def _with_stream(responses: dict[int | str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    responses[200]["content"][EVENT_STREAM] = {"schema": event_schema("job", "end")}
    return responses


def router(jobs: Jobs, library: Documents, prefix: str) -> APIRouter:
    """The routes over these jobs."""
    routes = APIRouter(dependencies=[Depends(requires(Scope.WRITE))])
    table = jobs.table

    def accepted(request: Request, response: Response, job: Job) -> JobWithFiles:
        response.headers["location"] = f"{prefix}/v1/jobs/{job.id}"
        return JobWithFiles.told(table, job.id, asker_of(request).readable)

    @routes.post(
        "/v1/documents",
        status_code=202,
        summary="上传文件 / Upload files",
        tags=["文档 / documents"],
        responses=_accepted(examples.JOB, 413, 422, 507),
        openapi_extra={"requestBody": _FORM},
    )
    async def upload(request: Request, response: Response) -> JobWithFiles:
        """接收文件，排队索引；同名文件是同一文档的新版本 / Queued; the same name again is a new version."""
        job = await jobs.upload(request)
        return await run_in_threadpool(accepted, request, response, job)

    @routes.delete(
        "/v1/documents/{doc_id}",
        status_code=202,
        summary="移除文档 / Remove a document",
        tags=["文档 / documents"],
        responses=_accepted(examples.REMOVAL, 404, 409, 412, 422, 503),
        openapi_extra={"parameters": [_IF_MATCH]},
    )
    async def remove(
        doc_id: str, request: Request, reads: Reads, response: Response
    ) -> JobWithFiles:
        """立即移除；有其他写入时排队 / At once, or queued while another writes."""
        await run_in_threadpool(check_there, library, reads, [doc_id])
        remove = jobs.remove_unchanged if is_conditional(request) else jobs.remove
        job = await run_in_threadpool(remove, request, [doc_id])
        return await run_in_threadpool(accepted, request, response, job)

    @routes.post(
        "/v1/documents/{doc_id}/reindex",
        status_code=202,
        summary="重新索引一个文档 / Read a document anew",
        tags=["文档 / documents"],
        responses=_accepted(examples.REINDEX, 404, 422, 503),
    )
    def reindex_one(
        doc_id: str, request: Request, reads: Reads, response: Response
    ) -> JobWithFiles:
        """由存储的原文件重新解析 / Parse its file, which the library holds, once more."""
        check_there(library, reads, [doc_id])
        return accepted(request, response, jobs.reindex(request, {"doc_ids": [doc_id]}))

    @routes.post(
        "/v1/reindex",
        status_code=202,
        summary="重新索引 / Read documents anew",
        tags=["文档 / documents"],
        responses=_accepted(examples.REINDEX, 400, 404, 413, 422, 503),
    )
    def reindex(
        request: Request,
        reads: Reads,
        response: Response,
        body: Annotated[ReindexIn | None, Body()] = None,
    ) -> JobWithFiles:
        """默认只重新解析旧版本程序读入的文档 / By default those that an older version had read."""
        wanted = body or ReindexIn()
        if wanted.doc_ids:
            check_there(library, reads, wanted.doc_ids)
        subject = wanted.model_dump(exclude_none=True)
        return accepted(request, response, jobs.reindex(request, subject))

    @routes.get(
        "/v1/jobs",
        summary="任务列表 / List jobs",
        tags=["任务 / jobs"],
        responses=answers({"jobs": [examples.JOB_LISTED], "next": None}, 422),
    )
    def listed(
        request: Request,
        state: Annotated[JobState | None, Query(description="状态 / only in this state")] = None,
        before: Annotated[
            int | None, Query(ge=1, le=2**53, description="上一页的 next / next of the page before")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=200, description="每页条数 / page size")] = 20,
    ) -> JobList:
        """上传和命令的任务，新的在前 / Jobs of uploads and of commands, the newest first."""
        found = jobs.newest(request, state=state, before=before, limit=limit + 1)
        page = [JobOut.of(job) for job in found[:limit]]
        return JobList(jobs=page, next=page[-1].id if len(found) > limit else None)

    @routes.get(
        "/v1/jobs/{job_id}",
        summary="一个任务 / One job",
        tags=["任务 / jobs"],
        response_model=JobWithFiles,
        responses=_with_stream(answers(examples.JOB, 404, 422)),
    )
    async def one(request: Request, job_id: Number) -> JobWithFiles | EventSourceResponse:
        """进度与各文件的结果；Accept 为 text/event-stream 时持续更新 / Progress, or its events."""
        first = await run_in_threadpool(jobs.told, request, job_id)
        if EVENT_STREAM in request.headers.get("accept", ""):
            return followed(table, first, asker_of(request).readable)
        return first

    @routes.get(
        "/v1/jobs/{job_id}/events",
        summary="任务的进度 / Follow a job",
        tags=["任务 / jobs"],
        response_model=None,
        responses=_with_stream(answers(examples.JOB, 404, 422)),
    )
    async def events(request: Request, job_id: Number) -> EventSourceResponse:
        """每有变化发送一次 job 事件，结束时发送 end / `job` at every change, `end` at the end."""
        first = await run_in_threadpool(jobs.told, request, job_id)
        return followed(table, first, asker_of(request).readable)

    @routes.delete(
        "/v1/jobs/{job_id}",
        summary="取消任务 / Cancel a job",
        tags=["任务 / jobs"],
        responses=answers(examples.JOB, 404, 409, 422),
    )
    def cancel(request: Request, job_id: Number) -> JobWithFiles:
        """已提交的文档仍然保留 / What it has committed stays."""
        jobs.cancel(request, job_id)
        return JobWithFiles.told(table, job_id, asker_of(request).readable)

    return routes


def followed(table: JobTable, first: JobWithFiles, readable: Readable) -> EventSourceResponse:
    """The job whenever it has changed, until it is over."""

    async def events() -> AsyncGenerator[ServerSentEvent]:
        job = first
        yield sent(job.model_dump(mode="json"), "job")
        while not job.state.is_over:
            await asyncio.sleep(_LOOKED_EVERY)
            now = JobOut.of(await run_in_threadpool(table.job, job.id))
            if now.model_dump() != job.model_dump(exclude=_MORE):
                job = await run_in_threadpool(JobWithFiles.told, table, job.id, readable)
                yield sent(job.model_dump(mode="json"), "job")
        yield sent(job.model_dump(mode="json"), "end")

    return EventSourceResponse(
        events(),
        ping=PING,
        sep="\n",
        ping_message_factory=lambda: ServerSentEvent(comment="ping", sep="\n"),
    )


def check_there(library: Documents, readable: Readable, doc_ids: Sequence[str]) -> None:
    """Raises DocumentNotFound for the first that is not there, or may not be read."""
    with library.snapshot(readable) as snapshot:
        for doc_id in doc_ids:
            snapshot.document(doc_id)
