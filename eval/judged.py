"""What is evaluated: the judged questions of a dataset, or a sample of them, and their identity."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from eval.datasets import Dataset, Judgement, Qrels, Query
from eval.measures import SEED
from wenzheng.errors import BadDataset, UsageError


@dataclass(frozen=True)
class Judged:
    """`corpus_hash` is None and `documents` 0 where only the judgements are known."""

    dataset: str
    queries: tuple[Query, ...]
    judgements: Mapping[Qrels, tuple[Judgement, ...]]
    documents: int
    corpus_hash: str | None

    def of(self, qrels: Qrels) -> tuple[Judgement, ...]:
        """The judgements of that kind. Raises UsageError where there are none."""
        found = self.judgements.get(qrels, ())
        if not found:
            raise UsageError(
                f"{self.dataset} 没有 {qrels.value} 判定（qrels_dupaware.tsv）；请改用 --qrels given",
                f"{self.dataset} has no {qrels.value} judgements (qrels_dupaware.tsv); "
                "use --qrels given",
            )
        return found

    def hashes(self) -> dict[str, str | None]:
        """Of corpus, questions and each kind of judgements: equal if what is measured is equal."""
        hashed: dict[str, str | None] = {"corpus": self.corpus_hash}
        hashed["queries"] = digest(sorted(self.queries))
        for qrels, judgements in self.judgements.items():
            hashed[qrels.value] = digest(sorted((q, d, str(r)) for q, d, r in judgements))
        return hashed


def digest(rows: Iterable[tuple[str, ...]]) -> str:
    """A hash over rows of texts, in their order."""
    hashed = hashlib.sha256()
    for row in rows:
        for part in row:
            hashed.update(part.encode("utf-8", "surrogatepass") + b"\0")
        hashed.update(b"\n")
    return hashed.hexdigest()[:16]


def judged(dataset: Dataset, *, limit: int | None = None, seed: int = SEED) -> Judged:
    """The dataset's judged questions in file order, with `limit` a sample of so many.

    A question is in the sample by a hash of its identifier and the seed: a smaller sample is part
    of a larger one, whatever the order in the file. Raises BadDataset when the folder is incomplete
    or malformed.
    """
    given = tuple(dataset.judgements())
    queries = sample(_judged_queries(dataset, given), limit, seed)
    corpus = dataset.corpus() if dataset.has_corpus else None
    if corpus is not None:
        _check_documents(dataset, given, corpus.doc_ids)
    asked = {query.query_id: place for place, query in enumerate(queries)}
    judgements = {Qrels.GIVEN: _of(asked, given)}
    dupaware = dataset.dupaware_judgements()
    if dupaware is not None and (kept := _of(asked, dupaware)):
        judgements[Qrels.DUPAWARE] = kept
    return Judged(
        dataset=dataset.name,
        queries=queries,
        judgements=judgements,
        documents=len(corpus.doc_ids) if corpus else 0,
        corpus_hash=corpus.hash if corpus else None,
    )


def _of(asked: Mapping[str, int], judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """In the order of the questions: what is drawn by chance is the same for kept results."""
    kept = (one for one in judgements if one.query_id in asked)
    return tuple(sorted(kept, key=lambda one: asked[one.query_id]))


def sample(queries: list[Query], limit: int | None, seed: int) -> tuple[Query, ...]:
    """So many of the queries at most, in their order: see `judged`."""
    if limit is None or limit >= len(queries):
        return tuple(queries)
    lots = sorted(queries, key=lambda query: digest([(str(seed), query.query_id)]))
    drawn = {query.query_id for query in lots[:limit]}
    return tuple(query for query in queries if query.query_id in drawn)


def _judged_queries(dataset: Dataset, judgements: Iterable[Judgement]) -> list[Query]:
    wanted = {judgement.query_id for judgement in judgements}
    queries = [query for query in dataset.queries() if query.query_id in wanted]
    missing = wanted - {query.query_id for query in queries}
    if missing or not wanted:
        name = min(missing, default="")
        raise BadDataset(
            f"{dataset.folder} 的 qrels 中有 queries.jsonl 没有的问题 {name!r}，或 qrels 为空；请补全",
            f"the qrels of {dataset.folder} name a query {name!r} that queries.jsonl lacks, "
            "or are empty; complete them",
        )
    return queries


def _check_documents(
    dataset: Dataset, judgements: Iterable[Judgement], doc_ids: frozenset[str]
) -> None:
    missing = {judgement.doc_id for judgement in judgements} - doc_ids
    if missing:
        raise BadDataset(
            f"{dataset.folder} 的 qrels 提到语料中没有的文档 {min(missing)}；请补全语料或删去该行",
            f"the qrels of {dataset.folder} name document {min(missing)}, which the corpus lacks; "
            "complete the corpus or drop that line",
        )
