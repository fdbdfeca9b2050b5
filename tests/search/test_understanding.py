"""What is understood of a question."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.results import AnswerKind, ParsedQuery, State
from search.understanding import MAX_QUESTION, Part, parse_parts, parse_question
from wenzheng.domain import Kind
from wenzheng.errors import BadQuestion, UsageError
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
        ("如何申请补贴", AnswerKind.PROCEDURE),
        ("办理停车证的流程是什么", AnswerKind.PROCEDURE),
        ("谁可以申请冷库补贴", AnswerKind.CONDITION),
        ("申请冷库补贴需要什么材料", AnswerKind.CONDITION),
        ("申领条件是什么", AnswerKind.CONDITION),
        ("申请材料有哪些", AnswerKind.CONDITION),
        ("冷库补贴的支持对象为哪些", AnswerKind.CONDITION),
        ("停车证管理办法的适用范围", AnswerKind.CONDITION),
        ("哪些企业可以申报", AnswerKind.CONDITION),
        ("重点发展的新材料有哪些", AnswerKind.LIST),
        ("要突破哪些材料", AnswerKind.LIST),
        ("商业银行违规放贷如何处理", AnswerKind.PASSAGE),
        ("企业如何降低用电成本", AnswerKind.PASSAGE),
        ("停车证能否转让", AnswerKind.YES_NO),
        ("电动车可以进站充电吗", AnswerKind.YES_NO),
        ("停车管理办法第十二条规定了什么", AnswerKind.ARTICLE),
        ("第5条说什么", AnswerKind.ARTICLE),
        ("谁是市科委主任", AnswerKind.PERSON),
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
        ("二〇二七年充电桩规模", (2027,), State.UNSTATED),
        ("2020—2025年产业投资", (2020, 2025), State.UNSTATED),
        ("十四五期间充电桩数量", (2021, 2025), State.UNSTATED),
        ("近三年产业增速", (2024, 2026), State.UNSTATED),
        ("过去五年产业增速", (2021, 2025), State.UNSTATED),
        ("未来两年产业增速", (2027, 2028), State.UNSTATED),
        ("明年要建几座充电站", (2027,), State.TARGET),
        ("去年产业增速", (2025,), State.UNSTATED),
        ("前三年免征多少", (), State.UNSTATED),
    ],
)
def test_time_and_state_are_read(question: str, years: tuple[int, ...], state: State) -> None:
    parsed = parse(question)
    assert (parsed.years, parsed.state) == (years, state)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_relative_times_count_from_the_day_of_asking_and_from_nothing_else(today: date) -> None:
    parsed = parse_question("今年与去年产业增速", CUT, today=today)
    assert parsed.years == (today.year - 1, today.year)
    fixed = parse_question("到2027年充电桩数量", CUT, today=today)
    assert fixed == parse("到2027年充电桩数量")


def test_a_time_may_say_which_document_is_meant() -> None:
    assert parse("近三年的补贴政策").document_years == (2024, 2025, 2026)
    assert parse("2024年印发的方案里提到的目标").document_years == (2024,)


@pytest.mark.parametrize(
    ("question", "regions", "places"),
    [
        ("上海市浦东新区充电桩", ("上海市", "浦东新区"), ()),
        ("沪2027年充电桩数量", ("上海市",), ()),
        ("粤充电桩补贴", ("广东省",), ()),
        ("沪上充电桩有多少", ("上海市",), ()),
        ("苏浙皖充电桩", ("江苏省", "浙江省", "安徽省"), ()),
        ("粤港澳合作项目", ("广东省", "香港特别行政区", "澳门特别行政区"), ()),
        ("京津冀充电桩", (), ("京津冀",)),
        ("南京充电桩", ("南京市",), ()),
        ("云泽市充电桩", (), ("云泽市",)),
        ("沪府办发〔2024〕3号", (), ()),
        ("中国人民银行的规定", (), ()),
    ],
)
def test_places_are_read(question: str, regions: tuple[str, ...], places: tuple[str, ...]) -> None:
    parsed = parse(question)
    assert (parsed.regions, parsed.places) == (regions, places)


@pytest.mark.parametrize(
    ("question", "issuers"),
    [
        ("国家发改委的规划", ("国家发展和改革委员会",)),
        ("上海市发改委主任是谁", ("上海市发展和改革委员会",)),
        ("市发改委主任是谁", ("发展和改革委员会",)),
        ("工信部和科技部的通知", ("工业和信息化部", "科学技术部")),
        ("国办印发的意见", ("国务院办公厅",)),
        ("云泽市人民政府的意见", ("云泽市人民政府",)),
        ("上海市政府的目标", ("上海市人民政府",)),
        ("政府采购的标准", ()),
        ("国办发〔2024〕3号", ()),
    ],
)
def test_issuing_bodies_are_read_by_their_full_names(
    question: str, issuers: tuple[str, ...]
) -> None:
    assert parse(question).issuers == issuers


@pytest.mark.parametrize(
    "question",
    [
        "云政办发〔2024〕9号",
        "请问云政办发［2024］第9号的补助标准",
        "查一下 云政办发(2024)9号",
        "云政办发【2024】 9 号提出了什么",
    ],
)
def test_a_document_number_is_read_in_any_spelling(question: str) -> None:
    assert parse(question).doc_numbers == ("云政办发〔2024〕9号",)


def test_kinds_are_read_where_they_are_said_of_the_document() -> None:
    assert parse("办法里规定的补贴标准").kinds == (Kind.MEASURE,)
    assert parse("哪些规划提到充电桩").kinds == (Kind.PLAN,)
    assert parse("有什么办法解决充电难").kinds == ()


def test_a_title_in_its_brackets_is_read() -> None:
    assert parse("《云泽市充电规划》的目标").titles == ("云泽市充电规划",)


FULL = "到2027年上海市发改委《充电规划》里云政发〔2024〕9号公共充电桩有多少个"


@pytest.mark.parametrize("part", [part for part in Part if part is not Part.CORRECTED])
def test_an_ignored_part_means_nothing_and_the_others_stay(part: Part) -> None:
    whole, without = parse(FULL), parse_question(FULL, CUT, today=TODAY, ignore={part})
    gone = {Part.ANSWER: "units"}.get(part, part.value)
    if part is not Part.STATE:
        assert getattr(whole, gone)
        assert not getattr(without, gone)
    for name in {"years", "regions", "doc_numbers", "titles", "kinds", "units"} - {gone}:
        assert getattr(without, name) == getattr(whole, name), name
    assert without.ignored == (part,)


def test_what_is_ignored_is_not_searched_for_either() -> None:
    without = parse_question(FULL, CUT, today=TODAY, ignore={Part.YEARS, Part.REGIONS})
    assert "2027" not in without.text
    assert "上海" not in without.text


def test_a_question_that_is_nothing_but_what_is_ignored_keeps_its_words() -> None:
    parsed = parse_question("上海市", CUT, today=TODAY, ignore={Part.REGIONS})
    assert (parsed.text, parsed.regions) == ("上海市", ())


@given(st.text(max_size=60), st.sets(st.sampled_from(Part)))
def test_any_text_is_read_or_refused_whatever_is_ignored(text: str, ignore: set[Part]) -> None:
    try:
        parsed = parse_question(text, CUT, today=TODAY, ignore=ignore)
    except BadQuestion:
        return
    assert set(parsed.ignored) == ignore
    assert parsed.text


def test_a_part_that_there_is_not_is_refused_by_name() -> None:
    assert parse_parts(["years", "answer"]) == {Part.YEARS, Part.ANSWER}
    with pytest.raises(UsageError, match="weather"):
        parse_parts(["weather"])


def test_a_question_in_traditional_characters_is_read_like_one_in_simplified() -> None:
    simplified = parse("充电站2027年达到多少座")
    assert parse("充電站2027年達到多少座") == simplified


def test_the_subject_is_free_of_time_place_and_question_words() -> None:
    parsed = parse("请问上海市到2025年加氢站数量是多少？")
    assert parsed.subject == "加氢站"
    assert parsed.regions == ("上海市",)


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("在多少个服务场景里投用机器人", "场景"),
        ("为几家企业的转型服务", "企业"),
        ("打算形成几个千亿级产业集群", "产业集群"),
        ("加氢站有多少座", "加氢站"),
        ("加氢站数量", ""),
    ],
)
def test_the_noun_that_is_asked_after_directly_is_read(question: str, counted: str) -> None:
    assert parse(question).counted == counted


def test_a_single_character_beside_a_word_may_belong_to_it() -> None:
    assert "氢能谷" in parse("氢能谷面积有多大").compounds
    assert parse("各园区面积有多大").compounds == ()


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
