"""When is a run of sentences the answer, which one, and what may it never be? All texts are made up."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.answering.runs import LONGEST
from search.results import Status
from tests.search.passages import answer, ask, passage

PERMIT = (
    "云泽市停车证管理办法自公布之日起施行。申领停车证的居民应当具有本市户籍，并且名下有一辆机动车。"
    "申请人登录停车服务平台填写申请表，上传身份证明，街道办事处在五个工作日内审核。"
    "停车证不得转让，也不得出租。遗失停车证的，可以凭身份证补办一次。"
)
MARKET = "云泽市早市每天清晨开放，摊主须自带垃圾袋。周末增设旧书摊位，读者可以交换图书。"
RULES = (
    "第一章 总则\n第一条 为了规范停车证的发放，制定本办法。\n第二条 停车证由街道办事处发放。\n"
    "遗失的可以补办。\n第二条之一 停车证每年核验一次。\n第二章 罚则\n第三条 转让停车证的，收回该证。"
)


def test_a_question_how_is_answered_by_the_sentences_that_say_it() -> None:
    found = answer("居民如何申领停车证", PERMIT, MARKET)
    assert found is not None
    assert "登录停车服务平台" in found


def test_yes_or_no_is_answered_by_the_sentence_that_decides() -> None:
    assert answer("停车证能否转让", PERMIT, MARKET) == "停车证不得转让，也不得出租。"


def test_conditions_are_quoted() -> None:
    found = answer("谁可以申领停车证", PERMIT, MARKET)
    assert found is not None
    assert "本市户籍" in found


@pytest.mark.parametrize(
    "question",
    ["今天心情怎么样", "如何注册航天器", "第三批停车证如何申领", "“绿岛计划”如何支持停车证申领"],
)
def test_what_the_texts_do_not_speak_of_is_not_answered(question: str) -> None:
    assert ask(question, passage(PERMIT), passage(MARKET, doc_id="d2", rank=1)).status is (
        Status.ABSTAINED
    )


@pytest.mark.parametrize("question", ["第三批停车证如何申领", "第3批停车证如何申领"])
@pytest.mark.parametrize("ordinal", ["第三批", "第3批"])
def test_an_ordinal_may_be_written_either_way(question: str, ordinal: str) -> None:
    text = f"{ordinal}停车证申领办法：登录停车服务平台，填写申请表。"
    assert ask(question, passage(text)).status is Status.ANSWERED


def test_a_passage_of_another_region_is_no_answer_but_is_shown_with_the_reason() -> None:
    text = "上海市居民如何申领停车证：登录停车服务平台，填写申请表。"
    found = ask("北京市居民如何申领停车证", passage(text, title="停车证办事指南"))
    assert found.status is Status.ABSTAINED
    assert "上海市" in found.reason


def test_a_passage_of_another_year_is_no_answer() -> None:
    text = "到2025年，停车证申领全部在线上办理，居民登录停车服务平台即可。"
    assert ask("到2030年居民如何申领停车证", passage(text)).status is Status.ABSTAINED


def test_a_figure_that_is_not_there_is_not_answered_by_a_text_about_it() -> None:
    assert answer("停车证有多少张", PERMIT) is None


def test_of_one_passage_no_quote_overlaps_another() -> None:
    found = ask("居民如何申领停车证", passage(PERMIT * 3))
    spans = sorted((c.sentence.start, c.sentence.end) for c in (*found.chosen, *found.passed_over))
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_a_text_that_says_one_thing_over_and_over_does_not_hide_the_others() -> None:
    same = passage("居民申领停车证，登录停车服务平台。" * 50)
    found = ask("居民如何申领停车证", same, passage(PERMIT, doc_id="d2", rank=1))
    assert found.status is Status.ANSWERED
    shown = {c.sentence.passage.document.doc_id for c in (*found.chosen, *found.passed_over)}
    assert shown == {"d1", "d2"}


def test_what_is_shown_besides_repeats_neither_the_answer_nor_itself() -> None:
    passages = [passage(PERMIT, doc_id=f"d{rank}", rank=rank) for rank in range(3)]
    found = ask("居民如何申领停车证", *passages)
    assert found.status is Status.ANSWERED
    assert not found.passed_over


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("云泽市停车证管理办法第一条规定了什么", "第一条 为了规范停车证的发放，制定本办法。"),
        ("停车证管理办法第2条说什么", "第二条 停车证由街道办事处发放。\n遗失的可以补办。"),
        ("停车证管理办法第二条之一的内容", "第二条之一 停车证每年核验一次。"),
        ("停车证管理办法第三条", "第三条 转让停车证的，收回该证。"),
        ("停车证管理办法第四条规定了什么", None),
        ("航天器管理条例第三条规定了什么", None),
    ],
)
def test_an_article_is_given_whole_and_of_the_document_asked_for(
    question: str, expected: str | None
) -> None:
    found = ask(question, passage(RULES, title="云泽市停车证管理办法"))
    assert (found.chosen[0].text if found.chosen else None) == expected


def test_an_article_that_several_documents_have_needs_the_name_of_one() -> None:
    one = passage(RULES, title="停车证管理办法", doc_id="d1")
    other = passage("第三条 早市每天开放。", title="早市管理办法", doc_id="d2", rank=1)
    assert ask("第三条规定了什么", one).status is Status.ANSWERED
    assert ask("第三条规定了什么", one, other).status is Status.ABSTAINED


@given(
    st.lists(st.text("停车证申领居民登录平台，。\n；、5", max_size=120), min_size=1, max_size=5),
    st.sampled_from(["居民如何申领停车证", "停车证能否转让", "停车证申领平台是怎样的"]),
)
def test_a_passage_that_answers_stands_in_the_text_and_is_short(
    texts: list[str], question: str
) -> None:
    text = "停车证申领平台。".join(texts)
    found = ask(question, passage(text))
    for candidate in found.chosen:
        assert candidate.text in candidate.sentence.text
        assert candidate.sentence.text in text
        assert len(candidate.sentence.text) <= max(LONGEST, max(map(len, text.split("，"))))
        assert 0 <= found.confidence <= 1


COUNTS = (
    "截至2022年底，云泽市已建成停车楼12座。到2025年，云泽市停车楼达到40座，新增车位2万个。"
    "各区应当为停车楼配套充电设施。"
)


@pytest.mark.parametrize("question", ["2025年停车楼", "2025停车楼", "到2025年云泽市停车楼"])
def test_a_noun_and_a_year_ask_for_the_number_that_counts_the_noun(question: str) -> None:
    assert answer(question, COUNTS) == "40座"


@pytest.mark.parametrize(
    "question", ["2025年停车楼如何配套", "停车楼", "2030年停车楼", "2025年公园"]
)
def test_no_number_is_given_where_none_is_asked_for_or_none_fits(question: str) -> None:
    assert answer(question, COUNTS) not in ("40座", "12座", "2万个")
