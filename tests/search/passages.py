"""Passages of a small made-up corpus for tests of answering."""

from __future__ import annotations

from datetime import date

from search.answering.answerer import Decision, decide
from search.answering.passage import Passage
from search.understanding import parse_question
from wenzheng.domain import Chunk, Kind, StoredChunk, StoredDocument, Validity
from wenzheng.text.tokenise import Tokeniser

CUT = Tokeniser().finest


def passage(
    text: str,
    *,
    title: str = "云泽市充电设施行动方案",
    published: date | None = date(2024, 3, 1),
    region: str | None = None,
    doc_id: str = "d1",
    path: tuple[str, ...] = (),
    rank: int = 0,
    cosine: float = 0.85,
) -> Passage:
    """One document of one passage, which retrieval found to hold most of the question's terms."""
    chunk = Chunk(f"{doc_id}-0000", doc_id, 0, 0, len(text), path, text)
    document = StoredDocument(
        doc_id=doc_id,
        source=doc_id,
        title=title,
        issuer=None,
        doc_number=None,
        published=published,
        region=region,
        kind=Kind.NEWS,
        level=None,
        written=None,
        validity=Validity(),
        status=None,
        file_hash="",
        characters=len(text),
        chunks=1,
        indexed_at="",
    )
    evidence = {"cosine": cosine, "coverage_document": 0.8}
    return Passage(StoredChunk(1, chunk, 0, len(text)), document, rank, 1.0, evidence=evidence)


def ask(question: str, *passages: Passage) -> Decision:
    """The decision with every word weighing the same."""
    return decide(
        parse_question(question, CUT, today=date(2026, 1, 1)), passages, lambda _word: 1.0
    )


def answer(question: str, *texts: str) -> str | None:
    """The answer from one document of each text, or None."""
    found = ask(question, *(passage(t, doc_id=f"d{i}", rank=i) for i, t in enumerate(texts)))
    return found.chosen[0].text if found.status == "answered" else None
