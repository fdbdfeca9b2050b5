"""How well are relevant documents found? Every mode of search over one dataset.

A document scores as its best chunk: its place is that of the first of its chunks. The ranking of
the product is what a search for `DEPTH` passages gives; where those belong to fewer documents,
deeper searches only add documents behind.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from eval.datasets import Dataset, Judgement, Query
from eval.index import beir_id_of
from eval.measures import Measured, bootstrap, measure, percentile
from eval.progress import Advance, bar
from search.engine import MAX_HITS, QuestionAnswering
from search.results import Mode
from wenzheng.errors import BadDataset, BadQuestion

DEPTH = 100
"""Documents a ranking has."""

MODES = (Mode.BM25, Mode.DENSE, Mode.HYBRID)

MakeEngine = Callable[[], QuestionAnswering]
"""A new engine over the same index: no mode profits from what another one left in a cache."""

Row = dict[str, Any]


@dataclass(frozen=True)
class RetrievalReport:
    """`rows` by the given judgements, one a mode; `rows_dupaware` where copies are relevant too.

    A row's `RR@10` and so on are means over the judged queries, `RR@10_ci` 95 % intervals, and
    `p50_ms`, `p95_ms` the time of one search for `DEPTH` passages, embedding included.
    `comparisons` say by how much the hybrid's RR@10 is above a leg's, over the same queries.
    """

    dataset: str
    documents: int
    queries: int
    rows: Sequence[Row]
    rows_dupaware: Sequence[Row]
    comparisons: Sequence[Row]
    settings: Mapping[str, Any]
    corpus_hash: str
    version: str = field(default_factory=lambda: version("wenzheng"))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types."""
        return asdict(self)


class _Run(NamedTuple):
    """One mode's documents for each query, best first, and the milliseconds of each search."""

    ranking: dict[str, list[str]]
    took_ms: list[float]


def evaluate_retrieval(
    dataset: Dataset,
    make_engine: MakeEngine,
    *,
    settings: Mapping[str, Any] | None = None,
    run_folder: Path | None = None,
    modes: Sequence[Mode] = MODES,
) -> RetrievalReport:
    """Score each mode; with `run_folder` write each ranking there as a TREC run.

    Raises BadDataset when the folder is incomplete or malformed.
    """
    judgements = list(dataset.judgements())
    queries = _judged_queries(dataset, judgements)
    corpus = dataset.corpus()
    _check_documents(dataset, judgements, corpus.doc_ids)
    dupaware = dataset.dupaware_judgements()
    copies = list(dupaware) if dupaware is not None else []
    rows, rows_dupaware = [], []
    measured: dict[Mode, Measured] = {}
    for mode in modes:
        with bar(mode.value, len(queries)) as advance:
            run = _run(make_engine(), queries, mode, advance)
        measured[mode] = measure(judgements, run.ranking)
        rows.append(_row(mode, "given", measured[mode], run))
        if copies:
            rows_dupaware.append(_row(mode, "dupaware", measure(copies, run.ranking), run))
        if run_folder is not None:
            write_trec_run(run_folder / f"{dataset.name}.{mode.value}.trec", run.ranking, mode)
    return RetrievalReport(
        dataset=dataset.name,
        documents=len(corpus.doc_ids),
        queries=len(queries),
        rows=rows,
        rows_dupaware=rows_dupaware,
        comparisons=_comparisons(measured),
        settings={**(settings or {}), "depth": DEPTH},
        corpus_hash=corpus.hash,
    )


def _judged_queries(dataset: Dataset, judgements: Sequence[Judgement]) -> list[Query]:
    judged = {judgement.query_id for judgement in judgements}
    queries = [query for query in dataset.queries() if query.query_id in judged]
    missing = judged - {query.query_id for query in queries}
    if missing or not judged:
        name = min(missing, default="")
        raise BadDataset(
            f"{dataset.folder} 的 qrels 中有 queries.jsonl 没有的问题 {name!r}，或 qrels 为空；请补全",
            f"the qrels of {dataset.folder} name a query {name!r} that queries.jsonl lacks, "
            "or are empty; complete them",
        )
    return queries


def _check_documents(
    dataset: Dataset, judgements: Sequence[Judgement], doc_ids: frozenset[str]
) -> None:
    missing = {judgement.doc_id for judgement in judgements} - doc_ids
    if missing:
        raise BadDataset(
            f"{dataset.folder} 的 qrels 提到语料中没有的文档 {min(missing)}；请补全语料或删去该行",
            f"the qrels of {dataset.folder} name document {min(missing)}, which the corpus lacks; "
            "complete the corpus or drop that line",
        )


def _run(engine: QuestionAnswering, queries: Sequence[Query], mode: Mode, advance: Advance) -> _Run:
    _documents(engine, queries[0].text, mode, 1)  # what the first search opens is not timed
    run = _Run({}, [])
    for query in queries:
        began = time.perf_counter()
        documents, is_all = _documents(engine, query.text, mode, DEPTH)
        run.took_ms.append((time.perf_counter() - began) * 1000)
        chunks = DEPTH
        while len(documents) < DEPTH and not is_all and chunks < MAX_HITS:
            chunks = min(chunks * 4, MAX_HITS)
            deeper, is_all = _documents(engine, query.text, mode, chunks)
            documents = list(dict.fromkeys(documents + deeper))
        run.ranking[query.query_id] = documents[:DEPTH]
        advance(1)
    return run


def _documents(
    engine: QuestionAnswering, text: str, mode: Mode, chunks: int
) -> tuple[list[str], bool]:
    """The documents of the best chunks, each at its best one, and whether there are no more.

    A query that the product refuses has no result; the measures count it as 0.
    """
    try:
        hits = engine.search(text, k=chunks, mode=mode, collapse=False).hits
    except BadQuestion:
        return [], True
    return list(dict.fromkeys(beir_id_of(hit.source) for hit in hits)), len(hits) < chunks


def _row(mode: Mode, qrels: str, measured: Measured, run: _Run) -> Row:
    return {
        "mode": mode.value,
        "qrels": qrels,
        **measured.row(),
        "p50_ms": percentile(run.took_ms, 0.5),
        "p95_ms": percentile(run.took_ms, 0.95),
    }


def _comparisons(measured: Mapping[Mode, Measured]) -> list[Row]:
    """Paired differences: the same queries are drawn for both sides."""
    found = []
    for leg in (Mode.BM25, Mode.DENSE):
        if leg in measured and Mode.HYBRID in measured:
            gain = measured[Mode.HYBRID].values["RR@10"] - measured[leg].values["RR@10"]
            found.append(
                {
                    "mode": Mode.HYBRID.value,
                    "over": leg.value,
                    "RR@10": round(float(gain.mean()), 4),
                    "RR@10_ci": [round(bound, 4) for bound in bootstrap(gain)],
                }
            )
    return found


def write_trec_run(path: Path, ranking: Mapping[str, Sequence[str]], mode: Mode) -> None:
    """`query Q0 document rank score tag`; the score falls with the rank, since tools sort by it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for query_id, documents in ranking.items():
            for rank, doc_id in enumerate(documents, 1):
                score = len(documents) - rank + 1
                file.write(f"{query_id} Q0 {doc_id} {rank} {score} wenzheng-{mode.value}\n")
