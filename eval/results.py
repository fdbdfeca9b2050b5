"""Results kept: what every stage found for every question, so that it can be compared and read.

A folder holds everything that a comparison or a report needs, and no date: the same program over
the same questions writes the same files but for the milliseconds.

    run.json        product, version, settings, hashes, rows; `identity` is a hash over what decides
                    the rankings: version, settings, hashes
    queries.jsonl   {"_id", "text", "judgements": {"given": {document: relevance}, "dupaware"?},
                    "relevant": [{"doc_id", "title", "text"}]}
    results.jsonl   one line a (mode, query): {"mode", "query", "measures", "first_relevant",
                    "dupaware"?: {"measures", "first_relevant"}, "ranked", "hits", "took_ms"};
                    `first_relevant` is a rank from 1, or null
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from eval.datasets import BeirDocument, Dataset, Judgement, Qrels, Query
from eval.judged import Judged, digest
from eval.measures import measure
from eval.rows import Row, bad_row, json_rows
from wenzheng.errors import BadDataset

if TYPE_CHECKING:
    from eval.retrieval import RetrievalReport

FORMAT = 1
RUN, QUERIES, RESULTS = "run.json", "queries.jsonl", "results.jsonl"


class Shown(NamedTuple):
    """A passage that was found: `legs` are rank and score by leg; rank None: no candidate there."""

    doc_id: str
    title: str
    text: str
    score: float
    legs: Mapping[str, tuple[int | None, float]]


@dataclass(frozen=True)
class QueryResult:
    """What one stage found for one query: documents, best first, and its best passages."""

    mode: str
    query_id: str
    ranked: tuple[str, ...]
    hits: tuple[Shown, ...]
    took_ms: float


@dataclass(frozen=True)
class Stored:
    """A folder of results as it was written; `results` by mode, in the order of the pipeline.

    `relevant` are the texts of the documents that answer, by their identifiers.
    """

    folder: Path
    judged: Judged
    run: Mapping[str, Any]
    results: Mapping[str, tuple[QueryResult, ...]]
    relevant: Mapping[str, BeirDocument]


def first_relevant(ranked: Iterable[str], relevant: Mapping[str, int]) -> int | None:
    """The rank, from 1, of the first document that answers; None where none does."""
    places = (rank for rank, doc_id in enumerate(ranked, 1) if relevant.get(doc_id, 0) > 0)
    return next(places, None)


def by_query(judgements: Iterable[Judgement]) -> dict[str, dict[str, int]]:
    """Relevance by document, by query."""
    found: dict[str, dict[str, int]] = {}
    for query_id, doc_id, relevance in judgements:
        found.setdefault(query_id, {})[doc_id] = relevance
    return found


# Writing


def write_results(folder: Path, report: RetrievalReport, dataset: Dataset) -> None:
    """Write the three files, over those of an earlier run."""
    folder.mkdir(parents=True, exist_ok=True)
    judgements = {qrels: by_query(found) for qrels, found in report.judged.judgements.items()}
    _write(folder / QUERIES, _query_rows(report.judged, judgements, dataset))
    _write(folder / RESULTS, _result_rows(report, judgements))
    text = json.dumps(run_json(report), ensure_ascii=False, indent=1)
    (folder / RUN).write_text(text + "\n", encoding="utf-8")


def run_json(report: RetrievalReport) -> dict[str, Any]:
    """The report with the identity of what it measured."""
    shape = report.to_json()
    parts = {name: shape[name] for name in ("version", "settings", "hashes")}
    identity = digest([(json.dumps(parts, sort_keys=True, ensure_ascii=False),)])
    return {"format": FORMAT, "product": "wenzheng", "identity": identity, **shape}


def _write(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _query_rows(
    judged: Judged, judgements: Mapping[Qrels, Mapping[str, Mapping[str, int]]], dataset: Dataset
) -> Iterator[dict[str, Any]]:
    given = judgements[Qrels.GIVEN]
    wanted = {doc_id for found in given.values() for doc_id, grade in found.items() if grade > 0}
    texts = {one.doc_id: one for one in dataset.documents() if one.doc_id in wanted}
    for query_id, text in judged.queries:
        relevant = [texts[doc_id] for doc_id in given.get(query_id, {}) if doc_id in texts]
        yield {
            "_id": query_id,
            "text": text,
            "judgements": {q.value: found.get(query_id, {}) for q, found in judgements.items()},
            "relevant": [one._asdict() for one in relevant],
        }


def _result_rows(
    report: RetrievalReport, judgements: Mapping[Qrels, Mapping[str, Mapping[str, int]]]
) -> Iterator[dict[str, Any]]:
    modes = dict.fromkeys(result.mode for result in report.results)
    for mode in modes:
        results = [result for result in report.results if result.mode == mode]
        scored = {qrels: _scored(report.judged.of(qrels), results) for qrels in judgements}
        for result in results:
            found = {
                qrels.value: {
                    "measures": scored[qrels].get(result.query_id, {}),
                    "first_relevant": first_relevant(
                        result.ranked, relevant.get(result.query_id, {})
                    ),
                }
                for qrels, relevant in judgements.items()
            }
            yield {
                "mode": mode,
                "query": result.query_id,
                **found.pop(Qrels.GIVEN.value),
                **found,
                "ranked": result.ranked,
                "hits": [one._asdict() for one in result.hits],
                "took_ms": result.took_ms,
            }


def _scored(
    judgements: Iterable[Judgement], results: Sequence[QueryResult]
) -> dict[str, dict[str, float]]:
    measured = measure(judgements, {result.query_id: result.ranked for result in results})
    return {
        query_id: {name: round(float(of[at]), 5) for name, of in measured.values.items()}
        for at, query_id in enumerate(measured.query_ids)
    }


# Reading


def find_results(path: Path) -> list[Path]:
    """The folder itself if it holds results, else those in it that do, by name.

    Raises BadDataset where there are none.
    """
    if (path / RUN).is_file():
        return [path]
    inner = sorted(found.parent for found in path.glob(f"*/{RUN}"))
    if not inner:
        raise BadDataset(
            f"{path} 中没有评测结果（{RUN}）；请先用 wenzheng eval retrieval DIR --out {path} 生成",
            f"{path} holds no results ({RUN}); "
            f"make them with `wenzheng eval retrieval DIR --out {path}`",
        )
    return inner


def read_results(folder: Path) -> Stored:
    """One folder of results. Raises BadDataset naming the file and the line that is malformed."""
    run = _read_run(folder / RUN)
    queries, judgements, relevant = _read_queries(folder / QUERIES)
    results: dict[str, list[QueryResult]] = {}
    for row in json_rows(folder / RESULTS):
        result = _read_result(row)
        results.setdefault(result.mode, []).append(result)
    judged = Judged(
        run["dataset"], tuple(queries), judgements, run["documents"], run["hashes"].get("corpus")
    )
    _check_same(folder, judged, run["hashes"])
    by_mode = {mode: tuple(found) for mode, found in results.items()}
    return Stored(folder, judged, run, by_mode, relevant)


def _read_run(path: Path) -> dict[str, Any]:
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
        is_whole = run["format"] == FORMAT and isinstance(run["dataset"], str)
        is_whole = is_whole and isinstance(run["documents"], int) and bool(run["rows"])
        is_whole = is_whole and isinstance(run["hashes"], dict) and bool(run["settings"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _bad_run(path, f"{type(error).__name__}: {error}") from error
    if not is_whole:
        raise _bad_run(path, f"format {FORMAT}")
    found: dict[str, Any] = run
    return found


def _bad_run(path: Path, reason: str) -> BadDataset:
    return BadDataset(
        f"{path} 不是本版本的评测结果（{reason}）；请用 wenzheng eval retrieval --out 重新生成",
        f"{path} holds no results of this version ({reason}); "
        "make them anew with `wenzheng eval retrieval --out`",
    )


def _check_same(folder: Path, judged: Judged, hashes: Mapping[str, Any]) -> None:
    if judged.hashes() != hashes:
        raise BadDataset(
            f"{folder} 的 {QUERIES} 与 {RUN} 不符（文件被改动过）；请重新生成结果",
            f"{QUERIES} of {folder} does not fit its {RUN} (one was changed); make the results anew",
        )


def _read_queries(
    path: Path,
) -> tuple[list[Query], dict[Qrels, tuple[Judgement, ...]], dict[str, BeirDocument]]:
    queries: list[Query] = []
    judgements: dict[Qrels, tuple[Judgement, ...]] = {}
    relevant: dict[str, BeirDocument] = {}
    collected: dict[Qrels, list[Judgement]] = {}
    for row in json_rows(path):
        query = Query(row.text("_id"), row.text("text"))
        queries.append(query)
        try:
            for name, found in row.fields["judgements"].items():
                collected.setdefault(Qrels(name), []).extend(
                    Judgement(query.query_id, doc_id, int(grade)) for doc_id, grade in found.items()
                )
            relevant.update((one["doc_id"], BeirDocument(**one)) for one in row.fields["relevant"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _not_ours(row) from error
    judgements = {qrels: tuple(found) for qrels, found in collected.items()}
    return queries, judgements, relevant


def _read_result(row: Row) -> QueryResult:
    try:
        hits = tuple(_read_shown(one) for one in row.fields["hits"])
        took_ms = float(row.fields["took_ms"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _not_ours(row) from error
    return QueryResult(row.text("mode"), row.text("query"), row.texts("ranked"), hits, took_ms)


def _read_shown(fields: Mapping[str, Any]) -> Shown:
    shown = Shown(**fields)
    return shown._replace(legs={name: (rank, score) for name, (rank, score) in shown.legs.items()})


def _not_ours(row: Row) -> BadDataset:
    return bad_row(row.path, row.line, "不是评测结果的格式", "is no line of results")
