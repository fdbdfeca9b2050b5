"""Search over the examples: what holds for any query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import RANKER_ZH
from search.engine import MAX_HITS, Engine
from search.ranking.ranker import load_ranker
from search.results import Answer, Citation, Correction, Mode, Relation, Total
from search.understanding import Part
from wenzheng.domain import Filters, Kind
from wenzheng.embedding import Embedder
from wenzheng.embedding.provider import only
from wenzheng.errors import RerankFailed, RerankReason, UsageError
from wenzheng.filters import parse_filters
from wenzheng.library import Library
from wenzheng.readable import EVERYTHING

QUERIES = ["到2027年公共充电桩数量", "公共数据授权运营", "冷库补助", "海上风电"]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.BM25, Mode.DENSE])
def test_a_longer_list_begins_with_the_shorter_one(engine: Engine, query: str, mode: Mode) -> None:
    short = engine.search(query, k=5, mode=mode, readable=EVERYTHING).hits
    long = engine.search(query, k=40, mode=mode, readable=EVERYTHING).hits
    assert [h.chunk_id for h in short] == [h.chunk_id for h in long[:5]]
    assert len({hit.chunk_id for hit in long}) == len(long)


@pytest.mark.parametrize("query", QUERIES)
def test_a_learned_ranking_gives_the_same_passages_page_by_page(
    engine: Engine, library: Library, embedder: Embedder, query: str
) -> None:
    ranker = load_ranker(RANKER_ZH, embedder.model_id)
    ranked = Engine(library, only(embedder), ranker=ranker)
    whole = ranked.search(query, k=MAX_HITS, collapse=False, readable=EVERYTHING).hits
    assert ranked.search(query, k=5, collapse=False, readable=EVERYTHING).hits == whole[:5]
    assert (
        ranked.search(query, k=5, offset=9, collapse=False, readable=EVERYTHING).hits == whole[9:14]
    )
    fixed = engine.search(query, k=MAX_HITS, collapse=False, readable=EVERYTHING).hits
    assert sorted(hit.chunk_id for hit in whole) == sorted(hit.chunk_id for hit in fixed)


@pytest.mark.parametrize("query", QUERIES)
def test_far_behind_pages_are_parts_of_one_list_too(
    engine: Engine, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With so few candidates a block that a list of forty is made of several."""
    monkeypatch.setattr("search.retrieval.CANDIDATES", 7)
    whole = engine.search(query, k=40, collapse=False, readable=EVERYTHING).hits
    scores = [hit.score for hit in whole]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.chunk_id for hit in whole}) == len(whole)
    placed = [(hit.chunk_id, hit.score) for hit in whole]
    for k in (3, 8, 15, 29):
        hits = engine.search(query, k=k, collapse=False, readable=EVERYTHING).hits
        assert [(hit.chunk_id, hit.score) for hit in hits] == placed[:k]


@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.RANKED])
def test_where_nothing_passes_the_filter_nothing_is_found(
    library: Library, embedder: Embedder, mode: Mode
) -> None:
    ranker = load_ranker(RANKER_ZH, embedder.model_id)
    ranked = Engine(library, only(embedder), ranker=ranker)
    nobody = Filters(issuer=("不存在的部门",))
    assert ranked.search("充电桩", mode=mode, filters=nobody, readable=EVERYTHING).hits == ()


@pytest.mark.parametrize("query", QUERIES)
def test_a_filter_takes_away_and_changes_no_order(engine: Engine, query: str) -> None:
    kinds = Filters(kind=(Kind.PLAN, Kind.NOTICE, Kind.ACTION_PLAN))
    filtered = engine.search(query, k=MAX_HITS, filters=kinds, readable=EVERYTHING).hits
    allowed = {hit.doc_id for hit in filtered}
    whole = [
        h.chunk_id
        for h in engine.search(query, k=MAX_HITS, readable=EVERYTHING).hits
        if h.doc_id in allowed
    ]
    assert filtered
    assert [hit.chunk_id for hit in filtered] == whole


def test_a_narrow_filter_still_gives_all_there_is(engine: Engine, library: Library) -> None:
    with library.snapshot(EVERYTHING) as snapshot:
        document = min(snapshot.documents(), key=lambda d: d.chunks)
    hits = engine.search(
        "充电桩", k=50, filters=Filters(doc_id=(document.doc_id,)), readable=EVERYTHING
    ).hits
    assert len(hits) == document.chunks


@pytest.mark.parametrize("offset", [0, 3, 11])
def test_a_page_is_a_stretch_of_the_whole_list(engine: Engine, offset: int) -> None:
    whole = engine.search("充电桩", k=40, readable=EVERYTHING)
    page = engine.search("充电桩", k=5, offset=offset, readable=EVERYTHING)
    assert page.hits == whole.hits[offset : offset + 5]
    assert (page.next_offset, page.total) == (offset + 5, whole.total)


def test_the_last_page_says_so(engine: Engine) -> None:
    everything = engine.search("充电桩", k=MAX_HITS, readable=EVERYTHING)
    assert everything.next_offset is None
    last = engine.search("充电桩", k=5, offset=len(everything.hits) - 2, readable=EVERYTHING)
    assert (len(last.hits), last.next_offset) == (2, None)


def test_the_total_counts_passages_with_a_word_of_the_question(
    engine: Engine, library: Library
) -> None:
    with library.snapshot(EVERYTHING) as snapshot:
        texts = [
            one.chunk.context(snapshot.document(one.chunk.doc_id).title)
            for one in snapshot.chunks(snapshot.live.numbers.tolist())
        ]
    found = engine.search("冷库", mode=Mode.BM25, k=MAX_HITS, collapse=False, readable=EVERYTHING)
    assert found.total == Total(sum("冷库" in text for text in texts), Relation.EXACT)
    assert len(found.hits) == found.total.value


def test_the_document_that_is_named_comes_first(engine: Engine) -> None:
    for query in (
        "云政办发〔2024〕9号",
        "请问云政办发[2024]第9号提出的换电站数量",
        "《云泽市公共充电设施建设行动方案（2024年修订）》换电站",
    ):
        found = engine.search(query, k=5, readable=EVERYTHING)
        assert found.hits[0].doc_number == "云政办发〔2024〕9号", query
        assert "lookup" in found.hits[0].legs
    assert "换电站" in found.hits[0].text


def test_a_title_that_is_ignored_is_not_looked_up(engine: Engine) -> None:
    query = "《云泽市公共充电设施建设行动方案（2024年修订）》换电站"
    found = engine.search(query, ignore=frozenset({Part.TITLES}), readable=EVERYTHING)
    assert all("lookup" not in hit.legs for hit in found.hits)


def test_what_is_spelt_wrongly_is_put_right_in_sight(engine: Engine) -> None:
    for typed in ("gonggong chongdianzhuang", "公共充电庄"):
        found = engine.search(typed, k=3, readable=EVERYTHING)
        assert found.parsed.corrected[0].after in ("公共充电桩", "充电桩")
        assert found.notes
        assert "充电桩" in found.hits[0].text
        plain = engine.search(typed, k=3, ignore=frozenset({Part.CORRECTED}), readable=EVERYTHING)
        assert (plain.parsed.text, plain.notes) == (typed, ())


def test_a_word_that_sounds_otherwise_is_not_answered_for(engine: Engine) -> None:
    assert engine.search("加氧站数量", readable=EVERYTHING).parsed.corrected == (
        Correction("加氧站", "加氢站"),
    )
    assert engine.ask("加氧站数量", readable=EVERYTHING).parsed.corrected == ()


@pytest.mark.parametrize("query", QUERIES)
def test_a_hit_is_explained_by_its_stages_and_words(engine: Engine, query: str) -> None:
    for hit in engine.search(query, explain=True, readable=EVERYTHING).hits:
        assert hit.explanation is not None
        assert list(hit.explanation.stages)[-1] == "ranking"
        assert all(word in hit.text for word in hit.explanation.words)


def test_a_hit_says_where_each_leg_ranked_it(engine: Engine) -> None:
    by_words = engine.search(QUERIES[0], k=10, mode=Mode.BM25, readable=EVERYTHING).hits
    places = {hit.chunk_id: rank for rank, hit in enumerate(by_words, 1)}
    for hit in engine.search(QUERIES[0], k=10, readable=EVERYTHING).hits:
        if hit.chunk_id in places:
            assert hit.legs["bm25"].rank == places[hit.chunk_id]


def test_words_of_the_question_are_marked_in_the_hits(engine: Engine) -> None:
    for hit in engine.search("公共充电桩", k=5, readable=EVERYTHING).hits:
        words = {hit.text[begin:end] for begin, end in hit.matched}
        assert words <= {"公共", "充电桩"}


@pytest.mark.parametrize("k", [0, -1, MAX_HITS + 1])
def test_an_impossible_number_of_hits_is_refused(engine: Engine, k: int) -> None:
    with pytest.raises(UsageError, match=str(k)):
        engine.search("充电桩", k=k, readable=EVERYTHING)


def test_facets_count_documents_under_the_filters(engine: Engine) -> None:
    plain, filtered = (
        engine.search("充电桩", filters=filters, readable=EVERYTHING).facets
        for filters in (Filters(), Filters(kind=(Kind.PLAN,)))
    )
    assert filtered["kind"] == plain["kind"]
    assert sum(filtered["year"].values()) == plain["kind"]["规划"]


@pytest.mark.parametrize("filters", [Filters(), Filters(kind=(Kind.NOTICE,), year_from=2023)])
def test_a_facet_counts_what_choosing_its_value_gives(
    engine: Engine, library: Library, filters: Filters
) -> None:
    facets = engine.search("充电桩", filters=filters, readable=EVERYTHING).facets
    with library.snapshot(EVERYTHING) as snapshot:
        for name in ("issuer", "region", "kind", "level", "status"):
            for value, count in facets[name].items():
                chosen = parse_filters({name: [value]})
                within = replace(filters, **{name: getattr(chosen, name)})
                assert len(snapshot.documents(within)) == count, (name, value)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.text("到2027年充电桩数量有哪些谁是什么多少%（）“”、。，亿元abc ", min_size=1, max_size=40)
)
def test_every_citation_is_exact_whatever_is_asked(
    engine: Engine, library: Library, question: str
) -> None:
    try:
        answer = engine.ask(question, readable=EVERYTHING)
    except UsageError:
        return
    with library.snapshot(EVERYTHING) as snapshot:
        for citation in answer.citations:
            texts = snapshot.texts(citation.doc_id)
            assert citation.quote == texts.text[citation.start : citation.end]
            original = texts.original_text[citation.original_start : citation.original_end]
            assert citation.original_quote == original
            for begin, end in citation.highlights:
                assert citation.start <= begin < end <= citation.end
    if answer.answer is not None:
        assert_cited(answer.answer, answer, 0)
    for value in answer.values:
        assert_cited(value.text, answer, value.citation)
        quotes = "\n".join(citation.quote for citation in answer.citations)
        assert value.year is None or str(value.year) in quotes


def assert_cited(words: str, answer: Answer, citation: int) -> None:
    """The words stand in the quote; of a figure in a table, its unit in that or another quote."""
    quote = answer.citations[citation].quote
    if words in quote:
        return
    figure = highlighted(answer.citations[citation])
    assert words.startswith(figure)
    assert any(words.removeprefix(figure) in other.quote for other in answer.citations)


def highlighted(citation: Citation) -> str:
    begin, end = (at - citation.start for at in citation.highlights[0])
    return citation.quote[begin:end]


class _Backwards:
    """A reranker that likes best what came last, and counts how often it is asked."""

    name = "backwards"

    def __init__(self) -> None:
        self.asked = 0

    def rerank(self, question: str, passages: Sequence[str]) -> list[float]:
        self.asked += 1
        return [float(at) for at in range(len(passages))]


class _Broken:
    name = "broken"

    def rerank(self, question: str, passages: Sequence[str]) -> list[float]:
        raise RerankFailed(RerankReason.UNREACHABLE, "x", "x")


@pytest.fixture
def backwards() -> _Backwards:
    return _Backwards()


def test_a_reranker_orders_the_first_candidates_and_is_asked_once(
    library: Library, embedder: Embedder, backwards: _Backwards
) -> None:
    plain = Engine(library, only(embedder))
    reranked = Engine(library, only(embedder), reranker=backwards, rerank_depth=5)
    first = plain.search(QUERIES[0], k=12, collapse=False, readable=EVERYTHING).hits
    again = reranked.search(QUERIES[0], k=12, collapse=False, readable=EVERYTHING)
    assert [h.chunk_id for h in again.hits[:5]] == [h.chunk_id for h in first[:5]][::-1]
    assert [h.chunk_id for h in again.hits[5:]] == [h.chunk_id for h in first[5:]]
    assert [h.legs["rerank"].rank for h in again.hits[:5]] == [1, 2, 3, 4, 5]
    assert backwards.asked == 1
    assert not again.notes


def test_without_its_reranker_a_search_gives_the_first_order_and_says_so(
    library: Library, embedder: Embedder
) -> None:
    plain = Engine(library, only(embedder))
    broken = Engine(library, only(embedder), reranker=_Broken())
    found = broken.search(QUERIES[0], readable=EVERYTHING)
    assert [h.chunk_id for h in found.hits] == [
        h.chunk_id for h in plain.search(QUERIES[0], readable=EVERYTHING).hits
    ]
    assert "重排序没有完成" in found.notes[0].zh
    assert (
        broken.ask(QUERIES[0], readable=EVERYTHING).answer
        == plain.ask(QUERIES[0], readable=EVERYTHING).answer
    )


def test_a_stage_that_is_not_there_is_refused_by_name(engine: Engine) -> None:
    with pytest.raises(UsageError, match="WENZHENG_RERANKER"):
        engine.search(QUERIES[0], mode=Mode.RERANKED, readable=EVERYTHING)
