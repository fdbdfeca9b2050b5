"""What a service is made of besides its engine and its library."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from api.access.identify import Identifier
from api.access.keys import KeyStore
from api.feedback.store import FeedbackStore
from api.jobs.worker import Work, Worker
from api.observing.audit import AuditLog
from api.observing.faults import Faults
from api.observing.logs import RequestLog
from api.observing.metrics import Metrics
from api.observing.record import Sink
from api.readiness import Readiness, Stage
from wenzheng.library import JobTable, Writer
from wenzheng.serving import Anonymous, LogFormat, ServingSettings

_OPEN = ServingSettings(anonymous=Anonymous.ON, audit=False, rate_limit=0)


@dataclass(frozen=True)
class Service:
    """Settings, keys, audit log, metrics and the state of the parts.

    Without anything given it is for use within a program: who reaches the application may read,
    nobody may write, and nothing is noted on the disk.
    """

    settings: ServingSettings = _OPEN
    data: Path | None = None
    keys: KeyStore | None = None
    audit: AuditLog | None = None
    work: Work | None = None
    readiness: Readiness = field(default_factory=lambda: _loaded(Readiness(None)))
    metrics: Metrics = field(default_factory=Metrics)
    feedback: FeedbackStore | None = None
    faults: Faults = field(default_factory=Faults)

    @classmethod
    def of(
        cls,
        settings: ServingSettings,
        data: Path,
        stages: Sequence[tuple[str, Stage]] = (),
        work: Work | None = None,
    ) -> Service:
        """The service over a data folder; `stages` are the parts that may fail, by name.

        `work` does the jobs that are put in; without it they wait for another process that does.
        It is not ready before `readiness.loaded` is set.
        """
        return cls(
            settings,
            data,
            KeyStore(data),
            AuditLog.of(settings, data),
            work,
            Readiness(data, stages),
            feedback=FeedbackStore(data) if settings.feedback else None,
        )

    @property
    def identifier(self) -> Identifier:
        """Tells who asks."""
        return Identifier(self.settings, self.keys)

    @property
    def sinks(self) -> list[Sink]:
        """Where the records of requests go."""
        sinks: list[Sink] = [self.metrics, self.faults]
        if self.settings.log_format is LogFormat.JSON:
            sinks.append(RequestLog(questions=self.settings.log_questions))
        if self.audit:
            sinks.append(self.audit)
        return sinks

    @cached_property
    def jobs(self) -> JobTable:
        """The jobs of the data folder."""
        assert self.data is not None
        return JobTable(self.data)

    @cached_property
    def worker(self) -> Worker:
        """Who has them done."""
        return Worker(self.jobs, self.work)

    def writer(self) -> AbstractContextManager[Writer]:
        """The library, open for writing. Raises Busy while another writes."""
        assert self.data is not None
        return Writer.open(self.data)


def _loaded(readiness: Readiness) -> Readiness:
    readiness.loaded.set()
    return readiness
