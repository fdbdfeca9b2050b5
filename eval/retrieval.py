"""How well are relevant documents found? Every stage of search over one dataset.

A document scores as its best chunk: its place is that of the first of its chunks. The ranking of
the product is what a search for `DEPTH` passages gives; where those belong to fewer documents,
deeper searches only add documents behind.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from eval.datasets import Dataset, Qrels, Query
from eval.index import beir_id_of
from eval.judged import Judged, judged
from eval.measures import MAIN, SEED, Measured, measure, percentile
from eval.paired import compare, holm
from eval.progress import Advance, bar
from eval.results import QueryResult, Shown
from eval.trec import write_trec_run
from search.contract import QuestionAnswering
from search.engine import MAX_HITS
from search.results import Hit, Mode
from wenzheng.errors import BadQuestion
from wenzheng.readable import EVERYTHING

DEPTH = 100
"""Documents a ranking has."""

SHOWN = 3
"""Passages of each result that are kept with their texts."""

MODES = (Mode.BM25, Mode.DENSE, Mode.HYBRID)
"""In the order of the pipeline: each is compared with those before it."""


def modes_with(*, ranker: bool, reranker: bool) -> tuple[Mode, ...]:
    """The stages there are, where there is a learned ranking or a reranker."""
    later = [(Mode.RANKED, ranker), (Mode.RERANKED, reranker)]
    return (*MODES, *(mode for mode, is_there in later if is_there))


_LEGS = {Mode.BM25.value, Mode.DENSE.value}
"""Neither is a later stage of the other."""

_MORE = 1.25
"""How many more passages than the share of documents among them lets expect are asked for."""

MakeEngine = Callable[[], QuestionAnswering]
"""A new engine over the same index: no mode profits from what another one left in a cache."""

Search = Callable[[str, int], Sequence[Hit]]
"""The best passages for a text, so many at most. Raises BadQuestion for what is no question."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Stage:
    """One row of a report: anything that ranks passages of the index, under its name."""

    name: str
    open: Callable[[], Search]


@dataclass(frozen=True)
class RetrievalReport:
    """`rows` by the given judgements, one a stage; `rows_dupaware` where copies are relevant too.

    A row's `RR@10` and so on are means over the judged queries, `RR@10_ci` 95 % intervals, and
    `p50_ms`, `p95_ms` the time of one search for `DEPTH` passages, embedding included.
    `comparisons` say by how much RR@10 of each later stage is above an earlier one's over the same
    queries, with its interval, its p and the p adjusted for their number (`eval.paired`).
    """

    judged: Judged
    rows: Sequence[Row]
    rows_dupaware: Sequence[Row]
    comparisons: Sequence[Row]
    settings: Mapping[str, Any]
    results: Sequence[QueryResult]
    version: str = field(default_factory=lambda: version("wenzheng"))

    @property
    def dataset(self) -> str:
        """Its name."""
        return self.judged.dataset

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types, without the single queries and their results."""
        shape = asdict(replace(self, results=()))
        del shape["results"], shape["judged"]
        return {
            "dataset": self.dataset,
            "documents": self.judged.documents,
            "queries": len(self.judged.queries),
            "corpus_hash": self.judged.corpus_hash,
            "hashes": self.judged.hashes(),
            **shape,
        }


def engine_stages(make_engine: MakeEngine, modes: Iterable[Mode]) -> list[Stage]:
    """A stage for each mode of search, each with an engine of its own."""
    return [Stage(mode.value, partial(_search, make_engine, mode)) for mode in modes]


def _search(make_engine: MakeEngine, mode: Mode) -> Search:
    engine = make_engine()
    return lambda text, k: (
        engine.search(text, k=k, mode=mode, collapse=False, readable=EVERYTHING).hits
    )


def evaluate_retrieval(
    dataset: Dataset,
    make_engine: MakeEngine,
    *,
    settings: Mapping[str, Any] | None = None,
    run_folder: Path | None = None,
    modes: Sequence[Mode] = MODES,
    baselines: Sequence[Stage] = (),
    limit: int | None = None,
    seed: int = SEED,
) -> RetrievalReport:
    """Score the baselines and each mode; with `run_folder` write each ranking as a TREC run.

    With `limit` a sample of the queries is asked. Raises BadDataset when the folder is incomplete
    or malformed.
    """
    task = judged(dataset, limit=limit, seed=seed)
    stages = [*baselines, *engine_stages(make_engine, modes)]
    asked = {stage.name: _asked(stage, task.queries) for stage in stages}
    measured = {
        qrels: {name: _measured(task, qrels, results) for name, results in asked.items()}
        for qrels in task.judgements
    }
    if run_folder is not None:
        for name, results in asked.items():
            path = run_folder / f"{dataset.name}.{name}.trec"
            write_trec_run(path, _ranking(results), f"wenzheng-{name}")
    return RetrievalReport(
        judged=task,
        rows=_rows(Qrels.GIVEN, measured, asked),
        rows_dupaware=_rows(Qrels.DUPAWARE, measured, asked),
        comparisons=comparisons(measured[Qrels.GIVEN]),
        settings={**(settings or {}), "depth": DEPTH, "limit": limit, "seed": seed},
        results=[result for results in asked.values() for result in results],
    )


def _asked(stage: Stage, queries: Sequence[Query]) -> list[QueryResult]:
    search = stage.open()
    _documents(search, queries[0].text, 1)  # what the first search opens is not timed
    with bar(stage.name, len(queries)) as advance:
        return [_result(stage.name, search, query, advance) for query in queries]


def _result(name: str, search: Search, query: Query, advance: Advance) -> QueryResult:
    began = time.perf_counter()
    hits = _hits(search, query.text, DEPTH)
    took_ms = (time.perf_counter() - began) * 1000
    documents, chunks, found = _of(hits), DEPTH, len(hits)
    while len(documents) < DEPTH and found == chunks and chunks < MAX_HITS:
        wanted = math.ceil(_MORE * chunks * DEPTH / len(documents))
        chunks = min(wanted, chunks * 4, MAX_HITS)
        deeper, found = _documents(search, query.text, chunks)
        documents = list(dict.fromkeys(documents + deeper))
    advance(1)
    shown = tuple(_shown(hit) for hit in hits[:SHOWN])
    return QueryResult(
        name, query.query_id, tuple(documents[:DEPTH]), shown, took_ms=round(took_ms, 2)
    )


def _documents(search: Search, text: str, chunks: int) -> tuple[list[str], int]:
    """The documents of the best chunks, each at its best one, and how many chunks there were."""
    hits = _hits(search, text, chunks)
    return _of(hits), len(hits)


def _hits(search: Search, text: str, chunks: int) -> Sequence[Hit]:
    """A query that the product refuses has no result; the measures count it as 0."""
    try:
        return search(text, chunks)
    except BadQuestion:
        return ()


def _of(hits: Iterable[Hit]) -> list[str]:
    return list(dict.fromkeys(beir_id_of(hit.source) for hit in hits))


def _shown(hit: Hit) -> Shown:
    legs = {name: (leg.rank, round(leg.score, 4)) for name, leg in hit.legs.items()}
    return Shown(beir_id_of(hit.source), hit.title, hit.text, round(hit.score, 4), legs)


def _measured(task: Judged, qrels: Qrels, results: Iterable[QueryResult]) -> Measured:
    return measure(task.of(qrels), _ranking(results))


def _ranking(results: Iterable[QueryResult]) -> dict[str, tuple[str, ...]]:
    return {result.query_id: result.ranked for result in results}


def _rows(
    qrels: Qrels,
    measured: Mapping[Qrels, Mapping[str, Measured]],
    asked: Mapping[str, Sequence[QueryResult]],
) -> list[Row]:
    return [
        {"mode": name, "qrels": qrels.value, **values.row(), **_times(asked[name])}
        for name, values in measured.get(qrels, {}).items()
    ]


def _times(results: Sequence[QueryResult]) -> dict[str, float]:
    took = [result.took_ms for result in results]
    return {"p50_ms": percentile(took, 0.5), "p95_ms": percentile(took, 0.95)}


def comparisons(measured: Mapping[str, Measured], name: str = MAIN) -> list[Row]:
    """Each stage over every earlier one, by the same queries; p adjusted for all of these."""
    order = list(measured)
    pairs = [
        (later, earlier)
        for at, later in enumerate(order)
        for earlier in order[:at]
        if not {later, earlier} <= _LEGS
    ]
    found = [compare(measured[a].values[name], measured[b].values[name]) for a, b in pairs]
    adjusted = holm([one.p for one in found])
    rows = []
    for (later, earlier), one, p_holm in zip(pairs, found, adjusted, strict=True):
        shape = one.to_json()
        row = {"mode": later, "over": earlier, name: shape.pop("difference")}
        rows.append({**row, f"{name}_ci": shape.pop("ci"), **shape, "p_holm": round(p_holm, 5)})
    return rows
