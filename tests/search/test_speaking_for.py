"""Which region does a passage speak for, and what is said of it? All texts are made up."""

from dataclasses import replace
from datetime import date

import pytest

from search.answering.passage import Sentence
from search.answering.phones import asks_for_phone
from search.answering.speaking_for import standing
from search.results import Status
from search.understanding import parse_question
from tests.search.passages import CUT, answer, ask, passage
from wenzheng.domain import Level

TODAY = date(2026, 1, 1)
HOW = "登录停车服务平台，填写停车证申请表，居民申领即可。"


@pytest.mark.parametrize(
    ("title", "text", "factor", "remark"),
    [
        ("上海市停车证办事指南", HOW, 1.0, ""),
        ("停车证办事指南", "上海市居民注意：" + HOW, 1.0, ""),
        ("停车证办事指南", "上海市浦东新区居民注意：" + HOW, 1.0, ""),
        ("上海市停车证办事指南", "来自湖北省的居民也一样。" + HOW, 1.0, ""),
        ("全国停车证管理办法", HOW, 0.85, "全国"),
        ("停车证办事指南", "本市居民注意：" + HOW, 0.7, "没有写明"),
        ("停车证办事指南", "全省居民注意：" + HOW, 0.0, "没有说明是哪个地区"),
        ("停车证办事指南", HOW, 0.0, "没有说明是哪个地区"),
        ("北京市停车证办事指南", HOW, 0.0, "北京市"),
        ("北京市停车证办事指南", "本市居民注意：" + HOW, 0.0, "北京市"),
        ("停车证办事指南", "北京市居民注意：" + HOW, 0.0, "北京市"),
    ],
)
def test_a_passage_speaks_for_the_region_of_its_document(
    title: str, text: str, factor: float, remark: str
) -> None:
    query = parse_question("上海市居民如何申领停车证", CUT, today=TODAY)
    one = passage(text, title=title)
    found = standing(query, Sentence(one, 0, len(text)))
    assert found.factor == factor
    assert remark in found.remark


@pytest.mark.parametrize(
    ("question", "is_wider"),
    [("苏州市居民如何申领停车证", True), ("杭州市居民如何申领停车证", False)],
)
def test_what_a_province_lays_down_holds_in_its_cities_and_the_reason_says_so(
    question: str, is_wider: bool
) -> None:
    found = ask(question, passage(HOW * 2, title="江苏省停车证申领办法"))
    assert (found.status is Status.ANSWERED) is is_wider
    assert "江苏省" in found.reason


def test_a_document_of_the_nation_may_not_speak_of_one_city_alone() -> None:
    query = parse_question("苏州市居民如何申领停车证", CUT, today=TODAY)
    one = passage(HOW)
    national = replace(one, document=replace(one.document, level=Level.NATIONAL))
    assert standing(query, Sentence(national, 0, len(HOW))).factor < 1


CONTACTS = (
    "停车证咨询电话：0512-6123456、6123457；冷库补贴咨询电话：6987654。停车证每年收费6123450元。"
    "早市投诉请拨打12345热线。"
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("停车证咨询电话是多少", "0512-6123456"),
        ("冷库补贴的咨询电话是多少", "6987654"),
        ("早市投诉热线是多少", "12345"),
        ("旧书摊位预约电话是多少", None),
    ],
)
def test_a_number_to_call_is_known_by_what_stands_before_it(
    question: str, expected: str | None
) -> None:
    assert answer(question, CONTACTS) == expected


@pytest.mark.parametrize("question", ["停车证有多少张", "电话用户数量是多少", "热线接到多少来电"])
def test_not_every_number_is_one_to_call(question: str) -> None:
    assert not asks_for_phone(parse_question(question, CUT, today=TODAY))


def test_copies_of_the_answer_are_no_alternatives() -> None:
    copies = [passage(HOW * 2, doc_id=f"d{n}", rank=n) for n in range(3)]
    other = passage("居民申领停车证，也可以到街道窗口填表。", doc_id="d9", rank=3)
    found = ask("居民如何申领停车证", *copies, other)
    texts = [c.text for c in (*found.chosen, *found.passed_over)]
    assert len(texts) == len(set(texts))
    assert any("街道窗口" in text for text in texts)
