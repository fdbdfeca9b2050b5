"""A figure answers only for its own time, place and scope. All texts are made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from search.answering.passage import Passage
from search.answering.standing import as_of, obligation, stage_of_candidate
from search.results import ConflictReason, Status
from tests.search.passages import answer, ask, passage
from wenzheng.domain import Kind, Level
from wenzheng.domain import Status as InForce
from wenzheng.reading.stages import Obligation, Stage

BATCHES = "今年新增4个示范园，加上2019年公布的首批，全市示范园总数达到十二个。"
WORKS = "全年完成2018年立项的泵站改造，累计建成泵站26座。"


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("2019年示范园数量", BATCHES, None),
        ("2024年示范园总数是多少个", BATCHES, "十二个"),
        ("2018年建成泵站多少座", WORKS, None),
        ("建成泵站多少座", WORKS, "26座"),
        ("2022年企业数量", "2022年认定的企业达到35家。", None),
        ("2022年认定企业多少家", "2022年认定的企业达到35家。", "35家"),
    ],
)
def test_the_year_of_an_attribute_is_not_that_of_the_total(
    question: str, text: str, expected: str | None
) -> None:
    assert answer(question, text) == expected


def test_last_year_gives_way_where_no_year_is_asked() -> None:
    text = "今年补助比例最高为30%。上年度补助比例最高为25%，由财政列支。"
    found = ask("补助比例最高为多少", passage(text))
    assert found.chosen[0].text == "30%"
    assert any(c.text == "25%" and c.objection for c in found.passed_over)
    assert answer("2023年补助比例最高为多少", text) == "25%"
    assert answer("补助比例最高为多少", "上年度补助比例最高为25%。") == "25%"


@pytest.mark.parametrize(
    ("question", "expected"),
    [("泊位数量", "900个"), ("每座停车场泊位有多少个", "40个")],
)
def test_a_count_for_each_is_no_rival_of_the_total(question: str, expected: str) -> None:
    text = "全市停车场泊位达到900个，每座停车场泊位不少于40个。"
    found = ask(question, passage(text))
    assert (found.status, found.chosen[0].text) == (Status.ANSWERED, expected)


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("上海泵站数量", "上海、江苏分别建成泵站20座、10座。", "20座"),
        ("江苏泵站数量", "上海、江苏分别建成泵站20座、10座。", "10座"),
        ("上海泵站数量", "上海、江苏合计建成泵站30座。", None),
        ("江苏泵站数量", "上海、江苏合计建成泵站30座。", None),
        ("江苏泵站数量", "上海、江苏均建成泵站30座。", "30座"),
        ("2024年泵站数量", "2024年、2025年分别建成泵站6座、8座。", "6座"),
        ("2025年泵站数量", "2024年、2025年分别建成泵站6座、8座。", "8座"),
        ("2025年泵站数量", "2024年和2025年共建成泵站14座。", None),
    ],
)
def test_what_is_said_of_several_together_is_said_of_none_alone(
    question: str, text: str, expected: str | None
) -> None:
    assert answer(question, text) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("林允川是谁", "云泽市科委副主任林允川介绍，将布局一批任务。", "云泽市科委副主任"),
        (
            "林允川是什么职务",
            "会议由市农业局党组成员、副局长林允川主持。",
            "市农业局党组成员、副局长",
        ),
        ("林允川担任什么职务", "林允川，现任云泽市科委副主任，主持工作。", "云泽市科委副主任"),
        ("林允川是什么人", "林允川（云泽市科委副主任）出席。", "云泽市科委副主任"),
        ("林允川是谁", "林允川表示，将布局一批任务。", None),
        ("云泽市科委副主任林允川是谁", "云泽市科委副主任林允川介绍，将布局。", None),
        ("林允川是谁", "在会上，云泽市经信委主任林允川表示支持。", "云泽市经信委主任"),
        ("赵卫东是谁", "云泽市科委副主任林允川介绍，将布局一批任务。", None),
        ("市科委副主任是谁", "云泽市科委副主任林允川介绍，将布局一批任务。", "林允川"),
    ],
)
def test_who_someone_is_is_never_the_name_that_was_asked(
    question: str, text: str, expected: str | None
) -> None:
    assert answer(question, text) == expected


def said(text: str, doc_id: str, rank: int = 0, **document: object) -> Passage:
    made = passage(text, doc_id=doc_id, rank=rank)
    return replace(made, document=replace(made.document, **document))  # type: ignore[arg-type]


GOAL = "到2027年，换电站达到{}座。"


@pytest.mark.parametrize(
    ("one", "other", "figures", "reason"),
    [
        ({}, {"kind": Kind.ACTION_PLAN}, ("80", "95"), ConflictReason.REPORT),
        ({}, {"published": date(2025, 3, 1)}, ("80", "95"), ConflictReason.REVISION),
        (
            {"level": Level.CITY, "title": "甲"},
            {"level": Level.PROVINCIAL, "title": "乙"},
            ("80", "95"),
            ConflictReason.LEVEL,
        ),
        ({"title": "甲"}, {"title": "乙", "published": date(2025, 3, 1)}, ("80", "95"), ConflictReason.NEWER),
        ({"title": "甲"}, {"title": "乙"}, ("80", "95"), ConflictReason.UNKNOWN),
        ({}, {}, ("近80", "78"), ConflictReason.ROUNDING),
    ],
)  # fmt: skip
def test_documents_that_disagree_are_told_with_the_likely_reason(
    one: dict[str, object],
    other: dict[str, object],
    figures: tuple[str, str],
    reason: ConflictReason,
) -> None:
    if other.get("kind"):
        other = {**other, "title": "云泽市充电设施实施方案"}
    found = ask(
        "到2027年换电站数量",
        said(GOAL.format(figures[0]), "d1", **one),
        said(GOAL.format(figures[1]), "d2", 1, **other),
    )
    assert (found.status, found.conflict) == (Status.CONFLICT, reason)


@pytest.mark.parametrize(
    ("one", "other"),
    [("产业规模达到1.5万亿元", "产业规模达到15000亿元"), ("建成泵站2家", "建成泵站两家")],
)
def test_the_same_value_in_other_units_agrees(one: str, other: str) -> None:
    question = "到2027年" + ("产业规模" if "规模" in one else "泵站有几家")
    passages = [passage(f"到2027年，{t}。", doc_id=t, rank=n) for n, t in enumerate((one, other))]
    found = ask(question, *passages)
    assert (found.status, len(found.chosen)) == (Status.ANSWERED, 2)


def test_what_is_repealed_is_no_rival_but_history() -> None:
    old = said(GOAL.format(60), "old", status=InForce.REPEALED)
    new = said(GOAL.format(85), "new", 1, status=InForce.IN_FORCE)
    found = ask("到2027年换电站数量", old, new)
    assert (found.status, [c.text for c in found.chosen]) == (Status.ANSWERED, ["85座"])
    assert [c.text for c in found.earlier] == ["60座"]
    alone = ask("到2027年换电站数量", old)
    assert ([c.text for c in alone.chosen], alone.earlier) == (["60座"], ())


def test_what_ran_out_gives_way_only_to_what_is_known_to_be_in_force() -> None:
    old = said(GOAL.format(60), "old", status=InForce.EXPIRED)
    unknown = said(GOAL.format(85), "new", 1)
    assert ask("到2027年换电站数量", old, unknown).status is Status.CONFLICT


def test_a_document_that_is_named_answers_for_itself() -> None:
    old = said(GOAL.format(60), "old", status=InForce.REPEALED, doc_number="云发〔2020〕1号")
    new = said(GOAL.format(85), "new", 1, status=InForce.IN_FORCE, doc_number="云发〔2024〕2号")
    found = ask("云发〔2020〕1号到2027年换电站数量", old, new)
    assert "60座" in {c.text for c in (*found.chosen, *found.rivals)}


def test_a_later_version_of_a_name_takes_the_place_of_the_earlier() -> None:
    text = "对泵站改造每座补助{}万元。"
    question = "泵站改造补助多少钱"
    old = said(text.format(5), "old", title="云泽市泵站补助办法", kind=Kind.MEASURE)
    new = said(
        text.format(8), "new", 1, title="云泽市泵站补助办法", kind=Kind.MEASURE,
        published=date(2025, 1, 1),
    )  # fmt: skip
    found = ask(question, old, new)
    assert ([c.text for c in found.chosen], [c.text for c in found.earlier]) == (
        ["8万元"],
        ["5万元"],
    )


@pytest.mark.parametrize(
    ("question", "text", "stage", "bound", "when"),
    [
        ("到2027年换电站数量", "到2027年，换电站达到80座（约束性指标）。", Stage.TARGET, Obligation.BINDING, "2027"),
        ("2027年换电站数量", "预计2027年换电站数量达到80座。", Stage.FORECAST, None, "2027"),
        ("换电站有多少座", "截至2023年6月，全市共有换电站80座。", Stage.CURRENT, None, "2023-06"),
        ("换电站有多少座", "目前，全市共有换电站80座。", Stage.CURRENT, None, "2024-03-01"),
        ("换电站有多少座", "已建成换电站80座。", Stage.REACHED, None, "2024-03-01"),
        ("产业规模是多少", "“十四五”期间，产业规模为80亿元。", Stage.TARGET, None, "2024-03-01"),
        ("2021至2025年换电站数量", "2021—2025年，换电站建设80座。", Stage.TARGET, None, "2021/2025"),
    ],
)  # fmt: skip
def test_a_figure_says_what_it_is_and_of_when(
    question: str, text: str, stage: Stage, bound: Obligation | None, when: str
) -> None:
    found = ask(question, passage(text)).chosen[0]
    told = stage_of_candidate(found), obligation(found), as_of(found, found.sentence.text)  # type: ignore[arg-type]
    assert told == (stage, bound, when)


def test_what_is_said_of_three_things_is_not_said_of_two() -> None:
    text = "到2027年，储能、换电、氢能产业总规模突破900亿元。"
    assert answer("到2027年储能、换电、氢能产业总规模", text) == "900亿元"
    assert answer("到2027年储能和换电产业规模", text) is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2025年泵站改造投资增长目标", "6%"),
        ("2024年泵站改造投资增长目标", None),
        ("2024年泵站改造投资增长多少", "5%"),
    ],
)
def test_what_a_report_looks_back_on_is_of_the_year_before_and_no_goal(
    question: str, expected: str | None
) -> None:
    title, day = "2025年云泽市政府工作报告", date(2025, 1, 15)
    review = passage(
        "预计泵站改造投资增长5%左右。",
        title=title, published=day, doc_id="d", path=(title, "一、2024年工作回顾"),
    )  # fmt: skip
    goals = passage(
        "主要预期目标是：泵站改造投资增长6%左右。",
        title=title, published=day, doc_id="d", rank=1, path=(title, "二、2025年工作安排"),
    )  # fmt: skip
    found = ask(question, review, goals)
    assert (found.chosen[0].text if found.status is Status.ANSWERED else None) == expected
