"""What is told of a job."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.requests import Text
from wenzheng.readable import Readable
from wenzheng.sources import shown_name
from wenzheng.store.jobs import Job, JobKind, JobState, JobTable, Outcome, Said, Way

MOST_TOLD = 500
"""Documents that one answer tells of; failures come first."""


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
    def told(cls, table: JobTable, job: Job, readable: Readable) -> JobWithFiles:
        """All that is told of this job to who reads this."""
        files = _ended(table, job, readable)
        files += [_waiting(one.name) for one in table.files(job.id) if not one.is_done]
        return cls._of_files(job, files)

    @classmethod
    def without_waiting(cls, table: JobTable, job: Job, readable: Readable) -> JobWithFiles:
        """What a list of jobs shows of it: failures, and so no files that wait."""
        return cls._of_files(job, _ended(table, job, readable))

    @classmethod
    def _of_files(cls, job: Job, files: list[FileOut]) -> JobWithFiles:
        return cls(**_plain(job), files=files[:MOST_TOLD], is_cut=len(files) > MOST_TOLD)


def _plain(job: Job) -> dict[str, Any]:
    names = JobOut.model_fields.keys() - {"reason", "counts"}
    plain = {name: getattr(job, name) for name in names}
    return plain | {"counts": dict(job.counts), "reason": ReasonOut.of(job.error)}


def _ended(table: JobTable, job: Job, readable: Readable) -> list[FileOut]:
    """One more than is told, so that it is seen whether there are more."""
    return [_outcome(one, readable) for one in table.outcomes(job.id, MOST_TOLD + 1)]


def _outcome(one: Outcome, readable: Readable) -> FileOut:
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
