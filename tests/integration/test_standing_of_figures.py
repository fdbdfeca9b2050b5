"""A goal of a document that is repealed or has run out says so, and which document took its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.arrivals import ORDERS, library_of
from wenzheng.library import Library
from wenzheng.readable import EVERYTHING
from wenzheng.statement_filters import parse_statement_filters
from wenzheng.targets import Target, target_of

OLD = """云岭市公共停车设施建设办法
云政发〔2015〕3号
到2020年，全市公共停车位达到5万个。
本办法自2015年6月1日起施行。
云岭市人民政府
2015年5月1日
"""
NEW = """云岭市公共停车设施建设办法
云政发〔2023〕8号
到2030年，全市公共停车位达到9万个。
本办法自2023年7月1日起施行。《云岭市公共停车设施建设办法》（云政发〔2015〕3号）同时废止。
云岭市人民政府
2023年6月1日
"""
LIMITED = """云岭市公交发展措施
云政发〔2018〕1号
到2020年，新增公交专用道30公里。
本措施自2018年2月1日起施行，有效期至2020年12月31日。
云岭市人民政府
2018年1月10日
"""


@pytest.fixture(params=ORDERS)
def library(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Library]:
    """The same documents, whichever came first."""
    texts = {"old.txt": OLD, "new.txt": NEW, "limited.txt": LIMITED}
    with library_of(tmp_path, texts, request.param) as opened:
        yield opened


def figures(library: Library, **given: str) -> dict[str, Target]:
    filters = parse_statement_filters({name: [value] for name, value in given.items()})
    with library.snapshot(EVERYTHING) as snapshot:
        found = [target_of(one) for one in snapshot.statements(filters)]
        assert len(found) == snapshot.count_statements(filters)
    return {one.text: one for one in found}


def test_each_figure_bears_the_status_of_its_document(library: Library) -> None:
    status = {text: one.status.value for text, one in figures(library).items()}
    assert status == {"5万个": "废止", "9万个": "有效", "30公里": "失效"}


def test_what_took_its_place_is_named(library: Library) -> None:
    found = figures(library)
    assert found["5万个"].repealed_by == found["9万个"].doc_id
    assert found["5万个"].repealed_by_title == found["9万个"].title
    assert found["9万个"].repealed_by is found["30公里"].repealed_by is None


def test_status_and_day_filter_as_elsewhere(library: Library) -> None:
    assert set(figures(library, status="废止")) == {"5万个"}
    assert set(figures(library, as_of="2019-01-01")) == {"5万个", "30公里"}
    assert set(figures(library, status="有效", indicator="公共停车位")) == {"9万个"}


def test_before_it_was_repealed_it_was_in_force(library: Library) -> None:
    found = figures(library, as_of="2019-01-01")
    assert {one.status.value for one in found.values()} == {"有效"}
    assert found["5万个"].repealed_by is None
