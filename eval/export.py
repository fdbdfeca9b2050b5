"""A library as a BEIR corpus, so that other tools can be compared on the very same passages.

Every passage is a document: `_id` its chunk_id, `title` that of its document, `text` all else that
the product indexes of it. With a file of questions (`eval.questions`) the corpus is judged as well:
a passage is relevant to a question if it is from a document that may be cited and holds an accepted
answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from eval.datasets import Judgement
from eval.passages import Passage, passages
from eval.questions import Question, read_questions
from wenzheng.library import Snapshot


@dataclass(frozen=True)
class Exported:
    """How much was written; `without_passage` are answerable questions that no passage answers."""

    documents: int
    queries: int
    judgements: int
    unanswerable: int
    without_passage: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types."""
        return asdict(self)


def export(snapshot: Snapshot, folder: Path, questions: Path | None = None) -> Exported:
    """Write the folder, over an earlier export. Raises BadDataset for a malformed question."""
    asked = list(read_questions(questions)) if questions else []
    folder.mkdir(parents=True, exist_ok=True)
    held = list(passages(snapshot))
    write_rows(folder / "corpus.jsonl", (corpus_row(passage) for passage in held))
    judgements = [found for question in asked for found in judgements_of(question, held)]
    judged = {one.query_id for one in judgements}
    answerable = [question for question in asked if question.is_answerable]
    unanswerable = [question for question in asked if not question.is_answerable]
    if questions:
        write_rows(
            folder / "queries.jsonl", _asked(q for q in answerable if q.question_id in judged)
        )
        write_judgements(folder / "qrels.tsv", judgements)
        write_rows(folder / "unanswerable.jsonl", _asked(unanswerable))
    return Exported(
        documents=len(held),
        queries=len(judged),
        judgements=len(judgements),
        unanswerable=len(unanswerable),
        without_passage=tuple(q.question_id for q in answerable if q.question_id not in judged),
    )


def corpus_row(passage: Passage) -> dict[str, Any]:
    """Of the source only the name: a corpus that travels says nothing of this machine's folders."""
    chunk = passage.stored.chunk
    where = {"doc_id": chunk.doc_id, "name": PurePosixPath(passage.document.source).name}
    metadata = {**where, "start": chunk.start, "end": chunk.end}
    title = passage.document.title
    return {"_id": chunk.chunk_id, "title": title, "text": passage.text, "metadata": metadata}


def _asked(questions: Iterable[Question]) -> Iterable[Mapping[str, str]]:
    return ({"_id": one.question_id, "text": one.text} for one in questions)


def judgements_of(question: Question, held: Sequence[Passage]) -> list[Judgement]:
    """The passages that may be cited and hold an accepted answer."""
    if not question.is_answerable:
        return []
    return [
        Judgement(question.question_id, passage.stored.chunk.chunk_id, 1)
        for passage in held
        if question.may_cite(passage.document.source) and question.accepts(passage.text)
    ]


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_judgements(path: Path, judgements: Iterable[Judgement]) -> None:
    """Write judgements as BEIR has them, with the header."""
    with path.open("w", encoding="utf-8") as file:
        file.write("query-id\tcorpus-id\tscore\n")
        for query_id, doc_id, relevance in judgements:
            file.write(f"{query_id}\t{doc_id}\t{relevance}\n")
