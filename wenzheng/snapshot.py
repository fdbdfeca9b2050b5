"""One immutable state of a library for one reader: everything a request reads comes from one of these.

What the reader may not read is not in it: no document, no row, no count, and no frequency of a term.
Only the dictionary, the model and the numbers of generations are the library's own.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from wenzheng.domain import (
    NO_FILTERS,
    Filters,
    Link,
    Place,
    Repair,
    Section,
    StoredChunk,
    StoredDocument,
    Table,
)
from wenzheng.embedding.model import Model
from wenzheng.errors import DocumentNotFound
from wenzheng.index.base import Lengths, LexicalView, Ranked, RowNumbers, Rows, VectorView
from wenzheng.index.bm25 import QueryTerms, idf, scores_of
from wenzheng.kept import Kept
from wenzheng.readable import Readable
from wenzheng.reading.hierarchy import rolled_up
from wenzheng.store import entries, listing, reading
from wenzheng.store import kin as stored_kin
from wenzheng.store import statements as stored_statements
from wenzheng.store.kin import Kin, Tie
from wenzheng.store.listing import Listed, titled
from wenzheng.store.packing import (
    unpack_file,
    unpack_offsets,
    unpack_places,
    unpack_repairs,
    unpack_tables,
    unpack_text,
)
from wenzheng.store.reading import Extents, Frequencies, Owner, TermStatistics, View
from wenzheng.store.sqlite import Meta
from wenzheng.store.standing import standings
from wenzheng.store.statements import ALL_STATEMENTS, StatementFilters, StoredStatement
from wenzheng.text.dictionary import Dictionary, Overview
from wenzheng.text.discovery import Passage
from wenzheng.text.offsets import OffsetMap
from wenzheng.text.shingles import similarity
from wenzheng.text.synonyms import Synonyms
from wenzheng.text.tokenise import Tokeniser

Vector = NDArray[np.float32]
T = TypeVar("T")

_FEW = 256
"""So few allowed rows are all scored, without asking the lexical index."""

NEAR_COPY = 0.8
"""Documents of which so much is the same are copies of one another."""

_PROPOSED = 8
"""So many times `k` rows are asked of the lexical index: mostly enough to be certain of the best."""

_FETCHED = 1000
"""Passages that are read at once."""

_MADE, _ROWS, _FACETS = 64, 16, 512
"""How many results are kept for one generation: such of all that a reader reads, rows that pass filters
(nine bytes a passage each), and facets."""

_READERS = 16
"""For how many different readers results are kept."""


class DocumentTexts(NamedTuple):
    """A document's text, what it was made from, and the way back."""

    original_text: str
    text: str
    offset_map: OffsetMap


class Occurrences(NamedTuple):
    """Which of a question's terms stand how often in which rows.

    The `terms` are those that live passages hold, each once; their `weights` are idf times how
    often each is asked; `counts` has shape (rows, terms); `lengths` of the rows and their library's `mean_length` are in terms.
    """

    terms: tuple[str, ...]
    weights: NDArray[np.float64]
    counts: NDArray[np.float64]
    lengths: NDArray[np.int64]
    mean_length: float


class Counts(NamedTuple):
    """How much is visible."""

    documents: int
    chunks: int


class Switch(NamedTuple):
    """A switch of the model on its way: to which, and how many of all chunks are embedded."""

    model: str
    embedded: int
    chunks: int


@dataclass(frozen=True, slots=True)
class Made:
    """What was worked out from one generation for one reader."""

    once: Kept[Any] = field(default_factory=lambda: Kept(_MADE))
    facets: Kept[Any] = field(default_factory=lambda: Kept(_FACETS))


@dataclass(frozen=True, slots=True)
class Frame:
    """What all snapshots of one generation share: both views, and what was worked out from them."""

    meta: Meta
    generation: int
    lexical: LexicalView
    vector: VectorView
    dictionary: Dictionary
    rows: Kept[Rows] = field(default_factory=lambda: Kept(_ROWS))
    readers: Kept[Made] = field(default_factory=lambda: Kept(_READERS))

    def made_for(self, readable: Readable) -> Made:
        """What was worked out for who may read this, and shows to nobody else."""
        return self.readers.once(readable, Made)


class Snapshot:
    """A library as of one generation, as far as its reader may read it.

    One thread uses it at a time, inside its `with` block.
    """

    def __init__(self, connection: sqlite3.Connection, frame: Frame, readable: Readable) -> None:
        self._connection = connection
        self._frame = frame
        self._made = frame.made_for(readable)
        self._view = View(frame.generation, readable)
        self.generation = frame.generation
        self.behind = frame.meta.generation - frame.generation
        self._queries: dict[tuple[str, ...], QueryTerms] = {}
        self._here: dict[Any, Any] = {}

    # What it was made with

    @property
    def model(self) -> Model:
        """The model that its vectors are of, and questions to it must be embedded with."""
        return self._frame.meta.made_with

    @property
    def dimension(self) -> int | None:
        """Length of one vector; None before the first."""
        return self._frame.meta.dimension

    @property
    def tokeniser(self) -> Tokeniser:
        """Cuts a question into terms as the passages were cut."""
        return self._frame.dictionary.tokeniser

    @property
    def synonyms(self) -> Synonyms:
        """Finds names of one thing in a question."""
        return self._frame.dictionary.synonyms

    def words(self) -> Overview:
        """Its dictionary, and what waits to be applied."""
        return entries.overview(self._connection, self._frame.dictionary.number)

    def unfinished_switch(self) -> Switch | None:
        """The switch of the model that was begun and not ended, if there is one."""
        model = self._frame.meta.next_model
        if model is None:
            return None
        lacking = reading.lacking(self._connection, model)
        return Switch(model, self._frame.meta.live_chunks - lacking, self._frame.meta.live_chunks)

    # Searching

    @property
    def live(self) -> Rows:
        """Every visible row."""
        return self._rows(NO_FILTERS)

    def rows(self, filters: Filters) -> Rows | None:
        """Visible rows of the documents that pass; None when nothing is restricted."""
        return self._rows(filters) if filters else None

    def _rows(self, filters: Filters) -> Rows:
        if not filters:
            return cast(Rows, self._made.once.once("live", lambda: Rows(self._visible.rows)))
        key = self._view.readable, filters, date.today()
        return self._frame.rows.once(key, lambda: Rows(self._extents(filters).rows))

    @property
    def _visible(self) -> Extents:
        return cast(Extents, self._made.once.once("extents", lambda: self._extents(NO_FILTERS)))

    def _extents(self, filters: Filters) -> Extents:
        condition = reading.matching(filters, self._view, date.today())
        return reading.extents(self._connection, condition)

    def lexical(self, terms: Sequence[str], k: int, allowed: Rows | None = None) -> Ranked:
        """The `k` best rows by BM25, exactly; rows without any of the terms are not among them.

        `allowed` are visible rows, as `rows` gives them; so everywhere below.
        The index is asked for more until no row it left out can belong to the best. While indexes
        catch up with a commit, the statistics are already those of the newer generation.
        """
        query, within = self._query(terms), self.live if allowed is None else allowed
        if k < 1 or not query.terms or not len(within):
            return _nothing()
        if len(within) <= _FEW:
            return self._matching(within.numbers, self._bm25(query, within.numbers), k)
        weights = dict(zip(query.terms, query.weights.tolist(), strict=True))
        limit = _PROPOSED * k + 64
        while True:
            found = self._frame.lexical.candidates(weights, limit, self._lengths, within)
            first = self._bm25(query, found.rows[:k])
            least = first.min() if len(first) == k else -np.inf
            if not found.unseen or least > found.unseen:
                rest = found.rows[k:][found.most[k:] >= least]
                scores = np.concatenate([first, self._bm25(query, rest)])
                return self._matching(np.concatenate([found.rows[:k], rest]), scores, k)
            limit *= 2

    def dense(self, vector: Vector, k: int, allowed: Rows | None = None) -> Ranked:
        """The `k` rows whose vectors have the greatest inner product with `vector`, exactly."""
        found = self.scan(k, allowed)(vector)
        return self.best(found.rows, found.scores, k)

    def scan(self, k: int, allowed: Rows | None = None) -> Callable[[Vector], Ranked]:
        """What finds the rows of `dense`, and those that tie with the last; for any thread."""
        return partial(
            self._frame.vector.search, k=k, allowed=self.live if allowed is None else allowed
        )

    def matches(self, words: Sequence[Sequence[str]], allowed: Rows | None = None) -> int:
        """How many rows hold all terms of at least one of the words, exactly."""
        held = self._frame.lexical
        # Every live row is in the index: if it has as many, and of this generation, it has no other.
        is_same = held.state.generation == self.generation and held.size == len(self.live)
        if allowed is None and is_same:
            return held.count(words, None)
        return held.count(words, self.live if allowed is None else allowed)

    def occurrences(self, terms: Sequence[str], rows: RowNumbers) -> Occurrences:
        """How often these rows (ascending, without repeats) hold each of the terms.

        Raises KeyError for an unknown row, or one that may not be read; so everywhere below.
        """
        query = self._query(terms)
        self._check(rows)
        found, lengths = reading.postings(self._connection, rows)
        hit, term = query.among(found)
        counts = np.zeros((len(rows), len(query.terms)))
        counts[found.owner[hit], term] = found.tf[hit]
        return Occurrences(query.terms, query.weights, counts, lengths, self._lengths.mean)

    def owners(self, rows: RowNumbers, day: date) -> list[Owner]:
        """The documents of these rows, in their order, with their status on that day.

        Raises KeyError for an unknown row.
        """
        known: dict[int, Owner] = self._made.once.once(("owners", day), dict)
        numbers = self._visible.owners(rows).tolist()
        unknown = {number for number in numbers if number not in known}
        if unknown:
            status = reading.status_on(day, self._view)
            known.update(reading.owners(self._connection, unknown, status))
        return [known[number] for number in numbers]

    def similarity(self, vector: Vector, rows: RowNumbers) -> NDArray[np.float32]:
        """Exact inner products of these rows, in their order. Raises KeyError likewise."""
        self._check(rows)
        return self._frame.vector.scores(vector, rows)

    def vectors(self, rows: RowNumbers) -> NDArray[np.float32]:
        """Shape (rows, dimension). Raises KeyError likewise."""
        self._check(rows)
        return self._frame.vector.vectors(rows)

    def _check(self, rows: RowNumbers) -> None:
        self._visible.owners(rows)

    @property
    def _lengths(self) -> Lengths:
        meta, length = self._frame.meta, self._frame.meta.live_length
        if self._counted is not None:
            length = self._counted.length
        return Lengths(length / max(self._size, 1), meta.longest)

    @property
    def _size(self) -> int:
        """How many chunks the statistics are of."""
        return self._frame.meta.live_chunks if self._counted is None else len(self.live)

    @property
    def _counted(self) -> Frequencies | None:
        """The statistics of what the reader may read; None for everything, which the store keeps.

        Whose questions were weighed by what he may not read could find out what stands there.
        """
        if self._view.readable.is_everything:
            return None
        visible = reading.visible(self._view)
        return self.once("terms", lambda: reading.frequencies(self._connection, visible))

    def _known(self, terms: Iterable[str]) -> dict[str, TermStatistics]:
        """Those of the terms that the reader's chunks hold, with how many do."""
        known = reading.term_statistics(self._connection, terms)
        if self._counted is not None:
            df = self._counted.df
            known = {t: one._replace(df=int(df[one.number])) for t, one in known.items()}
        return {term: one for term, one in known.items() if one.df}

    def _query(self, terms: Sequence[str]) -> QueryTerms:
        """Those of the terms that live passages hold; kept, since a request asks several times."""
        key = tuple(terms)
        if key not in self._queries:
            asked = Counter(terms)
            n = self._size
            held = sorted((found, term) for term, found in self._known(asked).items())
            numbers = np.array([found.number for found, _ in held], dtype=np.int64)
            weights = np.array([asked[term] * idf(found.df, n) for found, term in held])
            self._queries[key] = QueryTerms(tuple(term for _, term in held), numbers, weights)
        return self._queries[key]

    def _matching(self, rows: RowNumbers, scores: NDArray[np.float32], k: int) -> Ranked:
        """The k best of those that hold a term at all."""
        return self.best(rows[scores > 0], scores[scores > 0], k)

    def _bm25(self, query: QueryTerms, rows: RowNumbers) -> NDArray[np.float32]:
        order = np.argsort(rows)
        postings, lengths = reading.postings(self._connection, rows[order])
        scores = np.empty(len(rows), dtype=np.float32)
        scores[order] = scores_of(query, postings, lengths, self._lengths.mean)
        return scores

    def best(self, rows: RowNumbers, scores: NDArray[np.float32], k: int) -> Ranked:
        """The k best, best first; equal scores by chunk_id, which is looked up for those alone."""
        kept = scores >= _kth(scores, k)
        rows, scores = rows[kept], scores[kept]
        _, which, counts = np.unique(scores, return_inverse=True, return_counts=True)
        tied = np.flatnonzero(counts[which] > 1)
        place = np.zeros(len(rows), dtype=np.int64)
        if len(tied):
            names = reading.chunk_ids(self._connection, rows[tied])
            by_name = sorted(tied.tolist(), key=lambda at: names[int(rows[at])])
            place[by_name] = np.arange(len(by_name))
        order = np.lexsort((place, -scores))[:k]
        return Ranked(rows[order], scores[order])

    # Reading

    def chunks(self, rows: Iterable[int]) -> list[StoredChunk]:
        """The chunks of these rows, in their order. Raises KeyError likewise."""
        wanted = [int(row) for row in rows]
        self._check(np.array(wanted, dtype=np.int64))
        found = reading.chunks(self._connection, wanted)
        return [found[row] for row in wanted]

    def passages(self, most: int) -> Iterator[Passage]:
        """Texts of all visible chunks, in order; of more than `most` an even sample."""
        rows = self.live.numbers
        sample = rows[:: max(1, -(-len(rows) // most))]
        for begin in range(0, len(sample), _FETCHED):
            yield from reading.passages(self._connection, sample[begin : begin + _FETCHED])

    def documents(
        self, filters: Filters = NO_FILTERS, *, after: str | None = None, limit: int | None = None
    ) -> list[StoredDocument]:
        """Visible documents that pass, by doc_id; a page begins behind the doc_id `after`."""
        today = date.today()
        condition = reading.matching(filters, self._view, today)
        day = filters.as_of or today
        return reading.documents(self._connection, condition, self._view, day, after, limit)

    def listing(self, filters: Filters, wanted: Listed) -> list[StoredDocument]:
        """A page of the documents that pass, in the order that is wanted."""
        today = date.today()
        condition = titled(wanted, reading.matching(filters, self._view, today))
        status = reading.status_on(filters.as_of or today, self._view)
        return listing.page(self._connection, condition, status, self._view.readable, wanted)

    def listed(self, filters: Filters, wanted: Listed) -> int:
        """How many there are of them on all pages."""
        condition = reading.matching(filters, self._view, date.today())
        return reading.count(self._connection, titled(wanted, condition))

    def newest(self) -> str | None:
        """When a visible document last came in (ISO 8601, UTC); None before the first."""
        sql, values = reading.visible(self._view)
        found: str | None = self._connection.execute(
            f"SELECT max(indexed_at) FROM documents WHERE {sql}", values
        ).fetchone()[0]
        return found

    def document(self, doc_id: str) -> StoredDocument:
        """Raises DocumentNotFound."""
        found = self.documents(Filters(doc_id=(doc_id,)))
        if not found:
            raise not_found(doc_id)
        return found[0]

    def _number(self, doc_id: str) -> int:
        number = reading.document_number(self._connection, doc_id, self._view)
        if number is None:
            raise not_found(doc_id)
        return number

    def texts(self, doc_id: str) -> DocumentTexts:
        """Raises DocumentNotFound."""
        original, text, offsets = self._connection.execute(
            "SELECT original_text, text, offset_map FROM texts WHERE document = ?",
            [self._number(doc_id)],
        ).fetchone()
        return DocumentTexts(unpack_text(original), unpack_text(text), unpack_offsets(offsets))

    def repairs(self, doc_id: str) -> tuple[Repair, ...]:
        """What was done to the original text. Raises DocumentNotFound."""
        return unpack_repairs(self._packed("repairs", doc_id))

    def sections(self, doc_id: str) -> tuple[Section, ...]:
        """In order of the text. Raises DocumentNotFound."""
        return reading.sections(self._connection, self._number(doc_id))

    def links(self, doc_id: str) -> tuple[Link, ...]:
        """Other documents that it names, in order of its text. Raises DocumentNotFound."""
        return reading.links(self._connection, self._number(doc_id))

    def copies(self, doc_id: str) -> list[StoredDocument]:
        """Its near-copies: reprints, news copies of one release, versions. By doc_id.

        Raises DocumentNotFound.
        """
        number = self._number(doc_id)
        own = reading.signature(self._connection, number)
        if own is None:
            return []
        near = {
            other
            for other, found in reading.similar(self._connection, number)
            if similarity(own, found) >= NEAR_COPY and other != doc_id
        }
        return self.documents(Filters(doc_id=tuple(sorted(near)))) if near else []

    def repealed_by(self, doc_id: str, day: date | None = None) -> StoredDocument | None:
        """The newest document that had repealed it by that day (today), where there is one.

        Raises DocumentNotFound.
        """
        on = day or date.today()
        by = reading.repealing(self._connection, self._number(doc_id), on, self._view)
        return self.document(by) if by else None

    def kin(self, doc_id: str) -> tuple[Kin, ...]:
        """The documents it names and is named by, its versions by name, and its near-copies.

        In that order; a version is no copy as well. Raises DocumentNotFound.
        """
        number, visible = self._number(doc_id), reading.visible(self._view)
        named = stored_kin.named_in(self._connection, number, visible)
        naming = stored_kin.naming(self._connection, number, visible)
        same = stored_kin.namesakes(self._connection, number, visible)
        known = self._by_id({*(one.doc_id for one in (*named, *naming)), *same} - {doc_id})
        copies = [one for one in self.copies(doc_id) if one.doc_id not in same]
        return (
            *(Kin(known[one.doc_id], Tie.NAMES, *one[1:]) for one in named if one.doc_id in known),
            *(Kin(known[o.doc_id], Tie.NAMED_BY, *o[1:]) for o in naming if o.doc_id in known),
            *(Kin(known[i], Tie.VERSION) for i in same if i in known),
            *(Kin(one, Tie.COPY) for one in copies),
        )

    def _by_id(self, doc_ids: Collection[str]) -> dict[str, StoredDocument]:
        if not doc_ids:
            return {}
        found = self.documents(Filters(doc_id=tuple(sorted(doc_ids))))
        return {document.doc_id: document for document in found}

    def tables(self, doc_id: str) -> tuple[Table, ...]:
        """In order of the text. Raises DocumentNotFound."""
        return unpack_tables(self._packed("tables", doc_id))

    def places(self, doc_id: str) -> tuple[Place, ...]:
        """Where its text stands in the file, in order. Raises DocumentNotFound."""
        return unpack_places(self._packed("places", doc_id))

    def _packed(self, column: str, doc_id: str) -> bytes:
        row = self._connection.execute(
            f"SELECT {column} FROM texts WHERE document = ?", [self._number(doc_id)]
        ).fetchone()
        blob: bytes = row[0]
        return blob

    def file(self, doc_id: str) -> Iterator[bytes]:
        """The file the document was read from, as it was, in pieces. Raises DocumentNotFound."""
        row = self._connection.execute(
            "SELECT files.rowid FROM files JOIN documents ON hash = file_hash WHERE document = ?",
            [self._number(doc_id)],
        ).fetchone()
        return self._pieces_of(cast(int, row[0]))

    def _pieces_of(self, file: int) -> Iterator[bytes]:
        with self._connection.blobopen("files", "data", file, readonly=True) as packed:
            yield from unpack_file(packed.read)

    def file_size(self, doc_id: str) -> int:
        """The size of that file, in bytes. Raises DocumentNotFound."""
        row = self._connection.execute(
            "SELECT size FROM files JOIN documents ON hash = file_hash WHERE document = ?",
            [self._number(doc_id)],
        ).fetchone()
        return cast(int, row[0])

    def facets(self, filters: Filters = NO_FILTERS) -> dict[str, dict[str, int]]:
        """Documents per value of each facet, most first.

        Each facet counts the documents that pass the other filters, whatever its own restricts to:
        so the alternatives to what was chosen stay in sight. A region counts what lies in it, like
        the filter. Documents without a value are not counted, but for the status.
        """
        today = date.today()
        return {
            name: self._made.facets.once(
                ("facet", name, freed, today), partial(self._facet, name, freed, today)
            )
            for name, freed in filters.freed_by_facet().items()
        }

    def _facet(self, name: str, filters: Filters, today: date) -> dict[str, int]:
        condition = reading.matching(filters, self._view, today)
        if name == "issuer":
            return reading.issuer_facet(self._connection, condition)
        if name == "collection":
            return reading.collection_facet(self._connection, condition, self._view.readable)
        if name == "status":
            status = reading.status_on(filters.as_of or today, self._view)
            freed = replace(filters, as_of=None)
            condition = reading.matching(freed, self._view, today)
            return reading.status_facet(self._connection, condition, status)
        counts = reading.facet(self._connection, name, condition)
        return rolled_up(counts) if name == "region" else counts

    def count(self, filters: Filters = NO_FILTERS) -> int:
        """How many documents pass."""
        today = date.today()
        condition = reading.matching(filters, self._view, today)
        return cast(
            int,
            self._made.facets.once(
                ("count", filters, today), lambda: reading.count(self._connection, condition)
            ),
        )

    def statements(
        self,
        filters: StatementFilters = ALL_STATEMENTS,
        *,
        after: str | None = None,
        limit: int | None = None,
    ) -> list[StoredStatement]:
        """Figures of visible documents with what they say, by doc_id and place in the text.

        A page begins behind the statement_id `after`. Raises UnknownFilter where that is none. Each
        bears its document's standing, on the day `as_of` of the filters or today.
        """
        found = stored_statements.select(
            self._connection,
            self._saying(filters),
            stored_statements.position(after) if after else None,
            limit,
            self._view.readable,
        )
        day = filters.documents.as_of or date.today()
        doc_ids = {one.doc_id for one in found}
        known = standings(self._connection, doc_ids, day, self._view)
        return [replace(one, standing=known[one.doc_id]) for one in found]

    def count_statements(self, filters: StatementFilters = ALL_STATEMENTS) -> int:
        """How many statements pass."""
        return stored_statements.count(self._connection, self._saying(filters))

    def indicators(self, most: int, filters: Filters = NO_FILTERS) -> list[tuple[str, int]]:
        """What most documents that pass give figures of (in the form of `indicator_key`), with how
        many do."""

        def make() -> list[tuple[str, int]]:
            condition = reading.matching(filters, self._view, date.today())
            return stored_statements.common(self._connection, condition, most)

        return self.once(("indicators", most, filters), make)

    def _saying(self, filters: StatementFilters) -> reading.Condition:
        documents = reading.matching(filters.documents, self._view, date.today())
        return stored_statements.matching(filters, documents)

    def named(self, names: Sequence[str], filters: Filters = NO_FILTERS) -> tuple[str, ...]:
        """Documents that pass and go by one of these names, by doc_id."""
        condition = reading.matching(filters, self._view, date.today())
        return reading.named(self._connection, names, condition) if names else ()

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` gives, kept as long as this generation is the newest."""
        return cast(T, self._made.once.once(key, make))

    def here(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` gives, kept as long as this snapshot is open: for one request."""
        if key not in self._here:
            self._here[key] = make()
        return cast(T, self._here[key])

    def pairs(self, limit: int) -> list[tuple[str, int]]:
        """The most frequent pairs of characters, with the number of chunks that hold them."""
        if self._counted is None:
            return reading.pairs(self._connection, limit)
        df = self._counted.df.tolist()
        held = [(t, df[n]) for n, t in reading.pairs_by_number(self._connection) if df[n]]
        held.sort(key=itemgetter(1), reverse=True)  # stable: ties stay in order
        return held[:limit]

    def counts(self) -> Counts:
        """How much is visible."""
        return cast(Counts, self._made.once.once("counts", self._count))

    def _count(self) -> Counts:
        sql, values = reading.visible(self._view)
        documents, chunks = self._connection.execute(
            f"SELECT count(*), coalesce(sum(chunks), 0) FROM documents WHERE {sql}", values
        ).fetchone()
        return Counts(documents, chunks)

    @property
    def terms(self) -> int:
        """How many different terms there are."""
        if self._counted is not None:
            return int(np.count_nonzero(self._counted.df))
        sql = "SELECT count(*) FROM terms WHERE df > 0"
        return cast(int, self._connection.execute(sql).fetchone()[0])

    def collections(self) -> dict[str, int]:
        """Documents per collection that may be read, most first."""
        return self.facets()["collection"]

    def term_counts(self, terms: Iterable[str]) -> dict[str, int]:
        """In how many chunks each of the terms occurs."""
        wanted = list(terms)
        known = self._known(wanted)
        return {term: known[term].df if term in known else 0 for term in wanted}


def not_found(doc_id: str) -> DocumentNotFound:
    return DocumentNotFound(
        f"没有文档 {doc_id}；可用 wenzheng documents 查看已有文档",
        f"there is no document {doc_id}; `wenzheng documents` lists those there are",
    )


def _kth(scores: NDArray[np.float32], k: int) -> float:
    """The k-th best score; below everything when there are fewer."""
    return float(np.partition(scores, -k)[-k]) if 0 < k <= len(scores) else -np.inf


def _nothing() -> Ranked:
    return Ranked(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))
