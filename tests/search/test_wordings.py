"""The same thing asked and said in other words: what still answers, and what does not. All texts are made up."""

import pytest

from search.results import Status
from tests.search.passages import answer, ask, passage

RULES = (
    "第九条 摊位登记的，街道应当自收到材料之日起十五个工作日内完成审核。\n"
    "第十条 擅自占道摆放货架的，由城管部门处三百元以上八百元以下罚款。\n"
    "第十一条 逾期未撤除的设施，自公告之日起二十日内无人认领的，视为无主设施。\n"
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("摊位登记审核要几天", "十五个工作日"),
        ("占道摆放货架罚多少钱", "三百元以上八百元以下"),
        ("公告多少天无人认领视为无主设施", "二十日"),
    ],
)
def test_units_of_one_sort_ranges_of_fines_and_lengths_of_time_answer(
    question: str, expected: str
) -> None:
    assert answer(question, RULES) == expected


def test_a_second_day_of_a_range_is_no_length_of_time() -> None:
    text = "一、灯会：3月4日至9日举办，共6天。"
    assert answer("灯会举办几天", text) == "6天"


DEDUCTIONS = (
    "被照护人的费用，统一按照以下标准定额扣除：\n"
    "（一）独居照护的，按照每月900元的标准扣除；\n"
    "（二）非独居照护的，分摊的额度不能超过每月400元。\n"
)


def test_what_announces_a_list_holds_for_its_items() -> None:
    assert answer("独居照护费用每月扣多少", DEDUCTIONS) == "900元"


def test_what_is_said_of_the_opposite_is_not_said() -> None:
    text = "（二）非独居照护的，分摊的额度不能超过每月400元。\n"
    assert answer("独居照护分摊的额度每月多少元", text) is None
    assert answer("非独居照护分摊的额度每月多少元", text) == "400元"


def test_what_is_asked_for_each_month_is_no_sum_of_a_year() -> None:
    text = "技能培训的支出，在取得证书的当年，按照2700元定额扣除。"
    assert answer("技能培训取得证书当年可以扣多少", text) == "2700元"
    assert answer("技能培训支出每月扣多少", text) is None


def test_a_sum_is_bound_to_what_it_is() -> None:
    text = "自主经营的人员，可申请最高不超过12万元的经营周转贷款。"
    assert answer("经营周转贷款最高多少万元", text) == "12万元"


AWARDS = (
    "授予“智能灌溉研究”等31项成果农业科学奖二等奖，授予“深水网箱研制”等4项成果渔业技术奖特等奖，"
    "授予“海藻育种”等57项成果渔业技术奖二等奖。"
)


def test_parallel_clauses_say_different_things() -> None:
    assert answer("渔业技术奖特等奖有多少项", AWARDS) == "4项"
    assert answer("农业科学奖特等奖有多少项", AWARDS) is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("已建的供热管道长度", "45公里"),
        ("打破封锁的特种玻璃尺寸", "8英寸"),
        ("星湾有几大板块", "四大"),
        ("十大服务场景投放机器人多少台", "300台"),
    ],
)
def test_a_unit_says_what_is_measured_and_numerals_of_both_sorts_are_one(
    question: str, expected: str
) -> None:
    text = (
        "全市已建5座热力站和45公里供热管道。8英寸特种玻璃、传感器等产品打破封锁。"
        "星湾围绕装卸、仓储、维修、金融四大板块。在10大服务场景投放300台机器人。"
    )
    assert answer(question, text) == expected


def test_levels_of_clusters_that_share_a_noun() -> None:
    text = "到2027年，形成3个千亿、6个百亿、若干个十亿级产业集群。"
    assert answer("百亿级产业集群几个", text) == "6个"
    assert answer("千亿级产业集群有几个", text) == "3个"


def test_a_noun_of_one_character_that_no_passage_has_is_missed() -> None:
    text = "弃养犬只的，由公安部门处五百元以上二千元以下罚款。"
    known = {"弃养", "罚款", "犬", "弃养犬"}

    def weight(word: str) -> float:
        return 2.0 if word in known else 3.0

    from search.answering.answerer import decide
    from search.understanding import parse_question
    from tests.search.passages import CUT, date

    def asked(question: str) -> Status:
        query = parse_question(question, CUT, today=date(2026, 1, 1))
        return decide(query, [passage(text)], weight).status

    assert asked("弃养犬只罚多少钱") is Status.ANSWERED
    assert asked("弃养猫只罚多少钱") is Status.ABSTAINED


def test_a_goal_may_have_its_year_at_the_head_of_its_section_alone() -> None:
    filler = "——水平明显提高。" + "体系进一步完善，能力进一步增强，布局进一步优化。" * 9
    text = f"到2028年，主要目标如下。\n{filler}\n——应用深化。培育45家以上样板企业。"
    assert answer("到2028年培育多少家样板企业", text) == "45家"


LEADERS = (
    "星河港务公司党委书记、董事长兼远帆航运董事长卢文舟，远帆航运首席执行官何启明出席。"
    "星河港务公司总经理范立、董事会秘书石磊参加。青禾省人民政府省长韩修文作报告。"
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("远帆航运首席执行官是谁", "何启明"),
        ("星河港务公司董事长是谁", "卢文舟"),
        ("星河港务公司董事长助理是谁", None),
        ("星河港务公司总经理是谁", "范立"),
    ],
)
def test_offices_that_one_person_holds_are_read_with_their_organisations(
    question: str, expected: str | None
) -> None:
    assert answer(question, LEADERS) == expected


def test_a_time_of_day_is_asked_for() -> None:
    text = "6月3日（周一）9时30分，望川市举行储能产业发布会。"
    assert answer("储能产业发布会几点开始", text) == "9时30分"
    assert answer("储能产业发布会几点开始", "6月3日，望川市举行储能产业发布会。") is None


NEWS = "望川市储能产业集群开工。首批项目投资八亿元。\n（记者苏明远 见习记者方晴）\n责任编辑：顾宁 WC017"


def test_bylines_answer_by_their_labels() -> None:
    assert answer("望川市储能产业集群开工一文的责任编辑是谁", NEWS) == "顾宁"
    assert answer("望川市储能产业集群开工报道的记者是谁", NEWS) == "苏明远"
    assert answer("临江市数据条例报道的记者是谁", NEWS) is None


def test_each_telephone_number_is_an_answer_of_its_own() -> None:
    text = "咨询电话：0511-8123456、0511-8123457。"
    assert answer("咨询电话是多少", text) == "0511-8123456"


def test_a_list_of_what_is_excluded_answers_no_question_for_who_may() -> None:
    text = "有下列情形之一的不得申请冷链补贴：（一）已获同类补贴的；（二）有失信记录的。"
    decision = ask("哪些主体可以申请冷链补贴", passage(text))
    assert decision.status is Status.ABSTAINED
    assert any("不得" in one.objection for one in decision.passed_over)
    assert ask("哪些情形不得申请冷链补贴", passage(text)).status is Status.ANSWERED


def test_an_area_of_a_sort_is_no_district() -> None:
    text = "星湾研究院率先示范，打造绿色低碳产业示范区，集聚一批企业。"
    assert answer("星湾研究院位于哪个区", text) is None


def test_what_is_asked_for_as_a_firm_is_no_hospital() -> None:
    text = "云帆医院承担远程诊疗场景的建设。"
    assert answer("远程诊疗场景由哪家企业承担", text) is None


def test_a_policy_of_unknown_origin_is_no_work_of_reference() -> None:
    from dataclasses import replace

    from wenzheng.domain import Kind

    def unknown(text: str) -> object:
        one = passage(text, published=None, title="notes")
        return replace(one, document=replace(one.document, kind=Kind.OTHER))

    text = "推动100个以上检测装备示范应用，制定本行动计划。"
    assert ask("检测装备示范工厂建多少个", unknown(text)).status is Status.ABSTAINED  # type: ignore[arg-type]
