"""What is understood of a question."""

from datetime import date

import pytest

from search.results import AnswerKind, ParsedQuery, State
from search.understanding import MAX_QUESTION, parse_question
from wenzheng.errors import BadQuestion
from wenzheng.text.tokenise import Tokeniser

CUT = Tokeniser().finest
TODAY = date(2026, 3, 1)


def parse(question: str) -> ParsedQuery:
    return parse_question(question, CUT, today=TODAY)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("到2027年充电桩数量", AnswerKind.NUMBER),
        ("云泽市充电桩有多少个", AnswerKind.NUMBER),
        ("冷库补助几万元", AnswerKind.NUMBER),
        ("数字经济规模2025年目标", AnswerKind.NUMBER),
        ("数据服务企业数", AnswerKind.NUMBER),
        ("GDP年均增速", AnswerKind.NUMBER),
        ("办法何时施行", AnswerKind.DATE),
        ("哪一年建成第一座换电站", AnswerKind.DATE),
        ("市发改委主任是谁", AnswerKind.PERSON),
        ("市交通局局长叫什么名字", AnswerKind.PERSON),
        ("示范基地在哪里", AnswerKind.PLACE),
        ("示范基地位于哪个区", AnswerKind.PLACE),
        ("规划由哪个部门印发", AnswerKind.ORGANISATION),
        ("特色园区有哪些", AnswerKind.LIST),
        ("V2G是什么", AnswerKind.DEFINITION),
        ("什么是公共数据", AnswerKind.DEFINITION),
        ("对冷库建设的支持政策是什么", AnswerKind.PASSAGE),
        ("如何申请补贴", AnswerKind.PASSAGE),
    ],
)
def test_the_sort_of_answer_is_read_from_the_question(question: str, kind: AnswerKind) -> None:
    assert parse(question).kind is kind


@pytest.mark.parametrize(
    ("question", "years", "state"),
    [
        ("到2027年充电桩数量", (2027,), State.TARGET),
        ("充电桩2027规模", (2027,), State.UNSTATED),
        ("2016-2020年产业投资增速", (2016, 2020), State.UNSTATED),
        ("十四五末充电桩数量", (2025,), State.TARGET),
        ("目前已建成几座充电站", (), State.REACHED),
        ("力争培育多少家企业", (), State.TARGET),
    ],
)
def test_time_and_state_are_read(question: str, years: tuple[int, ...], state: State) -> None:
    parsed = parse(question)
    assert (parsed.years, parsed.state) == (years, state)


def test_a_question_in_traditional_characters_is_read_like_one_in_simplified() -> None:
    simplified = parse("充电站2027年达到多少座")
    assert parse("充電站2027年達到多少座") == simplified


def test_the_subject_is_free_of_time_place_and_question_words() -> None:
    parsed = parse("请问上海市到2025年加氢站数量是多少？")
    assert parsed.subject == "加氢站"
    assert parsed.regions == ("上海市",)


def test_a_definition_is_about_its_term() -> None:
    assert parse("什么是“公共数据”？").subject == "公共数据"


def test_the_unit_asked_for_is_read() -> None:
    assert parse("建成几座站").units == ("座",)
    assert parse("占百分之多少").units == ("%",)
    assert parse("市场占有率").units == ("%",)


@pytest.mark.parametrize("question", ["", "  \n", "？！。", "\x00\x01\x02", "…——"])
def test_a_question_without_text_is_refused(question: str) -> None:
    with pytest.raises(BadQuestion) as refusal:
        parse(question)
    assert refusal.value.zh
    assert refusal.value.en


def test_a_question_of_ten_thousand_characters_is_refused_with_its_length() -> None:
    with pytest.raises(BadQuestion, match="10000"):
        parse("问" * 10_000)
    assert parse("问" * MAX_QUESTION).text
