"""A list over several sentences is its items, each word for word. All texts are made up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.answering.enumerations import ListCandidate
from tests.search.passages import ask, passage
from wenzheng.domain import StoredChunk

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


EXAMPLES = (
    "持续支持颠覆性技术探索，如深海取热、固态储氢、生物固碳等，推动智能电网、柔性直流等技术集成。"
    "星桥园围绕电芯、回收、检测三大板块，发展梯次利用、二手交易等产业。"
    "形成市区联动、园区联动、政企联动发展格局。"
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("持续支持的颠覆性技术有哪些", ["深海取热", "固态储氢", "生物固碳"]),
        ("星桥园围绕哪三大板块发展", ["电芯", "回收", "检测"]),
        ("三个联动是什么联动", ["市区联动", "园区联动", "政企联动发展格局"]),
    ],
)
def test_a_list_is_of_what_leads_to_it_or_what_each_item_is(
    question: str, expected: list[str]
) -> None:
    assert items(question, EXAMPLES) == expected


def test_items_that_are_not_so_many_are_others() -> None:
    assert items("四个联动是什么联动", EXAMPLES) == []


def test_examples_of_what_one_does_are_no_list_of_what_there_is() -> None:
    text = "布局白鹭园等3个特色园区，如星桥园重点发展电芯、回收、检测等环节。"
    assert items("特色园区有哪些", text) == []


SPOKEN = (
    "科技方面有什么举措？\n科技局局长回答，科技局将支撑三条新赛道。下一步着力推进以下工作。\n"
    "一是布局攻关任务。面向储能突破电芯。\n二是完善创新生态。\n三、强化基础研究，支持人才。"
)


def test_a_list_answers_by_the_paragraph_that_announces_it_and_may_slip_in_its_marks() -> None:
    assert items("科技局支撑新赛道下一步推进哪些工作", SPOKEN) == [
        "布局攻关任务",
        "完善创新生态",
        "强化基础研究，支持人才",
    ]


def test_the_first_item_may_stand_in_the_chunk_before() -> None:
    head, tail = SPOKEN.split("二是", 1)
    one, text = passage(head).stored.chunk, f"二是{tail}"
    two = replace(one, ordinal=1, start=one.end, end=one.end + len(text), text=text)
    whole = replace(
        passage(text), stored=StoredChunk(2, two, 0, 0), previous=StoredChunk(1, one, 0, 0)
    )
    best = ask("科技局支撑新赛道下一步推进哪些工作", whole).chosen[0]
    assert best.text.startswith("一是布局攻关任务")
    assert best.text.endswith("支持人才")
