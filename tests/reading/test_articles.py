"""Where does an article begin, and where is one only named?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenzheng.reading.articles import ArticleNumber, article_heads, article_number


def test_articles_begin_at_the_beginning_of_a_line() -> None:
    text = "第一条 为了节水，制定本办法。\n　第二条用水单位应当计量。\n  第十二条之一 另行规定。"
    labels = [head.label for head in article_heads(text.replace("　", " "))]
    assert labels == ["第一条", "第二条", "第十二条之一"]


@pytest.mark.parametrize(
    "text",
    [
        "第三条规定的补助不再发放。",
        "依照本办法\n第三条规定的标准执行",
        "第三条、第四条另行公布",
        "第三条所列情形",
        "第三条第二款不适用",
        "第三条的补助",
        "按照第三条 办理",
    ],
)
def test_what_only_names_an_article_heads_none(text: str) -> None:
    assert article_heads(text) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("第十二条之一说什么", (12, 1)),
        ("第3条", (3, None)),
        ("第一百零二条", (102, None)),
        ("三条路", None),
    ],
)
def test_a_number_is_read(text: str, number: tuple[int, int | None] | None) -> None:
    assert article_number(text) == (ArticleNumber(*number) if number else None)


@given(st.text("第一二三条之规定的 \n。1", max_size=30))
def test_heads_are_spans_of_the_text(text: str) -> None:
    for head in article_heads(text):
        assert text[head.start : head.end] == head.label
        assert not text[: head.start].rpartition("\n")[2].strip(" \t")
