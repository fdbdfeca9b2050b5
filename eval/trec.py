"""TREC runs in and out: `query Q0 document rank score tag`, one line a document.

Out: the score falls by 1 with each rank, so that a tool that sorts by it finds the same order, and
ties, which tools break each in their own way, do not come up. In: like trec_eval, the order is that
of the scores, whatever the rank column says; equal scores go by document identifier, descending.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.rows import bad_row, lines
from wenzheng.errors import BadDataset

_COLUMNS = 6


def write_trec_run(path: Path, ranking: Mapping[str, Sequence[str]], tag: str) -> None:
    """Raises BadDataset for an identifier with white space in it, which the format cannot hold."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for query_id, documents in ranking.items():
            for rank, doc_id in enumerate(documents, 1):
                score = len(documents) - rank + 1
                _check_word(query_id)
                _check_word(doc_id)
                file.write(f"{query_id} Q0 {doc_id} {rank} {score} {tag}\n")


def _check_word(identifier: str) -> None:
    if identifier.split() != [identifier]:
        raise BadDataset(
            f"标识符 {identifier!r} 含有空白或为空，TREC 格式无法表示；请改名",
            f"the identifier {identifier!r} is empty or holds white space, which a TREC run cannot "
            "express; rename it",
        )


def read_trec_run(path: Path) -> dict[str, list[str]]:
    """The documents of each query, best first; plain or gzip.

    Raises BadDataset naming file and line for one that is no line of a run, for a score that is no
    number, and for a document that a query has twice.
    """
    scores: dict[str, dict[str, float]] = {}
    for number, line in lines(path):
        columns = line.split()
        if len(columns) != _COLUMNS:
            raise bad_row(
                path,
                number,
                "应有六列：问题 Q0 文档 名次 得分 标签",
                "must have six columns: query Q0 document rank score tag",
            )
        query_id, _, doc_id, _, score, _ = columns
        found = scores.setdefault(query_id, {})
        if doc_id in found:
            raise bad_row(
                path,
                number,
                f"问题 {query_id} 已有文档 {doc_id}",
                f"query {query_id} has document {doc_id} already",
            )
        found[doc_id] = _score(path, number, score)
    return {query_id: _ordered(found) for query_id, found in scores.items()}


def _score(path: Path, number: int, text: str) -> float:
    try:
        score = float(text)
    except ValueError:
        score = math.nan
    if not math.isfinite(score):
        raise bad_row(path, number, f"得分 {text!r} 不是数", f"the score {text!r} is no number")
    return score


def _ordered(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda doc_id: (scores[doc_id], doc_id), reverse=True)
