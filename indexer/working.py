"""Does the jobs that the service was given, one after the other, under the writer's lock.

Whatever stops it at whatever moment, the job is taken up again where it was: what is committed is found
unchanged, and the files that are still to do lie in the data folder.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import Protocol

from indexer.files import File
from indexer.members import file_of
from indexer.parse import doc_id_of
from indexer.pipeline import VERSION, Input, Into, Report, index_inputs
from indexer.running import JobRun
from indexer.uploads import Uploads
from indexer.workers import Parser
from wenzheng.embedding import Embedder
from wenzheng.errors import Busy, IndexUnusable, JobCancelled
from wenzheng.library import Model, Writer
from wenzheng.snapshot import not_found
from wenzheng.sources import file_name
from wenzheng.store.jobs import Job, JobKind, JobTable, Said, Way

_SECONDS = 1.0
"""Until a job that cannot go on is tried again."""


class Tools(Protocol):
    """What indexing needs; each is made when a job first asks for it."""

    def embedder_of(self, model: Model) -> Embedder:
        """The embedder of a library's model."""

    def workers(self) -> AbstractContextManager[Parser]:
        """Who parses."""


def never() -> bool:
    """Go on."""
    return False


def work_off(data: Path, tools: Tools, is_over: Callable[[], bool] = never) -> None:
    """Do all queued jobs; return when there is none, or soon after `is_over` says so.

    A job that has to wait, for another writer or for room on the disk, says so and is tried again.
    """
    table = JobTable(data)
    with ExitStack() as stack:
        kept = _Kept(tools, stack)
        while not is_over() and table.is_left():
            job: Job | None = None
            try:
                with Writer.open(data) as writer:
                    job = table.claim()
                    if job is not None:
                        _do(job, writer, kept)
            except (Busy, IndexUnusable) as error:
                _wait(table, job, Said.of(error))
            except (OSError, sqlite3.OperationalError) as error:
                _wait(table, job, _storage(error))


def _wait(table: JobTable, job: Job | None, why: Said) -> None:
    """Say of the job, or of that which is next, what it waits for."""
    waiting = job or table.waiting()
    if waiting is not None:
        table.put_back(waiting.id, why)
    time.sleep(_SECONDS)


def _storage(error: Exception) -> Said:
    return Said(
        "storage",
        f"磁盘无法写入（{error}），稍后自动再试；请检查剩余空间和权限",
        f"the disk takes no more ({error}), it is tried again; check its free space and permissions",
    )


class _Kept:
    """The tools, each made once."""

    def __init__(self, tools: Tools, stack: ExitStack) -> None:
        self._tools = tools
        self._stack = stack
        self._parser: Parser | None = None

    def embedder(self, writer: Writer) -> Embedder:
        return self._tools.embedder_of(writer.model)

    def parser(self) -> Parser:
        if self._parser is None:
            self._parser = self._stack.enter_context(self._tools.workers())
        return self._parser


def _do(job: Job, writer: Writer, tools: _Kept) -> None:
    """One job. One that is cancelled has ended well."""
    do = {JobKind.UPLOAD: _upload, JobKind.REINDEX: _reindex}
    try:
        if job.kind is JobKind.REMOVE:
            remove_documents(job, writer)
        else:
            do[job.kind](job, writer, tools)
    except JobCancelled:
        return


def _upload(job: Job, writer: Writer, tools: _Kept) -> None:
    table = writer.jobs
    left = [file for file in table.files(job.id) if not file.is_done]
    into: list[str] = job.subject.get("collections", [])
    within: list[str] | None = job.subject.get("within")
    uploads = Uploads(writer.sources(), lambda source: writer.collections_of(doc_id_of(source)))
    sources = {file.number: uploads.source(file.name, into, within) for file in left}
    inputs = (
        Input(
            sources[file.number],
            file.name.rsplit("/", 1)[-1],
            partial(File.of, table.folder(job.id) / str(file.number)),
        )
        for file in left
    )
    numbers = {source: number for number, source in sources.items()}
    run = JobRun(table, job, numbers=numbers)
    _index(inputs, run, writer, tools, Into(frozenset(into), within is not None) if into else None)


def _reindex(job: Job, writer: Writer, tools: _Kept) -> None:
    _index(_stored(job, writer), JobRun(writer.jobs, job), writer, tools)


def _index(
    inputs: Iterator[Input],
    run: JobRun,
    writer: Writer,
    tools: _Kept,
    into: Into | None = None,
) -> None:
    with run:
        run.check()  # it may have been cancelled while nobody ran it
        index_inputs(
            inputs,
            writer,
            tools.embedder(writer),
            Report(watch=run),
            into=into,
            parser=tools.parser(),
        )


def _stored(job: Job, writer: Writer) -> Iterator[Input]:
    """The files that the store holds of the documents to read anew, each once."""
    wanted, is_all = job.subject.get("doc_ids"), job.subject.get("all", False)
    within = job.subject.get("within")  # the collections that who asked may read, if not all
    files: dict[tuple[str, str], set[str]] = {}
    for one in writer.stored():
        if within is not None and not writer.collections_of(one.doc_id) & set(within):
            continue
        is_named = wanted is not None and one.doc_id in wanted
        if is_named or (wanted is None and (is_all or one.parser_version != VERSION)):
            files.setdefault((file_of(one.source), one.file_hash), set()).add(one.source)
    writer.jobs.expect(job.id, len(files))
    for (source, file_hash), sources in files.items():
        name = file_name(source)
        read = partial(_file_of, writer, file_hash)
        yield Input(source, name, read, only=frozenset(sources), is_forced=True)


def _file_of(writer: Writer, file_hash: str) -> File:
    return File(writer.file(file_hash), file_hash)


def remove_documents(job: Job, writer: Writer) -> None:
    """Remove the documents that the job names; one that is gone already is told of."""
    sources = {doc_id: source for source, doc_id in writer.sources().items()}
    named: list[str] = job.subject["doc_ids"]
    with JobRun(writer.jobs, job) as run:
        report = Report(watch=run)
        there = [doc_id for doc_id in named if doc_id in sources]
        for doc_id in there:
            writer.remove(doc_id)
        writer.commit()
        for doc_id in named:
            source = sources.get(doc_id, doc_id)
            run.expect(source)
            if doc_id in there:
                report.tell(Way.REMOVED, source)
            else:
                report.fail(source, not_found(doc_id))
            run.read(source)
