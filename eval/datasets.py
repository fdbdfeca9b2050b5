"""What is asked, of which documents, and what counts as right? Folders in BEIR layout.

    corpus.jsonl          {"_id", "title", "text"}
    queries.jsonl         {"_id", "text"}
    qrels.tsv             query-id, corpus-id, score, with a header line (also as qrels/test.tsv)
    qrels_dupaware.tsv    optional: the same, copies of a relevant text being relevant as well
    answers.jsonl         optional: {"_id", "answers": […], "sources"?: […]}
    unanswerable.jsonl    optional: {"_id", "text", "sources"?: […]}

Each may be gzip (`.gz`). `sources` (or a single `source`) are documents the question is asked
within. Files are streamed, rows come in file order; a malformed one raises BadDataset.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from eval.rows import Row, bad_row, find, json_rows, lines, require


class Qrels(StrEnum):
    """Which judgements count: the given ones, or those where copies are relevant as well."""

    GIVEN = "given"
    DUPAWARE = "dupaware"


YES_NO = frozenset({"YES", "NO"})
"""Gold answers that stand for 是 and 否 (CAIL 2019): no span of a document can equal them."""


class BeirDocument(NamedTuple):
    """One row of the corpus."""

    doc_id: str
    title: str
    text: str


class Query(NamedTuple):
    """One question."""

    query_id: str
    text: str


class Judgement(NamedTuple):
    """`relevance` 1 or more: the document answers the query, the better the higher (nDCG)."""

    query_id: str
    doc_id: str
    relevance: int


class GoldAnswer(NamedTuple):
    """Wordings of the right answer to a query, any one of which will do."""

    query_id: str
    answers: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def is_quotable(self) -> bool:
        """Whether a quote can hold it: more than 是 or 否 is asked for."""
        return any(answer.strip() and answer not in YES_NO for answer in self.answers)


class Unanswerable(NamedTuple):
    """A question that the corpus (or its `sources`) does not answer."""

    query_id: str
    text: str
    sources: tuple[str, ...]


class Corpus(NamedTuple):
    """The documents' identifiers, and a hash over all that they hold."""

    doc_ids: frozenset[str]
    hash: str


class Dataset:
    """One folder; every method reads its file anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.resolve().name

    def documents(self) -> Iterator[BeirDocument]:
        """The corpus. Raises BadDataset for an identifier that comes twice."""
        seen: set[str] = set()
        for row in json_rows(require(self.folder, "corpus.jsonl")):
            document = BeirDocument(
                row.text("_id"), row.text("title", default=""), row.text("text", default="")
            )
            _add(seen, document.doc_id, row)
            yield document

    def corpus(self) -> Corpus:
        """The same corpus has the same hash whether plain or gzip."""
        digest = hashlib.sha256()
        doc_ids: set[str] = set()
        for document in self.documents():
            doc_ids.add(document.doc_id)
            for part in document:
                digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
        return Corpus(frozenset(doc_ids), digest.hexdigest()[:16])

    def queries(self) -> Iterator[Query]:
        """The questions."""
        seen: set[str] = set()
        for row in json_rows(require(self.folder, "queries.jsonl")):
            query = Query(row.text("_id"), row.text("text"))
            _add(seen, query.query_id, row)
            yield query

    def judgements(self) -> Iterator[Judgement]:
        """The relevant documents of each query."""
        return _judgements(require(self.folder, "qrels.tsv", "qrels/test.tsv"))

    @property
    def has_judgements(self) -> bool:
        """Whether it says which documents are relevant."""
        return find(self.folder, "qrels.tsv", "qrels/test.tsv") is not None

    def dupaware_judgements(self) -> Iterator[Judgement] | None:
        """The same with copies of the relevant texts, where the folder has such a file."""
        path = find(self.folder, "qrels_dupaware.tsv", "qrels/test_dupaware.tsv")
        return _judgements(path) if path else None

    @property
    def has_corpus(self) -> bool:
        """Whether the documents are there: judgements alone are enough to score runs."""
        return find(self.folder, "corpus.jsonl") is not None

    def answers(self) -> Iterator[GoldAnswer]:
        """The right answers; none when the folder has no such file."""
        for row in self._optional("answers.jsonl"):
            answers = row.texts("answers")
            if not answers:
                raise bad_row(row.path, row.line, "answers 为空", "answers is empty")
            yield GoldAnswer(row.text("_id"), answers, _sources(row))

    def unanswerable(self) -> Iterator[Unanswerable]:
        """The questions to abstain from; none when the folder has no such file."""
        for row in self._optional("unanswerable.jsonl"):
            yield Unanswerable(row.text("_id"), row.text("text"), _sources(row))

    def _optional(self, name: str) -> Iterator[Row]:
        path = find(self.folder, name)
        return json_rows(path) if path else iter(())


def _sources(row: Row) -> tuple[str, ...]:
    return row.texts("sources") or row.texts("source")


def _add(seen: set[str], identifier: str, row: Row) -> None:
    if identifier in seen:
        raise bad_row(
            row.path,
            row.line,
            f"_id {identifier} 与前面的行重复",
            f"_id {identifier} stands in an earlier line too",
        )
    seen.add(identifier)


def _judgements(path: Path) -> Iterator[Judgement]:
    rows = lines(path)
    number, header = next(rows, (1, ""))
    if not header.startswith("query-id\t"):
        raise bad_row(
            path,
            number,
            "应以表头 query-id、corpus-id、score（制表符分隔）开始",
            "must be the header query-id, corpus-id, score, separated by tabs",
        )
    for number, line in rows:
        parts = line.split("\t")
        try:
            query_id, doc_id, score = parts
            yield Judgement(query_id, doc_id, int(score))
        except ValueError as error:
            raise bad_row(
                path,
                number,
                "应有三列：query-id、corpus-id、整数 score",
                "must have three columns: query-id, corpus-id and a whole number",
            ) from error
