"""Which span answers, and when is there none? All texts are made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.answering.subject import Subject
from search.results import Status
from tests.search.passages import answer, ask, passage

STATIONS = "全市已建成12座换电站和约40公里专用线路，到2027年，各类换电站将达85座。"
FIRMS = "到2027年，重点培育8家龙头企业、60家骨干企业和500家配套企业，产业规模突破900亿元。"
SECTORS = "到2027年，储能、换电、氢能三个产业总规模超2000亿元，其中储能产业规模达到700亿元。"
PARKS = "云泽市已布局东湖谷、南山汇两个储能特色园区，换电领域布局星港、月湾、云台等3个特色园区。"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("到2027年换电站数量", "85座"),
        ("目前已经建成几座换电站", "12座"),
        ("专用线路有多长", "40公里"),
        ("換電站2027年達到多少座", "85座"),
        ("到2030年换电站数量", None),
        ("到2027年充电桩数量", None),
        ("深圳到2027年换电站数量", None),
    ],
)
def test_built_and_planned_are_not_confused_and_what_is_not_said_is_not_answered(
    question: str, expected: str | None
) -> None:
    assert answer(question, STATIONS, FIRMS, SECTORS) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("培育龙头企业多少家", "8家"),
        ("骨干企业数量", "60家"),
        ("配套企业有几家", "500家"),
        ("产业规模突破多少", "900亿元"),
        ("独角兽企业有几家", None),
    ],
)
def test_each_quantity_of_a_sentence_belongs_to_its_own_noun(
    question: str, expected: str | None
) -> None:
    assert answer(question, FIRMS) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("在多少个服务场景里投用机器人", "6个"),
        ("机器人投用多少台", "300台"),
        ("来自几家企业的公交车投入运营", "9家"),
        ("多少辆公交车投入运营", "120辆"),
        ("千亿级产业集群有几个", "3个"),
        ("百亿级产业集群有几个", "7个"),
        ("算力服务商要培育多少家", "千家"),
    ],
)
def test_what_is_counted_is_the_noun_that_was_asked_after(question: str, expected: str) -> None:
    text = (
        "在导览、配送等6个服务场景投用300台机器人。来自9家企业的120辆公交车投入运营。"
        "形成3个千亿、7个百亿级产业集群。培育千家算力服务商。"
    )
    assert answer(question, text) == expected


def test_what_is_said_of_one_topic_is_said_of_no_other() -> None:
    text = (
        "海洋能源领域，建设5个园区。关于智能装备，营收百亿元企业不少于八家，产业规模达到900亿元。"
    )
    assert answer("智能装备营收百亿元企业不少于几家", text) == "八家"
    assert answer("海洋能源营收百亿元企业不少于几家", text) is None


def test_a_word_with_the_character_beside_it_is_meant_where_the_library_holds_both() -> None:
    def weight(word: str) -> float:
        return 1.0 if word in ("云储", "云储谷", "面积") else 3.0

    compounds = ("云储谷", "云储湖")
    held = Subject.of(["云储", "面积"], weight, compounds=compounds)
    assert [term.word for term in held.terms] == ["云储谷", "面积"]
    unheard_of = Subject.of(["云储", "面积"], weight, compounds=compounds[1:])
    assert [term.word for term in unheard_of.terms] == ["云储", "面积"]


def test_a_body_is_named_whole() -> None:
    text = "3月1日，云泽市人民政府办公厅公布了充电桩管理办法。"
    assert answer("充电桩管理办法是哪个单位公布的", text) == "云泽市人民政府办公厅"


def test_what_is_said_of_several_things_together_is_not_said_of_one() -> None:
    assert answer("储能产业规模", SECTORS) == "700亿元"
    assert answer("三个产业总规模", SECTORS) == "2000亿元"
    assert answer("氢能产业规模", SECTORS) is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("储能特色园区有哪些", "东湖谷、南山汇"),
        ("换电领域有哪些特色园区", "星港、月湾、云台"),
    ],
)
def test_a_list_is_the_enumeration_alone(question: str, expected: str) -> None:
    assert answer(question, PARKS) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("市科委副主任是谁", "周明远"),
        ("云泽市科学技术委员会副主任是谁", "周明远"),
        ("市科委主任是谁", None),
        ("市经信委主任是谁", "赵卫东"),
        ("市卫健委副主任是谁", None),
    ],
)
def test_a_person_is_named_by_the_very_office_that_was_asked_for(
    question: str, expected: str | None
) -> None:
    text = "云泽市科委副主任周明远介绍，将布局一批任务。市经济信息化委主任赵卫东在会上表示支持。"
    assert answer(question, text) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("V2G是什么", "推广车网互动（V2G）、虚拟电厂等技术。", "车网互动"),
        (
            "什么是公共数据",
            "本办法所称公共数据，是指公共管理机构在履职中产生的数据。",
            "公共管理机构在履职中产生的数据",
        ),
        ("BMS是什么", "推广车网互动（V2G）等技术。", None),
    ],
)
def test_a_definition_is_what_the_text_says_the_term_is(
    question: str, text: str, expected: str | None
) -> None:
    assert answer(question, text) == expected


def test_a_day_is_found_with_what_happens_on_it() -> None:
    text = "本办法自2024年5月1日起施行。申报截止时间为2024年9月30日。"
    assert answer("办法何时施行", text) == "2024年5月1日"


def test_a_year_named_in_the_sentence_before_holds_for_this_one() -> None:
    text = "到2027年，建成储能强市。全市储能产业规模超过700亿元。"
    found = ask("2027年储能产业规模", passage(text))
    assert found.chosen[0].text == "700亿元"


def test_what_is_reached_does_not_borrow_the_year_of_a_goal() -> None:
    assert answer("2027年换电站数量", "目标到2027年成网。目前已建成12座换电站。") is None


def test_documents_that_disagree_are_a_conflict_with_all_values() -> None:
    found = ask(
        "到2027年换电站数量",
        passage("到2027年，换电站达到85座。", doc_id="d1"),
        passage("到2027年，换电站达到90座。", doc_id="d2", rank=1),
    )
    assert found.status is Status.CONFLICT
    assert {c.text for c in (*found.chosen, *found.rivals)} == {"85座", "90座"}


def test_the_same_amount_in_other_units_agrees() -> None:
    found = ask(
        "到2027年储能产业规模",
        passage("到2027年，储能产业规模达到1.5万亿元。", doc_id="d1"),
        passage("到2027年，储能产业规模达到15000亿元。", doc_id="d2", rank=1),
    )
    assert found.status is Status.ANSWERED
    assert len(found.chosen) == 2


def test_an_abstention_says_what_was_nearest_and_why_it_is_no_answer() -> None:
    found = ask("到2030年换电站数量", passage(STATIONS))
    assert found.status is Status.ABSTAINED
    assert "2027年" in found.reason
    assert found.passed_over


def test_a_figure_of_another_region_is_no_answer() -> None:
    text = "北京市到2027年建成换电站300座，上海市到2027年建成换电站200座。"
    assert answer("上海到2027年换电站数量", text) == "200座"
    assert answer("北京到2027年换电站数量", text) == "300座"
    assert answer("重庆到2027年换电站数量", text) is None


@given(
    st.text("到2027年换电站将达85座，。、12约%家亿元和市科委主任王明的", max_size=120),
    st.sampled_from(
        ["到2027年换电站数量", "市科委主任是谁", "有哪些换电站", "换电站是什么", "如何换电"]
    ),
)
def test_an_answer_always_stands_word_for_word_in_its_passage(text: str, question: str) -> None:
    found = ask(question, passage(text))
    for candidate in (*found.chosen, *found.rivals, *found.passed_over):
        assert candidate.text == text[candidate.start : candidate.end] != ""
        assert candidate.sentence.start <= candidate.start < candidate.end <= candidate.sentence.end


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("贷款最高额度是多少", "将贷款最高额度由60万元提高至80万元。", "80万元"),
        ("已建成泵站多少座", "全市未建成泵站10座。", None),
        ("未建成泵站多少座", "全市已建成泵站10座。", None),
        ("补贴申请什么时候截止", "补贴申请于2024年5月1日开始。", None),
    ],
)
def test_what_was_before_or_is_the_contrary_is_no_answer(
    question: str, text: str, expected: str | None
) -> None:
    assert answer(question, text) == expected


def test_the_number_of_another_office_is_no_answer() -> None:
    text = "云泽市医保局电话0512-81234567；民政局电话0512-87654321。"
    assert answer("云泽市民政局电话是多少", text) == "0512-87654321"
