"""Which documents are in force on a day: by their own words, and by what others say of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.fakes import HashEmbedder
from tests.integration.arrivals import ORDERS, library_of
from wenzheng.domain import Filters, Status
from wenzheng.embedding.model import Model
from wenzheng.filters import parse_filters
from wenzheng.library import Library, Writer
from wenzheng.readable import EVERYTHING

OLD = """云岭市停车管理办法
云政发〔2015〕3号
第一条 为了规范停车，制定本办法。小型车每小时收费5元。
第二条 停车场许可证有效期三年。
第三条 本办法自2015年6月1日起施行。
云岭市人民政府
2015年5月1日
"""
NEW = """云岭市停车管理办法
云政发〔2023〕8号
第一条 为了规范停车，制定本办法。小型车每小时收费8元。
第二条 本办法自2023年7月1日起施行，有效期五年。《云岭市停车管理办法》（云政发〔2015〕3号）同时废止。
云岭市人民政府
2023年6月1日
"""
LIMITED = """云岭市公交补贴措施
云政发〔2018〕1号
对公交企业每年补贴300万元。
本措施自2018年2月1日起施行，有效期至2020年12月31日。
云岭市人民政府
2018年1月10日
"""
NEWS = "多家媒体：云岭市公交补贴，今年发放\n2018年2月3日\n记者从市交通局获悉，补贴已经发放到位。\n"


@pytest.fixture(params=ORDERS)
def library(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Library]:
    """The same documents, whichever came first."""
    texts = {"old.txt": OLD, "new.txt": NEW, "limited.txt": LIMITED, "news.txt": NEWS}
    with library_of(tmp_path, texts, request.param) as opened:
        yield opened


def names(library: Library, **given: str) -> set[str]:
    filters = parse_filters({name: [value] for name, value in given.items()})
    with library.snapshot(EVERYTHING) as snapshot:
        return {Path(document.source).stem for document in snapshot.documents(filters)}


def test_the_repealed_version_is_told_from_the_one_that_repeals_it(library: Library) -> None:
    assert names(library, status="废止", as_of="2024-01-01") == {"old"}
    assert names(library, status="有效", as_of="2024-01-01") == {"new"}


def test_a_time_that_ran_out_is_over_and_that_of_a_permit_is_another(
    library: Library,
) -> None:
    assert names(library, status="失效", as_of="2024-01-01") == {"limited"}
    assert "old" in names(library, as_of="2022-01-01")


def test_a_day_selects_what_was_in_force_then(library: Library) -> None:
    assert names(library, as_of="2019-01-01") == {"old", "limited"}
    assert names(library, as_of="2023-06-15") == {"old"}
    assert names(library, status="未施行", as_of="2023-06-15") == {"new"}


def test_news_have_no_status(library: Library) -> None:
    with library.snapshot(EVERYTHING) as snapshot:
        status = {Path(d.source).stem: d.status for d in snapshot.documents()}
    assert status["news"] is None
    assert status["limited"] is Status.EXPIRED


def test_a_removed_document_repeals_nothing(library: Library, tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with library.snapshot(EVERYTHING) as snapshot:
        (new,) = (d for d in snapshot.documents() if d.source.endswith("new.txt"))
    with Writer.open(tmp_path / ".d", model=Model.of(embedder)) as writer:
        writer.remove(new.doc_id)
        writer.commit()
    assert names(library, status="废止") == set()


def test_bodies_and_numbers_are_found_in_any_spelling(library: Library) -> None:
    assert names(library, issuer="云岭市政府") == {"old", "new", "limited"}
    assert names(library, doc_number="云政发(2015)第3号") == {"old"}
    assert names(library, level="市级") >= {"old", "new", "limited"}


def test_filters_of_a_day_are_days() -> None:
    assert parse_filters({"as_of": ["2024-06-30"]}) == Filters(as_of=date(2024, 6, 30))
