"""Ratings of answers as a judged set: what `wenzheng tune` learns from, and evaluation measures.

A question is judged by what its askers said most often. Where an answer is called right, the passages
that its quotes stand in are relevant; where an abstention is, nothing answers the question. Left out is
what was asked within filters, since a judged question has none, and what is not in the library any more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from api.feedback.store import Cited, Rated, Rating, Verdict
from eval.datasets import Judgement, Query
from eval.export import corpus_row, write_judgements, write_rows
from eval.passages import passages
from wenzheng.domain import Filters
from wenzheng.errors import DocumentNotFound
from wenzheng.library import Snapshot
from wenzheng.text.normalise import normalise_text


@dataclass(frozen=True)
class Collected:
    """Judged questions. `answers` by question; `filtered` and `gone` count ratings left out."""

    queries: tuple[Query, ...]
    judgements: tuple[Judgement, ...]
    answers: Mapping[str, str]
    unanswerable: tuple[Query, ...]
    filtered: int
    gone: int


@dataclass(frozen=True)
class Written:
    """How much was written, and how many ratings were left out."""

    queries: int
    judgements: int
    answers: int
    unanswerable: int
    filtered: int
    gone: int

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types."""
        return asdict(self)


class _Said(NamedTuple):
    """An answer to a question, as far as ratings of it count together."""

    question: str
    answer: str | None
    citations: tuple[Cited, ...]


def collected(ratings: Iterable[Rating], snapshot: Snapshot) -> Collected:
    """What the ratings judge, by question in order of the first of them."""
    rated, filtered = _within_no_filters(ratings)
    right = [said for said, votes in _votes(rated).items() if votes > 0]
    queries, judgements, unanswerable = dict[str, Query](), dict[Judgement, None](), []
    answers, gone = dict[str, str](), 0
    for said in right:
        query = Query(_id_of(said.question), said.question)
        if not said.citations:
            unanswerable += [query] if said.answer is None else []
            continue
        chunks = [found for one in said.citations if (found := _chunk_of(snapshot, one))]
        if not chunks:
            gone += 1
            continue
        queries[query.query_id] = query
        judgements |= {Judgement(query.query_id, chunk, 1): None for chunk in chunks}
        if said.answer:
            answers.setdefault(query.query_id, said.answer)
    nothing = tuple(one for one in dict.fromkeys(unanswerable) if one.query_id not in queries)
    return Collected(tuple(queries.values()), tuple(judgements), answers, nothing, filtered, gone)


def write(found: Collected, folder: Path, corpus: Snapshot | None = None) -> Written:
    """The folder of these questions, over an earlier one; with the passages of `corpus` where given."""
    folder.mkdir(parents=True, exist_ok=True)
    if corpus is not None:
        write_rows(folder / "corpus.jsonl", map(corpus_row, passages(corpus)))
    write_rows(folder / "queries.jsonl", map(_row, found.queries))
    write_judgements(folder / "qrels.tsv", found.judgements)
    write_rows(
        folder / "answers.jsonl",
        ({"_id": query_id, "answers": [text]} for query_id, text in found.answers.items()),
    )
    write_rows(folder / "unanswerable.jsonl", map(_row, found.unanswerable))
    return Written(
        len(found.queries),
        len(found.judgements),
        len(found.answers),
        len(found.unanswerable),
        found.filtered,
        found.gone,
    )


def _within_no_filters(ratings: Iterable[Rating]) -> tuple[list[Rating], int]:
    every = list(ratings)
    kept = [one for one in every if not (one.rated.filters or one.rated.ignored)]
    return kept, len(every) - len(kept)


def _said(rated: Rated) -> _Said:
    return _Said(normalise_text(rated.question).strip(), rated.answer, rated.citations)


def _counted(ratings: Iterable[Rating]) -> Iterable[tuple[_Said, bool]]:
    """What counts, and whether it calls the answer right: the last that an asker says of a question.

    Nobody knows how many the anonymous are: what they say alike counts once.
    """
    last = dict[tuple[object, ...], tuple[_Said, bool]]()
    for one in ratings:
        said, is_right = _said(one.rated), one.rated.verdict is Verdict.RIGHT
        who = one.identity or one.asker
        last[(who, said.question) if who else (None, said, is_right)] = said, is_right
    return last.values()


def _votes(ratings: Iterable[Rating]) -> dict[_Said, int]:
    """For each answer how many more called it right than not; of one question the best alone."""
    votes = Counter[_Said]()
    for said, is_right in _counted(ratings):
        votes[said] += 1 if is_right else -1
    by_question: defaultdict[str, list[_Said]] = defaultdict(list)
    for said in votes:
        by_question[said.question].append(said)
    best = (max(of_one, key=votes.__getitem__) for of_one in by_question.values())
    return {said: votes[said] for said in best}


def _id_of(question: str) -> str:
    """The same for the same question, whatever else was rated."""
    return f"f{sha256(question.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def _chunk_of(snapshot: Snapshot, cited: Cited) -> str | None:
    """The passage that holds most of the quote where it stands now; None where it does not."""
    try:
        text = snapshot.texts(cited.doc_id).text
    except DocumentNotFound:
        return None
    start = cited.start if text[cited.start : cited.end] == cited.quote else text.find(cited.quote)
    if start < 0 or not cited.quote:
        return None
    end = start + len(cited.quote)
    rows = snapshot.rows(Filters(doc_id=(cited.doc_id,)))
    chunks = [one.chunk for one in snapshot.chunks(rows.numbers)] if rows is not None else []
    shared = {one.chunk_id: min(end, one.end) - max(start, one.start) for one in chunks}
    best = max(sorted(shared), key=shared.__getitem__, default=None)
    return best if best is not None and shared[best] > 0 else None


def _row(query: Query) -> dict[str, str]:
    return {"_id": query.query_id, "text": query.text}
