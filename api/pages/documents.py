"""The page of the documents: the list, what may be done with it, and the jobs that came of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse

from api.access.asker import Reads, asker_of
from api.access.requires import requires
from api.addresses import NOT_FILTERS, Addresses, offset_of
from api.jobs.taking import Jobs, Number, check_there
from api.jobs.told import JobWithFiles
from api.pages.rendering import page
from api.reading import Documents
from api.v1 import PAGE, filters_of
from wenzheng.errors import UsageError
from wenzheng.readable import DEFAULT, Readable
from wenzheng.serving import Scope
from wenzheng.store.jobs import Job, JobState
from wenzheng.store.listing import Listed, Order

_OWN = (*NOT_FILTERS, "title", "sort")
"""What an address of the list holds besides filters."""

_RECENT = 3
"""Jobs that are shown above the list even when they are over."""

_OPEN = 50
"""Jobs of each state that are not over, above the list; the page of all jobs has the rest."""

_JOBS = 30
"""Jobs on one of its pages."""

_MOST_WORDS = 10
_MOST_OFFSET = 10_000_000


def router(library: Documents, jobs: Jobs | None) -> APIRouter:
    """The list of this library's documents; with `jobs` it can be changed."""
    routes = APIRouter()

    @routes.get("/documents")
    def documents(request: Request, reads: Reads, title: str = "", sort: str = "") -> HTMLResponse:
        filters = filters_of(request, but=_OWN)
        wanted = Listed(
            tuple(title.split()[:_MOST_WORDS]),
            Order(sort) if sort in list(Order) else Order.PUBLISHED,
            offset_of(request.query_params.get("offset", ""), digits=8, most=_MOST_OFFSET),
            PAGE,
        )
        with library.snapshot(reads) as snapshot:
            found, count = snapshot.listing(filters, wanted), snapshot.listed(filters, wanted)
            facets, collections = snapshot.facets(filters), list(snapshot.collections())
        may_write = jobs is not None and Scope.WRITE in asker_of(request).scopes
        to = Addresses(request)
        return page(
            request,
            "documents.html",
            documents=found,
            count=count,
            facets=facets,
            chips=[chip for chip in to.chips() if chip.name not in ("title", "sort")],
            kept=to.but("title", "sort", "offset", "after", "q"),
            title=title,
            sort=wanted.order.value,
            orders=[order.value for order in Order],
            offset=wanted.offset,
            size=PAGE,
            may_write=may_write,
            collections=collections,
            default_collection=DEFAULT,
            must_name=reads.collections is not None,
            recent=_recent(jobs, request) if jobs and may_write else [],
            limits=jobs.limits if jobs else None,
        )

    if jobs is not None:
        routes.include_router(_changing(library, jobs))
    return routes


def _recent(jobs: Jobs, request: Request) -> list[JobWithFiles]:
    """The newest jobs, and those that are not over; the newest first."""
    found = jobs.newest(request, limit=_RECENT)
    for state in (JobState.RUNNING, JobState.QUEUED):
        found += jobs.newest(request, state=state, limit=_OPEN)
    by_number = {job.id: job for job in found}
    newest_first = sorted(by_number.values(), key=lambda job: job.id, reverse=True)
    return _listed(jobs, request, newest_first)


def _listed(jobs: Jobs, request: Request, found: Iterable[Job]) -> list[JobWithFiles]:
    readable = asker_of(request).readable
    return [JobWithFiles.without_waiting(jobs.table, job, readable) for job in found]


def _changing(library: Documents, jobs: Jobs) -> APIRouter:
    routes = APIRouter(dependencies=[Depends(requires(Scope.WRITE))])

    @routes.post("/documents")
    async def upload(request: Request) -> Response:
        job = await jobs.upload(request)
        return _to_job(request, job.id)

    @routes.post("/documents/change")
    async def change(request: Request, reads: Reads) -> Response:
        given = parse_qs((await request.body()).decode("utf-8", "replace"))
        action = given.get("action", [""])[0]
        doc_ids = list(dict.fromkeys(given.get("doc_id", [])))
        if action not in ("remove", "reindex") or not doc_ids:
            raise UsageError(
                "没有选择文档；请先勾选要处理的文档",
                "no document is selected; tick those that are meant",
            )
        return await run_in_threadpool(
            _change, request, reads, action, doc_ids, "yes" in given.get("confirmed", [])
        )

    def _change(
        request: Request, reads: Readable, action: str, doc_ids: list[str], is_confirmed: bool
    ) -> Response:
        if not is_confirmed:
            with library.snapshot(reads) as snapshot:
                chosen = [snapshot.document(doc_id) for doc_id in doc_ids]
            return page(request, "confirm.html", action=action, chosen=chosen)
        check_there(library, reads, doc_ids)
        if action == "remove":
            return _to_job(request, jobs.remove(request, doc_ids).id)
        return _to_job(request, jobs.reindex(request, {"doc_ids": doc_ids}).id)

    @routes.get("/jobs")
    def all_jobs(
        request: Request, before: Annotated[int | None, Query(ge=1, le=2**53)] = None
    ) -> HTMLResponse:
        found = jobs.newest(request, before=before, limit=_JOBS + 1)
        shown = _listed(jobs, request, found[:_JOBS])
        older = shown[-1].id if len(found) > _JOBS else None
        return page(
            request, "job_list.html", listed=shown, older=older, is_later=before is not None
        )

    @routes.get("/jobs/{job_id}")
    def job(request: Request, job_id: Number) -> HTMLResponse:
        return page(request, "job.html", job=jobs.told(request, job_id))

    @routes.post("/jobs/{job_id}/cancel")
    def cancel(request: Request, job_id: Number) -> Response:
        jobs.cancel(request, job_id)
        return _to_job(request, job_id)

    return routes


def _to_job(request: Request, job: int) -> RedirectResponse:
    return RedirectResponse(Addresses(request).page(f"/jobs/{job}"), 303)
