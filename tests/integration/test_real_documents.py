"""The five real documents that the product has to serve first, from file to answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.asked import Outcome, QuestionsReport, evaluate_questions
from indexer.pipeline import index_paths
from search.engine import Engine
from search.results import Mode
from tests.support import require_path
from wenzheng.embedding import Embedder
from wenzheng.embedding.model import Model
from wenzheng.embedding.provider import only
from wenzheng.library import Library, Writer
from wenzheng.readable import EVERYTHING

SHARED = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Engine:
    """Search and answers over the five documents."""
    folder = require_path(SHARED / "seeds")
    data = tmp_path_factory.mktemp("seeds")
    with Writer.open(data, model=Model.of(embedder)) as writer:
        report = index_paths([folder], writer, embedder)
    assert (len(report.added), report.failed) == (5, [])
    library = Library.open(data)
    return Engine(library, only(embedder))


@pytest.fixture(scope="module")
def report(seeds: Engine) -> QuestionsReport:
    return evaluate_questions(require_path(SHARED / "seed_questions.jsonl"), seeds)


def test_every_question_on_them_is_answered_as_it_has_to_be(report: QuestionsReport) -> None:
    assert report.questions == 13
    assert [
        (row.question, row.answer) for row in report.rows if row.outcome is not Outcome.RIGHT
    ] == []


def test_the_first_question_of_all(seeds: Engine) -> None:
    answer = seeds.ask("到2025年加氢站数量", readable=EVERYTHING)
    assert answer.answer == "70座"
    citation = answer.citations[0]
    assert "上海各类加氢站将达70座" in citation.quote
    assert "加氫站將達(dá)70座" in citation.original_quote
    assert Path(citation.source).name.startswith("001")


@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.BM25, Mode.DENSE])
def test_every_quote_and_hit_is_exact_in_both_texts(seeds: Engine, mode: Mode) -> None:
    found = seeds.search("上海 新赛道 产业规模", k=100, mode=mode, readable=EVERYTHING)
    assert len(found.hits) > 30
    for hit in found.hits:
        assert hit.text
        assert hit.original_start < hit.original_end
