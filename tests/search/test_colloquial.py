"""Questions as people say them: the verb that asks for a figure, units in letters, words that run together."""

from __future__ import annotations

from datetime import date

import pytest

from search.results import AnswerKind, ParsedQuery, State
from search.understanding import parse_question
from wenzheng.text.tokenise import Tokeniser


def read(question: str) -> ParsedQuery:
    return parse_question(question, Tokeniser().finest, today=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("换电站规模要做到多大", "换电站 规模"),
        ("换电站规模能到多少", "换电站 规模"),
        ("办一张证要花多少钱", "一张"),
        ("线宽要进到多少nm", "线宽"),
    ],
)
def test_the_verb_by_which_a_figure_is_asked_for_is_not_looked_for(
    question: str, subject: str
) -> None:
    assert read(question).subject == subject


@pytest.mark.parametrize(
    ("question", "units"),
    [
        ("线宽要进到多少nm", ("纳米",)),
        ("管道一共多少km", ("公里",)),
        ("网约车占多少份额", ("%",)),
        ("占多少比重", ("%",)),
        ("要交多少份材料", ("份",)),
        ("要花多少钱", ("元",)),
    ],
)
def test_units_are_read_as_they_are_meant(question: str, units: tuple[str, ...]) -> None:
    assert read(question).units == units


def test_two_words_that_meet_are_no_third() -> None:
    assert read("新产品涌现在几大场景").state is State.UNSTATED
    assert read("现在有几座换电站").state is State.REACHED


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("充电设施方案是谁印发的", AnswerKind.ORGANISATION),
        ("充电设施方案管哪几年", AnswerKind.DATE),
        ("会不会补贴换电站", AnswerKind.YES_NO),
        ("CCUS是什么的缩写", AnswerKind.DEFINITION),
    ],
)
def test_what_is_asked_for_is_told_by_how_it_is_asked(question: str, kind: AnswerKind) -> None:
    assert read(question).kind is kind
