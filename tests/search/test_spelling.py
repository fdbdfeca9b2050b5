"""Pinyin and single wrong characters, put right from the pairs of characters a library holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.understanding import parse_question
from search.understanding.correcting import corrections
from search.understanding.spelling import Spelling

WORDS = {"加氢站": 40, "充电桩": 60, "公共充电": 30, "数量": 90, "产业": 80, "家庆": 2, "西安": 9}


def spelling(words: dict[str, int]) -> Spelling:
    """One that knows the pairs within these words."""
    pairs = Counter[str]()
    for word, count in words.items():
        for at in range(len(word) - 1):
            pairs[word[at : at + 2]] += count
    return Spelling(pairs.items())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jiaqingzhan", "加氢站"),
        ("jia qing zhan", "加氢站"),
        ("JiaQingZhan", "加氢站"),
        ("jia氢zhan", "加氢站"),
        ("加qing站", "加氢站"),
        ("gonggongchongdianzhuang", "公共充电桩"),
        ("xi'an", "西安"),
        ("jiaqingzhanshuliang", "加氢站数量"),
        ("hello", None),
        ("shanghai", None),
    ],
)
def test_pinyin_becomes_what_the_library_says(typed: str, meant: str | None) -> None:
    assert spelling(WORDS).spelt(typed) == meant


def test_an_apostrophe_parts_syllables() -> None:
    both = spelling({"先导": 50, "西安到": 1})
    assert both.spelt("xiandao") == "先导"
    assert both.spelt("xi'andao") == "西安到"


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("加轻站", "加氢站"),
        ("充电庄", "充电桩"),
        ("产页", "产业"),
        ("产量", None),
        ("加氢站", None),
    ],
)
def test_a_character_of_the_same_sound_is_exchanged(word: str, meant: str | None) -> None:
    assert spelling(WORDS).mended(word, lambda _word: False, by_sound_alone=True) == meant


def test_another_character_has_to_make_the_only_word_there_is() -> None:
    held = spelling({"加氢站": 40, "加气站": 5})
    assert held.mended("加氧站", lambda _word: True, by_sound_alone=True) is None
    one = held.mended("加氧站", lambda word: word == "加氢站", by_sound_alone=False)
    assert one == "加氢站"
    assert held.mended("加氧站", lambda _word: True, by_sound_alone=False) is None


@given(st.text("jiaqngzhodu 'v站氢", max_size=40))
def test_whatever_is_typed_only_pairs_of_the_library_come_out(typed: str) -> None:
    found = spelling(WORDS).spelt(typed)
    if found is not None:
        said = "|".join(WORDS)
        assert all(
            found[at : at + 2] in said or found[at + 1 : at + 3] in said
            for at in range(len(found) - 2)
        )


def test_a_library_without_text_mends_nothing() -> None:
    assert Spelling([]).spelt("jiaqingzhan") is None
    assert Spelling([]).mended("加轻站", lambda _word: True, by_sound_alone=False) is None


def test_of_characters_that_sound_the_same_the_one_that_makes_a_word_is_meant() -> None:
    held = spelling({"加氢站": 40, "加清站": 90})
    assert held.mended("加轻站", lambda word: word == "加氢站", by_sound_alone=True) == "加氢站"


class Held:
    """A library that holds the pairs of these words and nothing else, and cuts before every pair."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words

    def term_counts(self, terms: Sequence[str]) -> Mapping[str, int]:
        return {term: sum(term in word for word in self._words) for term in terms}

    def pairs(self, limit: int) -> list[tuple[str, int]]:
        return [(word[at : at + 2], 9) for word in self._words for at in range(len(word) - 1)][
            :limit
        ]

    def once(self, key: str, make: Callable[[], Spelling]) -> Spelling:
        return make()

    def knows(self, word: str) -> bool:
        return word in self._words

    def finest(self, text: str) -> list[str]:
        return [text[at : at + 2] for at in range(0, len(text), 2)]


@pytest.mark.parametrize(
    ("question", "mended"), [("石桥南果", ["南果"]), ("石桥哪国", []), ("石桥谁建", [])]
)
def test_words_that_ask_are_never_mended(question: str, mended: list[str]) -> None:
    held = Held(["石桥", "南国", "水建"])
    parsed = parse_question(question, held.finest, today=date(2026, 1, 1))
    found = corrections(parsed, held, held, by_sound_alone=False)
    assert [one.before for one in found] == mended


class Cut(Held):
    """The same, cut at the bars of this question."""

    def __init__(self, words: Sequence[str], cut: str) -> None:
        super().__init__(words)
        self._cut = cut

    def finest(self, text: str) -> list[str]:
        return self._cut.split("|")


@pytest.mark.parametrize(
    ("cut", "mended"), [("扶持|多少|家|技术", []), ("扶持|一批|家|技术", ["家技"])]
)
def test_what_counts_belongs_to_no_word(cut: str, mended: list[str]) -> None:
    held = Cut(["家居", "技术", "扶持"], cut)
    parsed = parse_question(cut.replace("|", ""), held.finest, today=date(2026, 1, 1))
    found = corrections(parsed, held, held, by_sound_alone=False)
    assert [one.before for one in found] == mended
