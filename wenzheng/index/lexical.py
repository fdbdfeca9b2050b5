"""The lexical index on tantivy: it proposes candidates, and says what it may have overlooked.

Tantivy's own ranking has fixed constants, lengths rounded to a byte, and statistics that still
count deleted passages. So its term weights are corrected by boosts and its ranking is taken as a
rough one: `Candidates.unseen` bounds from above what any passage left out could score exactly.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from tantivy import Occur, Query

from wenzheng.errors import IndexIncompatible, IndexMissing
from wenzheng.index import bm25
from wenzheng.index.base import Candidates, Lengths, Ranked, Rows, State

_FORMAT = 1
_HEAP_BYTES = 32_000_000
_BATCH = 1024
_K1 = 1.2
_B = 0.75
"""Constants that tantivy has built in (src/query/bm25.rs)."""

_ROUNDING = 1e-4
"""Relative; more than single precision loses over a question's terms."""

_NARROW = 10
"""With fewer allowed rows than that many times the candidates asked for, the filter is looked up in
the index, else it is done after: looking up 10,000 rows took 22 ms, and finding and leaving out
5,700 candidates beyond the 300 asked for took 5 ms, of 205,000 rows."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", indexed=True, fast=True)
    # Terms come joined by spaces: this tokeniser takes them exactly as they are.
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("state", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def create(folder: Path) -> None:
    """An empty index in a folder that does not exist yet."""
    folder.mkdir(parents=True)
    index = TantivyIndex(tantivy.Index(_schema(), path=str(folder)))
    index.apply((), (), State(0, 0))
    index.close()


class TantivyIndex:
    """Which rows hold these terms? One document a row, and one that says how far the index is.

    Tantivy commits carry no payload; as a document, the state is committed with what it tells of.
    """

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._index.config_reader("manual", 0)
        self._writer: Any = None

    @classmethod
    def open(cls, folder: Path) -> TantivyIndex:
        """Raises IndexMissing where there is none and IndexIncompatible for another kind of one."""
        if not folder.is_dir() or not tantivy.Index.exists(str(folder)):
            raise IndexMissing(
                f"全文索引 {folder} 不存在；请运行 wenzheng rebuild",
                f"the lexical index {folder} is missing; run `wenzheng rebuild`",
            )
        try:
            return cls(tantivy.Index(_schema(), path=str(folder)))
        except (ValueError, OSError) as error:
            raise _unusable(folder.name, str(error)) from error

    def view(self) -> TantivyView:
        """The newest committed state."""
        self._index.reload()
        return TantivyView(self._index)

    def apply(
        self, adds: Iterable[tuple[int, list[str]]], deletes: Iterable[int], state: State
    ) -> None:
        """See LexicalIndex.apply: one tantivy commit."""
        if self._writer is None:
            self._writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        try:
            self._delete(list(deletes))
            passages = iter(adds)
            while batch := list(islice(passages, _BATCH)):
                self._delete([row for row, _ in batch])
                for row, terms in batch:
                    self._writer.add_document(_document(row, terms))
            self._writer.delete_documents_by_term("kind", "state")
            self._writer.add_document(_state_document(state))
            self._writer.commit()
        except BaseException:
            self._writer.rollback()
            raise

    def _delete(self, rows: list[int]) -> None:
        """By query: deleting by term silently finds nothing in a field of numbers (0.27)."""
        if rows:
            schema = self._index.schema
            self._writer.delete_documents_by_query(Query.term_set_query(schema, "row", rows))

    def close(self) -> None:
        """Wait for merges and free the writer's memory."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None


def _document(row: int, terms: list[str]) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("row", row)
    document.add_text("terms", " ".join(terms))
    return document


def _state_document(state: State) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("kind", "state")
    document.add_text("state", json.dumps([_FORMAT, *state]))
    return document


class TantivyView:
    """One state of the index; its files stay readable even when a writer has replaced them."""

    def __init__(self, index: tantivy.Index) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self._state_query = Query.term_query(self._schema, "kind", "state", "basic")
        self.state = self._read_state()
        self._documents: int | None = None
        self._mean_length = 0.0

    def _read_state(self) -> State:
        hits = self._searcher.search(self._state_query, 2, count=False).hits
        if len(hits) != 1:
            raise _unusable("lexical", f"{len(hits)} state documents")
        version, *state = json.loads(self._searcher.doc(hits[0][1])["state"][0])
        if version != _FORMAT:
            raise _unusable("lexical", f"format {version}")
        return State(*state)

    @property
    def size(self) -> int:
        """Rows in the index, deleted ones not counted."""
        return int(self._searcher.num_docs) - 1

    def candidates(
        self, weights: Mapping[str, float], limit: int, lengths: Lengths, allowed: Rows
    ) -> Candidates:
        """See LexicalView.candidates: any row with one of the terms, best first by tantivy."""
        nothing = Candidates(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32), 0.0)
        if not len(allowed):
            return nothing
        terms = self._term_queries(weights)
        if not terms:
            return nothing
        query = Query.boolean_query([(Occur.Should, term) for term in terms])
        if len(allowed) < min(_NARROW * limit, self.size):
            query = self._narrowed(query, allowed)
        else:
            limit = max(limit, limit * self.size // len(allowed))
        rows, scores = self._best(query, limit)
        most = scores * np.float32(self._underrated(lengths))
        held = allowed.holds(rows)
        unseen = float(most[-1]) if len(rows) == limit else 0.0
        return Candidates(rows[held], most[held], unseen)

    def count(self, words: Sequence[Sequence[str]], allowed: Rows | None) -> int:
        """See LexicalView.count."""
        held = [self._all_of(terms) for terms in words if terms]
        if not held or (allowed is not None and not len(allowed)):
            return 0
        query = Query.boolean_query([(Occur.Should, word) for word in held])
        found: Any = self._searcher.search(query, 1, count=True)
        if allowed is None or not found.count:
            return int(found.count)
        if found.count > len(allowed):
            narrowed: Any = self._searcher.search(self._narrowed(query, allowed), 1, count=True)
            return int(narrowed.count)
        return int(np.count_nonzero(allowed.holds(self._best(query, found.count).rows)))

    def _best(self, query: Query, limit: int) -> Ranked:
        """The `limit` best rows with tantivy's scores."""
        hits = self._searcher.search(query, limit, count=False).hits
        values = self._searcher.fast_field_values("row", [address for _, address in hits])
        scores = np.array([score for score, _ in hits], dtype=np.float32)
        return Ranked(np.array(values, dtype=np.int64), scores)

    def _all_of(self, terms: Sequence[str]) -> Query:
        queries = [
            Query.term_query(self._schema, "terms", term, "freq") for term in dict.fromkeys(terms)
        ]
        return Query.boolean_query([(Occur.Must, query) for query in queries])

    def _term_queries(self, weights: Mapping[str, float]) -> list[Query]:
        """Each term boosted so that tantivy's idf for it becomes the weight asked for."""
        queries = []
        for term, weight in weights.items():
            df = self._searcher.doc_freq("terms", term)
            query = Query.term_query(self._schema, "terms", term, "freq")
            if df and self._measured(query):
                own = bm25.idf(df, self._documents or 0)
                queries.append(Query.boost_query(query, weight / own))
        return queries

    def _narrowed(self, query: Query, allowed: Rows) -> Query:
        rows = Query.term_set_query(self._schema, "row", allowed.numbers.tolist())
        return Query.boolean_query(
            [(Occur.Must, query), (Occur.Must, Query.const_score_query(rows, 0.0))]
        )

    def _underrated(self, lengths: Lengths) -> float:
        """How many times higher than tantivy's an exact score can be, at most.

        For one term the quotient is (k1 + 1) / (k1' + 1) · (tf + K'(l)) / (tf + K(l)), primes for
        tantivy. It runs monotonically in tf towards 1 and in the length l, so that the extremes of
        both bound it; so they bound a sum of terms. Tantivy rounds lengths down, which only makes
        its K' smaller and the bound safer.
        """
        ends = (0, lengths.longest)
        quotients = (
            (1 + bm25.saturation(length, self._mean_length, _K1, _B))
            / (1 + bm25.saturation(length, lengths.mean))
            for length in ends
        )
        return (bm25.K1 + 1) / (_K1 + 1) * max(1.0, *quotients) * (1 + _ROUNDING)

    def _measured(self, query: Query) -> bool:
        """Learn documents and mean length as tantivy's scores count them: deleted ones included.

        Only the explanation of a hit tells them. False when this query has none.
        """
        if self._documents is None:
            hits = self._searcher.search(query, 1, count=False).hits
            if not hits:
                return False
            explanation = json.loads(query.explain(self._searcher, hits[0][1]).to_json())
            values = dict(_leaves(explanation))
            self._mean_length = values["avgdl"]
            self._documents = int(values["N"])
        return True


def _leaves(explanation: Mapping[str, Any]) -> Iterable[tuple[str, float]]:
    yield str(explanation["description"]).partition(",")[0], float(explanation["value"])
    for detail in explanation.get("details", ()):
        yield from _leaves(detail)


def _unusable(name: str, reason: str) -> IndexIncompatible:
    return IndexIncompatible(
        f"全文索引 {name} 不可用（{reason}）；请运行 wenzheng rebuild",
        f"the lexical index {name} cannot be used ({reason}); run `wenzheng rebuild`",
    )
