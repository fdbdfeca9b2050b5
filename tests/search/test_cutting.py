"""Words that the tokeniser made up are cut as the library has them."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.understanding.cutting import words_of

LIBRARY = "全市已建45公里输热管道，云港数湾围绕四大板块布局"


class Guessing:
    """A tokeniser that knows few words and cuts where it is told."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def knows(self, word: str) -> bool:
        return word in ("管道", "长度", "板块", "规模")

    def finest(self, text: str) -> list[str]:
        return list(self.words)


def counts(terms: Sequence[str]) -> Mapping[str, int]:
    return {term: int(term in LIBRARY) for term in terms}


@pytest.mark.parametrize(
    ("guessed", "words"),
    [
        (("已建输", "热", "管道", "长度"), ["已建", "输热", "管道", "长度"]),
        (("云港数", "湾分", "板块"), ["云港数湾", "分", "板块"]),
        (("终瑞", "规模"), ["终瑞", "规模"]),
        (("管道", "长度"), ["管道", "长度"]),
    ],
)
def test_a_word_nobody_wrote_is_cut_where_no_text_goes_on(
    guessed: tuple[str, ...], words: list[str]
) -> None:
    assert words_of("".join(guessed), Guessing(*guessed), counts) == words


@given(st.lists(st.text("已建输热管道云港数湾分板块", min_size=1, max_size=4), max_size=6))
def test_no_character_is_lost_whatever_the_guesses(guessed: list[str]) -> None:
    text = "".join(guessed)
    assert "".join(words_of(text, Guessing(*guessed), counts)) == text
