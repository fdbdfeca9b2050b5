"""How good is a run of any system, by the judgements of a dataset?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from eval.datasets import Dataset, Qrels
from eval.judged import Judged, judged
from eval.measures import MEASURES, measure
from eval.trec import read_trec_run
from wenzheng.errors import BadDataset, UsageError


def score_runs(
    dataset: Dataset,
    runs: Iterable[Path],
    *,
    qrels: Qrels = Qrels.GIVEN,
    names: tuple[str, ...] = MEASURES,
) -> dict[str, Any]:
    """One row a TREC run: means with intervals, and how many judged queries it has no result for.

    Those count as 0; queries of the run that nobody judged do not count. Raises BadDataset for a
    malformed run and for one over other documents or other queries.
    """
    task = judged(dataset)
    known = dataset.corpus().doc_ids if dataset.has_corpus else None
    rows = []
    for path in runs:
        ranking = check_run(path, read_trec_run(path), task, known)
        row = measure(task.of(qrels), ranking, names).row()
        missing = sum(query.query_id not in ranking for query in task.queries)
        rows.append({"run": path.name, "qrels": qrels.value, **row, "without_result": missing})
    return {
        "dataset": task.dataset,
        "queries": len(task.queries),
        "hashes": task.hashes(),
        "rows": rows,
    }


def check_run(
    path: Path, ranking: dict[str, list[str]], task: Judged, known: frozenset[str] | None
) -> dict[str, list[str]]:
    """The ranking, if it is one over these documents and any of these queries."""
    if not ranking.keys() & {query.query_id for query in task.queries}:
        raise UsageError(
            f"{path} 没有 {task.dataset} 中任何一个有判定的问题的结果；请确认它是同一评测集的结果",
            f"{path} has a result for none of the judged queries of {task.dataset}; "
            "see that it is a run over the same set",
        )
    found = {doc_id for documents in ranking.values() for doc_id in documents}
    if known is not None and (strange := found - known):
        raise BadDataset(
            f"{path} 中有 {len(strange)} 个 {task.dataset} 的语料没有的文档，如 {min(strange)}；"
            "请用同一语料重新检索",
            f"{path} names {len(strange)} documents that the corpus of {task.dataset} lacks, "
            f"{min(strange)} for one; search the same corpus",
        )
    return ranking
