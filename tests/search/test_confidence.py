"""Confidence is a probability, and more evidence never makes it less."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.answering.answerer import Decision
from search.answering.confidence import Judged, Signs, Sort
from search.answering.confidence_weights import INTERCEPTS, LEAST_PROBABILITY, WEIGHTS
from search.results import Status
from tests.search.passages import ask, passage

PERMIT = (
    "居民凭身份证和行驶证在街道办事处申领停车证，也可以登录云泽停车平台办理。停车证每年核验一次。"
    "转让停车证的，收回该证。"
)
FIGURE = "到2027年，云泽市建成公共充电桩4.5万个。到2027年，建成换电站30座。"

share = st.floats(0, 1)
signs = st.builds(Signs, *[share] * (len(Signs._fields) - 1), nearer=st.floats(-0.2, 0.2))


def judged(found: Decision) -> Judged:
    assert found.judged is not None
    return found.judged


@pytest.mark.parametrize("sort", Sort)
def test_there_is_a_weight_for_each_sign_of_each_sort(sort: Sort) -> None:
    assert tuple(WEIGHTS[sort]) == Signs._fields
    assert sort in INTERCEPTS
    assert 0 < LEAST_PROBABILITY < 1


@given(signs, st.sampled_from(Sort))
def test_confidence_is_a_probability(values: Signs, sort: Sort) -> None:
    candidate = judged(ask("居民如何申领停车证", passage(PERMIT))).candidate
    assert 0 < Judged(candidate, sort, values).probability < 1


@pytest.mark.parametrize(
    "question", ["居民如何申领停车证", "2027年公共充电桩数量", "如何申领停车证"]
)
def test_what_is_said_of_an_answer_is_said_of_what_was_chosen(question: str) -> None:
    found = ask(question, passage(PERMIT), passage(FIGURE, doc_id="d2", rank=1))
    assert found.status is Status.ANSWERED
    assert judged(found).candidate.text == found.chosen[0].text
    assert found.confidence == judged(found).probability


def test_what_is_withheld_is_less_sure_than_anything_that_is_given() -> None:
    found = ask("停车证有多少张", passage(PERMIT))
    assert found.status is Status.ABSTAINED
    assert found.confidence == LEAST_PROBABILITY * judged(found).probability


def test_no_candidate_no_confidence() -> None:
    assert ask("停车证有多少张").confidence == 0


def test_an_abstention_says_how_likely_the_text_is_where_the_span_would_stand() -> None:
    about = ask("停车证有多少张", passage(PERMIT))
    other = ask("航天器发射次数是多少", passage(PERMIT))
    assert about.status is other.status is Status.ABSTAINED
    assert judged(about).sort is Sort.NEAR
    assert about.confidence > other.confidence


def test_a_text_that_lacks_words_of_the_question_is_less_likely() -> None:
    whole = ask("居民如何申领停车证", passage(PERMIT))
    partly = ask("居民如何申领游泳证补贴", passage(PERMIT))
    assert whole.confidence > partly.confidence


def test_a_passage_that_stands_out_for_the_question_is_more_likely_to_answer() -> None:
    question = "居民如何申领停车证"
    near = passage(PERMIT, cosine=0.9)
    apart = ask(question, near, passage("早市每天开放。", doc_id="d2", rank=1, cosine=0.8))
    alike = ask(question, near, passage("早市每天开放。", doc_id="d2", rank=1, cosine=0.9))
    assert apart.confidence > alike.confidence


def test_a_rival_that_fits_as_well_takes_confidence_away() -> None:
    alone = ask("2027年公共充电桩数量", passage(FIGURE))
    rival = passage(FIGURE.replace("4.5万", "6万"), doc_id="d2", rank=1)
    both = ask("2027年公共充电桩数量", passage(FIGURE), rival)
    assert both.status is Status.CONFLICT
    assert both.confidence < alone.confidence
