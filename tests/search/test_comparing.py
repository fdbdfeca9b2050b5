"""A comparison is several questions: each is answered by its own quote, and nothing is reckoned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import create_app
from cli.answers import compared_lines
from indexer.pipeline import index_paths
from search.engine import Engine
from search.results import Answer, AnswerKind, Status
from search.understanding import parse_question
from search.understanding.comparing import MAX_SIDES
from tests.fakes import HashEmbedder
from wenzheng.embedding.model import Model
from wenzheng.embedding.provider import only
from wenzheng.library import Library, Writer
from wenzheng.readable import EVERYTHING
from wenzheng.text.tokenise import Tokeniser

CUT = Tokeniser().finest
TEXTS = {
    "a.txt": "江苏省泵站建设方案\n江苏省水利厅\n2024年2月1日\n到2027年，江苏省泵站数量达到60座。2025年，江苏省泵站数量达到45座。\n",
    "b.txt": "浙江省泵站建设方案\n浙江省水利厅\n2024年3月1日\n到2027年，浙江省泵站数量达到75座。\n",
}


def sides(question: str) -> list[tuple[str, str]]:
    parsed = parse_question(question, CUT, today=date(2026, 1, 1))
    assert (parsed.kind is AnswerKind.COMPARISON) == bool(parsed.compared)
    return [(side.label, side.question) for side in parsed.compared]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("江苏和浙江到2027年泵站数量", [("江苏省", "江苏到2027年泵站数量"), ("浙江省", "浙江到2027年泵站数量")]),
        ("2024年和2025年泵站数量对比", [("2024年", "2024年泵站数量"), ("2025年", "2025年泵站数量")]),
        ("江苏比浙江多多少座泵站", [("江苏省", "江苏多少座泵站"), ("浙江省", "浙江多少座泵站")]),
        ("到2027年江苏泵站数量比浙江多多少", [("江苏省", "到2027年江苏泵站数量多少"), ("浙江省", "到2027年浙江泵站数量多少")]),
        ("2025年泵站数量比2024年多几座", [("2025年", "2025年泵站数量几座"), ("2024年", "2024年泵站数量几座")]),
        ("与浙江相比江苏泵站有多少座", [("浙江省", "浙江泵站有多少座"), ("江苏省", "江苏泵站有多少座")]),
        ("江浙泵站数量各是多少", [("江苏省", "江苏省泵站数量是多少"), ("浙江省", "浙江省泵站数量是多少")]),
    ],
)  # fmt: skip
def test_regions_and_years_that_are_held_against_one_another_are_asked_alone(
    question: str, expected: list[tuple[str, str]]
) -> None:
    assert sides(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "云泽市2024年渔业产值比上年增长多少",
        "到2030年能耗比2020年下降多少",
        "京沪高铁里程是多少",
        "上海和北京以外的城市有多少座泵站",
        "上海和北京泵站数量合计多少",
        "江苏到2027年泵站数量",
        "2021至2025年泵站数量",
        "2021-2025年泵站数量",
        "上海市浦东新区泵站数量",
        "江苏和浙江之间的泵站数量",
        "江苏和浙江如何协同建设泵站",
        "京津冀泵站数量",
    ],
)
def test_what_asks_one_thing_is_no_comparison(question: str) -> None:
    assert sides(question) == []


@given(st.text("江苏浙上海北京和与、比2024年57多少座泵站数量对各，", max_size=40))
def test_every_side_is_a_question_of_its_own(question: str) -> None:
    if not question.strip(" ，、"):
        return
    found = sides(question)
    assert len(found) != 1
    assert len(found) <= MAX_SIDES
    assert len({label for label, _ in found}) == len(found)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder, embedder = tmp_path_factory.mktemp("comparing"), HashEmbedder()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    with Writer.open(folder / ".d", model=Model.of(embedder)) as writer:
        index_paths([folder / name for name in TEXTS], writer, embedder)
    with Library.open(folder / ".d") as opened:
        yield opened


@pytest.fixture(scope="module")
def small(library: Library) -> Engine:
    return Engine(library, only(HashEmbedder()))


def cells(found: Answer) -> list[tuple[str, str | None]]:
    return [(cell.label, cell.answer) for cell in found.cells]


def test_each_side_has_its_own_value_and_quote(small: Engine) -> None:
    found = small.ask("江苏和浙江到2027年泵站数量", readable=EVERYTHING)
    assert found.status is Status.ANSWERED
    assert found.answer == "江苏省：60座；浙江省：75座"
    assert cells(found) == [("江苏省", "60座"), ("浙江省", "75座")]
    for cell in found.cells:
        (cited,) = cell.citations
        assert cell.value is not None
        assert cell.value.citation == cited
        assert cell.answer in found.citations[cited].quote
    assert [value.text for value in found.values] == ["60座", "75座"]


def test_a_side_without_an_answer_says_so_and_nothing_is_reckoned(small: Engine) -> None:
    found = small.ask("江苏2025年和2027年泵站数量，浙江呢", readable=EVERYTHING)
    assert "15座" not in found.reason
    found = small.ask("2025年浙江泵站数量比江苏多多少座", readable=EVERYTHING)
    assert cells(found) == [("浙江省", None), ("江苏省", "45座")]
    assert found.answer is None
    assert found.cells[0].why_not
    assert found.cells[0].citations == ()


def test_where_no_side_is_answered_nothing_is(small: Engine) -> None:
    found = small.ask("广东和福建到2027年泵站数量", readable=EVERYTHING)
    assert (found.status, found.values, found.citations) == (Status.ABSTAINED, (), ())
    assert [cell.answer for cell in found.cells] == [None, None]


def test_years_of_one_region(small: Engine) -> None:
    found = small.ask("江苏省2025年和2027年泵站数量对比", readable=EVERYTHING)
    assert cells(found) == [("2025年", "45座"), ("2027年", "60座")]


def test_the_api_the_page_and_the_command_show_a_table(small: Engine, library: Library) -> None:
    question = "江苏和浙江到2027年泵站数量"
    with TestClient(create_app(small, library), base_url="http://127.0.0.1") as http:
        told = http.post("/v1/ask", json={"question": question}).json()
        page = http.get("/", params={"q": question}).text
    assert told["parsed"]["kind"] == "comparison"
    assert [cell["answer"] for cell in told["cells"]] == ["60座", "75座"]
    assert 'id="compared"' in page
    assert page.count('scope="row"') == 2
    lines = list(compared_lines(small.ask(question, readable=EVERYTHING)))
    assert lines == ["  江苏省 | 60座 [1]", "  浙江省 | 75座 [2]"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("江苏浙和与、比到2025年7多少座泵站数量对各", min_size=4, max_size=30))
def test_every_cell_stands_in_a_quote_of_its_own(small: Engine, question: str) -> None:
    found = small.ask(question, readable=EVERYTHING)
    for cell in found.cells:
        if cell.answer is not None:
            quotes = [found.citations[at].quote for at in cell.citations]
            assert any(cell.answer in quote for quote in quotes)
            assert cell.citations == tuple(sorted(set(cell.citations)))
    if found.cells and found.answer is not None:
        assert found.answer == "；".join(f"{cell.label}：{cell.answer}" for cell in found.cells)


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        (
            "到2027年云泽市换电站和充电桩各多少座",
            ["到2027年云泽市换电站多少座", "到2027年云泽市充电桩多少座"],
        ),
        ("储能和氢能产业规模分别是多少", ["储能产业规模是多少", "氢能产业规模是多少"]),
        ("储能与氢能2027年产业规模对比", ["储能2027年产业规模", "氢能2027年产业规模"]),
        ("储能和氢能产业规模哪个大", ["储能产业规模是多少", "氢能产业规模是多少"]),
        ("储能产业规模比氢能大多少", ["储能产业规模多少", "氢能产业规模多少"]),
        (
            "算力设备投资和软件收入年均增速各是多少",
            ["算力设备投资年均增速是多少", "软件收入年均增速是多少"],
        ),
        (
            "龙头企业、骨干企业和特色企业各培育多少家",
            ["龙头企业培育多少家", "骨干企业培育多少家", "特色企业培育多少家"],
        ),
    ],
)
def test_two_things_of_which_each_has_its_own_figure(question: str, sides: list[str]) -> None:
    asked = parse_question(question, Tokeniser().finest, today=date(2026, 1, 1))
    assert [one.question for one in asked.compared] == sides


@pytest.mark.parametrize(
    "question",
    [
        "人才和资金投入是多少",
        "公共租赁房和人才公寓有什么区别",
        "技术合同成交额占比是多少",
        "工坊和展馆哪个部门负责",
    ],
)
def test_two_things_without_a_figure_of_each_are_one_question(question: str) -> None:
    asked = parse_question(question, Tokeniser().finest, today=date(2026, 1, 1))
    assert not asked.compared
