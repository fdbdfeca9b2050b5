"""An engine that gives back what a test wrote down, and a folder in BEIR layout to ask it about."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.index import source_of
from search.results import (
    Answer,
    AnswerKind,
    Citation,
    Hit,
    Locator,
    Mode,
    ParsedQuery,
    SearchResult,
    Status,
)
from wenzheng.domain import NO_FILTERS, Filters
from wenzheng.errors import BadQuestion
from wenzheng.readable import Readable

REFUSED = "?"
"""A question that the scripted engine refuses."""


def hit(chunk_id: str, beir_id: str) -> Hit:
    """A passage of a document."""
    return Hit(chunk_id, beir_id, source_of(beir_id), "", (), "", 1.0, {}, 0, 0, 0, 0)


def citation(quote: str, source: str = "a.txt") -> Citation:
    """A quote that begins its document."""
    span = (quote, 0, len(quote))
    return Citation("d", source, "", None, None, None, None, (), *span, *span, Locator())


def answer(
    status: Status = Status.ABSTAINED,
    text: str | None = None,
    quotes: Sequence[Citation] = (),
    confidence: float = 0.0,
) -> Answer:
    """An answer to any question."""
    parsed = ParsedQuery("", AnswerKind.NUMBER)
    return Answer(
        "", parsed, status, text, (), tuple(quotes), (), (), (), confidence, "", {"total": 1.0}
    )


def answered(text: str, *quotes: str, source: str = "a.txt", confidence: float = 0.9) -> Answer:
    """An answer with its quotes."""
    cited = [citation(quote, source) for quote in quotes]
    return answer(Status.ANSWERED, text, cited, confidence)


class ScriptedEngine:
    """Hits by mode and query, answers by question; nothing found and abstained for all others."""

    def __init__(
        self,
        hits: Mapping[tuple[Mode, str], Sequence[Hit]] | None = None,
        answers: Mapping[str, Answer] | None = None,
    ) -> None:
        self._hits = hits or {}
        self._answers = answers or {}
        self.asked: list[tuple[str, Filters]] = []
        self.depths: list[int] = []

    def search(
        self,
        query: str,
        *,
        readable: Readable,
        k: int = 10,
        mode: Mode | None = None,
        filters: Filters = NO_FILTERS,
        collapse: bool = True,
        explain: bool = False,
    ) -> SearchResult:
        """The first `k` of the hits that were written down."""
        if query == REFUSED:
            raise BadQuestion("空", "empty")
        self.depths.append(k)
        found = tuple(self._hits.get((mode or Mode.HYBRID, query), ()))[:k]
        return SearchResult(query, ParsedQuery(query, AnswerKind.PASSAGE), found, {}, {})

    def ask(
        self,
        question: str,
        *,
        readable: Readable,
        filters: Filters = NO_FILTERS,
        phrase: bool = True,
    ) -> Answer:
        """The answer that was written down."""
        if question == REFUSED:
            raise BadQuestion("空", "empty")
        self.asked.append((question, filters))
        return self._answers.get(question, answer())


Rows = Sequence[Mapping[str, Any]]


def write_rows(path: Path, rows: Rows) -> None:
    """JSON Lines, gzip where the name says so."""
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    data = text.encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


def write_qrels(path: Path, *rows: tuple[str, str, int]) -> None:
    """Judgements with their header."""
    lines = ["query-id\tcorpus-id\tscore", *("\t".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def documents(*doc_ids: str) -> Rows:
    """Corpus rows with a text each."""
    return [{"_id": one, "title": "", "text": f"文件{one}的内容。"} for one in doc_ids]
