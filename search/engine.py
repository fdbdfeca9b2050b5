"""The one object that answers: `search` for passages, `ask` for an answer with its quotes."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable, Sequence, Set
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from anyio import to_thread

from search.answering.answerer import Decision, decide, declined
from search.answering.force import succeeded
from search.answering.passage import Passage
from search.asking import AskEvent, Ended, Extracted, Looked, Said
from search.beside import Beside
from search.citing import Citer
from search.clock import Clock
from search.comparing import comparison_of
from search.contract import Both, Reading
from search.copies import BLOCK
from search.history import Succession
from search.hits import documents_of, hits_of
from search.lookup import named_documents, rest_of
from search.phrasing.base import Phraser
from search.phrasing.stage import phrasing_of, with_phrasing
from search.ranking.asked import Asked
from search.ranking.fusion import fused
from search.ranking.ranker import Ranker
from search.replies import answer_of, passages_of
from search.reranking import Reranker
from search.reranking.again import Again
from search.results import (
    Answer,
    Correction,
    Hit,
    LegScore,
    Mode,
    Note,
    ParsedQuery,
    Relation,
    SearchResult,
    Status,
    Total,
)
from search.retrieval import Nearest, Rank, ScoredRow, depth_of, retrieve
from search.understanding import Part, parse_question
from search.understanding.correcting import corrected_text, corrections
from search.understanding.cutting import words_of
from search.understanding.unasked import NOTHING_RELATED, Unasked, reason_of, unasked
from search.verifying import verified
from search.weighing import chunks_with, terms_in, weight_in
from wenzheng.domain import NO_FILTERS, Filters
from wenzheng.embedding import Embedder
from wenzheng.embedding.provider import EmbedderOf
from wenzheng.errors import UsageError
from wenzheng.library import Library, Snapshot
from wenzheng.readable import EVERYTHING, Readable

RERANK_DEPTH = 50
"""First candidates that a reranker reads: what is right is nearly always among them."""

_LEGS = (Mode.BM25, Mode.DENSE)
_RANKED = (Mode.RANKED, Mode.RERANKED)

MAX_HITS = 1000
"""Most hits of one search."""

READ_FOR_ANSWER = 20
"""Passages that are read for an answer: recall@20 is near recall@100 on the development sets."""

OF_REGION = 10
"""Passages of the region asked about that are read at least, where there are so many."""

LOOKUP = "lookup"
"""The leg of passages whose document the question names."""

_NOTHING: frozenset[Part] = frozenset()

RELATED = 3
"""Passages offered as related when a question is not answered."""

LOOKED = 10
"""Passages that are told of as looked at, while a question is being answered."""


@dataclass(slots=True)
class _Retrieved:
    """The `k` best rows, as far as they are known."""

    k: int
    rows: list[ScoredRow]


class Engine:
    """Searches and answers over one library; safe to share between threads.

    Each request uses the model and the dictionary of its snapshot.
    """

    def __init__(
        self,
        library: Library,
        embedder_of: EmbedderOf,
        *,
        ranker: Ranker | None = None,
        reranker: Reranker | None = None,
        rerank_depth: int = RERANK_DEPTH,
        phraser: Phraser | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        """`ranker`, and over its first `rerank_depth` candidates `reranker`, order what no other
        mode is asked for; `phraser` may say an answer in other words; `today` is what 今年 and 近三年 count from.
        """
        self._library = library
        self._embedder_of = embedder_of
        self._beside = Beside(embedder_of)
        self._ranker = ranker
        self._reranker = reranker
        self._rerank_depth = rerank_depth
        self._phraser = phraser
        self._first_stage = Mode.RANKED if ranker else Mode.HYBRID
        self._today = today

    def search(
        self,
        query: str,
        *,
        readable: Readable,
        k: int = 10,
        offset: int = 0,
        mode: Mode | None = None,
        filters: Filters = NO_FILTERS,
        ignore: Set[Part] = _NOTHING,
        collapse: bool = True,
        explain: bool = False,
    ) -> SearchResult:
        """The `k` best readable passages from the `offset`-th on; their order is the same whatever `k` is.

        Passages of documents that the question names come first. Of passages that say the same one
        is left, unless `collapse` is off. `ignore` are parts of the question that are to mean
        nothing. `explain` adds to each hit why it stands where it does. Raises BadQuestion for a query
        that cannot be one, UsageError for an impossible `k` or `offset`, and for a mode whose stage there
        is not.
        """
        _check_page(k, offset)
        mode = self._checked(mode)
        page = k, offset
        with self._library.snapshot(readable) as snapshot:
            return self._searched(
                snapshot, query, page, mode, filters, ignore, collapse=collapse, explain=explain
            )

    def _searched(
        self,
        snapshot: Snapshot,
        query: str,
        page: tuple[int, int],
        mode: Mode,
        filters: Filters,
        ignore: Set[Part],
        *,
        collapse: bool = True,
        explain: bool = False,
    ) -> SearchResult:
        clock, (k, offset) = Clock(), page
        with clock.stage("understand"):
            parsed, notes = self._understood(snapshot, query, ignore, mode, by_sound_alone=False)
        named = named_documents(snapshot, parsed, filters)
        again = self._again(snapshot, parsed, mode, filters)
        wanted, hits = offset + k + 1, list[Hit]()
        depth = -(-wanted // BLOCK) * BLOCK
        while True:
            scored = self._ranked(snapshot, parsed, named, depth, mode, filters, clock, again)
            with clock.stage("fetch"):
                hits = hits_of(
                    snapshot, parsed, scored, filters, collapse=collapse, explain=explain
                )
            if len(hits) >= wanted or len(scored) < depth or depth > MAX_HITS:
                break
            depth *= 2
        with clock.stage("count"):
            total = self._total(snapshot, parsed, named, mode, filters)
            facets = snapshot.facets(filters)
        is_more = len(hits) >= wanted and offset + k < MAX_HITS
        return SearchResult(
            query=query,
            parsed=parsed,
            hits=tuple(hits[offset : offset + k]),
            total=total,
            offset=offset,
            next_offset=offset + k if is_more else None,
            facets=facets,
            notes=(*notes, *(again.notes if again else ())),
            took_ms=clock.total(),
        )

    def ask(
        self,
        question: str,
        *,
        readable: Readable,
        filters: Filters = NO_FILTERS,
        ignore: Set[Part] = _NOTHING,
        phrase: bool = True,
    ) -> Answer:
        """The answer with its quotes, or an abstention. Raises BadQuestion likewise.

        A word that is spelt wrongly is only put right here by one of the same sound: by another it
        might be a question about something else. `phrase`: with what the language model makes of the
        answer beside it, where there is one.
        """
        clock = Clock()
        answer, _ = self._extracted(question, readable, filters, ignore, clock, looked=0)
        if phrase and self._phraser is not None and not answer.cells:
            with clock.stage("phrase"):  # the snapshot is not held while a model thinks
                answer = with_phrasing(self._phraser, answer)
        return replace(answer, took_ms=clock.total())

    def search_and_ask(
        self,
        question: str,
        *,
        readable: Readable,
        k: int = 10,
        filters: Filters = NO_FILTERS,
        ignore: Set[Part] = _NOTHING,
    ) -> Both:
        """What `search` and `ask` give, of one state and out of one retrieval; nothing is phrased.

        Raises BadQuestion and UsageError likewise.
        """
        _check_page(k, 0)
        clock, mode = Clock(), self._checked(None)
        with self._library.snapshot(readable) as snapshot:
            found = self._searched(snapshot, question, (k, 0), mode, filters, ignore)
            answer, _ = self._answer(snapshot, question, filters, ignore, clock, looked=0)
            generation = snapshot.generation
        return Both(generation, found, replace(answer, took_ms=clock.total()))

    @property
    def has_phraser(self) -> bool:
        """Whether a language model may say answers in other words."""
        return self._phraser is not None

    def decision(
        self, question: str, *, readable: Readable, filters: Filters = NO_FILTERS
    ) -> Decision:
        """What `ask` would decide if nothing were too unlikely: what confidence is fitted to.

        Raises BadQuestion.
        """
        with self._library.snapshot(readable) as snapshot:
            parsed, _, scored = self._read(snapshot, question, filters, _NOTHING, Clock())
            passages = passages_of(snapshot, scored, filters)
            why = self._unasked(snapshot, parsed, scored)
            return self._decided(snapshot, parsed, passages, why, is_gated=False)

    def reading(
        self, question: str, filters: Filters = NO_FILTERS, *, readable: Readable
    ) -> Reading:
        """What `ask` looks for the answer in, before it decides: to fit, and to explain."""
        with self._library.snapshot(readable) as snapshot:
            parsed, _, scored = self._read(snapshot, question, filters, _NOTHING, Clock())
            weight = weight_in(snapshot)
            words = (*parsed.subject.split(), *parsed.compounds, "")
            passages = passages_of(snapshot, scored, filters)
            return Reading(parsed, passages, {word: weight(word) for word in words})

    async def asking(
        self,
        question: str,
        *,
        readable: Readable,
        filters: Filters = NO_FILTERS,
        ignore: Set[Part] = _NOTHING,
        phrase: bool = True,
    ) -> AsyncGenerator[AskEvent]:
        """The same as it comes about: see AskEvent. Closing it ends the language model's work."""
        clock = Clock()
        answer, looked = await to_thread.run_sync(
            partial(self._extracted, question, readable, filters, ignore, clock, looked=LOOKED)
        )
        yield Looked(looked)
        yield Extracted(replace(answer, took_ms=clock.total()))
        if phrase and self._phraser is not None and not answer.cells:
            with clock.stage("phrase"):
                async with aclosing(phrasing_of(self._phraser, answer)) as said:
                    async for one in said:
                        if isinstance(one, Answer):
                            answer = one
                        else:
                            yield Said(one)
        yield Ended(replace(answer, took_ms=clock.total()))

    def embedder(self) -> Embedder:
        """That of the model of the newest state."""
        with self._library.snapshot(EVERYTHING) as snapshot:
            return self._embedder_of(snapshot.model)

    def _extracted(
        self,
        question: str,
        readable: Readable,
        filters: Filters,
        ignore: Set[Part],
        clock: Clock,
        *,
        looked: int,
    ) -> tuple[Answer, tuple[Hit, ...]]:
        """The answer as the documents have it, and the first `looked` of the passages read for it."""
        with self._library.snapshot(readable) as snapshot:
            return self._answer(snapshot, question, filters, ignore, clock, looked=looked)

    def _answer(
        self,
        snapshot: Snapshot,
        question: str,
        filters: Filters,
        ignore: Set[Part],
        clock: Clock,
        *,
        looked: int,
        is_side: bool = False,
    ) -> tuple[Answer, tuple[Hit, ...]]:
        """The answer to one question, or to each of those that a comparison is made of.

        With the first `looked` passages that were read for it. A side of a comparison is made of no
        further ones.
        """
        parsed, notes, scored = self._read(snapshot, question, filters, ignore, clock)
        if parsed.compared and not is_side:
            sides = [
                self._answer(
                    snapshot, one.question, filters, ignore, clock, looked=looked, is_side=True
                )
                for one in parsed.compared
            ]
            read = {hit.chunk_id: hit for _, hits in sides for hit in hits}
            compared = comparison_of(question, parsed, notes, [answer for answer, _ in sides])
            return compared, tuple(read.values())[:looked]
        with clock.stage("answer"):
            why = self._unasked(snapshot, parsed, scored)
            passages = passages_of(snapshot, scored, filters)
            decision = self._decided(snapshot, parsed, passages, why)
        with clock.stage("cite"):
            day = filters.as_of or self._today()
            succession = Succession(snapshot, day, succeeded(passages))
            citer = Citer(snapshot)
            answer = verified(answer_of(question, parsed, decision, citer, succession, notes))
            is_abstained = answer.status is Status.ABSTAINED
            found = list[Hit]()
            is_related = is_abstained and why not in NOTHING_RELATED
            if looked or is_related:
                found = hits_of(snapshot, parsed, scored, filters, collapse=True, explain=False)
            if is_related:
                answer = replace(answer, related=tuple(found[:RELATED]))
        return answer, tuple(found[:looked])

    def _read(
        self,
        snapshot: Snapshot,
        question: str,
        filters: Filters,
        ignore: Set[Part],
        clock: Clock,
    ) -> tuple[ParsedQuery, tuple[Note, ...], list[ScoredRow]]:
        """The question as it is read, and the rows that an answer is looked for in."""
        mode = self._checked(None)
        with clock.stage("understand"):
            parsed, notes = self._understood(snapshot, question, ignore, mode, by_sound_alone=True)
        named, k = named_documents(snapshot, parsed, filters), READ_FOR_ANSWER
        again = self._again(snapshot, parsed, mode, filters)
        scored = self._ranked(snapshot, parsed, named, k, mode, filters, clock, again, beside=True)
        scored += self._of_region(snapshot, parsed, scored, mode, filters, clock)
        return parsed, notes + (again.notes if again else ()), scored

    def _of_region(
        self,
        snapshot: Snapshot,
        parsed: ParsedQuery,
        scored: Sequence[ScoredRow],
        mode: Mode,
        filters: Filters,
        clock: Clock,
    ) -> list[ScoredRow]:
        """The best rows of documents of the region that is asked about, where few of them were found.

        Many regions say nearly the same: their passages would fill all places otherwise.
        """
        if len(parsed.regions) != 1 or filters.region or not scored:
            return []
        within = replace(filters, region=parsed.regions)
        own, rows = snapshot.rows(within), [one.row for one in scored]
        if own is None or not len(own):
            return []
        known = set(own.numbers.tolist())
        if sum(row in known for row in rows) >= OF_REGION:
            return []
        inside = Mode.HYBRID if mode in _LEGS else mode
        more = self._retrieve(snapshot, rest_of(parsed), OF_REGION, inside, within, clock)
        return [one for one in more if one.row not in rows]

    def _decided(
        self,
        snapshot: Snapshot,
        parsed: ParsedQuery,
        passages: Sequence[Passage],
        why: Unasked | None,
        *,
        is_gated: bool = True,
    ) -> Decision:
        if why:
            return declined(reason_of(why))
        return decide(parsed, passages, weight_in(snapshot), is_gated=is_gated)

    def _unasked(
        self, snapshot: Snapshot, parsed: ParsedQuery, scored: Sequence[ScoredRow]
    ) -> Unasked | None:
        chunks = snapshot.counts().chunks

        def share(word: str) -> float:
            return chunks_with(snapshot, word) / max(chunks, 1)

        is_known = any(row.features.get("coverage", 0.0) for row in scored)
        return unasked(parsed, is_known=is_known, share_of=share, passages=chunks)

    def _understood(
        self,
        snapshot: Snapshot,
        question: str,
        ignore: Set[Part],
        mode: Mode,
        *,
        by_sound_alone: bool,
    ) -> tuple[ParsedQuery, tuple[Note, ...]]:
        """The question as it is read, with what the library does not know spelt as it does.

        Its vector is begun as soon as its words are known: that takes longest, and beside the rest.
        """
        words = partial(words_of, dictionary=snapshot.tokeniser, counts=snapshot.term_counts)
        read = partial(parse_question, words=words, today=self._today(), ignore=ignore)
        parsed = read(question)
        if mode is not Mode.BM25:
            self._beside.vector(snapshot.model, parsed.text)
        if Part.CORRECTED in ignore:
            return parsed, ()
        made = corrections(parsed, snapshot, snapshot.tokeniser, by_sound_alone=by_sound_alone)
        if not made:
            return parsed, ()
        mended = replace(read(corrected_text(parsed.text, made)), corrected=made)
        return mended, tuple(map(_corrected, made))

    def _ranked(
        self,
        snapshot: Snapshot,
        parsed: ParsedQuery,
        named: Sequence[str],
        k: int,
        mode: Mode,
        filters: Filters,
        clock: Clock,
        again: Again | None,
        *,
        beside: bool = False,
    ) -> list[ScoredRow]:
        """The `k` best rows, those of the documents that the question names first.

        `beside`: with up to `k` of those, `k` rows of any document.
        """
        depth = max(k, again.depth) if again else k
        others = self._retrieve(snapshot, parsed, depth, mode, filters, clock)
        if again:
            with clock.stage("rerank"):
                others = again.order(others)[:k]
        if not named:
            return others
        within = replace(filters, doc_id=tuple(named))
        inside = Mode.HYBRID if mode in _LEGS else mode
        looked_up = self._retrieve(snapshot, rest_of(parsed), k, inside, within, clock)
        first = [
            replace(row, legs={**row.legs, LOOKUP: LegScore(rank, 1.0)})
            for rank, row in enumerate(looked_up, 1)
        ]
        taken = {row.row for row in first}
        both = [*first, *(row for row in others if row.row not in taken)]
        return both if beside else both[:k]

    def _total(
        self,
        snapshot: Snapshot,
        parsed: ParsedQuery,
        named: Sequence[str],
        mode: Mode,
        filters: Filters,
    ) -> Total:
        """How many passages match: see Total."""
        allowed = snapshot.rows(filters)
        if mode is Mode.DENSE:
            return Total(len(snapshot.live if allowed is None else allowed), Relation.EXACT)
        words = [snapshot.tokeniser.terms(word) for word in parsed.subject.split()]
        terms = words or [[term] for term in snapshot.tokeniser.terms(parsed.text)]
        count = snapshot.matches(terms, allowed)
        if not named:
            return Total(count, Relation.EXACT)
        own = snapshot.rows(replace(filters, doc_id=tuple(named))) or ()
        return Total(max(count, len(own)), Relation.AT_LEAST)

    def _retrieve(
        self,
        snapshot: Snapshot,
        parsed: ParsedQuery,
        k: int,
        mode: Mode,
        filters: Filters,
        clock: Clock,
    ) -> list[ScoredRow]:
        """The `k` best rows. What this request has retrieved already is the beginning of the same
        list (see retrieve), and not looked for again."""
        key = parsed, mode, filters, depth_of(k)
        known = snapshot.here(key, lambda: _Retrieved(0, []))
        if known.k < k:
            found = self._retrieved(snapshot, parsed, k, mode, filters, clock)
            known.k, known.rows = k, found
        return known.rows[:k]

    def _retrieved(
        self,
        snapshot: Snapshot,
        parsed: ParsedQuery,
        k: int,
        mode: Mode,
        filters: Filters,
        clock: Clock,
    ) -> list[ScoredRow]:
        began, allowed = time.perf_counter(), snapshot.rows(filters)
        with clock.stage("retrieve"):
            nearest = None
            if mode is not Mode.BM25:
                embedded = self._beside.vector(snapshot.model, parsed.text)
                scan = snapshot.scan(depth_of(k), allowed)
                nearest = Nearest(embedded, self._beside.then(embedded, scan))
            asked = None if mode is Mode.DENSE else self._asked(snapshot, parsed, filters)
            rank: Rank = fused
            if mode in _RANKED and self._ranker is not None and asked is not None:
                rank = self._ranker.of(asked)
            found = retrieve(snapshot, asked, nearest, k, allowed, rank)
        if nearest:
            clock.note("embed", max(0.0, nearest.embedded.result().ready - began))
        return found

    def _checked(self, mode: Mode | None) -> Mode:
        if mode is Mode.RANKED and self._ranker is None:
            raise UsageError(
                "检索方式 ranked 需要排序模型，而现在没有；请先运行 wenzheng tune，或设 WENZHENG_RANKER=general",
                "the mode ranked needs a learned ranking and there is none; run `wenzheng tune`, or "
                "set WENZHENG_RANKER=general",
            )
        if mode is Mode.RERANKED and self._reranker is None:
            raise UsageError(
                "检索方式 reranked 需要重排序，而现在没有；请设 WENZHENG_RERANKER，见 docs/reranking.md",
                "the mode reranked needs a reranker and there is none; set WENZHENG_RERANKER, "
                "see docs/reranking.md",
            )
        return mode or (Mode.RERANKED if self._reranker else self._first_stage)

    def _again(
        self, snapshot: Snapshot, parsed: ParsedQuery, mode: Mode, filters: Filters
    ) -> Again | None:
        reranker, contexts = self._reranker, partial(_contexts, snapshot, filters)
        if mode is not Mode.RERANKED or reranker is None:
            return None
        return snapshot.here(
            ("again", parsed, filters),
            lambda: Again(reranker, parsed.text, contexts, self._rerank_depth),
        )

    def _asked(self, snapshot: Snapshot, parsed: ParsedQuery, filters: Filters) -> Asked:
        return Asked(
            terms_in(snapshot, parsed.text),
            (*parsed.regions, *parsed.places),
            frozenset((*parsed.years, *parsed.document_years)),
            filters.as_of or self._today(),
        )


def _contexts(snapshot: Snapshot, filters: Filters, scored: Sequence[ScoredRow]) -> list[str]:
    """Passages with their title and section path, as they are embedded."""
    stored = snapshot.chunks(one.row for one in scored)
    documents = documents_of(snapshot, stored, filters)
    return [one.chunk.context(documents[one.chunk.doc_id].title) for one in stored]


def _check_page(k: int, offset: int) -> None:
    if not 1 <= k <= MAX_HITS:
        raise UsageError(
            f"k 为 {k}，应在 1 到 {MAX_HITS} 之间", f"k is {k}; it must be 1 to {MAX_HITS}"
        )
    if not 0 <= offset <= MAX_HITS - k:
        raise UsageError(
            f"offset 为 {offset}，与 k 之和不得超过 {MAX_HITS}；请缩小范围或加筛选条件",
            f"offset is {offset}; with k it must not exceed {MAX_HITS}; narrow the search",
        )


def _corrected(made: Correction) -> Note:
    return Note(
        f"文档中没有“{made.before}”，已按“{made.after}”检索",
        f"no document has {made.before}; {made.after} was searched for",
    )
