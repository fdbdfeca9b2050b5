"""The matrix of regions and indicators: by snapshot, command, route and page."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from cli.main import run
from indexer.pipeline import index_paths
from search.engine import Engine
from tests.fakes import HashEmbedder
from wenzheng.embedding.model import Model
from wenzheng.embedding.provider import only
from wenzheng.errors import UnknownFilter
from wenzheng.library import Library, Writer
from wenzheng.matrix import COMMON, Matrix, column_of, columns_of, matrix_of
from wenzheng.readable import EVERY_DOCUMENT
from wenzheng.store.statements import StatementFilters

REPORT = """{year}年{region}政府工作报告
{region}人民政府
{year}年1月15日
{year}年，{region}主要预期目标是：地区生产总值增长{growth}%，粮食产量{grain}亿斤，城镇新增就业{jobs}万人。
"""
PLAN = """浙江省稳增长行动方案
浙政发〔2025〕9号
2025年，浙江省地区生产总值增长6.5%。
浙江省人民政府
2025年3月1日
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports, and a plan that says otherwise of one region."""
    folder = tmp_path_factory.mktemp("matrix")
    texts = {
        "a.txt": REPORT.format(year=2025, region="江苏省", growth=5, grain=750, jobs=120),
        "b.txt": REPORT.format(year=2025, region="浙江省", growth=5.5, grain=128, jobs=100),
        "c.txt": REPORT.format(year=2024, region="浙江省", growth=5, grain=126, jobs=100),
        "d.txt": PLAN,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    embedder = HashEmbedder()
    with Writer.open(folder / ".d", model=Model.of(embedder)) as writer:
        index_paths([folder / name for name in texts], writer, embedder)
    return folder / ".d"


@pytest.fixture(scope="module")
def library(data: Path) -> Iterator[Library]:
    with Library.open(data) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(library: Library) -> Iterator[TestClient]:
    app = create_app(Engine(library, only(HashEmbedder())), library)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


def found(library: Library, *asked: str, year: int | None = None) -> Matrix:
    with library.snapshot(EVERY_DOCUMENT) as snapshot:
        return matrix_of(snapshot, StatementFilters(), columns_of(asked), year)


def test_each_cell_holds_the_figure_of_its_region_and_its_very_indicator(library: Library) -> None:
    matrix = found(library, "粮食产量", "城镇新增就业", year=2025)
    assert [row.region for row in matrix.rows] == ["江苏省", "浙江省"]
    amounts = [[[one.text for one in cell] for cell in row.cells] for row in matrix.rows]
    assert amounts == [[["750亿斤"], ["120万人"]], [["128亿斤"], ["100万人"]]]


def test_documents_that_disagree_are_both_shown(library: Library) -> None:
    matrix = found(library, "GDP增长", year=2025)
    made = matrix.to_json()["rows"]
    assert [row["cells"][0]["conflict"] for row in made] == [False, True]
    assert {one["text"] for one in made[1]["cells"][0]["targets"]} == {"5.5%", "6.5%"}


def test_without_a_year_it_is_the_one_with_most_figures(library: Library) -> None:
    assert found(library).year == 2025
    assert len(found(library).columns) == len(COMMON)
    assert found(library, "海水淡化规模").rows == ()


@pytest.mark.parametrize(
    ("asked", "key"),
    [("GDP增长", "地区生产总值"), ("CPI涨幅", "居民消费价格"), ("粮食总产量", "粮食产量")],
)
def test_a_column_is_named_as_people_name_it(asked: str, key: str) -> None:
    assert column_of(asked).key == key


def test_what_names_no_indicator_is_refused() -> None:
    with pytest.raises(UnknownFilter):
        column_of("，")
    with pytest.raises(UnknownFilter):
        columns_of([f"指标{at}" for at in range(99)])


def test_the_command_prints_and_writes_it(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--data", str(data), "targets", "--matrix", "--year", "2025"]
    assert run(arguments) == 0
    printed = capsys.readouterr().out
    assert "粮食产量：750亿斤" not in printed
    assert "粮食产量：3750万吨" in printed
    assert "说法不一" in printed
    assert run([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["year"] == 2025
    assert run([*arguments, "--output", str(tmp_path / "m.csv")]) == 0
    with (tmp_path / "m.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head[0] == "地区"
    assert [row[0] for row in rows] == ["江苏省", "浙江省"]
    assert "5%" in rows[0][1]
    assert "地区生产总值增长5%" in rows[0][2]


def test_a_matrix_without_figures_is_said(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--data", str(data), "targets", "--matrix", "--year", "1999"]) == 0
    assert "没有符合条件" in capsys.readouterr().err


def test_the_route_gives_the_same(client: TestClient, library: Library) -> None:
    given = client.get("/v1/targets/matrix", params={"indicator": "GDP增长", "year": "2025"}).json()
    assert given == json.loads(json.dumps(found(library, "GDP增长", year=2025).to_json()))
    assert client.get("/v1/targets/matrix?year=soon").status_code == 422
    assert client.get("/v1/targets/matrix?colour=red").status_code == 422


def test_the_page_shows_each_cell_with_its_quotes_without_script(client: TestClient) -> None:
    page = client.get("/targets/matrix", params={"year": "2025"}).text
    main = page[page.index("<main") : page.index("</main>")]
    assert main.count("<details>") == 6
    assert main.count("<blockquote") == 7
    assert "说法不一" in main
    assert "<script" not in main
    assert "style=" not in main
    assert "没有符合" in client.get("/targets/matrix?year=1999").text
    assert "Documents differ" in client.get("/targets/matrix?year=2025&lang=en").text


def test_the_page_of_figures_shows_both_with_their_sentences(client: TestClient) -> None:
    asked = {"indicator": "地区生产总值", "year": "2025"}
    page = client.get("/targets", params=asked).text
    cell = page[page.index("说法不一") :]
    assert "增长<mark" in cell
    assert ">5.5%</mark>" in cell
    assert ">6.5%</mark>" in cell
