"""What the routes and the pages of jobs share: how one is put in, and what is said in an address."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Annotated, Any

from anyio import from_thread
from fastapi import Path, Request
from fastapi.concurrency import run_in_threadpool

from api.access.asker import asker_of
from api.access.writing import into_collections, sees_jobs_of
from api.jobs.receiving import Limits, receive
from api.jobs.told import JobWithFiles
from api.jobs.worker import Worker
from api.observing.record import note_change
from api.preconditions import check_unchanged
from api.reading import Documents
from wenzheng.errors import BadUpload, Busy, UsageError
from wenzheng.library import Writer
from wenzheng.readable import Readable
from wenzheng.serving import ServingSettings
from wenzheng.store.jobs import Job, JobKind, JobState, JobTable, Said, job_not_found

COLLECTION = "collection"
"""The parameter, or the field of the form, that names a collection to upload into."""

Number = Annotated[int, Path(ge=1, le=2**53, description="任务编号 / number of the job")]

OpenWriter = Callable[[], AbstractContextManager[Writer]]


class Jobs:
    """Puts jobs in, in the name of who asks, and tells of those that who asks may see."""

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
        named = [name for name in request.query_params.getlist(COLLECTION) if name.strip()]
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
        job = self._seen(request, number)
        return JobWithFiles.told(self.table, job, asker_of(request).readable)

    def _seen(self, request: Request, number: int) -> Job:
        job, seen = self.table.job(number), sees_jobs_of(asker_of(request))
        if seen is not None and job.identity != seen:
            raise job_not_found(number)
        return job

    def cancel(self, request: Request, number: int) -> Job:
        """See JobTable.take_back."""
        self._seen(request, number)
        job = self.table.take_back(number)
        note_change(f"job {number} cancelled")
        return job


def check_there(library: Documents, readable: Readable, doc_ids: Sequence[str]) -> None:
    """Raises DocumentNotFound for the first that is not there, or may not be read."""
    with library.snapshot(readable) as snapshot:
        for doc_id in doc_ids:
            snapshot.document(doc_id)


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
    if strange := sorted({name for name, _ in texts} - {COLLECTION}):
        raise BadUpload(
            f"上传中没有 {strange[0]!r} 这一项；只接受文件和 {COLLECTION}",
            f"an upload has no field {strange[0]!r}; it takes files and {COLLECTION}",
        )
