"""Conditions, materials and steps are answered as they are set out. All texts are made up."""

import pytest

from search.answering.blocks import LONGEST
from search.results import Status
from tests.search.passages import answer, ask, passage

GUIDE = (
    "云泽市停车证办事指南\n一、申领条件\n（一）具有云泽市户籍；\n（二）名下有一辆小型机动车；\n"
    "（三）无逾期未处理的交通违法。\n二、申请材料\n1.居民身份证原件；\n2.机动车行驶证复印件。\n"
    "三、办理流程\n1.登录停车服务平台填写申请表；\n2.街道办事处在五个工作日内审核；\n3.凭短信到窗口领证。\n"
    "四、收费标准\n停车证每年收费120元。\n五、咨询电话\n停车证咨询电话：6123456。\n六、办理地点\n"
    "云泽市停车管理中心位于松涛路8号，停车证在该处领取。"
)
INLINE = (
    "云泽市鼓励居民共享车位。申请车位补贴的居民应当符合下列条件：（一）车位产权清晰；（二）每周开放不少于"
    "三十小时。符合条件的居民可以获得车位补贴每年500元。"
)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("谁可以申领停车证", "一、申领条件", "（三）无逾期未处理的交通违法。"),
        ("停车证申领条件有哪些", "一、申领条件", "（三）无逾期未处理的交通违法。"),
        ("哪些居民可以申领停车证", "一、申领条件", "（三）无逾期未处理的交通违法。"),
        ("申领停车证需要什么材料", "二、申请材料", "2.机动车行驶证复印件。"),
        ("停车证申请材料有哪些", "二、申请材料", "2.机动车行驶证复印件。"),
        ("停车证怎么申请", "三、办理流程", "3.凭短信到窗口领证。"),
        ("停车证办理流程", "三、办理流程", "3.凭短信到窗口领证。"),
    ],
)
def test_what_is_asked_for_is_quoted_from_its_heading_to_its_last_item(
    question: str, first: str, last: str
) -> None:
    found = ask(question, passage(GUIDE, title="云泽市停车证办事指南")).chosen[0].text
    assert found.startswith(first)
    assert found.endswith(last)


def test_items_may_follow_a_sentence_that_announces_them() -> None:
    found = answer("什么样的居民可以申请车位补贴", INLINE)
    assert found is not None
    assert "车位产权清晰" in found
    assert "三十小时" in found


def test_a_section_whose_heading_names_them_is_quoted() -> None:
    text = "具有本市户籍。\n连续缴纳停车费满一年。"
    found = ask("停车证申领条件是什么", passage(text, path=("停车证", "申领条件")))
    assert found.chosen[0].text == text


def test_a_heading_answers_for_its_document_wherever_that_names_what_it_is_about() -> None:
    one = passage("停车证由街道发放，一户一证。", title="办事通知", path=("一、总则",))
    other = passage("具有本市户籍满一年的居民。", title="办事通知", path=("二、申领对象",), rank=1)
    found = ask("谁可以申领停车证", one, other)
    assert found.chosen[0].text == other.text


def test_conditions_of_something_else_are_no_answer() -> None:
    other = passage(GUIDE, title="云泽市停车证办事指南")
    assert ask("谁可以申请航天发射许可", other).status is Status.ABSTAINED


@pytest.mark.parametrize(
    "text",
    [
        "停车证咨询电话：6123456。",
        "停车证每年收费120元，申领人数逐年上升。",
        "停车证申领处位于松涛路8号。",
    ],
)
def test_a_telephone_an_amount_or_a_place_is_no_condition(text: str) -> None:
    assert ask("谁可以申领停车证", passage(text)).status is Status.ABSTAINED


def test_a_list_that_is_too_long_ends_with_a_whole_item() -> None:
    items = "\n".join(
        f"{n}.申领人应当提供第{n}种停车证明材料并加盖社区的公章；" for n in range(1, 30)
    )
    found = answer("申领停车证需要什么材料", f"停车证申请材料\n{items}")
    assert found is not None
    assert len(found) <= LONGEST
    assert found.endswith("公章；")


def test_what_does_not_decide_is_offered_as_such() -> None:
    text = "停车证转让的登记数量逐年减少，停车证转让登记在平台上公布。早市不得占道。"
    found = ask("停车证是否可以转让", passage(text))
    if found.status is Status.ANSWERED:
        assert found.chosen[0].text == found.chosen[0].sentence.text
        assert "没有直接说是或否" in found.reason
