"""The routes by which jobs are put in, followed and cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from sse_starlette import EventSourceResponse, ServerSentEvent

from api import examples
from api.access.asker import Reads, asker_of
from api.access.requires import requires
from api.jobs.receiving import MOST_TEXTS
from api.jobs.taking import COLLECTION, Jobs, Number, check_there
from api.jobs.told import JobList, JobOut, JobWithFiles, ReindexIn
from api.openapi import answers
from api.preconditions import is_conditional
from api.reading import Documents
from api.streams import EVENT_STREAM, event_schema, sent, streamed
from wenzheng.readable import Readable
from wenzheng.serving import Scope
from wenzheng.store.jobs import Job, JobState, JobTable

_MORE = {"files", "is_cut"}
"""What is told of one job besides what the list tells; it changes with that alone."""

_LOOKED_EVERY = 0.4
"""Seconds between looks at a job that is followed."""

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
                    COLLECTION: {
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
        return JobWithFiles.told(table, job, asker_of(request).readable)

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
        job = jobs.cancel(request, job_id)
        return JobWithFiles.told(table, job, asker_of(request).readable)

    return routes


def followed(table: JobTable, first: JobWithFiles, readable: Readable) -> EventSourceResponse:
    """The job whenever it has changed, until it is over."""

    async def events() -> AsyncGenerator[ServerSentEvent]:
        job = first
        yield sent(job.model_dump(mode="json"), "job")
        while not job.state.is_over:
            await asyncio.sleep(_LOOKED_EVERY)
            now = await run_in_threadpool(table.job, job.id)
            if JobOut.of(now).model_dump() != job.model_dump(exclude=_MORE):
                job = await run_in_threadpool(JobWithFiles.told, table, now, readable)
                yield sent(job.model_dump(mode="json"), "job")
        yield sent(job.model_dump(mode="json"), "end")

    return streamed(events())
