"""A list over several sentences is its items, each word for word. All texts are made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.answering.enumerations import ListCandidate
from tests.search.passages import ask, passage

TASKS = (
    "储能产业要抓好三项重点任务。一是建设东湖谷园区，完善配套。二是培育龙头企业。"
    "三是推广换电模式，到2027年覆盖全市。其他工作另行部署。"
)
CONDITIONS = (
    "申请冷库补助应当符合下列条件：\n（一）在本市登记的企业；\n（二）冷库容量不少于500立方米；\n"
    "（三）两年内没有违法记录。\n其他事项由农业局解释。"
)


def items(question: str, text: str) -> list[str]:
    found = ask(question, passage(text)).chosen
    best = found[0] if found else None
    return [text[slice(*span)] for span in best.items] if isinstance(best, ListCandidate) else []


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (
            "储能产业的重点任务有哪些",
            TASKS,
            ["建设东湖谷园区，完善配套", "培育龙头企业", "推广换电模式，到2027年覆盖全市"],
        ),
        (
            "申请冷库补助的条件有哪些",
            CONDITIONS,
            ["在本市登记的企业", "冷库容量不少于500立方米", "两年内没有违法记录"],
        ),
        ("支持政策有哪些", "支持政策包括：1.贷款贴息；2.减免租金。", ["贷款贴息", "减免租金"]),
        ("保障措施有哪些", "重点任务如下。一是建设东湖谷园区。二是培育企业。", []),
        (
            "特色园区有哪些",
            "现将特色园区名单通知如下：\n一、特色园区共五个。\n二、复核每年一次。",
            [],
        ),
        ("特色园区有哪些", "全市布局东湖谷、南山汇两个特色园区。", ["东湖谷", "南山汇"]),
        ("重点任务有哪些", "重点任务：一是培育企业。三是推广换电。", []),
    ],
)
def test_the_items_are_what_is_listed(question: str, text: str, expected: list[str]) -> None:
    assert items(question, text) == expected


@given(st.text("重点任务有一二三是、。；（）12.培育\n", max_size=60))
def test_items_are_spans_in_order_within_the_answer(text: str) -> None:
    for found in ask("重点任务有哪些", passage(text or "无")).chosen:
        if isinstance(found, ListCandidate):
            starts = [start for start, _ in found.items]
            assert starts == sorted(set(starts))
            for start, end in found.items:
                assert found.start <= start < end <= found.end
