"""When do a few exact characters answer, and when do they not? All texts are made up."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import SPANS_ZH
from search.answering.contenders import bare, contenders
from search.answering.exact import asked_of, is_reference, likeliest, likeliest_spans
from search.answering.marked import NOTHING_READ, Marked
from search.answering.passage import Passage
from search.answering.span_model import CARD, GROUPS, span_model
from search.answering.span_signs import signs
from search.answering.spans import Asked, joined
from search.reader import Marks
from search.results import Status
from search.trees import checksum
from search.understanding import parse_question
from tests.search.passages import CUT, ask, passage
from wenzheng.domain import Kind
from wenzheng.text.tagging import tagged

BRIDGE = (
    "青石桥位于湖南省岳阳市，由陈守义于1887年建造，全长42.5米，共有五个桥孔。"
    "小说《雨夜渡》写的就是这座桥。1953年，岳阳建筑公司对桥面作了修缮。"
)


def entry(text: str, rank: int = 0) -> Passage:
    """A passage of a work of reference: nobody's measure, of no day."""
    one = passage(text, title="青石桥", published=None, doc_id=f"r{rank}", rank=rank)
    return replace(one, document=replace(one.document, kind=Kind.OTHER))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("青石桥建造于哪一年", "1887年"),
        ("青石桥全长多少米", "42.5米"),
        ("青石桥由谁建造", "陈守义"),
        ("哪部小说写了青石桥", "《雨夜渡》"),
    ],
)
def test_the_thing_itself_is_the_answer(question: str, answer: str) -> None:
    found = ask(question, entry(BRIDGE))
    assert found.status is Status.ANSWERED
    assert found.chosen[0].text == answer


def test_what_a_body_issued_is_no_work_of_reference() -> None:
    plain = entry(BRIDGE).document
    assert is_reference(plain)
    assert not is_reference(replace(plain, issuer="岳阳市人民政府"))
    assert not is_reference(replace(plain, published=date(2024, 3, 1)))
    assert not is_reference(replace(plain, kind=Kind.NOTICE))


@pytest.mark.parametrize(
    ("text", "is_read"), [(BRIDGE, True), (f"{BRIDGE}本办法自公布之日起施行。", False)]
)
def test_only_works_of_reference_are_read(
    text: str, is_read: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def noted(question: str, passages: Sequence[Passage]) -> Marked:
        read.extend(one.text for one in passages)
        return NOTHING_READ

    monkeypatch.setattr(Marked, "read", noted)
    ask("青石桥全长多少米", passage(text))  # of a body, and of a day
    assert not read
    ask("青石桥全长多少米", entry(text))
    assert read == ([text] if is_read else [])


def test_a_figure_of_another_year_is_no_answer() -> None:
    found = ask("2031年青石桥有多少个桥孔", entry("2020年，青石桥有五个桥孔。"))
    assert found.status is Status.ABSTAINED


def test_another_office_is_no_answer() -> None:
    found = ask("岳阳建筑公司的总经理是谁", entry("岳阳建筑公司的副总经理是陈守义。"))
    assert not found.chosen or found.chosen[0].text != "陈守义"


@given(st.text("青石桥建造于1887年由谁·,.世纪民国3五、（）", max_size=30))
def test_joining_words_loses_no_character(text: str) -> None:
    assert "".join(word for word, _tag in joined(tagged(text))) == text


@given(st.text("青石桥位于湖南省，由陈守义于1887年建造。《》", min_size=1, max_size=40))
def test_spans_stand_in_their_passage_with_a_score_from_0_to_1(text: str) -> None:
    question = parse_question("青石桥由谁建造", CUT, today=date(2026, 1, 1))
    found = likeliest_spans(question, [entry(text)], lambda _word: 1.0, NOTHING_READ).spans
    assert all(one.text in text and one.text for one in found)
    assert all(0 <= one.score <= 1 for one in found)


def asked(question: str) -> Asked:
    found = asked_of(parse_question(question, CUT, today=date(2026, 1, 1)), lambda _word: 1.0)
    assert found is not None
    return found


QUESTIONS = ["青石桥由谁建造", "青石桥建造于哪一年", "青石桥全长多少米", "青石桥位于哪个省"]
TEXTS = st.text("青石桥位于湖南省，由陈守义于1887年建造。《》长42.5米", min_size=1, max_size=40)


@given(TEXTS, st.sampled_from(QUESTIONS))
def test_the_likelihoods_of_the_wordings_of_a_question_are_shares_of_one(
    text: str, question: str
) -> None:
    found = likeliest(asked(question), [entry(text)], NOTHING_READ)
    assert not found or math.isclose(sum(one.probability for one in found), 1.0)
    assert [one.probability for one in found] == sorted(
        (one.probability for one in found), reverse=True
    )


@given(TEXTS, st.sampled_from(QUESTIONS))
def test_every_wording_has_every_sign_that_the_trees_look_at(text: str, question: str) -> None:
    put, passages = asked(question), [entry(text)]
    weights = span_model().of(put.focus)
    for row in signs(put, contenders(put, passages, weights), passages, weights, NOTHING_READ):
        assert {*span_model().signs} <= {*row}
        assert all(math.isfinite(value) for value in row.values())


@given(TEXTS, st.sampled_from(QUESTIONS))
def test_a_wording_within_another_lends_it_some_of_its_share(text: str, question: str) -> None:
    put = asked(question)
    found = contenders(put, [entry(text)], span_model().of(put.focus))
    for one in found:
        assert one.share <= one.likely <= 1
        is_nested = any(
            o is not one and (o.wording in one.wording or one.wording in o.wording) for o in found
        )
        assert is_nested or math.isclose(one.likely, one.share)


def test_the_carried_model_is_whole() -> None:
    card = json.loads((SPANS_ZH / CARD).read_text("utf-8"))
    assert checksum((SPANS_ZH / card["file"]).read_bytes()) == card["sha256"]
    assert {*GROUPS} <= {*card["weights"]}
    assert card["sha256"] in (SPANS_ZH / "MODEL_CARD.md").read_text("utf-8")


def test_what_the_reader_marks_is_chosen() -> None:
    """Two names stand alike; the reader tells which of them built it."""
    text = "青石桥的修建者陈守义与周怀德是同乡。"
    marked = {}
    for name in ("陈守义", "周怀德"):
        one = entry(text)
        at = text.index(name)
        found = likeliest(asked("青石桥由谁建造"), [one], _marking(text, at, at + len(name)))
        marked[name] = {bare(text[f.start : f.end]): f.probability for f in found}
    assert marked["陈守义"]["陈守义"] > marked["周怀德"].get("陈守义", 0.0)
    assert marked["周怀德"]["周怀德"] > marked["陈守义"].get("周怀德", 0.0)


def _marking(text: str, start: int, end: int) -> Marked:
    """A reader is nearly sure of these bounds."""
    sides = []
    for place in (start, end - 1):
        chances = np.full(len(text), 1e-4, np.float32)
        chances[place] = 1 - chances.sum() + 1e-4
        sides.append(np.log(chances))
    places = range(len(text))
    return Marked({text: Marks(6.0, places, [at + 1 for at in places], *sides)})
