"""Thirty-one work reports that say nearly the same: each region's goal is its own and no other's.

The goals were read off the sentence of each report that sets them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from indexer.pipeline import index_paths
from search.engine import Engine
from search.results import Status
from tests.conftest import ROOT
from tests.fakes import HashEmbedder
from tests.support import require_path
from wenzheng.embedding.model import Model
from wenzheng.embedding.provider import only
from wenzheng.library import Library, Writer
from wenzheng.readable import EVERYTHING

GROWTH = """北京市 5 天津市 5 河北省 5 山西省 5 内蒙古自治区 6 辽宁省 5 吉林省 5.5 黑龙江省 5 上海市 5 江苏省 5 浙江省 5.5
安徽省 5.5 福建省 5.0—5.5 江西省 5 山东省 5 河南省 5.5 湖北省 6 湖南省 5.5 广东省 5 广西壮族自治区 5 海南省 6 重庆市 6
四川省 5.5 贵州省 5.5 云南省 5 西藏自治区 7 陕西省 5 甘肃省 5.5 青海省 4.5 宁夏回族自治区 5.5 新疆维吾尔自治区 6""".split()
EXPECTED = dict(zip(GROWTH[::2], GROWTH[1::2], strict=True))
LEAST_ANSWERED = 28


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """All reports, with vectors that cost nothing."""
    folder = require_path(ROOT.parent / "shared" / "data" / "corpora" / "gwr_provinces_2025")
    data, embedder = tmp_path_factory.mktemp("provinces") / "data", HashEmbedder()
    with Writer.open(data, model=Model.of(embedder)) as writer:
        report = index_paths([Path(folder) / "docx"], writer, embedder)
    assert not report.failed
    with Library.open(data) as library:
        yield Engine(library, only(embedder), today=lambda: date(2025, 6, 1))


@pytest.mark.parametrize(
    "question", ["2025年{}GDP增长目标", "{}2025年地区生产总值增长预期目标是多少"]
)
def test_every_region_has_its_own_goal(engine: Engine, question: str) -> None:
    answers = {
        region: engine.ask(question.format(region), readable=EVERYTHING) for region in EXPECTED
    }
    given = {
        region: (found.answer or "").replace("%", "")
        for region, found in answers.items()
        if found.status is not Status.ABSTAINED
    }
    assert {region: goal for region, goal in given.items() if goal != EXPECTED[region]} == {}
    assert len(given) >= LEAST_ANSWERED
