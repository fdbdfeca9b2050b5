"""Words of a question as the library itself would cut them.

The tokeniser guesses where it meets what no dictionary has, and guesses wrongly (已建输/氢, 张江数/链分). What it
made up and no passage holds is cut again, where two neighbouring characters stand together in no passage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Protocol

from search.understanding.subject import FILLERS

_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_MAY_STAND_ALONE = frozenset("分设占超达建含共由将")
"""Verbs that a wrong cut leaves at an end."""


class Dictionary(Protocol):
    """What is a word."""

    def knows(self, word: str) -> bool:
        """Whether it is one."""

    def finest(self, text: str) -> list[str]:
        """The words of a text."""


Counts = Callable[[Sequence[str]], Mapping[str, int]]
"""In how many passages each of the terms occurs."""


def words_of(text: str, dictionary: Dictionary, counts: Counts) -> list[str]:
    """The words of the text; nothing is looked up unless one of them is in no dictionary."""
    words = dictionary.finest(text)
    guessed = [word for word in words if len(word) > 1 and _is_guessed(word, dictionary)]
    if not guessed:
        return words
    held = counts(guessed)
    unheard = {word for word in guessed if not held[word]}
    return list(_cut_again(words, set(guessed), unheard, counts)) if unheard else words


def _is_guessed(word: str, dictionary: Dictionary) -> bool:
    return _CHINESE.fullmatch(word) is not None and not dictionary.knows(word)


def _cut_again(
    words: Sequence[str], guessed: set[str], unheard: set[str], counts: Counts
) -> Iterator[str]:
    for run in _runs(words, guessed):
        pieces = _pieces("".join(run), counts) if unheard & set(run) else list(run)
        yield from pieces if _says_all(pieces) else run


def _runs(words: Sequence[str], guessed: set[str]) -> Iterator[list[str]]:
    """Words by themselves, but made-up ones with each other and the single characters beside them."""
    run: list[str] = []
    for word in words:
        is_loose = word in guessed or (_CHINESE.fullmatch(word) and len(word) == 1)
        if not is_loose or word in FILLERS:
            yield from ([run] if run else [])
            yield [word]
            run = []
        else:
            run.append(word)
    if run:
        yield run


def _pieces(text: str, counts: Counts) -> list[str]:
    """The text cut where two characters are neighbours in no passage."""
    pairs = [one + other for one, other in pairwise(text)]
    held = counts(pairs)
    pieces = [text[0]]
    for pair in pairs:
        if held[pair]:
            pieces[-1] += pair[1]
        else:
            pieces.append(pair[1])
    return pieces


def _says_all(pieces: Iterable[str]) -> bool:
    """Whether no character is left over that may be part of what is asked about."""
    return all(len(one) > 1 or one in FILLERS or one in _MAY_STAND_ALONE for one in pieces)
