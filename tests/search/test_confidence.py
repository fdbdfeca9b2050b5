"""Confidence is a probability, and more evidence never makes it less."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import CONFIDENCE_ZH
from search.answering.answerer import Decision
from search.answering.confidence import Judged, Sort, least_of
from search.answering.confidence_model import CARD, confidence_model
from search.results import Status
from search.trees import checksum
from tests.search.passages import ask, passage

PERMIT = (
    "居民凭身份证和行驶证在街道办事处申领停车证，也可以登录云泽停车平台办理。停车证每年核验一次。"
    "转让停车证的，收回该证。"
)
FIGURE = "到2027年，云泽市建成公共充电桩4.5万个。到2027年，建成换电站30座。"

signs = st.fixed_dictionaries({name: st.floats(-100, 10_000) for name in confidence_model().signs})


def judged(found: Decision) -> Judged:
    assert found.judged is not None
    return found.judged


@pytest.mark.parametrize("sort", Sort)
def test_more_speaks_for_a_candidate_of_any_sort(sort: Sort) -> None:
    slope, _ = confidence_model().scales[sort]
    assert slope > 0
    assert 0 <= least_of(sort) < 1


def test_names_and_texts_have_to_be_likely_enough() -> None:
    assert least_of(Sort.NAME) > 0
    assert least_of(Sort.TEXT) > 0


def test_the_card_names_the_trees_that_are_there() -> None:
    said = json.loads((CONFIDENCE_ZH / CARD).read_text("utf-8"))
    assert said["sha256"] == checksum((CONFIDENCE_ZH / said["file"]).read_bytes())


@given(signs, st.sampled_from(Sort))
def test_confidence_is_a_probability(values: dict[str, float], sort: Sort) -> None:
    candidate = judged(ask("居民如何申领停车证", passage(PERMIT))).candidate
    assert 0 < Judged(candidate, sort, values).probability < 1


_RISING = ["score", "lead", "words", "pairs", "document", "nearer"]
"""Signs of the candidate itself that speak for it."""


@given(signs, st.sampled_from(Sort), st.sampled_from(_RISING))
def test_more_of_what_speaks_for_a_candidate_never_speaks_against_it(
    values: dict[str, float], sort: Sort, name: str
) -> None:
    more = values | {name: values[name] + 0.5}
    model = confidence_model()
    assert model.probability(sort, more) >= model.probability(sort, values)


@pytest.mark.parametrize("question", ["居民如何申领停车证", "2027年公共充电桩数量", "停车证", "谁"])
def test_every_candidate_has_every_sign(question: str) -> None:
    found = ask(question, passage(PERMIT), passage(FIGURE, doc_id="d2", rank=1))
    assert found.judged is None or {*confidence_model().signs} <= {*found.judged.signs}


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
    assert found.confidence == least_of(Sort.TEXT) * judged(found).probability


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
