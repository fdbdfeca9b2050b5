"""Which terms a text has."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import require, require_path
from wenzheng.text.tokenise import LONGEST_TERM, Tokeniser, policy_words

TOKENISER = Tokeniser()
POLICIES = Path(__file__).parents[3] / "shared/data/retrieval/ncp_policy_psg_dev/corpus.jsonl.gz"


def test_chinese_gives_words_and_pairs_of_characters() -> None:
    assert TOKENISER.terms("加氢站数量") == [
        *("加氢", "加氢站", "数量"),
        *("加氢", "氢站", "站数", "数量"),
    ]


def test_pairs_do_not_reach_over_punctuation_or_numbers() -> None:
    terms = TOKENISER.terms("产业，规模")
    assert "业规" not in terms
    assert "年末" not in TOKENISER.terms("年2025末")


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("28.5%", ["28.5"]),
        ("1,234,567.8", ["1234567.8"]),
        ("2025", ["2025"]),
        ("GDP", ["gdp"]),
        ("5G mRNA", ["5g", "mrna"]),
        ("ＧＤＰ　２８．５％", ["gdp", "28.5"]),
        ("covid-19", ["covid", "19"]),
        ('a:b "c" d_e', ["a", "b", "c", "d", "e"]),
        ("Привет カタカナ", ["привет", "カタカナ"]),
        ("站", ["站"]),
        ("， 。！", []),
        ("", []),
    ],
)
def test_numbers_and_other_words_stay_whole(text: str, terms: list[str]) -> None:
    assert TOKENISER.terms(text) == terms


@pytest.mark.parametrize("word", policy_words())
def test_every_policy_word_is_a_term_where_it_stands(word: str) -> None:
    assert word in TOKENISER.terms(f"关于{word}的意见")


def test_a_word_that_a_user_adds_is_a_term() -> None:
    assert "专精特新" not in Tokeniser([]).terms("专精特新企业")
    assert "专精特新" in Tokeniser(["专精特新"]).terms("专精特新企业")


def test_the_version_names_the_dictionary_whatever_its_order() -> None:
    assert Tokeniser(["甲乙丙", "丁戊己"]).version == Tokeniser(["丁戊己", "甲乙丙"]).version
    assert Tokeniser(["甲乙丙"]).version != Tokeniser(["丁戊己"]).version
    assert TOKENISER.version == Tokeniser().version


@given(st.text())
def test_terms_hold_no_space_and_are_not_too_long(text: str) -> None:
    for term in TOKENISER.terms(text):
        assert term
        assert term.split() == [term]
        assert len(term) <= LONGEST_TERM


def test_a_run_without_a_break_is_cut_to_length() -> None:
    assert TOKENISER.terms("x" * 500) == ["x" * LONGEST_TERM]


def test_threads_share_a_tokeniser() -> None:
    texts = [f"第{at}号文件关于加氢站的意见" * 20 for at in range(200)]
    expected = [TOKENISER.terms(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(TOKENISER.terms, texts)) == expected


def test_the_cuts_are_those_of_jieba() -> None:
    jieba = require("jieba")
    jieba.setLogLevel(60)
    with gzip.open(require_path(POLICIES), "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, 150)]
    plain = Tokeniser([])
    same = total = 0
    for text in texts:
        theirs, ours = spans(jieba.lcut(text)), spans(plain.cut(text))
        same += len(theirs & ours)
        total += len(theirs | ours)
    assert same / total > 0.995


def spans(words: list[str]) -> set[tuple[int, int]]:
    found, at = set(), 0
    for word in words:
        found.add((at, at + len(word)))
        at += len(word)
    return found
