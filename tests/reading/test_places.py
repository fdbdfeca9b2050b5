"""In which region does a figure hold?"""

from __future__ import annotations

from datetime import date

import pytest

from wenzheng.reading.statements import Source, statements


def regions(text: str) -> list[tuple[str, str | None]]:
    source = Source(text, published=date(2025, 1, 20), region="江苏省")
    return [(text[one.start : one.end], one.region) for one in statements(source)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "苏州市加氢站达到30座，公共停车位达到8万个。",
            [("30座", "苏州市"), ("8万个", "苏州市")],
        ),
        (
            "苏州市地区生产总值达2.7万亿元，增长6%。",
            [("2.7万亿元", "苏州市"), ("6%", "苏州市")],
        ),
        (
            "苏州、无锡加氢站分别达到30座、20座。",
            [("30座", "苏州市"), ("20座", "无锡市")],
        ),
        (
            "苏州市、无锡市分别建成加氢站30座、20座。",
            [("30座", "苏州市"), ("20座", "无锡市")],
        ),
        (
            "地区生产总值增长5%，其中苏州市增长6%，无锡市增长4%。",
            [("5%", "江苏省"), ("6%", "苏州市"), ("4%", "无锡市")],
        ),
        (
            "苏州市加氢站达到30座，全省加氢站达到90座。",
            [("30座", "苏州市"), ("90座", "江苏省")],
        ),
        ("2024年苏州市加氢站达到30座。", [("30座", "苏州市")]),
        ("苏州、无锡、常州建成加氢站60座。", [("60座", None)]),
        ("全国加氢站达到300座，全省加氢站达到90座。", [("300座", "全国"), ("90座", "江苏省")]),
        ("全国重点实验室达到20家。", [("20家", "江苏省")]),
        ("推动苏州实验室建设，新建加氢站20座。", [("20座", "江苏省")]),
    ],
)
def test_a_figure_is_of_the_region_that_its_clause_is_about(
    text: str, expected: list[tuple[str, str | None]]
) -> None:
    assert regions(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "南京市达到30座。",
        "实际建成30座。",
        "年度目标20座。",
        "原定20座难以建成。",
        "省级20%。",
        "苏州市增长6%，无锡市增长5%。",
        "同期出院人数/总人数×100%。",
        "每个县建成养老中心1个。",
        "有关部门按缴费数额的50%返还。",
        "联合苏州、无锡2个城市开展试点。",
        "最迟不超过4个小时上报。",
        "禁止召开10人以上会议。",
        "6部门联合出台文件。",
    ],
)
def test_what_names_nothing_that_is_measured_is_left_out(text: str) -> None:
    assert regions(text) == []
