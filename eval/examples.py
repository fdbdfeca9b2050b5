"""What a ranking is learned from: the candidates of judged questions, as search itself finds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.datasets import Judgement, Query
from eval.index import beir_id_of
from eval.progress import bar
from search.engine import Engine
from search.ranking.asked import Asked
from search.ranking.evidence import Column, Evidence
from search.ranking.features import Matrix, features
from search.ranking.fusion import fused
from search.results import Mode
from search.retrieval import Rank
from wenzheng.embedding.provider import EmbedderOf
from wenzheng.errors import BadDataset, BadQuestion
from wenzheng.library import Library, Snapshot
from wenzheng.readable import EVERYTHING


@dataclass(frozen=True)
class Example:
    """The candidates of one question.

    `units` are what its judgements are about: the document of each candidate, or the passage itself;
    `relevance` is 0 where nothing is known. `judged` are the relevant units with their grades, found
    or not; `about` the documents of these, by which questions belong together.
    """

    query_id: str
    units: tuple[str, ...]
    fused: Column
    matrix: Matrix
    relevance: NDArray[np.int64]
    judged: Mapping[str, int]
    about: frozenset[str]

    @property
    def teaches(self) -> bool:
        """Whether one candidate is better than another."""
        return len(set(self.relevance.tolist())) > 1

    def ranking(self, scores: Column) -> tuple[str, ...]:
        """Its units by these scores, best first, each at its best candidate."""
        order = np.argsort(-scores, kind="stable")
        return tuple(dict.fromkeys(self.units[at] for at in order))


class _Recorder:
    """Stands in the place of a learned ranking, keeps what one is given, and changes no order."""

    def __init__(self) -> None:
        self.seen: tuple[Evidence, Matrix, Column] | None = None

    def of(self, asked: Asked) -> Rank:
        """The whole library is searched last, after documents that the question names."""
        self.seen = None

        def rank(evidence: Evidence) -> Column:
            scores = fused(evidence)
            if self.seen is None:  # the first candidates; those of deeper pages come behind
                self.seen = (evidence, features(asked, evidence, scores), scores)
            return scores

        return rank


class _Names:
    """What judgements may call a document or a passage: its doc_id, its source, its chunk_id."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._doc_ids: dict[str, str] = {}
        for document in snapshot.documents():
            for name in (beir_id_of(document.source), document.source, document.doc_id):
                self._doc_ids[name] = document.doc_id

    def document(self, name: str) -> str | None:
        """The doc_id of what bears this name, None for an unknown one."""
        return self._doc_ids.get(name) or self._doc_ids.get(name.rpartition("-")[0])

    def is_passage(self, name: str) -> bool:
        """Whether a passage is named, not a document."""
        return name not in self._doc_ids


def examples(
    library: Library,
    embedder_of: EmbedderOf,
    queries: Sequence[Query],
    judgements: Iterable[Judgement],
) -> list[Example]:
    """The questions' candidates, in their order; a question without candidates is left out.

    Raises BadDataset for a judgement about something that the library does not hold.
    """
    judged: dict[str, dict[str, int]] = {query.query_id: {} for query in queries}
    for query_id, name, relevance in judgements:
        if query_id in judged and relevance > 0:
            judged[query_id][name] = relevance
    recorder = _Recorder()
    engine = Engine(library, embedder_of, ranker=recorder)
    found = []
    with library.snapshot(EVERYTHING) as snapshot, bar("取证 / evidence", len(queries)) as advance:
        names = _Names(snapshot)
        for query in queries:
            example = _example(engine, recorder, snapshot, names, query, judged[query.query_id])
            found += [example] if example else []
            advance(1)
    return found


def _example(
    engine: Engine,
    recorder: _Recorder,
    snapshot: Snapshot,
    names: _Names,
    query: Query,
    judged: Mapping[str, int],
) -> Example | None:
    recorder.seen = None
    try:
        engine.search(query.text, k=1, mode=Mode.RANKED, readable=EVERYTHING)
    except BadQuestion:
        return None
    if recorder.seen is None or not judged:
        return None
    evidence, matrix, scores = recorder.seen
    chunks = [stored.chunk for stored in snapshot.chunks(evidence.rows)]
    by_passage = any(names.is_passage(name) for name in judged)
    units = tuple(chunk.chunk_id if by_passage else chunk.doc_id for chunk in chunks)
    grades = _grades(names, query, judged, by_passage)
    return Example(
        query_id=query.query_id,
        units=units,
        fused=scores,
        matrix=matrix,
        relevance=np.array([grades.get(unit, 0) for unit in units], dtype=np.int64),
        judged=grades,
        about=frozenset(filter(None, map(names.document, judged))),
    )


def _grades(
    names: _Names, query: Query, judged: Mapping[str, int], by_passage: bool
) -> dict[str, int]:
    grades: dict[str, int] = {}
    for name, grade in judged.items():
        doc_id = names.document(name)
        if doc_id is None:
            raise BadDataset(
                f"问题 {query.query_id} 的判定提到 {name}，当前数据目录中没有这一文档或文段；"
                "请改用其来源、doc_id 或 chunk_id（见 wenzheng documents）",
                f"the judgement of question {query.query_id} names {name}, which this library does "
                "not hold; use its source, doc_id or chunk_id (see `wenzheng documents`)",
            )
        unit = name if by_passage else doc_id
        grades[unit] = max(grade, grades.get(unit, 0))
    return grades


def folds(found: Sequence[Example], count: int) -> list[list[int]]:
    """The examples' places in `count` parts; questions about the same document are in one part.

    Groups of questions that documents hold together go to the smallest part, the largest first.
    """
    parts: list[list[int]] = [[] for _ in range(count)]
    for group in sorted(_groups(found), key=lambda group: (-len(group), group)):
        min(parts, key=len).extend(group)
    return [sorted(part) for part in parts if part]


def _groups(found: Sequence[Example]) -> list[list[int]]:
    """Connected by documents that are relevant to both."""
    root = list(range(len(found)))

    def find(at: int) -> int:
        while root[at] != at:
            root[at] = root[root[at]]
            at = root[at]
        return at

    holder: dict[str, int] = {}
    for at, example in enumerate(found):
        for doc_id in sorted(example.about):
            root[find(at)] = find(holder.setdefault(doc_id, at))
    groups: dict[int, list[int]] = {}
    for at in range(len(found)):
        groups.setdefault(find(at), []).append(at)
    return list(groups.values())
