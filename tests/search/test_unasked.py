"""What is no question about documents, and what only looks like it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engine import Engine
from search.results import Answer, Status
from search.understanding import parse_question
from search.understanding.unasked import Unasked, unasked
from wenzheng.readable import EVERYTHING
from wenzheng.text.tokenise import Tokeniser

CUT = Tokeniser().finest
HELD = ["充电桩", "冷库", "补贴", "停车", "天气", "政策", "规划", "企业"]
PASSAGES = 1000


def why(question: str, common: str = "", passages: int = PASSAGES) -> Unasked | None:
    """Of a library that holds a few words, one of them in most of its passages."""
    parsed = parse_question(question, CUT, today=date(2026, 1, 1))
    is_known = any(word in question for word in (*HELD, "2025", "云泽", "上海", "停车"))
    return unasked(
        parsed,
        is_known=is_known,
        share_of=lambda word: 0.9 if word == common else 0.01,
        passages=passages,
    )


@pytest.mark.parametrize(
    "said",
    [
        "你好",
        "您好！",
        "hello",
        "你好，你是谁",
        "你叫什么名字？",
        "你能做什么",
        "你会唱歌吗",
        "谁开发了你",
        "介绍一下你自己",
        "谢谢",
        "非常感谢您的帮助",
        "再见",
        "今天天气怎么样",
        "上海明天天气",
        "现在几点了",
        "今天星期几",
        "写一首诗",
        "帮我写一篇关于春天的作文",
        "讲个笑话",
        "1+1等于几",
        "3*5=多少",
        "三加五等于几",
    ],
)
def test_small_talk_sums_and_errands_are_no_questions_about_documents(said: str) -> None:
    assert why(said) is Unasked.CHAT


@pytest.mark.parametrize(
    "question",
    [
        "你好，2027年充电桩数量是多少",
        "请问你们市冷库补贴多少",
        "你市停车位有多少",
        "今天起停车怎么收费",
        "天气灾害补贴怎么申请",
        "写作大赛补贴标准",
        "谢谢，请问停车证怎么办理补贴",
    ],
)
def test_a_question_that_begins_politely_is_one(question: str) -> None:
    assert why(question) is None


@pytest.mark.parametrize("mash", ["asdfghjkl", "啊呜咿嗷", "qwe rty", "嘛哩嘛哩哄"])
def test_words_that_no_passage_holds_ask_nothing(mash: str) -> None:
    assert why(mash) is Unasked.UNKNOWN


@pytest.mark.parametrize(
    "vague", ["2025年政策", "政策", "云泽市", "上海", "2025年", "有哪些政策", "最新政策"]
)
def test_a_time_a_place_or_a_word_that_says_nothing_asks_nothing_of_it(vague: str) -> None:
    assert why(vague) is Unasked.VAGUE


def test_one_word_is_vague_where_much_of_the_library_is_about_it() -> None:
    assert why("充电桩", common="充电桩") is Unasked.VAGUE
    assert why("充电桩") is None
    assert why("充电桩", common="充电桩", passages=5) is None
    assert why("充电桩补贴", common="充电桩") is None
    assert why("2025年充电桩", common="充电桩") is None


@pytest.mark.parametrize(
    "question", ["《停车管理办法》", "云政发〔2024〕5号", "停车政策", "2025年冷库"]
)
def test_what_names_a_document_or_its_topic_is_asked(question: str) -> None:
    assert why(question) is None


@given(st.sampled_from(HELD), st.sampled_from(["多少钱", "怎么申请", "的标准", "有哪些"]))
def test_a_word_of_the_library_with_what_is_asked_of_it_is_a_question(word: str, rest: str) -> None:
    assert why(word + rest, common=word) in (None, Unasked.VAGUE)
    if word not in ("政策", "规划"):
        assert why(word + rest) is None


def declined(engine: Engine, question: str) -> Answer:
    answer = engine.ask(question, readable=EVERYTHING)
    assert answer.status is Status.ABSTAINED
    assert answer.answer is None
    assert not answer.citations
    assert not answer.alternatives
    assert answer.confidence == 0
    return answer


@pytest.mark.parametrize("said", ["你好", "今天天气怎么样", "1+1等于几", "zxcvbnm qwrt"])
def test_a_reply_to_small_talk_says_what_can_be_asked_and_shows_no_passage(
    engine: Engine, said: str
) -> None:
    answer = declined(engine, said)
    assert "文件" in answer.reason
    assert answer.related == ()


@pytest.mark.parametrize("vague", ["2025年政策", "政策", "云泽市"])
def test_a_reply_to_a_bare_topic_asks_what_about_it_and_offers_passages(
    engine: Engine, vague: str
) -> None:
    answer = declined(engine, vague)
    assert "哪方面" in answer.reason
    assert answer.related


@pytest.mark.parametrize("repeated", ["嗯", "哈", "拜", "哦", "喂", "呵", "bye", "你好"])
def test_however_often_a_greeting_is_repeated_it_is_read_at_once(repeated: str) -> None:
    """Backtracking would take longer than anybody waits."""
    assert why(repeated * 200 + "补贴") is None
