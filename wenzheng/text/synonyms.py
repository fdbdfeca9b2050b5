"""Names of one thing: which other names has what this question speaks of?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from wenzheng.text.tokenise import Tokeniser, fold, tokeniser_of

Group = tuple[str, ...]

_WITHIN_RUN = re.compile(r"[a-zA-Z0-9](?=[a-zA-Z0-9])")


class Expansion(NamedTuple):
    """`text[start:end]` is a name; `forms` are the other names of the same thing."""

    start: int
    end: int
    forms: Group


class Synonyms:
    """Finds names in a text, with their other names. Safe to share between threads.

    Groups that share a name are one group: what is named alike is the same thing. `words` are the
    dictionary that the text is cut with, so that a name within a longer word is not taken for it.
    """

    def __init__(self, groups: Iterable[Sequence[str]], words: Iterable[str] = ()) -> None:
        self._words = tuple(words)
        self.groups = tuple(_joined(groups))
        self._others = {
            fold(form): tuple(other for other in group if fold(other) != fold(form))
            for group in self.groups
            for form in group
        }

    def expansions(self, text: str) -> tuple[Expansion, ...]:
        """Names in the text, in order and without overlap; of two that overlap the first, of two
        that begin together the longest.

        A name counts where it begins and ends with a word: 双碳 in 双碳酸 does not. Width and case
        of letters make no difference.
        """
        folded = fold(text)
        if not self._pattern.search(folded):
            return ()
        return tuple(
            Expansion(start, end, others)
            for start, end in self._standing(folded, self._between_words(text))
            if (others := self._others[folded[start:end]])
        )

    def _standing(self, text: str, between: set[int]) -> Iterator[tuple[int, int]]:
        """Longest names that stand between words; where a longer one does not, a shorter may."""
        at = 0
        while match := self._pattern.search(text, at):
            start = match.start()
            lengths = self._lengths.get(text[start], ())
            ends = (
                start + length for length in lengths if text[start : start + length] in self._others
            )
            end = next((end for end in ends if start in between and end in between), None)
            if end is not None:
                yield start, end
            at = end or start + 1

    def _between_words(self, text: str) -> set[int]:
        """Places in the text that no word reaches over, nor any run of Latin letters and digits."""
        ends = {0, *accumulate(map(len, self._tokeniser.finest(text)))}
        return ends - {match.end() for match in _WITHIN_RUN.finditer(text)}

    @cached_property
    def _tokeniser(self) -> Tokeniser:
        """One that knows the names too: otherwise 县人社局 is cut 县人, 社局."""
        return tokeniser_of((*self._words, *(form for group in self.groups for form in group)))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._others, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    @cached_property
    def _lengths(self) -> dict[str, list[int]]:
        """By the first character of a name: how long such names are, longest first."""
        lengths: dict[str, set[int]] = {}
        for form in self._others:
            lengths.setdefault(form[0], set()).add(len(form))
        return {first: sorted(found, reverse=True) for first, found in lengths.items()}


def _joined(groups: Iterable[Sequence[str]]) -> list[Group]:
    """The groups, with those joined that share a name; names and groups in order of appearance."""
    of: dict[str, list[str]] = {}
    for group in groups:
        parts: dict[int, list[str]] = {}
        for form in group:
            part = of.setdefault(fold(form), [form])
            parts[id(part)] = part
        whole = [form for part in parts.values() for form in part]
        of.update((fold(form), whole) for form in whole)
    return [tuple(group) for group in {id(group): group for group in of.values()}.values()]
