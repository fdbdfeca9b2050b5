"""What is known about a document: read from its text, the way such documents are written."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.metadata.dates import read_day, validity_in
from indexer.metadata.issuers import split_names
from indexer.metadata.kinds import kind_of, level_of
from indexer.metadata.links import find_links
from indexer.metadata.read import read_metadata
from indexer.metadata.titles import names
from indexer.readers.base import Stated
from wenzheng.domain import Kind, Level, Metadata, Relation, Validity

NOTICE = """云岭市人民政府办公室关于印发云岭市氢能产业发展实施方案（试行）的通知
云政办发〔2024〕7号
各区县人民政府，市政府各部门：
现将《云岭市氢能产业发展实施方案（试行）》印发给你们，请认真贯彻执行。
附件：1.云岭市氢能产业发展实施方案（试行）
2.重点任务分工表
云岭市人民政府办公室
2024年3月12日
附件1
云岭市氢能产业发展实施方案（试行）
根据《国家氢能产业发展中长期规划（2021—2035年）》和《云岭省氢能条例》，制定本方案。
一、总体目标
到2026年，产业规模达到300亿元。许可证有效期为五年。
二、附则
本方案自2024年4月1日起施行，有效期3年。《云岭市氢能产业发展若干措施》（云政办发〔2021〕15号）同时废止。
"""
PUBLISHED = date(2024, 3, 15)


def read(text: str, name: str = "a", **stated: object) -> Metadata:
    return read_metadata(text, Stated(**stated), name)  # type: ignore[arg-type]


class TestANotice:
    def test_its_facts_are_read_from_its_text_alone(self) -> None:
        known = read(NOTICE)
        assert known.issuers == ("云岭市人民政府办公室",)
        assert known.doc_number == "云政办发〔2024〕7号"
        assert known.written == known.published == date(2024, 3, 12)
        assert (known.kind, known.level) == (Kind.ACTION_PLAN, Level.CITY)

    def test_its_force_is_its_own_not_that_of_a_permit(self) -> None:
        assert read(NOTICE).validity == Validity(date(2024, 4, 1), date(2027, 3, 31))

    def test_others_may_call_it_by_what_it_promulgates(self) -> None:
        assert "云岭市氢能产业发展实施方案" in read(NOTICE).names

    def test_its_links_say_what_it_does_with_others(self) -> None:
        found = [(link.relation, link.title, link.doc_number) for link in read(NOTICE).links]
        assert found == [
            (Relation.BASED_ON, "国家氢能产业发展中长期规划（2021—2035年）", None),
            (Relation.BASED_ON, "云岭省氢能条例", None),
            (Relation.REPEALS, "云岭市氢能产业发展若干措施", "云政办发〔2021〕15号"),
        ]

    def test_links_stand_where_they_say(self) -> None:
        for link in read(NOTICE).links:
            assert (link.title or "") in NOTICE[link.start : link.end]

    def test_what_the_file_states_comes_first(self) -> None:
        known = read(
            NOTICE, doc_number="云府〔2024〕3号", issuer="云岭市人民政府", published=PUBLISHED
        )
        assert (known.issuer, known.doc_number) == ("云岭市人民政府", "云府〔2024〕3号")
        assert (known.written, known.published) == (date(2024, 3, 12), PUBLISHED)


@pytest.mark.parametrize(
    ("written", "issuers"),
    [
        ("财政部税务总局", ("财政部", "税务总局")),
        ("财政部 税务总局 海关总署", ("财政部", "税务总局", "海关总署")),
        ("国务院办公厅、中央军委办公厅", ("国务院办公厅", "中央军委办公厅")),
        ("云岭市人民政府办公室", ("云岭市人民政府办公室",)),
        ("国家发展和改革委员会", ("国家发展和改革委员会",)),
        ("云岭市发展和改革委员会云岭市财政局", ("云岭市发展和改革委员会", "云岭市财政局")),
    ],
)
def test_bodies_that_sign_together_are_told_apart(written: str, issuers: tuple[str, ...]) -> None:
    assert split_names(written) == issuers


@pytest.mark.parametrize(
    ("text", "issuers"),
    [
        ("关于减税的公告\n现公告如下。\n财政部\n税务总局\n2024年3月1日", ("财政部", "税务总局")),
        (
            "云岭市养犬条例\n2019年5月14日 云岭市第十五届人民代表大会常务委员会第二十一次会议通过\n第一条 为了…",
            ("云岭市人民代表大会常务委员会",),
        ),
        ("禁止传销条例\n2005年8月23日 国务院令第444号公布\n第一条 为了…", ("国务院",)),
        ("某办法\n发文机关：云岭市商务局\n正文。", ("云岭市商务局",)),
    ],
)
def test_the_issuing_body_is_found_where_it_stands(text: str, issuers: tuple[str, ...]) -> None:
    assert read(text).issuers == issuers


@pytest.mark.parametrize(
    ("sentence", "validity"),
    [
        ("本办法自2024年1月1日起施行。", Validity(date(2024, 1, 1), None)),
        ("本办法自发布之日起施行。", Validity(PUBLISHED, None)),
        ("本办法自发布之日起30日后施行。", Validity(date(2024, 4, 14), None)),
        (
            "本通知自印发之日起施行，有效期至2026年12月31日。",
            Validity(PUBLISHED, date(2026, 12, 31)),
        ),
        ("本意见自发布之日起施行，有效期五年。", Validity(PUBLISHED, date(2029, 3, 14))),
        ("本政策执行期限至2025年底。", Validity(None, date(2025, 12, 31))),
        ("以上措施有效期至2024年6月。", Validity(None, date(2024, 6, 30))),
        ("营业执照有效期为五年。", Validity()),
        ("到2025年，建成45座。", Validity()),
        ("自2024年2月30日起施行。", Validity()),
        ("本通知有效期至2025年13月。", Validity()),
        ("《优化营商环境条例》自2020年1月1日起施行。", Validity()),
        ("本方案自2024年1月1日起施行，到2025年建成加氢站70座。", Validity(date(2024, 1, 1), None)),
        ("本通知规定的申报期限自2024年5月1日至2024年6月30日。", Validity()),
        (
            "本公告自2024年1月1日起施行，对2023年1月1日至2023年12月31日期间购置的车辆适用。",
            Validity(date(2024, 1, 1), None),
        ),
        (
            "本办法自2024年1月1日起施行，至2025年12月31日止。",
            Validity(date(2024, 1, 1), date(2025, 12, 31)),
        ),
    ],
)
def test_the_time_of_force_is_read_in(sentence: str, validity: Validity) -> None:
    assert validity_in(f"第一条 为了规范管理，制定本办法。\n{sentence}", PUBLISHED) == validity


def test_a_report_to_the_congress_is_dated_and_issued() -> None:
    known = read(
        "2025年云岭市政府工作报告\n——2025年1月15日在云岭市第十六届人民代表大会第三次会议上\n各位代表：\n请审议。"
    )
    assert (known.issuer, known.written) == ("云岭市人民政府", date(2025, 1, 15))


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2024年3月1日", date(2024, 3, 1)),
        ("二〇二四年三月十二日", date(2024, 3, 12)),
        ("二○二四年十月三十一日", date(2024, 10, 31)),
        ("2024-03-01", date(2024, 3, 1)),
        ("2024年13月1日", None),
        ("", None),
    ],
)
def test_days_are_read_in_figures_and_in_characters(words: str, day: date | None) -> None:
    assert read_day(words) == day


@pytest.mark.parametrize(
    ("sentence", "relation", "title"),
    [
        ("根据《云岭省氢能条例》，制定本办法。", Relation.BASED_ON, "云岭省氢能条例"),
        ("废止《云岭市旧车管理办法》。", Relation.REPEALS, "云岭市旧车管理办法"),
        (
            "《甲市停车管理规定》和《乙市停车管理规定》同时废止。",
            Relation.REPEALS,
            "甲市停车管理规定",
        ),
        ("对《云岭市消防条例》作如下修改：", Relation.AMENDS, "云岭市消防条例"),
        ("现转发《云岭省关于稳定就业的意见》。", Relation.FORWARDS, "云岭省关于稳定就业的意见"),
        ("另见《云岭市建筑节能标准》。", Relation.MENTIONS, "云岭市建筑节能标准"),
        ("《云岭市停车管理办法》第三条废止。", Relation.MENTIONS, "云岭市停车管理办法"),
        ("《云岭市停车管理办法》不予废止。", Relation.MENTIONS, "云岭市停车管理办法"),
        (
            "按照《中华人民共和国药品管理法》的规定，证书失效的，由发证机关注销。",
            Relation.BASED_ON,
            "中华人民共和国药品管理法",
        ),
    ],
)
def test_the_words_around_a_title_tell_the_relation(
    sentence: str, relation: Relation, title: str
) -> None:
    assert (relation, title) in [
        (link.relation, link.title) for link in find_links(sentence, "某通知", (), Kind.NOTICE)
    ]


def test_a_number_that_many_bear_does_not_say_which_is_repealed() -> None:
    sentence = "2010年1月1日发布的《云岭省旧车管理办法》（第3号令）同时废止。"
    (link,) = find_links(sentence, "某办法", (), Kind.MEASURE)
    assert (link.relation, link.doc_number) == (Relation.REPEALS, None)


def test_books_are_no_documents() -> None:
    assert find_links("他读了《红高粱家族》。", "某新闻", (), Kind.NEWS) == ()


def test_an_interpretation_interprets_what_its_title_names() -> None:
    title = "《云岭市停车管理办法》政策解读"
    (link,) = find_links("现就《云岭市停车管理办法》解读如下。", title, (), Kind.INTERPRETATION)
    assert link.relation is Relation.INTERPRETS


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于印发《云岭市停车管理办法》的通知", Kind.MEASURE),
        ("中华人民共和国公司法（2023修订）", Kind.LAW),
        ("云岭市养犬条例", Kind.REGULATION),
        ("云岭市实施《中华人民共和国水法》办法", Kind.MEASURE),
        ("云岭市“十四五”规划纲要", Kind.PLAN),
        ("云岭发布三大行动方案", Kind.NEWS),
        ("关于停车的通知", Kind.NOTICE),
        ("一图读懂停车管理办法", Kind.INTERPRETATION),
    ],
)
def test_the_kind_is_told_by_the_title(title: str, kind: Kind) -> None:
    assert kind_of(title) is kind


@pytest.mark.parametrize(
    ("issuer", "region", "level"),
    [
        ("国务院办公厅", None, Level.NATIONAL),
        ("工业和信息化部", None, Level.NATIONAL),
        ("上海市人民政府", "上海市", Level.PROVINCIAL),
        ("云岭省人民政府", None, Level.PROVINCIAL),
        ("云岭市财政局", None, Level.CITY),
        ("青岚县农业农村局", None, Level.COUNTY),
    ],
)
def test_the_level_is_that_of_the_issuing_body(
    issuer: str, region: str | None, level: Level
) -> None:
    assert level_of((issuer,), region) is level


def test_editions_in_brackets_are_left_off_for_names() -> None:
    assert names("《云岭市停车管理办法（2024年修订）》") == (
        "云岭市停车管理办法（2024年修订）",
        "云岭市停车管理办法",
    )


@pytest.mark.parametrize(
    "text", ["部" * 50_000, "国务院" * 20_000, "公告第" * 20_000, "《" * 50_000]
)
def test_no_text_lets_a_pattern_run_away(text: str) -> None:
    assert read(f"{text}\n{text}").title  # with a backtracking pattern it would never end


def test_a_day_that_something_else_is_about_is_no_day_of_publishing() -> None:
    text = "关于申报的通知\n各单位：\n申报截止时间：2024年6月30日\n云岭市商务局\n2024年5月1日\n"
    assert read(text).published == date(2024, 5, 1)


def test_a_line_of_labels_is_no_title() -> None:
    known = read(
        "索引号：123 发布机构：云岭市人民政府 发布日期：2024年1月2日\n"
        "云岭市人民政府关于供水的通知\n正文。"
    )
    assert (known.title, known.issuer) == ("云岭市人民政府关于供水的通知", "云岭市人民政府")
