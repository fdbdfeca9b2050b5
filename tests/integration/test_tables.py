"""Figures in tables are found by their row, their column and their unit, and cited with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.pipeline import index_paths
from search.engine import Engine
from search.results import Answer, Status
from wenzheng.embedding import Embedder
from wenzheng.embedding.model import Model
from wenzheng.embedding.provider import only
from wenzheng.library import Library, Writer
from wenzheng.readable import EVERYTHING

PAGE = """<html><body><h1>云岭市氢能产业发展主要指标</h1>
<p>为明确各年度任务，现将云岭市氢能产业发展主要指标印发给你们，请认真组织实施。</p>
<p>单位：亿元</p>
<table><tr><th>指标</th><th>2023年实际</th><th>2026年目标</th></tr>
<tr><td>氢能产业规模</td><td>120</td><td>300</td></tr>
<tr><td>研发投入</td><td>8.5</td><td>20</td></tr>
<tr><td>加氢站数量（座）</td><td>12</td><td>45</td></tr></table>
<p>各部门应当按照职责分工抓好落实，每季度报告一次进展情况，确保各项指标如期完成。</p>
</body></html>"""
YEARS_DOWN = """<html><body><h1>临河县新能源汽车推广计划</h1>
<p>现将各年度推广数量公布如下，请各乡镇遵照执行。单位：辆</p>
<table><tr><th>年份</th><th>公交车</th><th>出租车</th></tr>
<tr><td>2024年</td><td>120</td><td>300</td></tr><tr><td>2025年</td><td>150</td><td>420</td></tr>
<tr><td>合计</td><td>270</td><td>720</td></tr></table></body></html>"""
MERGED = """<html><body><h1>青石市重点项目投资表</h1>
<p>2025年青石市重点项目投资安排如下，请抓紧推进各项工作。</p>
<table><tr><th rowspan=2>项目</th><th colspan=2>投资（亿元）</th><th rowspan=2>同比增长（%）</th></tr>
<tr><th>总投资</th><th>2025年计划</th></tr>
<tr><td>研发投入占比（%）</td><td>3.4</td><td>3.6</td><td>0.2</td></tr>
<tr><td>东湖大桥</td><td>15.6</td><td>3.2</td><td>4.5</td></tr></table></body></html>"""
SHEET = "项目,单位,2025年计划,2024年完成\n公共充电桩,个,5200,4100\n换电站,座,36,21\n"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("tables")
    (folder / "指标.html").write_text(PAGE, "utf-8")
    (folder / "推广.html").write_text(YEARS_DOWN, "utf-8")
    (folder / "投资.html").write_text(MERGED, "utf-8")
    (folder / "云岭市充电设施年度计划.csv").write_text(SHEET, "utf-8")
    data = folder / ".data"
    with Writer.open(data, model=Model.of(embedder)) as writer:
        assert not index_paths([folder], writer, embedder).failed
    with Library.open(data) as library:
        yield Engine(library, only(embedder))


def cited(answer: Answer) -> str:
    return "\n".join(citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2026年氢能产业规模目标是多少", "300亿元"),
        ("2023年氢能产业规模", "120亿元"),
        ("到2026年加氢站数量", "45座"),
        ("2023年研发投入是多少", "8.5亿元"),
        ("临河县2025年公交车推广多少辆", "150辆"),
        ("临河县2024年出租车推广数量", "300辆"),
        ("青石市东湖大桥2025年计划投资多少", "3.2亿元"),
    ],
)
def test_a_figure_is_read_by_its_row_and_column(
    engine: Engine, question: str, expected: str
) -> None:
    answer = engine.ask(question, readable=EVERYTHING)
    assert (answer.status, answer.answer) == (Status.ANSWERED, expected)
    figure = expected.rstrip("亿元座辆")
    assert figure in answer.citations[0].quote
    assert expected.removeprefix(figure) in cited(answer)
    assert answer.values[0].year in (2023, 2024, 2025, 2026)
    assert str(answer.values[0].year) in cited(answer)


def test_a_unit_may_have_a_column_of_its_own(engine: Engine) -> None:
    answer = engine.ask("2025年公共充电桩计划多少个", readable=EVERYTHING)
    assert answer.answer == "5200个"
    assert answer.citations[0].locator.cell == "C2"


def test_a_sum_is_that_of_its_own_row(engine: Engine) -> None:
    assert engine.ask("临河县公交车推广合计多少辆", readable=EVERYTHING).answer == "270辆"


def test_a_row_of_bare_figures_is_no_answer(engine: Engine) -> None:
    for question in ("青石市项目同比增长情况", "临河县各年份出租车情况", "氢能产业指标"):
        assert " | " not in (engine.ask(question, readable=EVERYTHING).answer or "")


def test_growth_is_answered_with_growth_alone(engine: Engine) -> None:
    assert engine.ask("青石市东湖大桥同比增长多少", readable=EVERYTHING).answer == "4.5%"
    assert engine.ask("青石市东湖大桥总投资", readable=EVERYTHING).answer == "15.6亿元"
    assert "亿元" not in (
        engine.ask("青石市研发投入占比总投资是多少", readable=EVERYTHING).answer or ""
    )


def test_a_year_that_no_column_is_of_is_not_answered(engine: Engine) -> None:
    assert engine.ask("2030年氢能产业规模", readable=EVERYTHING).status is Status.ABSTAINED
    assert (
        engine.ask("临河县2026年公交车推广多少辆", readable=EVERYTHING).status is Status.ABSTAINED
    )
