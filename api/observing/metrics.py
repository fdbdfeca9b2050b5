"""What Prometheus reads at /metrics."""

from __future__ import annotations

from collections.abc import Iterator

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Response
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from api.access.asker import Reads
from api.observing.record import Asked, Kind, Record
from api.readiness import Readiness
from wenzheng.library import JobTable
from wenzheng.readable import Readable

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """Counts of one application; nothing is shared between applications of a process."""

    def __init__(self) -> None:
        disable_created_metrics()  # a second series for each: when it began
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._requests = Counter(
            "wenzheng_requests",
            "Requests by route, method and status",
            ["route", "method", "status"],
            registry=self.registry,
        )
        self._duration = Histogram(
            "wenzheng_request_seconds",
            "Time from a request to its whole answer",
            ["route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._problems = Counter(
            "wenzheng_problems",
            "Answers that are problems, by code",
            ["code"],
            registry=self.registry,
        )
        self._stages = Histogram(
            "wenzheng_stage_seconds",
            "Time of each stage of a question or a search",
            ["kind", "stage"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._outcomes = Counter(
            "wenzheng_questions",
            "Questions by what came of them: answered, conflict, abstained; found, nothing",
            ["kind", "outcome"],
            registry=self.registry,
        )
        for kind, outcome in (
            *((Kind.SEARCH, said) for said in ("found", "nothing")),
            *((Kind.ASK, said) for said in ("answered", "conflict", "abstained")),
        ):
            self._outcomes.labels(kind, outcome)

    def __call__(self, record: Record) -> None:
        """Count a request."""
        self._requests.labels(record.route, _method(record.method), record.status).inc()
        self._duration.labels(record.route).observe(record.took_ms / 1000)
        if record.code:
            self._problems.labels(record.code).inc()

    def asked(self, asked: Asked) -> None:
        """Count a question and its stages."""
        self._outcomes.labels(asked.kind, asked.outcome).inc()
        for stage, took in asked.took_ms.items():
            self._stages.labels(asked.kind, stage).observe(took / 1000)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _method(given: str) -> str:
    """A method that exists: a client may send any word, and each would be a series of its own."""
    return given if given in _METHODS else "other"


class _State(Collector):
    """The state of the parts, and of the library as far as the asker may read it."""

    def __init__(self, readiness: Readiness, jobs: JobTable | None, readable: Readable) -> None:
        self._readiness = readiness
        self._jobs = jobs
        self._readable = readable

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges; those of the index only while it can be read."""
        report = self._readiness.report(self._readable)
        yield GaugeMetricFamily(
            "wenzheng_ready", "1 while questions can be answered", value=float(report.is_ready)
        )
        working = GaugeMetricFamily(
            "wenzheng_part_working", "1 while this part works", labels=["part"]
        )
        for part in report.parts:
            working.add_metric([part.name], float(part.is_working))
        yield working
        if report.served:
            for name, meaning in _OF_INDEX.items():
                value = float(getattr(report.served, name))
                yield GaugeMetricFamily(f"wenzheng_index_{name}", meaning, value=value)
        if self._jobs is not None:
            yield _by_state(self._jobs)


def _by_state(jobs: JobTable) -> GaugeMetricFamily:
    found = GaugeMetricFamily(
        "wenzheng_jobs",
        "Jobs that are known, by state; those queued are the queue",
        labels=["state"],
    )
    for state, count in jobs.count().items():
        found.add_metric([state.value], float(count))
    return found


_OF_INDEX = {
    "generation": "Generation of the index that is searched; one more with every commit",
    "documents": "Documents that are searched",
    "chunks": "Passages that are searched",
    "behind": "Commits of the store that the index does not show yet",
}


def router(metrics: Metrics, readiness: Readiness, jobs: JobTable | None) -> APIRouter:
    """The route of these metrics."""
    routes = APIRouter(include_in_schema=False)
    aside = CapacityLimiter(1)

    def written(readable: Readable) -> bytes:
        state = CollectorRegistry()
        state.register(_State(readiness, jobs, readable))
        return generate_latest(metrics.registry) + generate_latest(state)

    @routes.get("/metrics")
    async def read(reads: Reads) -> Response:
        # It is told however busy the threads are that questions share.
        text = await run_sync(written, reads, limiter=aside)
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    return routes
